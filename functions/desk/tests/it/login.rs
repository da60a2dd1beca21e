use http::header;

use crate::office::{Office, TOKEN, place};

#[tokio::test]
async fn nobody_sees_a_page_without_logging_in() {
    let mut office = Office::new().await;

    for page in
        ["", "exceptions", "exceptions.csv", "sku?sku=A", "order", "runs", "mapping", "trail", "help", "nothing"]
    {
        let answer = office.get(page).await;
        assert_eq!((answer.status, answer.body.as_str()), (303, ""), "{page}");
        assert!(place(&answer).contains("desk/login"), "{page}");
    }
    let answer = office.send("POST", "exceptions", &[("do", "acknowledge")]).await;
    assert_eq!(place(&answer), "../desk/login");
}

#[tokio::test]
async fn after_the_login_people_are_where_they_wanted_to_go() {
    let mut office = Office::new().await;
    let first = office.get("exceptions?owner=finance&age=1d").await;
    let login = office.get(place(&first).trim_start_matches("../desk/")).await;
    assert!(login.body.contains("value=\"exceptions?owner=finance&amp;age=1d\""), "{}", login.body);

    let fields = [("name", "Ada"), ("token", TOKEN), ("next", "exceptions?owner=finance&age=1d")];
    let answer = office.send("POST", "login", &fields).await;

    assert_eq!(place(&answer), "../desk/exceptions?owner=finance&age=1d");
    let elsewhere = [("name", "Ada"), ("token", TOKEN), ("next", "https://evil.test/")];
    assert_eq!(place(&office.send("POST", "login", &elsewhere).await), "../desk");
}

#[tokio::test]
async fn a_session_cookie_is_kept_from_scripts_other_sites_and_plain_connections() {
    let mut office = Office::new().await;

    let answer = office.log_in("Ada", TOKEN).await;

    let cookie = answer.header(&header::SET_COOKIE).expect("a cookie");
    for word in ["__Host-", "HttpOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age=36000"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    assert!(!cookie.contains(TOKEN));
    assert!(office.page("").await.contains("Ada"));
}

#[tokio::test]
async fn a_wrong_token_or_no_name_opens_nothing() {
    let mut office = Office::new().await;

    for (name, token, status) in [("Ada", "wrong", 403), ("Ada", "", 403), ("", TOKEN, 400), ("A\u{7}", TOKEN, 400)] {
        let answer = office.log_in(name, token).await;
        assert_eq!((answer.status, answer.header(&header::SET_COOKIE)), (status, None));
        assert!(!answer.body.contains(TOKEN));
    }
    assert_eq!(office.log_in(&"x".repeat(61), TOKEN).await.status, 400);
}

#[tokio::test]
async fn after_ten_attempts_an_address_has_to_wait_and_others_have_not() {
    let mut office = Office::new().await;
    for _ in 0..10 {
        assert_eq!(office.log_in("Ada", "guess").await.status, 403);
    }

    assert_eq!(office.log_in("Ada", TOKEN).await.status, 429);

    office.come_from("192.0.2.2");
    assert_eq!(office.log_in("Bob", TOKEN).await.status, 303);
    office.come_from("192.0.2.1");
    office.wait(15 * 60);
    assert_eq!(office.log_in("Ada", TOKEN).await.status, 303);
    let keys = office.table.items().into_iter().map(|item| item.key.pk);
    assert!(keys.into_iter().all(|key| !key.contains("192.0.2")), "an address is personal data");
}

#[tokio::test]
async fn when_attempts_cannot_be_counted_nobody_gets_in() {
    let mut office = Office::new().await;
    office.table.fail_writes_after(Some(0));

    assert_eq!(office.log_in("Ada", TOKEN).await.status, 503);
}

#[tokio::test]
async fn a_session_ends_with_its_time_with_its_token_and_when_it_is_forged() {
    let mut office = Office::open().await;
    office.wait(10 * 3600 - 1);
    assert_eq!(office.get("help").await.status, 200);
    office.wait(1);
    assert_eq!(office.get("help").await.status, 303);

    let mut office = Office::open().await;
    office.rotate("another token");
    assert_eq!(office.get("help").await.status, 303);

    for change in
        [|cookie: String| cookie.replace('.', "A."), |cookie: String| format!("{cookie}A"), |_| "x".to_owned()]
    {
        let mut office = Office::open().await;
        office.forge(change);
        assert_eq!(office.get("help").await.status, 303);
    }
}

#[tokio::test]
async fn leaving_forgets_the_cookie() {
    let mut office = Office::open().await;

    assert_eq!(office.send("POST", "leave", &[]).await.status, 403);
    let answer = office.act("leave", &[]).await;

    assert_eq!(place(&answer), "../desk/login");
    assert_eq!(office.get("help").await.status, 303);
}

#[tokio::test]
async fn a_stack_without_a_desk_token_opens_to_nobody() {
    let mut office = Office::new().await;
    office.rotate("");

    assert_eq!(office.log_in("Ada", "").await.status, 503);
    assert_eq!(office.get("").await.status, 503);
}
