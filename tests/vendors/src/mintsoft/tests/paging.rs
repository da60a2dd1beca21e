use serde_json::json;

use super::{Shop, ids, shop};
use crate::mintsoft::View;

/// A shop with 600 products in MAIN.
fn large() -> Shop {
    let mut shop = shop();
    for n in 1..600 {
        shop.stocked(&format!("CAP-{n}"), 3, n);
    }
    shop
}

fn rows(shop: &mut Shop, path: &str) -> usize {
    shop.get(path).as_array().unwrap().len()
}

#[test]
fn a_limit_above_the_maximum_is_clamped_without_a_word() {
    let mut shop = large();

    let sizes = [rows(&mut shop, "Product/List?Limit=500"), rows(&mut shop, "Product/Inventory/Bulk?Limit=5000")];

    assert_eq!(sizes, [100, 500]);
}

#[test]
fn a_page_past_the_end_is_empty() {
    let mut shop = large();

    let sizes = [1, 2, 3].map(|page| rows(&mut shop, &format!("Product/Inventory/Bulk?Limit=500&PageNo={page}")));

    assert_eq!(sizes, [500, 100, 0]);
}

#[test]
fn unknown_and_misspelt_query_names_are_ignored() {
    let mut shop = large();

    let all = [
        rows(&mut shop, "Product/List?SKU=CAP-1"),
        rows(&mut shop, "Product/Inventory/Bulk?lastUpdatedSince=2030-01-01"),
    ];

    assert_eq!(all, [100, 100]);
}

#[test]
fn a_since_that_cannot_be_read_filters_nothing() {
    let mut shop = large();

    let sizes = ["yesterday", "2030-01-01"]
        .map(|since| rows(&mut shop, &format!("Product/Inventory/Bulk?LastUpdatedSince={since}")));

    assert_eq!(sizes, [100, 0]);
}

#[test]
fn rows_come_in_order_of_product_and_row() {
    let mut shop = large();
    shop.stocked("TEE-RED-M", 5, 1);

    let page = shop.get("Product/Inventory/Bulk?Limit=500");

    let order: Vec<_> =
        page.as_array().unwrap().iter().map(|row| (row["ProductId"].as_i64(), row["ID"].as_i64())).collect();
    assert!(order.is_sorted());
}

#[test]
fn a_silent_cap_makes_every_page_short() {
    let mut shop = large();
    shop.view = View { cap: Some(40), ..View::default() };

    let pages = [1, 2].map(|page| ids(&shop.get(&format!("Product/Inventory/Bulk?Limit=500&PageNo={page}"))));

    assert_eq!(pages.each_ref().map(Vec::len), [40, 40]);
    assert!(pages[0].last() < pages[1].first());
}

#[test]
fn a_page_can_be_empty_in_the_middle() {
    let mut shop = large();
    shop.view = View { empty_page: Some(2), ..View::default() };

    let sizes = [1, 2, 3].map(|page| rows(&mut shop, &format!("Product/Inventory/Bulk?PageNo={page}")));

    assert_eq!(sizes, [100, 0, 100]);
}

#[test]
fn a_page_can_repeat_for_ever() {
    let mut shop = large();
    shop.view = View { repeated_page: Some(2), ..View::default() };

    let pages = [2, 3, 99].map(|page| shop.get(&format!("Product/Inventory/Bulk?PageNo={page}")));

    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[1], pages[2]);
}

#[test]
fn a_truncated_read_ends_early_on_a_short_page() {
    let mut shop = large();
    shop.view = View { keep_percent: Some(25), ..View::default() };

    let sizes = [1, 2, 3].map(|page| rows(&mut shop, &format!("Product/Inventory/Bulk?PageNo={page}")));

    assert_eq!(sizes, [100, 50, 0]);
}

#[test]
fn orders_come_newest_first_and_new_ones_push_old_ones_to_the_next_page() {
    let mut shop = shop();
    for n in 1..=3 {
        shop.order(&format!("A-{n}"), &[("TEE-RED-M", 1)]);
    }

    let first = shop.get("Order/List?Limit=2&PageNo=1");
    shop.order("A-4", &[("TEE-RED-M", 1)]);
    let second = shop.get("Order/List?Limit=2&PageNo=2");

    assert_eq!(first[1]["OrderNumber"], "A-2");
    assert_eq!(second[0]["OrderNumber"], "A-2");
}

#[test]
fn order_list_filters_by_the_documented_names_only() {
    let mut shop = shop();
    let id = shop.order_id("A-1", &[("TEE-RED-M", 1)]);
    shop.order("A-2", &[("TEE-RED-M", 1)]);
    shop.get(&format!("Order/{id}/Cancel"));

    let sizes = ["OrderStatusId=3", "statusId=3", "OrderStatusId=1&SortOldestFirst=true"]
        .map(|query| rows(&mut shop, &format!("Order/List?{query}")));

    assert_eq!(sizes, [1, 2, 1]);
}

#[test]
fn order_items_are_null_unless_asked_for() {
    let mut shop = shop();
    shop.order("A-1", &[("TEE-RED-M", 1)]);

    let (without, with) = (shop.get("Order/List"), shop.get("Order/List?IncludeOrderItems=true"));

    assert_eq!(without[0]["OrderItems"], json!(null));
    assert_eq!(with[0]["OrderItems"][0]["SKU"], "TEE-RED-M");
}

#[test]
fn an_order_list_can_echo_its_first_page() {
    let mut shop = shop();
    shop.mintsoft.switches.echo_pages = true;
    shop.order("A-1", &[("TEE-RED-M", 1)]);

    let pages = [shop.get("Order/List?PageNo=1"), shop.get("Order/List?PageNo=7")];

    assert_eq!(pages[0], pages[1]);
}
