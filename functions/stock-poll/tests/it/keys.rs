use ports::{Mode, Secrets};
use state::session::BETWEEN_LOGINS;
use stock_poll::Outcome;
use vendors::{Fault, Rule, Vendor, mintsoft::STATIC_KEY};

use crate::world::{LOGIN, World};

/// A world that logs in to Mintsoft with user and password.
async fn logging_in(skus: usize) -> World {
    let mut world = World::seeded(skus).await;
    world.secrets.write("lockstep", LOGIN).await.expect("stored");
    world.vendors().mintsoft.switches.static_key = false;
    world.poll = world.process(Mode::Live);
    world
}

#[tokio::test]
async fn a_key_that_expires_in_the_middle_is_renewed_once_and_no_page_is_lost() {
    let world = logging_in(1_000).await;
    let (vendors, clock) = (world.vendors.clone(), world.clock.clone());
    world.wire.meanwhile("PageNo=3", async move {
        clock.advance(BETWEEN_LOGINS);
        vendors::lock(&vendors).mintsoft.revoke_keys();
    });

    let report = world.full().await;

    assert_eq!((report.outcome, world.vendors().mintsoft.logins()), (Outcome::Done, 2));
    world.assert_converged();
}

#[tokio::test]
async fn one_key_serves_every_process() {
    let world = logging_in(100).await;
    world.full().await;

    for _ in 0..3 {
        let other = world.process(Mode::Live);
        other.run(stock_poll::Wish::Delta, world.clock_now() + std::time::Duration::from_secs(900)).await.unwrap();
    }

    assert_eq!(world.vendors().mintsoft.logins(), 1);
}

#[tokio::test]
async fn a_lasting_401_logs_in_at_most_once_a_minute_and_opens_one_exception() {
    let world = logging_in(100).await;
    let refused = Fault::Status { status: 401, body: String::new(), after_commit: false };
    world.mintsoft_meets(Rule::on("GET", "/api/Product", refused));

    for _ in 0..10 {
        world.try_run(stock_poll::Wish::Delta).await.unwrap();
        world.wait(10);
    }

    let logins: Vec<_> =
        world.vendors().log.calls().iter().filter(|call| call.path == "/api/Auth").map(|call| call.at).collect();
    assert!(logins.len() >= 2, "{logins:?}");
    assert!(logins.windows(2).all(|pair| pair[1] - pair[0] >= jiff::SignedDuration::from_secs(60)), "{logins:?}");
    assert_eq!(world.open_codes().await, ["CREDENTIALS_REFUSED"]);

    world.heal();
    world.delta().await;

    assert!(!world.open_codes().await.contains(&"CREDENTIALS_REFUSED".to_owned()));
    world.assert_converged();
}

#[tokio::test]
async fn a_token_that_wair_keeps_refusing_is_one_exception() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    world.wair_meets(Rule::on(
        "POST",
        "/api/v1/Batch",
        Fault::Status { status: 401, body: String::new(), after_commit: false },
    ));

    for _ in 0..3 {
        world.delta().await;
    }

    assert_eq!(world.open_codes().await, ["CREDENTIALS_REFUSED"]);
}

#[tokio::test]
async fn a_password_that_wair_refuses_is_an_exception_of_its_own_and_mintsoft_is_still_read() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    world.wair_meets(Rule::on(
        "POST",
        "/api/v1/Token",
        Fault::Status { status: 401, body: String::new(), after_commit: false },
    ));

    let refused = world.full().await;

    let open: Vec<_> = world.open().await.into_iter().map(|open| (open.code, open.subject)).collect();
    assert_eq!(refused.outcome, Outcome::Unsent);
    assert_eq!(open, [("CREDENTIALS_REFUSED".to_owned(), "WAIR".to_owned())]);
    assert_eq!(world.vendors().log.count(Vendor::Wair, "POST", "/api/v1/Batch"), 0);

    world.heal();
    world.delta().await;

    assert!(world.open().await.is_empty());
    world.assert_converged();
}

#[tokio::test]
async fn a_key_that_was_rotated_is_read_again_as_soon_as_the_old_one_is_refused() {
    let mut world = World::seeded(100).await;
    let secret = world.secrets.read("lockstep").await.expect("readable").expect("a secret");
    world.secrets.write("lockstep", &secret.replace(STATIC_KEY, "the old key")).await.expect("stored");
    world.poll = world.process(Mode::Live);
    assert_eq!(world.full().await.outcome, Outcome::Halted);
    world.secrets.write("lockstep", &secret).await.expect("stored");

    let report = world.full().await;

    assert_eq!((report.outcome, world.open_codes().await), (Outcome::Done, Vec::<String>::new()));
}
