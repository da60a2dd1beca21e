//! Orders that the relay has created, put where it would put them: creating them one by one is not what is measured.

use std::sync::Arc;

use cloud::table::DynamoTable;
use e2e::{Scene, order_number};
use jiff::{SignedDuration, Timestamp};
use local::Result;
use mapping::sku::Sku;
use ports::http::Request;
use serde_json::{Value, json};
use state::{
    Store,
    orders::{Numbered, OrderLine, OrderRecord, OrderState, Orders, index},
};
use vendors::mintsoft::{HOME_CLIENT, OrderAction, STATIC_KEY};

/// So many orders are written at a time.
const AT_ONCE: usize = 16;

/// Puts `count` open orders into Mintsoft and into the state, one a second; their ids in Mintsoft.
pub(crate) async fn open(scene: &Scene, count: usize) -> Result<Vec<i32>> {
    let store = Store::new(Arc::new(DynamoTable::new(scene.stack.aws(), &scene.stack.outputs.state_table)));
    let sku = Sku::usable(&scene.plain_sku()).ok_or("a plain SKU is usable")?;
    let began = Timestamp::now() - SignedDuration::from_secs(i64::try_from(count)?);
    let mut made = Vec::new();
    for at in 0..count {
        let number = order_number(&format!("{at:06}"));
        made.push((at, create(scene, &number, &sku, began + SignedDuration::from_secs(i64::try_from(at)?))?));
    }
    for some in made.chunks(AT_ONCE) {
        let mut tasks = tokio::task::JoinSet::new();
        for (at, id) in some.iter().copied() {
            tasks.spawn(write(store.clone(), at, id, sku.clone()));
        }
        while let Some(done) = tasks.join_next().await {
            done??;
        }
    }
    Ok(made.into_iter().map(|(_, id)| id).collect())
}

/// These orders leave, whatever the lists of changes show of it.
pub(crate) fn ship(scene: &Scene, orders: &[i32]) -> Result<()> {
    orders.iter().try_for_each(|order| {
        scene.play(&OrderAction::Despatch { order: *order, tracking: Some(format!("T{order}")) }).map(drop)
    })
}

fn create(scene: &Scene, number: &str, sku: &Sku, at: Timestamp) -> Result<i32> {
    let body = json!({
        "OrderNumber": number, "ClientId": HOME_CLIENT, "WarehouseId": 3, "CourierService": "AUTO", "Country": "GB",
        "FirstName": "Ada", "Address1": "1 Sample Street", "PostCode": "LS1 1AA",
        "OrderItems": [{"SKU": sku, "Quantity": 1, "OrderItemNameValues": [{"Name": "SourceLine", "Value": "1"}]}],
    });
    let request = Request::new(body.to_string().into());
    let (mut head, body) = request.into_parts();
    head.method = "PUT".parse()?;
    head.uri = "http://mintsoft.test/api/Order".parse()?;
    head.headers.insert("ms-apikey", STATIC_KEY.parse()?);
    let answer = scene.world().mintsoft.handle(at, &Request::from_parts(head, body));
    let rows: Value = serde_json::from_slice(answer.body())?;
    let id = rows[0]["OrderId"].as_i64().filter(|id| *id > 0).ok_or_else(|| format!("not created: {rows}"))?;
    Ok(i32::try_from(id)?)
}

async fn write(store: Store, at: usize, id: i32, sku: Sku) -> std::result::Result<(), ports::TableError> {
    let order = format!("{at:06}");
    let of = Numbered { channel: "web-uk".to_owned(), order: order.clone(), revision: 1 };
    let number = order_number(&order);
    let writes = index(&number, &of).to_vec();
    let state = OrderState::Created { number, ids: vec![id.into()], at: Timestamp::now(), found: false };
    let line = OrderLine { line: "1".to_owned(), sku, quantity: 1, pinned: None };
    let record = OrderRecord { state, lines: vec![line], ..OrderRecord::default() };
    Orders::new(store).write_with("web-uk", &order, &None, &record, writes).await
}
