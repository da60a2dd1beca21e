//! What is on the shelf and what the configuration knows, before anything moves.

use crate::world::{CONFIG, World};

#[tokio::test]
async fn a_transfer_of_more_than_is_free_waits_and_goes_by_itself() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 11.0);
    world.recommend("RD_2", "STORE", "CAP", 1.0);

    let report = world.delta().await;
    world.delta().await;

    assert_eq!((report.waiting, world.creates()), (1, 0));
    let open = world.poll.exceptions.list_open().await.expect("readable");
    assert_eq!((open.len(), open[0].code.as_str(), open[0].subject.as_str()), (1, "TRANSFER_SHORT", "WH TEE"));
    assert_eq!((open[0].detail.as_str(), open[0].count), ("STORE wants 11, 10 are free", 1));

    world.shelve("TEE", 5, 11).await;
    world.delta().await;

    assert_eq!((world.orders().len(), world.orders()[0].0, world.codes().await), (1, 3, vec![]));
}

#[tokio::test]
async fn a_transfer_of_a_sku_that_nobody_knows_says_so_and_sends_nothing() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "NO-SUCH", 2.0);

    world.delta().await;

    let open = world.poll.exceptions.list_open().await.expect("readable");
    let detail = "STORE wants 2, 0 are free; Mintsoft has never shown stock of this SKU";
    assert_eq!((open[0].subject.as_str(), open[0].detail.as_str(), world.creates()), ("WH NO-SUCH", detail, 0));
}

#[tokio::test]
async fn two_transfers_do_not_take_the_same_units_from_the_shelf() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 7.0);
    world.delta().await;

    world.recommend("RD_2", "STORE", "TEE", 7.0);
    world.delta().await;

    assert_eq!((world.creates(), world.codes().await), (1, vec!["TRANSFER_SHORT".to_owned()]));

    world.shelve("TEE", 3, 7).await;
    world.delta().await;

    assert_eq!((world.creates(), world.codes().await), (2, vec![]));
}

#[tokio::test]
async fn a_transfer_that_waits_is_sent_as_it_stands_then_and_not_at_all_when_it_is_withdrawn() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 11.0);
    world.recommend("RD_2", "STORE", "NO-SUCH", 1.0);
    world.delta().await;

    world.vendors().wair.withdraw("RD_2");
    world.recommend("RD_1", "STORE", "TEE", 3.0);
    world.delta().await;

    assert_eq!(world.orders(), [(3, vec![("TEE".to_owned(), 3)])]);

    world.recommend("RD_3", "STORE", "CAP", 11.0);
    world.delta().await;
    world.vendors().wair.withdraw("RD_3");
    world.shelve("CAP", 3, 20).await;
    world.delta().await;

    assert_eq!((world.creates(), world.codes().await), (1, vec![]));
}

#[tokio::test]
async fn a_transfer_between_locations_that_are_not_mapped_waits_for_the_configuration() {
    let world = World::new().await;
    world.configure(&CONFIG.replace("address = ", "# ")).await;
    world.recommend("RD_1", "STORE", "TEE", 2.0);
    world.recommend("RD_2", "STORE-9", "TEE", 2.0);

    world.delta().await;
    world.delta().await;

    let unmapped = |location: &str| ("TRANSFER_UNMAPPED".to_owned(), location.to_owned());
    assert_eq!((world.open().await, world.creates()), (vec![unmapped("STORE"), unmapped("STORE-9")], 0));

    world.configure(CONFIG).await;
    world.delta().await;

    assert_eq!((world.orders().len(), world.open().await), (1, vec![unmapped("STORE-9")]));
}
