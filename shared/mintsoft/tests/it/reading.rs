use mapping::sku::Sku;
use ports::Mode;
use vendors::{Fault, Vendor};

use crate::office::{class, failing_reads, office, open};

const INVENTORY: &str = "/api/Product/Inventory/Bulk";

#[tokio::test]
async fn an_unreadable_inventory_is_a_failure_and_never_an_empty_page() {
    let sku = Sku::usable("TEE-BASIC-RED-M").unwrap();
    for (fault, expected) in failing_reads() {
        let office = office(INVENTORY, Some(fault.clone()));

        assert_eq!(class(office.client.inventory(1, None).await), expected, "{fault:?}");
        assert_eq!(class(office.client.inventory_of(&sku).await), expected, "one SKU, {fault:?}");
    }
}

#[tokio::test]
async fn an_empty_array_is_a_page_without_rows() {
    let office = office(INVENTORY, Some(Fault::EmptyArray));

    assert_eq!(office.client.inventory(1, None).await.unwrap().rows.len(), 0);
}

#[tokio::test]
async fn a_page_carries_the_date_of_the_server() {
    let page = office(INVENTORY, None).client.inventory(1, None).await.unwrap();

    assert_eq!(page.date, Some("2026-03-02T09:00:00Z".parse().unwrap()));
    assert!(!page.rows.is_empty());
}

#[tokio::test]
async fn an_answer_about_other_skus_is_no_answer_about_this_one() {
    let ignored = Fault::Replace { find: "\"SKU\":\"".to_owned(), with: "\"SKU\":\"OTHER-".to_owned() };
    let office = office(INVENTORY, Some(ignored));
    let row = vendors::lock(&office.world).mintsoft.rows().next().unwrap().product;
    let sku = vendors::lock(&office.world).mintsoft.products().find(|product| product.id == row).unwrap().sku.clone();

    let outcome = office.client.inventory_of(&Sku::usable(&sku).unwrap()).await;

    assert_eq!(class(outcome), "transient");
}

#[tokio::test]
async fn a_product_is_known_unknown_or_nobody_can_tell() {
    let office_without_fault = office("", None);
    let known = vendors::lock(&office_without_fault.world)
        .mintsoft
        .products()
        .find(|product| !product.discontinued && product.client == 42)
        .unwrap()
        .sku
        .clone();

    assert_eq!(office_without_fault.client.knows_sku(&known).await, Ok(true));
    assert_eq!(office_without_fault.client.knows_sku("NO SUCH SKU").await, Ok(false));
    for (fault, expected) in failing_reads() {
        let office = office("/api/Product/Search", Some(fault.clone()));
        assert_eq!(class(office.client.knows_sku(&known).await), expected, "{fault:?}");
    }
}

#[tokio::test]
async fn an_unreadable_answer_about_products_is_a_failure_and_never_none() {
    let sku = Sku::usable("TEE-BASIC-RED-M").unwrap();
    for (fault, expected) in failing_reads() {
        let office = office("/api/Product", Some(fault.clone()));

        assert_eq!(class(office.client.products(1, None).await), expected, "list, {fault:?}");
        assert_eq!(class(office.client.products_with(&sku).await), expected, "one SKU, {fault:?}");
        if !matches!(fault, Fault::Status { status: 404, .. }) {
            let now = "2026-03-02T09:00:00Z".parse().unwrap();
            let bundle = vendors::lock(&office.world).mintsoft.add_bundle(now, "SET", &[("TEE-BASIC-RED-M", 2)]);
            assert_eq!(class(office.client.product(bundle.into()).await), expected, "by id, {fault:?}");
            assert_eq!(class(office.client.bundle(bundle.into()).await), expected, "bundle, {fault:?}");
        }
    }
}

#[tokio::test]
async fn products_are_found_by_exact_sku_and_by_id_and_a_404_is_none() {
    let office = office("", None);
    let now = "2026-03-02T09:00:00Z".parse().unwrap();
    let (id, bundle) = {
        let mut vendors = vendors::lock(&office.world);
        let id = vendors.mintsoft.add_product(now, "a&b-1");
        vendors.mintsoft.add_product(now, "A&B-1");
        vendors.mintsoft.change_product(now, id, |product| product.discontinued = true);
        (id, vendors.mintsoft.add_bundle(now, "SET", &[("a&b-1", 2)]))
    };

    let found = office.client.products_with(&Sku::usable("a&b-1").unwrap()).await.unwrap();
    let by_id = office.client.product(id.into()).await.unwrap();
    let recipe = office.client.bundle(bundle.into()).await.unwrap().unwrap();

    assert_eq!(found.iter().map(|row| row.id.0).collect::<Vec<_>>(), [Some(id.into())]);
    assert_eq!(by_id.map(|row| row.dis_cont.0), Some(Some(true)));
    assert_eq!(recipe.components[0].quantity.0, Some(2));
    assert_eq!(office.client.product(999_999).await, Ok(None));
    assert_eq!(office.client.bundle(id.into()).await, Ok(None));
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_transient() {
    let office = open("https://nowhere.test", Mode::Live, "", None);

    assert_eq!(class(office.client.inventory(1, None).await), "transient");
}

#[tokio::test]
async fn reads_are_made_in_observe_mode_too() {
    let office = open("https://mintsoft.test", Mode::Observe, "", None);

    assert_eq!(class(office.client.inventory(1, None).await), "ok");
    assert_eq!(vendors::lock(&office.world).log.writes(Vendor::Mintsoft), 0);
}
