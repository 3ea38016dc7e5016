//! `#[bulkhead]` on functions.

use std::time::Duration;

use resilience::registry::{Registry, scope, scope_sync};
use resilience::{Rejection, RejectionKind, bulkhead};

use crate::poll;

const TWO: u32 = 2;
const NONE: u32 = 0;

#[bulkhead(TWO, name = "attribute-two", queue = 1, wait = "1s")]
async fn two(ms: u64) -> Result<u64, Rejection> {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    Ok(ms)
}

// the same places, and it never waits
#[bulkhead(name = "attribute-two")]
fn two_sync() -> Option<u8> {
    Some(1)
}

#[tokio::test(start_paused = true)]
async fn so_many_run_one_waits_and_the_rest_is_refused() {
    let own = Registry::new();
    scope(&own, async {
        let all = tokio::join!(two(10), two(20), two(30), two(40));
        assert_eq!((all.0, all.1, all.2), (Ok(10), Ok(20), Ok(30)));
        let refused = all.3.unwrap_err();
        assert_eq!(refused.kind(), RejectionKind::BulkheadFull);
        assert_eq!(refused.to_string(), "bulkhead `attribute-two` is full");
        let late = tokio::join!(two(5_000), two(5_000), two(1));
        assert!(late.0.is_ok() && late.1.is_ok() && late.2.is_err());
    })
    .await;
    let shown = own.bulkhead("attribute-two").unwrap().snapshot();
    assert_eq!(
        (
            shown.admitted,
            shown.rejected,
            shown.timed_out,
            shown.in_use
        ),
        (5, 1, 1, 0)
    );
    assert_eq!((shown.limit, shown.config.queue), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn sites_that_write_one_name_share_the_places() {
    let own = Registry::new();
    scope(&own, async {
        let bulkhead = own.bulkhead("attribute-two").unwrap();
        let places = [bulkhead.try_acquire(), bulkhead.try_acquire()];
        assert_eq!(two_sync(), None);
        let mut waits = Box::pin(two(1));
        assert!(poll(&mut waits).is_pending());
        drop(places);
        // the one that waits has one of the two
        assert_eq!(bulkhead.snapshot().in_use, 1);
        assert_eq!(two_sync(), Some(1));
        assert_eq!(waits.await, Ok(1));
    })
    .await;
    // nobody's places but the scope's
    assert_eq!(scope_sync(&Registry::new(), two_sync), Some(1));
}

struct Bank {
    name: String,
}

impl Bank {
    #[bulkhead(1, name = "attribute-account", queue = 10, key = (self.name.clone(), account))]
    async fn move_money(&self, account: u64, by: &mut Vec<u64>) -> Result<usize, String> {
        by.push(account);
        tokio::time::sleep(Duration::from_millis(10)).await;
        Ok(by.len())
    }
}

#[bulkhead(1, name = "attribute-tenant", key = tenant)]
async fn by_tenant(tenant: &str, ms: u64) -> Result<u64, String> {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    Ok(ms + tenant.len() as u64)
}

#[bulkhead(1, name = "attribute-tenant", key = tenant)]
fn by_tenant_sync(tenant: String) -> Result<String, String> {
    Ok(tenant)
}

#[tokio::test(start_paused = true)]
async fn keys_come_from_arguments_and_self() {
    scope(&Registry::new(), async {
        let bank = Bank {
            name: "north".to_owned(),
        };
        let (mut a, mut b, mut c) = (vec![], vec![], vec![]);
        let start = tokio::time::Instant::now();
        let moved = tokio::join!(
            bank.move_money(1, &mut a),
            bank.move_money(1, &mut b),
            bank.move_money(2, &mut c)
        );
        assert_eq!(moved, (Ok(1), Ok(1), Ok(1)));
        // one account after the other, the other at once
        let took = start.elapsed();
        assert_eq!(took.as_millis() / 10, 2);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn borrowed_and_owned_text_is_one_key() {
    let own = Registry::new();
    scope(&own, async {
        let mut runs = Box::pin(by_tenant("acme", 5));
        assert!(poll(&mut runs).is_pending());
        assert_eq!(
            by_tenant_sync("acme".to_owned()).unwrap_err(),
            "bulkhead `attribute-tenant` is full"
        );
        assert_eq!(by_tenant_sync("other".to_owned()).as_deref(), Ok("other"));
        // by hand, too
        let bulkhead = own.bulkhead("attribute-tenant").unwrap();
        assert!(bulkhead.try_acquire_for("acme").is_err());
        assert_eq!(runs.await, Ok(9));
        assert_eq!(bulkhead.snapshot().keys, 0);
    })
    .await;
}

#[bulkhead(1, name = "attribute-mapped", map_rejection = |full| full.policy().len())]
async fn mapped() -> Result<(), usize> {
    std::future::pending().await
}

#[bulkhead(NONE, name = "attribute-nothing")]
async fn nothing() -> Result<u8, String> {
    Ok(1)
}

#[bulkhead(name = "attribute-unsaid")]
async fn unsaid() -> Result<u8, String> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_rejection_becomes_what_is_said() {
    scope(&Registry::new(), async {
        let mut runs = Box::pin(mapped());
        assert!(poll(&mut runs).is_pending());
        assert_eq!(mapped().await, Err("attribute-mapped".len()));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn limits_that_cannot_be_meant_are_told_in_the_snapshot() {
    let own = Registry::new();
    scope(&own, async {
        assert_eq!((nothing().await, unsaid().await), (Ok(1), Ok(1)));
    })
    .await;
    for (name, told) in [
        ("attribute-nothing", "`limit` is 0, but must be at least 1"),
        (
            "attribute-unsaid",
            "`limit` is None, but must be written at one of the places that share the name",
        ),
    ] {
        assert_eq!(own.bulkhead(name).unwrap().config().limit, 10);
        let snapshot = own.snapshot();
        let shown = snapshot.policy(resilience::Kind::BULKHEAD, name).unwrap();
        assert!(shown.invalid[0].ends_with(told), "{:?}", shown.invalid);
    }
}
