use mapping::{exception, sku::Sku};
use state::stock::StockFlow;

use crate::office::Office;

#[tokio::test]
async fn the_mapping_shows_locations_carriers_bundles_and_gaps_and_gives_each_as_csv() {
    let mut office = Office::open().await;
    for (name, given) in [("TEE", Some(1)), ("LOST", None)] {
        office.products.update(&Sku::usable(name).expect("usable"), |product| {
            product.given = given;
            true
        });
    }
    office.save(StockFlow::default()).await;
    office.raise(&exception::WAREHOUSE_UNMAPPED, "9", "12 rows").await;

    let page = office.page("mapping").await;

    for text in ["3 5", "web-uk", "Royal Mail", "royal-mail", "LOST", "Warehouse <bdi>9</bdi> holds stock"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("sku=TEE") && page.contains("2 SKUs are known"));
    for (table, row) in [
        ("locations", "WH,warehouse,Mintsoft,3 5,,true"),
        ("carriers", "Royal Mail,royal-mail"),
        ("skus", "LOST,,\"item, colour or size cannot be told from it\""),
        ("bundles", "bundle,recipe,component,quantity"),
    ] {
        let csv = office.page(&format!("mapping.csv?table={table}")).await;
        assert!(csv.lines().any(|line| line == row), "{csv}");
    }
    assert_eq!(office.get("mapping.csv?table=secrets").await.status, 404);
}

#[tokio::test]
async fn times_are_those_of_the_configured_zone_with_their_age() {
    let mut office = Office::open().await;
    office.raise(&exception::ORDER_REFUSED, "10042", "").await;
    office.wait(3600);

    let page = office.page("exceptions").await;

    assert!(page.contains("Times in Europe/London"), "{page}");
    assert!(
        page.contains("<time datetime=\"2026-11-20T10:15:00Z\">10:15:00</time> <span class=\"age\">1 h ago</span>")
    );
}

#[tokio::test]
async fn without_a_configuration_the_desk_says_so_and_still_works() {
    let mut office = Office::open().await;
    let office_table = std::sync::Arc::new(ports::memory::MemoryTable::default());
    office.desk.config = state::config::LiveConfig::new(office_table, office.clock.clone());

    assert!(office.page("mapping").await.contains("No configuration is in force."));
    assert!(office.page("sku?sku=TEE").await.contains("No configuration is in force"));
    assert!(office.page("").await.contains("Times in UTC"));
}
