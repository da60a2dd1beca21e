//! Which verb and path is which call. Paths are matched without regard to case.

use http::Method;

use crate::web::segments;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endpoint {
    Login,
    Warehouses,
    CourierServices,
    Statuses,
    Channels,
    Countries,
    Currencies,
    Clients,
    ProductList,
    ProductGet(i32),
    ProductCreate,
    ProductUpdate,
    ProductSearch,
    ProductBarcode,
    ProductLookup,
    ProductsUpdated,
    BundleGet(i32),
    BundleCreate,
    StockLevels,
    StockLevelsUpdated,
    StockLevelsByWarehouse,
    InventoryBulk,
    InventoryOf(i32),
    BulkOnHand,
    OrderCreate,
    OrderGet(i32),
    OrderItems(i32),
    OrderList,
    OrderSearch,
    OrderId,
    OrderCancel(i32),
    OrderDespatched(i32),
    OrderMark(i32, i32),
    OrderSplit(i32),
    OrderSplits(i32),
    ActionsGet(i32),
    ActionsPut(i32),
    CommentsGet(i32),
    CommentsPost(i32),
    TagPut(i32),
    TagDelete(i32),
}

/// Further GETs that move an order to a status.
const MARKS: [(&str, i32); 6] = [
    ("markprinted", 2),
    ("markconfirmed", 1),
    ("markawaitingconfirmation", 10),
    ("markawaitingpayment", 12),
    ("markpaymentreceived", 1),
    ("markpackandhold", 14),
];

impl Endpoint {
    pub(super) fn find(method: &Method, segments: &[&str]) -> Option<Self> {
        let lower: Vec<String> = segments.iter().map(|part| part.to_ascii_lowercase()).collect();
        let parts: Vec<&str> = lower.iter().map(String::as_str).collect();
        let ["api", rest @ ..] = parts.as_slice() else { return None };
        match rest {
            ["product", rest @ ..] => product(method.as_str(), rest),
            ["order", rest @ ..] => order(method.as_str(), rest),
            rest => other(method.as_str(), rest),
        }
    }

    fn changes_state(self) -> bool {
        use Endpoint as E;
        matches!(
            self,
            E::ProductCreate
                | E::ProductUpdate
                | E::BundleCreate
                | E::BulkOnHand
                | E::OrderCreate
                | E::OrderCancel(_)
                | E::OrderDespatched(_)
                | E::OrderMark(..)
                | E::OrderSplit(_)
                | E::ActionsPut(_)
                | E::CommentsPost(_)
                | E::TagPut(_)
                | E::TagDelete(_)
        )
    }
}

/// Whether a call asks for a change; of calls that the simulator does not know, all that are not GET.
pub(crate) fn changes_state(method: &Method, path: &str) -> bool {
    Endpoint::find(method, &segments(path)).map_or(method != Method::GET, Endpoint::changes_state)
}

fn other(method: &str, rest: &[&str]) -> Option<Endpoint> {
    use Endpoint as E;
    Some(match (method, rest) {
        ("POST", ["auth"]) => E::Login,
        ("GET", ["warehouse"]) => E::Warehouses,
        ("GET", ["courier", "services"]) => E::CourierServices,
        ("GET", ["client"]) => E::Clients,
        ("GET", ["refdata", "countries"]) => E::Countries,
        ("GET", ["refdata", "currencies"]) => E::Currencies,
        _ => return None,
    })
}

fn product(method: &str, rest: &[&str]) -> Option<Endpoint> {
    use Endpoint as E;
    Some(match (method, rest) {
        ("PUT", []) => E::ProductCreate,
        ("POST", []) => E::ProductUpdate,
        ("GET", ["list"]) => E::ProductList,
        ("GET", ["search"]) => E::ProductSearch,
        ("GET", ["searchbarcode"]) => E::ProductBarcode,
        ("GET", ["lookupproductid"]) => E::ProductLookup,
        ("GET", ["updatedsince"]) => E::ProductsUpdated,
        ("PUT", ["bundle"]) => E::BundleCreate,
        ("GET", ["stocklevels"]) => E::StockLevels,
        ("GET", ["stocklevels", "updatedsince"]) => E::StockLevelsUpdated,
        ("GET", ["stocklevelsbywarehouse"]) => E::StockLevelsByWarehouse,
        ("GET", ["inventory", "bulk"]) => E::InventoryBulk,
        ("POST", ["bulkonhandstockupdate"]) => E::BulkOnHand,
        ("GET", [id]) => E::ProductGet(id.parse().ok()?),
        ("GET", [id, "bundle"]) => E::BundleGet(id.parse().ok()?),
        ("GET", [id, "inventory"]) => E::InventoryOf(id.parse().ok()?),
        _ => return None,
    })
}

fn order(method: &str, rest: &[&str]) -> Option<Endpoint> {
    use Endpoint as E;
    Some(match (method, rest) {
        ("PUT", []) => E::OrderCreate,
        ("GET", ["list"]) => E::OrderList,
        ("GET", ["search"]) => E::OrderSearch,
        ("GET", ["getorderid"]) => E::OrderId,
        ("GET", ["statuses"]) => E::Statuses,
        ("GET", ["channels"]) => E::Channels,
        (_, [id, rest @ ..]) => return one_order(method, id.parse().ok()?, rest),
        _ => return None,
    })
}

fn one_order(method: &str, id: i32, rest: &[&str]) -> Option<Endpoint> {
    use Endpoint as E;
    Some(match (method, rest) {
        ("GET", []) => E::OrderGet(id),
        ("GET", ["items"]) => E::OrderItems(id),
        ("GET", ["cancel"]) => E::OrderCancel(id),
        ("GET", ["markdespatched"]) => E::OrderDespatched(id),
        ("POST", ["splitorderitems"]) => E::OrderSplit(id),
        ("GET", ["splits"]) => E::OrderSplits(id),
        ("GET", ["connectactions"]) => E::ActionsGet(id),
        ("PUT", ["connectactions"]) => E::ActionsPut(id),
        ("GET", ["comments"]) => E::CommentsGet(id),
        ("POST", ["comments"]) => E::CommentsPost(id),
        ("PUT", ["tag"]) => E::TagPut(id),
        ("DELETE", ["tag"]) => E::TagDelete(id),
        ("GET", [mark]) => E::OrderMark(id, MARKS.iter().find(|(name, _)| name == mark)?.1),
        _ => return None,
    })
}
