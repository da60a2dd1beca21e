use serde_json::{Value, json};

use super::{configuration, event, example, with};
use crate::order::{OrderEvent, Pins, new_order};

/// The body that creates an event's order.
fn body(value: &Value) -> Value {
    let order = new_order(&event(value), &configuration(), 42, &Pins::default()).expect("mappable");
    serde_json::to_value(order).expect("JSON")
}

fn comments(lines: Value) -> String {
    body(&with("/lines", lines))["Comments"].as_str().expect("text").to_owned()
}

#[test]
fn the_example_becomes_this_body() {
    let expected = json!({
        "OrderNumber": "LS-web-uk-10042", "ExternalOrderReference": "LS-web-uk-10042", "ClientId": 42,
        "WarehouseId": 3, "CourierService": "AUTO", "Country": "GB", "Currency": "GBP",
        "FirstName": "Ada", "LastName": "Byron", "Address1": "1 Sample Street", "Town": "Leeds",
        "PostCode": "LS1 1AA", "Email": "ada@example.test",
        "Comments": "WAIR fit advice: line 1 TEE-RED-M (rec rec_8f2, fit profile fp_77)",
        "OrderValue": 24.0, "ShippingTotalExVat": 3.0, "ShippingTotalVat": 0.6, "Tags": "WAIR",
        "OrderItems": [{
            "SKU": "TEE-RED-M", "Quantity": 2, "UnitPrice": 8.5, "UnitPriceVat": 1.7,
            "OrderItemNameValues": [
                {"Name": "SourceLine", "Value": "1"},
                {"Name": "WairRecommendationId", "Value": "rec_8f2"},
                {"Name": "WairFitProfile", "Value": "fp_77"},
                {"Name": "WairRecommendedSku", "Value": "TEE-RED-M"}
            ]
        }],
        "OrderNameValues": [
            {"Name": "SourceChannel", "Value": "web-uk"},
            {"Name": "SourceOrder", "Value": "10042"},
            {"Name": "SourceRevision", "Value": "1"},
            {"Name": "WairRecommendationId", "Value": "rec_8f2"},
            {"Name": "WairFitProfile", "Value": "fp_77"}
        ]
    });

    assert_eq!(body(&example()), expected);
}

#[test]
fn the_country_decides_the_vat_rate() {
    let body = body(&with("/ship/country", json!("IE")));

    // 10.20 / 1.23 = 8.2927, 3.60 / 1.23 = 2.9268
    assert_eq!(
        (&body["OrderItems"][0]["UnitPrice"], &body["OrderItems"][0]["UnitPriceVat"]),
        (&json!(8.29), &json!(1.91))
    );
    assert_eq!((&body["ShippingTotalExVat"], &body["ShippingTotalVat"]), (&json!(2.93), &json!(0.67)));
}

#[test]
fn a_later_revision_has_a_number_of_its_own() {
    let body = body(&with("/revision", json!(2)));

    assert_eq!(
        (&body["OrderNumber"], &body["ExternalOrderReference"]),
        (&json!("LS-web-uk-10042-R2"), &json!("LS-web-uk-10042-R2"))
    );
}

#[test]
fn without_a_recommendation_there_is_no_comment() {
    let body = body(&with("/lines/0/recommendation", None));

    assert_eq!(body["Comments"], "");
    assert_eq!(body["OrderNameValues"].as_array().map(Vec::len), Some(3));
    assert_eq!(body["OrderItems"][0]["OrderItemNameValues"], json!([{"Name": "SourceLine", "Value": "1"}]));
}

#[test]
fn the_comment_says_when_another_sku_was_recommended() {
    let line = |line: &str, sku: &str, recommendation: Value| json!({"line": line, "sku": sku, "quantity": 1, "unitPrice": "1", "recommendation": recommendation});

    let found = comments(json!([
        line("1", "TEE-RED-L", json!({"id": "r1", "recommendedSku": "TEE-RED-M"})),
        line("2", "CAP", json!(null)),
        line("3", "SOCK-M", json!({"fitProfile": "fp_77", "recommendedSku": "SOCK-M"})),
    ]));

    assert_eq!(
        found,
        "WAIR fit advice: line 1 TEE-RED-L, recommended was TEE-RED-M (rec r1); line 3 SOCK-M (fit profile fp_77)"
    );
}

#[test]
fn a_recommendation_of_several_lines_is_named_once_on_the_order() {
    let line = |line: &str, id: &str| json!({"line": line, "sku": "TEE", "quantity": 1, "unitPrice": "1", "recommendation": {"id": id}});

    let body = body(&with("/lines", json!([line("1", "b"), line("2", "a"), line("3", "b")])));

    assert_eq!(body["OrderNameValues"][3], json!({"Name": "WairRecommendationId", "Value": "b,a"}));
}

#[test]
fn a_long_comment_is_clipped_between_characters() {
    let lines: Vec<_> = (0..40)
        .map(|n| {
            json!({"line": n.to_string(), "sku": "Ä".repeat(30), "quantity": 1, "unitPrice": "1",
                   "recommendation": {"id": "é".repeat(30)}})
        })
        .collect();

    let found = comments(json!(lines));

    assert_eq!(found.chars().count(), 1000);
    assert!(found.ends_with('…'));
}

#[test]
fn what_mintsoft_cannot_store_is_refused_by_the_name_of_the_field() {
    let config = configuration();
    let field = |change: fn(&mut crate::order::OrderEvent)| {
        let mut event = event(&example());
        change(&mut event);
        new_order(&event, &config, 42, &Pins::default()).expect_err("refused").field
    };

    assert_eq!(field(|event| event.ship.post_code = "9".repeat(21)), "ship.postCode");
    assert_eq!(field(|event| event.ship.phone = "9".repeat(51)), "ship.phone");
    assert_eq!(field(|event| event.ship.address2 = "9".repeat(251)), "ship.address2");
    assert_eq!(field(|event| event.lines.clear()), "lines");
}

#[test]
fn without_a_warehouse_in_the_configuration_nothing_is_created() {
    let mut config = configuration();
    config.orders.warehouse = 0;

    let refused = new_order(&event(&example()), &config, 42, &Pins::default()).expect_err("refused");

    assert_eq!(refused.to_string(), "orders.warehouse is missing in the configuration");
}

#[test]
fn a_country_or_currency_that_does_not_exist_is_refused_by_field_wherever_the_event_comes_from() {
    for (pointer, value, field) in [("/ship/country", "ZZ", "ship.country"), ("/currency", "ZZZ", "currency")] {
        let body = with(pointer, json!(value)).to_string();
        let queued = crate::order::parse_queued(body.as_bytes()).expect("readable from the queue");

        let refused = new_order(&queued, &configuration(), 42, &Pins::default()).map_err(|wrong| wrong.field);

        assert_eq!(refused.map(drop), Err(field.to_owned()));
        assert_eq!(crate::order::parse(body.as_bytes()).map_err(|wrong| wrong.field).map(drop), Err(field.to_owned()));
    }
    for country in ["GB", "IE", "US", "XK"] {
        assert_eq!(body(&with("/ship/country", json!(country)))["Country"], country);
    }
}

#[test]
fn an_order_that_wair_advised_on_has_its_tag() {
    let tags = |event: &OrderEvent| {
        let order = new_order(event, &configuration(), 42, &Pins::default()).expect("a good order");
        serde_json::to_value(order).expect("json")["Tags"].clone()
    };

    assert_eq!(tags(&event(&example())), "WAIR");
    assert_eq!(tags(&event(&with("/lines/0/recommendation", None))), json!(null));
}

#[test]
fn the_courier_service_is_that_of_the_shipping_method() {
    let mapped = crate::config::parse(
        "[[location]]\nwair = \"A\"\nkind = \"online\"\nchannel = \"web-uk\"\n[orders]\nwarehouse = 3\n\
         [orders.couriers]\nExpress = \"DPD Next Day\"\n",
    )
    .expect("a good configuration");
    let courier = |method: &str| {
        let event = event(&with("/shippingMethod", json!(method)));
        new_order(&event, &mapped, 42, &Pins::default()).map(|order| order.courier_service).map_err(|wrong| wrong.field)
    };

    assert_eq!(courier("Express"), Ok("DPD Next Day".to_owned()));
    assert_eq!(courier("Bicycle"), Err("shippingMethod".to_owned()));
    assert_eq!(courier(""), Ok("AUTO".to_owned()));
}

#[test]
fn an_order_whose_number_belongs_to_another_channel_is_refused_by_field() {
    let text = "[[location]]\nwair = \"A\"\nkind = \"online\"\nchannel = \"web\"\n\
                [[location]]\nwair = \"B\"\nkind = \"online\"\nchannel = \"web-uk\"\n[orders]\nwarehouse = 3\n";
    let config = crate::config::parse(text).expect("a good configuration");
    let event = |channel: &str, order: &str| OrderEvent {
        channel: channel.to_owned(),
        order: order.to_owned(),
        ..event(&example())
    };

    let refused = new_order(&event("web", "uk-1"), &config, 42, &Pins::default());

    assert_eq!(refused.map_err(|wrong| wrong.field), Err("order".to_owned()));
    assert!(new_order(&event("web-uk", "1"), &config, 42, &Pins::default()).is_ok());
    assert!(new_order(&event("web", "1"), &config, 42, &Pins::default()).is_ok());
}

#[test]
fn a_line_without_a_sku_never_reaches_mintsoft() {
    let blank = with("/lines/0/sku", json!(""));
    let event = crate::order::parse_queued(blank.to_string().as_bytes()).expect("readable from the queue");

    let wrong = new_order(&event, &configuration(), 42, &std::collections::BTreeMap::new()).expect_err("refused");

    assert_eq!(wrong.field, "lines[0].sku");
}
