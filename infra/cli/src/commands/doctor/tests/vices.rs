//! What goes wrong on the way to the vendors, and what is said then.

use vendors::RetryAfter;

use super::*;

const UNREAD: (Verdict, bool) = (Verdict::CannotTell, true);

fn status(status: u16) -> Fault {
    Fault::Status { status, body: String::new(), after_commit: false }
}

#[tokio::test]
async fn a_list_that_cannot_be_read_speaks_for_nothing() {
    let lists = [
        ("/api/Product/Inventory/Bulk", "stock"),
        ("/api/Product/List", "products"),
        ("/api/Order/List", "orders"),
        ("/api/Order/Search", "order look-ups"),
        ("/api/Client", "API user"),
        ("/api/Warehouse", "Mintsoft"),
    ];
    for (path, check) in lists {
        for fault in [
            Fault::TooMany { retry_after: RetryAfter::Absent },
            Fault::EdgePage { status: 503, retry_after: RetryAfter::Seconds(1) },
            Fault::BadGateway { after_commit: false },
            status(500),
            Fault::Hang { after_commit: false },
            Fault::Reset { after_commit: false },
        ] {
            let clinic = Clinic::new();
            clinic.order();
            lock(&clinic.world).mintsoft_faults.add(Rule::on("GET", path, fault.clone()));

            assert_eq!(clinic.verdict(check).await, UNREAD, "{path}: {}", fault.name());
        }
    }
}

#[tokio::test]
async fn a_list_of_stock_that_is_garbled_is_never_taken_for_good() {
    let stock = "/api/Product/Inventory/Bulk";
    for (fault, check, expected) in [
        (Fault::CutBody, "stock", UNREAD),
        (Fault::HalfJson, "stock", UNREAD),
        (Fault::Null, "stock", UNREAD),
        (Fault::EmptyArray, "stock figures", UNREAD),
        (Fault::EmptyPage { page: 1 }, "stock figures", UNREAD),
        (Fault::Replace { find: "StockLevel".into(), with: "Level".into() }, "stock figures", UNREAD),
        (Fault::RepeatedPage { page: 1 }, "stock pages", BLOCKS),
        (Fault::SilentCap { rows: 50 }, "stock pages", DIFFERS),
        (Fault::WithoutWarehouse { warehouse: 5 }, "stock of every warehouse", CANNOT_TELL),
        // A list that ends early looks like a shorter one: that the pages are whole is then not said.
        (Fault::TruncatedRead { keep_percent: 50 }, "stock pages", CANNOT_TELL),
        (Fault::Slow { seconds: 2 }, "stock figures", OK),
    ] {
        let clinic = Clinic::new();
        lock(&clinic.world).mintsoft_faults.add(Rule::on("GET", stock, fault.clone()));

        assert_eq!(clinic.verdict(check).await, expected, "{}", fault.name());
    }
}

#[tokio::test]
async fn a_wair_that_does_not_answer_or_garbles_its_answer_keeps_everybody_from_going_live() {
    for fault in [status(500), Fault::Hang { after_commit: false }, Fault::HalfJson, Fault::Null, Fault::CutBody] {
        let clinic = Clinic::new();
        lock(&clinic.world).wair_faults.add(Rule::on("GET", "/api/v1/Recommendations", fault.clone()));

        assert_eq!(clinic.verdict("WAIR").await, UNREAD, "{}", fault.name());
    }
}

#[tokio::test]
async fn a_look_over_sixty_pages_of_each_list_takes_less_than_five_minutes() {
    let clinic = Clinic::new();
    let cap = |path: &str, rows| Rule { path: path.to_owned(), ..Rule::always(Fault::SilentCap { rows }) };
    lock(&clinic.world).mintsoft_faults.add(cap("/api/Product/Inventory/Bulk", 1));
    lock(&clinic.world).mintsoft_faults.add(cap("/api/Product/List", 1));
    let before = clinic.clock.now();

    clinic.look().await;

    assert!(lock(&clinic.world).log.calls().len() > 100);
    let took = clinic.clock.now().duration_since(before);
    assert!(took < SignedDuration::from_mins(5), "{took}");
}
