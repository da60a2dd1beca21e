use super::{LEAST, only, parse};

const WEB: &str = "[[location]]\nwair = \"WEB\"\nkind = \"online\"\nchannel = \"web\"\n[orders]\nwarehouse = 3\n";
const SHOP: &str = "[[shopify]]\nshop = \"one.myshopify.com\"\nchannel = \"web\"\n";

#[test]
fn a_shop_is_found_by_its_domain_in_whatever_case() {
    let config = parse(&format!("{LEAST}{WEB}{SHOP}fit_profile_property = \"_fit\"\n")).unwrap();

    let shop = config.shop("One.MyShopify.com").unwrap();
    assert_eq!((shop.channel.as_str(), shop.recommendation.as_str()), ("web", "_wair_recommendation"));
    assert_eq!((shop.fit_profile.as_str(), shop.recommended_sku.as_str()), ("_fit", "_wair_recommended_sku"));
    assert_eq!(config.shop("two.myshopify.com"), None);
}

#[test]
fn a_shop_is_told_of_dispatches_by_callbacks_unless_it_is_to_be_told_by_fulfilments() {
    let told = |keys: &str| parse(&format!("{LEAST}{WEB}{SHOP}{keys}")).unwrap();

    assert_eq!(told("").fulfilled_shop("web"), None);
    let config = told("dispatch = \"shopify\"\n");
    assert_eq!(config.fulfilled_shop("other"), None);
    let shop = config.fulfilled_shop("web").unwrap();
    assert!(shop.admin_url.starts_with("https://one.myshopify.com/admin/api/"), "{}", shop.admin_url);
    let other = told("dispatch = \"shopify\"\nadmin_url = \"http://127.0.0.1:9/graphql.json\"\n");
    assert_eq!(other.fulfilled_shop("web").unwrap().admin_url, "http://127.0.0.1:9/graphql.json");
}

#[test]
fn a_token_is_not_sent_over_plain_http() {
    let mistake = only(&format!("{WEB}{SHOP}admin_url = \"http://one.example.com/\"\n"));

    assert!(mistake.contains("shopify[0].admin_url: must be an address that begins with https://"), "{mistake}");
}

#[test]
fn a_shop_of_a_channel_that_no_location_has_is_refused() {
    assert_eq!(only(SHOP), "line 7: shopify[0].channel: no location has channel \"web\"; add it to an online location");
}

#[test]
fn a_shop_named_twice_is_refused() {
    let other = "[[location]]\nwair = \"WEB-2\"\nkind = \"online\"\nchannel = \"web-2\"\n";
    let again = SHOP.replace("\"web\"", "\"web-2\"");

    assert_eq!(
        only(&format!("{WEB}{other}{SHOP}{again}")),
        "line 19: shopify[1].shop: shop \"one.myshopify.com\" already has a channel (line 16); keep one"
    );
}

#[test]
fn two_shops_on_one_channel_are_refused() {
    let two = SHOP.replace("one.", "two.");

    assert_eq!(
        only(&format!("{WEB}{SHOP}{two}")),
        "line 16: shopify[1].channel: channel \"web\" already has a shop (line 13); give each its own"
    );
}

#[test]
fn a_domain_that_no_webhook_would_name_is_refused() {
    for domain in ["shop.example.com", "One.myshopify.com", ".myshopify.com"] {
        let mistake = only(&format!("{WEB}{}", SHOP.replace("one.myshopify.com", domain)));

        assert!(mistake.starts_with("line 12: shopify[0].shop: must be like"), "{mistake}");
    }
}
