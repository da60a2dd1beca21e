use mapping::exception::{ORDER_REFUSED, SKU_UNPARSED, STOCK_ROW_UNREADABLE, WAIR_UNAVAILABLE};

use crate::office::{Office, place};

async fn with_some() -> Office {
    let office = Office::open().await;
    office.raise(&WAIR_UNAVAILABLE, "WAIR", "time-out").await;
    office.wait(5 * 3600);
    office.raise(&ORDER_REFUSED, "10042", "no courier").await;
    office.raise(&SKU_UNPARSED, "ODD SKU", "no size").await;
    office.wait(60);
    office
}

#[tokio::test]
async fn open_exceptions_are_listed_the_oldest_first_with_their_next_step() {
    let mut office = with_some().await;

    let page = office.page("exceptions").await;

    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(at("time-out") < at("no courier"));
    assert!(page.contains(ORDER_REFUSED.sentence) && page.contains("5 h ago"));
    assert!(page.contains("desk/order?order=10042") && page.contains("desk/sku?sku=ODD+SKU"));
}

#[tokio::test]
async fn each_filter_takes_what_fits_and_the_csv_holds_exactly_that() {
    let mut office = with_some().await;

    for (query, shown) in [
        ("owner=warehouse", &["no courier"][..]),
        ("class=timing", &["time-out"]),
        ("code=SKU_UNPARSED", &["no size"]),
        ("age=4h", &["time-out"]),
        ("owner=finance", &[]),
        ("owner=nobody&class=odd&age=9", &["time-out", "no courier", "no size"]),
    ] {
        let (page, csv) =
            (office.page(&format!("exceptions?{query}")).await, office.page(&format!("exceptions.csv?{query}")).await);
        for detail in ["time-out", "no courier", "no size"] {
            let wanted = shown.contains(&detail);
            assert_eq!((page.contains(detail), csv.contains(detail)), (wanted, wanted), "{query}: {detail}");
        }
        assert_eq!(csv.lines().count(), 1 + shown.len(), "{query}");
    }
}

#[tokio::test]
async fn what_people_do_is_done_and_stands_in_the_trail() {
    let mut office = with_some().await;
    let about = [("code", "ORDER_REFUSED"), ("subject", "10042")];

    for (deed, text) in [("acknowledge", ""), ("assign", "Bob"), ("note", "asked the 3PL")] {
        let fields: Vec<_> = about.iter().copied().chain([("do", deed), ("text", text)]).collect();
        let answer = office.act("exceptions?owner=warehouse", &fields).await;
        assert!(place(&answer).starts_with("../desk/exceptions?owner=warehouse&done="), "{}", answer.body);
    }

    let page = office.page("exceptions?owner=warehouse&done=noted").await;
    assert!(page.contains("Bob") && page.contains("asked the 3PL") && page.contains("Seen by"));
    assert!(page.contains("The note is kept."));
    let trail = office.page("trail").await;
    for word in ["acknowledge", "assign", "Bob", "asked the 3PL", "ORDER_REFUSED 10042", "Ada"] {
        assert!(trail.contains(word), "{word}");
    }
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let mut office = with_some().await;
    let fields = [("do", "assign"), ("text", "Eve"), ("code", "ORDER_REFUSED"), ("subject", "10042")];

    let without = office.send("POST", "exceptions", &fields).await;
    let guessed: Vec<_> = fields.iter().copied().chain([("code_of_form", "AAAA")]).collect();
    let guessed = office.send("POST", "exceptions", &guessed).await;

    assert_eq!((without.status, guessed.status), (403, 403));
    assert!(!office.page("exceptions").await.contains("Eve"));
}

#[tokio::test]
async fn what_has_closed_meanwhile_is_said_and_nothing_is_recorded() {
    let mut office = with_some().await;

    let fields = [("do", "acknowledge"), ("code", "ORDER_REFUSED"), ("subject", "gone")];
    let answer = office.act("exceptions", &fields).await;

    assert_eq!(place(&answer), "../desk/exceptions?done=gone");
    assert!(office.page("trail").await.contains("Nobody did anything"));
}

#[tokio::test]
async fn a_note_that_is_too_long_is_refused() {
    let mut office = with_some().await;
    let (note, about) = ("x".repeat(501), [("code", "ORDER_REFUSED"), ("subject", "10042")]);

    let fields: Vec<_> = about.iter().copied().chain([("do", "note"), ("text", note.as_str())]).collect();

    assert_eq!(office.act("exceptions", &fields).await.status, 400);
    assert_eq!(office.act("exceptions", &[("do", "burn")]).await.status, 400);
    assert_eq!(office.act("runs", &[("do", "burn")]).await.status, 404);
}

#[tokio::test]
async fn a_long_list_is_shown_in_pages_and_its_csv_is_whole() {
    let mut office = Office::open().await;
    for n in 0..120 {
        office.raise(&STOCK_ROW_UNREADABLE, &format!("SKU-{n:03}"), "StockLevel").await;
    }

    let (first, last) = (office.page("exceptions").await, office.page("exceptions?page=3").await);

    assert_eq!((first.matches("card exception").count(), last.matches("card exception").count()), (50, 20));
    assert!(first.contains("Next page") && !last.contains("Next page") && last.contains("Page before"));
    assert_eq!(office.page("exceptions.csv?page=3").await.lines().count(), 121);
    assert!(office.page("exceptions?page=99").await.contains("page 3 of 3"));
}

#[tokio::test]
async fn nothing_open_is_said_so() {
    let mut office = Office::open().await;

    assert!(office.page("exceptions").await.contains("Nothing is open."));
}
