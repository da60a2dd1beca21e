use e2e::{Scene, differences, order, order_number};
use local::eventually;
use vendors::mintsoft::StockAction;
use vendors::{Fault, Rule, Vendor};

use crate::orders::count;
use crate::stage::trading;

/// Mintsoft creates the order; its answer never arrives. `checked`: whether it refuses a number that it already has.
async fn lost_answer(id: &str, checked: bool, fault: Fault) {
    let scene = trading().await;
    let sku = scene.plain_sku();
    scene.world().mintsoft.switches.duplicate_check = checked;
    scene.world().mintsoft_faults.add(Rule::on("PUT", "/api/Order", fault).once());

    scene.post(&order(id, &[(&sku, 1)])).await.unwrap();
    scene.created(id).await.unwrap();
    scene.orders_rest().await.unwrap();

    assert_eq!(count(&scene, id), 1, "{}", order_number(id));
    assert_eq!(scene.world().log.count(Vendor::Mintsoft, "PUT", "/api/Order"), 1);
    assert_eq!(scene.open_exceptions().await.unwrap(), [] as [String; 0]);
}

#[tokio::test]
async fn a_create_that_times_out_after_commit_is_one_order_where_mintsoft_accepts_duplicates() {
    lost_answer("2001", false, Fault::Hang { after_commit: true }).await;
}

#[tokio::test]
async fn a_create_whose_connection_is_cut_after_commit_is_one_order_where_mintsoft_accepts_duplicates() {
    lost_answer("2002", false, Fault::Reset { after_commit: true }).await;
}

#[tokio::test]
async fn a_create_whose_connection_is_cut_after_commit_is_one_order_where_mintsoft_refuses_duplicates() {
    lost_answer("2003", true, Fault::Reset { after_commit: true }).await;
}

/// What is open after these runs of the stock poll.
async fn open_after(scene: &Scene, polls: usize) -> Vec<String> {
    for _ in 0..polls {
        scene.poll("delta").await.unwrap();
    }
    scene.open_exceptions().await.unwrap()
}

#[tokio::test]
async fn an_outage_of_either_vendor_is_one_exception_that_closes_itself() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    let away = || Rule::always(Fault::Status { status: 500, body: String::new(), after_commit: false });

    scene.world().mintsoft_faults.add(away());
    let without_mintsoft = open_after(&scene, 2).await;
    scene.world().mintsoft_faults.clear();
    let closed =
        eventually("Mintsoft is back", async || Ok(open_after(&scene, 1).await.is_empty().then_some(()))).await;
    closed.unwrap();
    scene.act(&StockAction::GoodsIn { sku, warehouse: 3, quantity: 3, location: None }).unwrap();
    scene.world().wair_faults.add(away());
    let without_wair = open_after(&scene, 2).await;
    scene.world().wair_faults.clear();
    let closed = eventually("WAIR is back", async || Ok(open_after(&scene, 1).await.is_empty().then_some(()))).await;
    closed.unwrap();

    assert_eq!(without_mintsoft, ["MINTSOFT_UNAVAILABLE Mintsoft"]);
    assert_eq!(without_wair, ["WAIR_UNAVAILABLE WAIR"]);
    assert!(differences(&scene.world()).is_empty());
}
