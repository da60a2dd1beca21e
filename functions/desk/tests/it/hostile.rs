//! Names that would like to be more than names.

use mapping::exception::{ORDER_REFUSED, STOCK_ROW_UNREADABLE};

use crate::office::Office;

fn names() -> [String; 5] {
    [
        "<script>alert(1)</script>".to_owned(),
        "\"><img src=x onerror=alert(1)>'".to_owned(),
        "x".repeat(200),
        "\u{202e}טקסט SKU \u{202d}".to_owned(),
        "=HYPERLINK(\"http://evil.test\")".to_owned(),
    ]
}

#[tokio::test]
async fn a_hostile_sku_or_order_is_shown_as_text_everywhere() {
    let mut office = Office::open().await;
    for name in names() {
        office.raise(&STOCK_ROW_UNREADABLE, &name, &name).await;
        office.raise(&ORDER_REFUSED, &name, &name).await;
    }
    let mut pages = vec![String::new(), "exceptions".to_owned(), "trail".to_owned()];
    for name in names() {
        let escaped: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        pages.push(format!("sku?sku={escaped}"));
        pages.push(format!("order?order={escaped}"));
        pages.push(format!("order?order={escaped}&channel={escaped}"));
        pages.push(format!("exceptions?owner={escaped}&code={escaped}&done={escaped}"));
        pages.push(format!("runs?flow={escaped}&day={escaped}"));
        pages.push(format!("login?next={escaped}"));
    }

    for address in pages {
        let page = office.page(&address).await;
        assert!(
            !page.contains("<script") && !page.contains("<img") && !page.contains(" onerror=alert(1)>'"),
            "{address}"
        );
        let tags = page.matches('<').count();
        assert_eq!(tags, page.matches('>').count(), "{address}");
    }
}

#[tokio::test]
async fn a_hostile_name_acts_like_any_other() {
    let mut office = Office::open().await;
    for name in names() {
        office.raise(&ORDER_REFUSED, &name, "").await;

        let fields = [("do", "assign"), ("text", "Bob"), ("code", "ORDER_REFUSED"), ("subject", &name)];
        let answer = office.act("exceptions", &fields).await;

        assert_eq!(answer.status, 303);
    }
    let trail = office.page("trail").await;
    assert_eq!(trail.matches("<td data-label=\"What\">assign</td>").count(), 5);
    assert!(trail.contains("&lt;script&gt;") && !trail.contains("<script"));
}

#[tokio::test]
async fn a_csv_calculates_with_nothing() {
    let mut office = Office::open().await;
    for name in names() {
        office.raise(&ORDER_REFUSED, &name, &name).await;
    }

    let csv = office.page("exceptions.csv").await;

    assert!(csv.contains("\"'=HYPERLINK") && !csv.contains("\"=HYPERLINK"), "{csv}");
}
