//! How a lease stands.

use std::time::Duration;

use ports::Clock;
use state::Leases;

use crate::desk;

#[tokio::test]
async fn a_look_at_a_lease_shows_its_holder_until_it_is_released() {
    let desk = desk();
    let leases = Leases::new(desk.store.clone(), desk.clock.clone());
    let free = leases.look("stock").await.expect("readable");
    let lease = leases.take("stock", Duration::from_secs(60)).await.expect("works").expect("free");

    let held = leases.look("stock").await.expect("readable");
    leases.give_back(lease).await.expect("works");
    let released = leases.look("stock").await.expect("readable");

    assert_eq!((free.fence, free.until), (0, None));
    assert_eq!((held.fence, held.until), (1, Some(desk.clock.now() + Duration::from_secs(60))));
    assert_eq!((released.fence, released.until), (1, None));
}
