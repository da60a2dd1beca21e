use std::collections::{BTreeMap, BTreeSet};

use mapping::exception;

use crate::office::{Office, TOKEN, place};

/// Where the links of a page lead, and the names of its sections.
fn links(page: &str) -> (Vec<&str>, BTreeSet<&str>) {
    let values = |name: &'static str| page.split(name).skip(1).filter_map(|rest| rest.split('"').next());
    (values(" href=\"").collect(), values(" id=\"").collect())
}

#[tokio::test]
async fn every_link_of_the_runbook_leads_to_a_page_and_a_section_that_are_there() {
    let mut office = Office::open().await;
    let mut sections = BTreeMap::new();
    let (mut wanted, mut ahead) = (BTreeSet::new(), vec!["help".to_owned()]);

    while let Some(address) = ahead.pop() {
        if sections.contains_key(&address) {
            continue;
        }
        let page = office.page(&address).await;
        let (hrefs, ids) = links(&page);
        for href in hrefs {
            let (page, section) = href.split_once('#').unwrap_or((href, ""));
            let leads = match page.split_once("desk/help") {
                Some((_, rest)) => format!("help{rest}"),
                None if page.is_empty() => address.clone(),
                None => {
                    // Pages of other kinds have their own tests.
                    assert!(page.contains("desk") || page.starts_with("data:"), "{address}: {href}");
                    continue;
                }
            };
            wanted.insert((address.clone(), leads.clone(), section.to_owned()));
            ahead.push(leads);
        }
        sections.insert(address, ids.into_iter().map(str::to_owned).collect::<BTreeSet<_>>());
    }

    let dead: Vec<_> =
        wanted.iter().filter(|(_, page, section)| !section.is_empty() && !sections[page].contains(section)).collect();
    assert_eq!(dead, Vec::<&_>::new());
    assert!(exception::ALL.iter().all(|kind| sections.contains_key(&format!("help/{}", kind.code))));
}

#[tokio::test]
async fn an_open_exception_leads_to_its_page() {
    let mut office = Office::open().await;
    office.raise(&exception::FLOW_PAUSED, "order-relay", "stopped by Ada").await;

    let page = office.page("exceptions").await;

    assert!(page.contains("href=\"../desk/help/FLOW_PAUSED\""), "{page}");
    assert!(office.page("help/FLOW_PAUSED").await.contains("lockstep resume FLOW"));
}

#[tokio::test]
async fn a_page_of_the_runbook_is_plain_text_for_the_browser() {
    let mut office = Office::open().await;

    for name in ["acting", "pictures", "alarms", "ORDER_REFUSED"] {
        let page = office.page(&format!("help/{name}")).await;
        assert_eq!(page.matches("<h1>").count(), 1, "{page}");
        assert!(!page.contains(" style=") && !page.contains("<!--") && !page.contains("<script"), "{page}");
    }
    let pictures = office.page("help/pictures").await;
    assert_eq!((pictures.matches("<svg").count(), pictures.matches("<pre").count()), (5, 0), "{pictures}");
    assert_eq!(office.get("help/NOTHING").await.status, 404);
    assert_eq!(office.get("help/../../etc").await.status, 404);
}

#[tokio::test]
async fn whoever_follows_a_link_into_the_runbook_is_there_after_the_login() {
    let mut office = Office::new().await;

    let asked = office.get("help/ORDER_REFUSED").await;
    let form = [("name", "Ada"), ("token", TOKEN), ("next", "help/ORDER_REFUSED")];
    let there = office.send("POST", "login", &form).await;
    let elsewhere = office.send("POST", "login", &[("name", "Ada"), ("token", TOKEN), ("next", "help/NOTHING")]).await;

    assert_eq!(place(&asked), "../../desk/login?next=help%2FORDER_REFUSED");
    assert_eq!(place(&there), "../desk/help/ORDER_REFUSED");
    assert_eq!(place(&elsewhere), "../desk");
}
