use serde_json::{Value, json};

use super::*;
use crate::config;

const CONFIG: &str = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3]\n";

fn config() -> Config {
    config::parse(CONFIG).expect("no mistakes")
}

fn product(id: i64, sku: &str) -> Value {
    json!({ "ID": id, "SKU": sku, "Name": sku, "ClientId": 42 })
}

fn stock(sku: &str, warehouse: i64, level: i64, free: i64) -> Value {
    json!({ "SKU": sku, "WarehouseId": warehouse, "ClientId": 42, "StockLevel": level, "OnHand": free, "Allocated": 1 })
}

fn order(id: i64, number: &str, status: i64) -> Value {
    json!({ "ID": id, "OrderNumber": number, "ClientId": 42, "OrderStatusId": status, "OrderDate": "2026-11-20T08:00:00",
        "Part": 1, "NumberOfParts": 1, "OrderValue": 10.5, "OrderItems": [{ "SKU": "TEE-RED-S", "Quantity": 2 }] })
}

fn rows<T: serde::de::DeserializeOwned>(rows: Vec<Value>) -> Vec<T> {
    serde_json::from_value(Value::Array(rows)).expect("rows decode")
}

/// WAIR was given the SKU.
fn give(systems: &mut Systems, text: &str) {
    if let Some(given) = &mut systems.given {
        given.extend(Sku::usable(text));
    }
}

/// WAIR was never given the SKU.
fn take(systems: &mut Systems, text: &str) {
    if let Some(given) = &mut systems.given {
        given.retain(|sku| sku.as_str() != text);
    }
}

/// A tenant without any gap: two colours in three sizes, a bundle, stock, an order of today and one that has left.
fn sound() -> Systems {
    let skus = ["TEE-RED-S", "TEE-RED-M", "TEE-RED-L", "TEE-NAVY-S", "TEE-NAVY-M", "TEE-NAVY-L"];
    let mut products: Vec<_> = (1..).zip(skus).map(|(id, sku)| product(id, sku)).collect();
    let mut set = product(7, "SET-1");
    set["Bundle"] = json!(true);
    products.push(set);
    let mut left = order(2, "LS-2", 5);
    left["DespatchDate"] = json!("2026-11-20T08:30:00");
    left["TrackingNumber"] = json!("AB1");
    let sku = |text: &str| Sku::usable(text).expect("usable");
    let component = crate::bundle::Component { sku: sku("TEE-RED-S"), quantity: 3 };
    Systems {
        now: "2026-11-20T16:00:00".parse().expect("a time"),
        client: 42,
        products: rows(products),
        recipes: Recipe::new([component]).map(|recipe| (sku("SET-1"), recipe)).into_iter().collect(),
        stock: rows(skus.map(|sku| stock(sku, 3, 5, 4)).into()),
        orders: rows(vec![order(1, "LS-1", 1), left]),
        warehouses: rows(vec![json!({ "ID": 3, "Name": "MAIN", "Active": true })]),
        given: Some(skus.into_iter().chain(["SET-1"]).map(sku).collect()),
        feeds: vec![Feed { name: "stock", age_minutes: Some(5), most_minutes: 15 }],
        ..Systems::default()
    }
}

fn told(systems: &Systems) -> Vec<(Kind, String)> {
    gaps(systems, &config()).into_iter().map(|gap| (gap.kind, gap.subject)).collect()
}

#[test]
fn a_sound_tenant_has_no_gap() {
    assert_eq!(gaps(&sound(), &config()), []);
}

#[test]
fn each_planted_gap_is_found_and_nothing_else() {
    let known = |systems: &mut Systems, row: Value| {
        give(systems, row["SKU"].as_str().unwrap_or_default());
        systems.products.extend(rows::<ProductRow>(vec![row]));
    };
    type Plant<'a> = (Kind, &'a str, Box<dyn Fn(&mut Systems) + 'a>);
    let plants: Vec<Plant<'_>> = vec![
        (Kind::NotInWair, "TEE-RED-M", Box::new(|it| take(it, "TEE-RED-M"))),
        (Kind::NotInMintsoft, "OLD-RED-M", Box::new(|it| give(it, "OLD-RED-M"))),
        (
            Kind::SizeHole,
            "TEE-RED",
            Box::new(|it| {
                it.products.retain(|row| row.sku.as_deref() != Some("TEE-RED-M"));
                take(it, "TEE-RED-M");
            }),
        ),
        (Kind::Unparsed, "GIFTCARD", Box::new(|it| known(it, product(20, "GIFTCARD")))),
        (Kind::SizeUnknown, "CAP-RED-WIDEST", Box::new(|it| known(it, product(21, "CAP-RED-WIDEST")))),
        (Kind::NoRecipe, "SET-1", Box::new(|it| it.recipes.clear())),
        (Kind::NoSku, "product 22", Box::new(|it| it.products.extend(rows::<ProductRow>(vec![product(22, " ")])))),
        (
            Kind::SkuTwice,
            "TEE-RED-S",
            Box::new(|it| it.products.extend(rows::<ProductRow>(vec![product(23, "TEE-RED-S")]))),
        ),
        (Kind::LooksAlike, "A&B-RED-S", Box::new(|it| known(it, product(24, "A&B-RED-S")))),
        (
            Kind::WarehouseUnmapped,
            "warehouse 9",
            Box::new(|it| it.stock.extend(rows::<StockFigures>(vec![stock("TEE-RED-S", 9, 3, 2)]))),
        ),
        (
            Kind::StockDisagrees,
            "TEE-RED-S",
            Box::new(|it| it.stock.extend(rows::<StockFigures>(vec![stock("TEE-RED-S", 3, 9, 2)]))),
        ),
        (
            Kind::OrderStalled,
            "LS-3",
            Box::new(|it| {
                let mut old = order(3, "LS-3", 9);
                old["OrderDate"] = json!("2026-11-17T08:00:00");
                it.orders.extend(rows::<SurveyedOrder>(vec![old]));
            }),
        ),
        (
            Kind::NoTracking,
            "LS-4",
            Box::new(|it| {
                let mut left = order(4, "LS-4", 4);
                left["DespatchDate"] = json!("2026-11-20T09:00:00");
                it.orders.extend(rows::<SurveyedOrder>(vec![left]));
            }),
        ),
        (Kind::OrderTwice, "LS-1", Box::new(|it| it.orders.extend(rows::<SurveyedOrder>(vec![order(5, "LS-1", 1)])))),
        (Kind::FeedStale, "stock", Box::new(|it| it.feeds[0].age_minutes = Some(90))),
    ];

    for (kind, subject, plant) in &plants {
        let mut systems = sound();
        plant(&mut systems);
        assert_eq!(told(&systems), [(*kind, (*subject).to_owned())], "{kind:?}");
    }
    assert_eq!(plants.iter().map(|(kind, ..)| *kind).collect::<BTreeSet<_>>().len(), Kind::ALL.len());
}

#[test]
fn what_is_no_gap_is_not_told() {
    let mut systems = sound();
    let mut foreign = product(30, "");
    foreign["ClientId"] = json!(7);
    let mut retired = product(31, "OLD");
    retired["DisCont"] = json!(true);
    let mut part = order(6, "LS-1", 1);
    part["NumberOfParts"] = json!(2);
    systems.products.extend(rows::<ProductRow>(vec![foreign, retired]));
    systems.orders.extend(rows::<SurveyedOrder>(vec![order(7, "LS-1", 3), part]));

    assert_eq!(told(&systems), []);
}

#[test]
fn a_size_that_was_discontinued_is_told_as_such() {
    let mut systems = sound();
    systems.products.retain(|row| row.sku.as_deref() != Some("TEE-RED-M"));
    let mut retired = product(31, "TEE-RED-M");
    retired["DisCont"] = json!(true);
    systems.products.extend(rows::<ProductRow>(vec![retired]));
    take(&mut systems, "TEE-RED-M");

    let gaps = gaps(&systems, &config());

    let hole = gaps.iter().find(|gap| gap.kind == Kind::SizeHole).expect("a hole");
    assert_eq!((hole.subject.as_str(), hole.says.as_str()), ("TEE-RED", "other colours have M (discontinued here)"));
}

#[test]
fn nothing_is_said_about_recipes_that_nobody_asked_for() {
    let mut systems = sound();
    systems.recipes.clear();
    systems.unasked.extend(Sku::usable("SET-1"));

    assert_eq!(told(&systems), []);
}

#[test]
fn the_worst_gap_comes_first_and_says_what_it_costs() {
    let mut systems = sound();
    systems.stock.extend(rows::<StockFigures>(vec![stock("TEE-RED-S", 9, 300, 299)]));
    systems.orders.extend(rows::<SurveyedOrder>(vec![order(5, "LS-1", 1)]));

    let gaps = gaps(&systems, &config());

    let told: Vec<_> = gaps.iter().map(|gap| (gap.kind, gap.cost)).collect();
    let order = Cost { units: 2, orders: 1, money: Some(Decimal::new(105, 1)) };
    assert_eq!(told, [(Kind::OrderTwice, order), (Kind::WarehouseUnmapped, Cost::units(300))]);
}

#[test]
fn without_knowing_what_wair_has_neither_side_is_judged() {
    let systems = Systems { given: None, ..sound() };

    assert_eq!(told(&systems), []);
}
