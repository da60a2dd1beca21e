//! Ids of orders that look like parts of our numbers.

use vendors::{Fault, Rule, lock};

use crate::{
    edit::done,
    world::{TestWorld, cancelled, edited, placed},
};

#[tokio::test]
async fn an_order_whose_id_looks_like_a_revision_is_edited_and_cancelled_as_any_other() {
    for order in ["R10042", "R2", "R1"] {
        let world = TestWorld::new().await;
        world.post(&placed(order, "TEE-RED-M")).await;
        done(&world, &[&format!("LS-web-uk-{order}")]).await;

        world.post(&edited(order, 2, 5)).await;
        done(&world, &[&format!("LS-web-uk-{order}-R2")]).await;

        world.post(&cancelled(order, 3)).await;
        done(&world, &[]).await;
    }
}

#[tokio::test]
async fn a_create_in_doubt_of_an_order_whose_id_looks_like_a_revision_is_looked_up() {
    let world = TestWorld::new().await;
    lock(&world.vendors)
        .mintsoft_faults
        .add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: false }).once());
    world.post(&placed("R10042", "TEE-RED-M")).await;

    done(&world, &["LS-web-uk-R10042"]).await;
}
