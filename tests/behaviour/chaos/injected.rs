//! What is injected: failures, made errors, delays; on every kind of function.

use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience::registry::{Registry, scope, scope_sync};
use resilience::{Classify, Kind, Rejection, RejectionKind, chaos, fallback};
use tokio::time::Instant;

fn on() -> Registry {
    let own = Registry::new();
    own.chaos().enable_with_seed(7);
    own
}

#[derive(Debug, PartialEq, Classify)]
enum Trouble {
    #[severity(permanent)]
    Unknown { id: u64 },
    #[severity(source)]
    Rejected(Rejection),
}

impl From<Rejection> for Trouble {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

static RAN: AtomicU32 = AtomicU32::new(0);

#[chaos("injected-always", error = 1)]
async fn always(id: u64) -> Result<u64, Trouble> {
    RAN.fetch_add(1, Ordering::Relaxed);
    Ok(id)
}

#[chaos("injected-mapped", error = 1, map_rejection = |failure| Trouble::Unknown { id: failure.policy().len() as u64 })]
async fn mapped(id: u64) -> Result<u64, Trouble> {
    Ok(id)
}

#[chaos("injected-made", error = 1, error_with = Trouble::Unknown { id })]
async fn made(id: u64) -> Result<u64, Trouble> {
    Ok(id)
}

/// An error that cannot say that a call was refused will do with `error_with`.
#[chaos("injected-converted", error = 1, error_with = u8::try_from(text.len())?.into())]
async fn converted(text: String) -> Result<String, Converted> {
    Ok(text)
}

#[derive(Debug, PartialEq)]
struct Converted(u8);

impl From<u8> for Converted {
    fn from(byte: u8) -> Self {
        Self(byte)
    }
}

impl From<std::num::TryFromIntError> for Converted {
    fn from(_: std::num::TryFromIntError) -> Self {
        Self(255)
    }
}

#[chaos("injected-option", error = 1)]
fn option() -> Option<u8> {
    Some(1)
}

#[fallback(value = 7)]
#[chaos("injected-plain", error = 1)]
fn plain() -> u8 {
    1
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_to_fail_fails_without_its_body() {
    let own = on();
    scope(&own, async {
        let failed = always(3).await.unwrap_err();
        let Trouble::Rejected(rejection) = &failed else {
            panic!("{failed:?}");
        };
        assert_eq!(rejection.kind(), RejectionKind::Injected);
        let verdict = failed.verdict();
        assert!(verdict.is_retryable() && verdict.counts_as_failure());
        assert_eq!(RAN.load(Ordering::Relaxed), 0);

        assert_eq!(mapped(3).await, Err(Trouble::Unknown { id: 15 }));
        assert_eq!(made(3).await, Err(Trouble::Unknown { id: 3 }));
        assert_eq!(converted("abc".to_owned()).await, Err(Converted(3)));
        assert_eq!((option(), plain()), (None, 7));
    })
    .await;
    // the same, left alone
    scope(&Registry::new(), async {
        assert_eq!(always(3).await, Ok(3));
        assert_eq!((mapped(3).await, made(3).await), (Ok(3), Ok(3)));
        assert_eq!(converted("abc".to_owned()).await, Ok("abc".to_owned()));
        assert_eq!((option(), plain()), (Some(1), 1));
    })
    .await;
}

#[chaos("injected-slow", latency = "200ms", rate = 1)]
async fn slow() -> u64 {
    1
}

#[chaos("injected-rare", latency = "200ms", rate = 0.25)]
async fn rare() -> u64 {
    1
}

#[chaos("injected-both", error = 1, latency = "200ms", rate = 1)]
async fn both() -> Result<u64, Trouble> {
    Ok(1)
}

#[chaos("injected-sync", latency = Duration::from_nanos(1), rate = 1.0)]
fn slow_sync() -> u64 {
    1
}

#[tokio::test(start_paused = true)]
async fn a_call_is_held_up_before_anything_else() {
    let own = on();
    let ms = scope(&own, async {
        let start = Instant::now();
        assert_eq!(slow().await, 1);
        let alone = start.elapsed().as_millis();
        assert!(both().await.is_err());
        let before = start.elapsed().as_millis() - alone;
        for _ in 0..400 {
            rare().await;
        }
        (alone, before)
    })
    .await;
    assert_eq!((ms.0 / 100, ms.1 / 100), (2, 2));
    let shown = |name| own.chaos_policy(name).unwrap().snapshot();
    assert_eq!(
        (shown("injected-slow").delays, shown("injected-both").errors),
        (1, 1)
    );
    let rare = shown("injected-rare");
    assert!((70..=130).contains(&rare.delays), "{rare:?}");
    assert_eq!((rare.calls, rare.errors), (400, 0));
    assert_eq!(scope_sync(&own, slow_sync), 1);
    assert_eq!(shown("injected-sync").delays, 1);
}

/// Dropped before its first poll, while it is held up, and in its body: nothing is left, and each had its fault.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_leaves_nothing() {
    let own = on();
    for polls in 0..3_u64 {
        let mut call = Box::pin(own.wrap(slow()));
        for _ in 0..polls {
            let polled = Pin::new(&mut call).poll(&mut Context::from_waker(Waker::noop()));
            assert_eq!(polled, if polls == 2 { polled } else { Poll::Pending });
            tokio::time::advance(Duration::from_millis(201)).await;
        }
        drop(call);
    }
    let shown = own.chaos_policy("injected-slow").unwrap().snapshot();
    assert_eq!(
        (shown.calls, shown.delays),
        (2, 2),
        "not the one that never began"
    );
}

struct Store {
    prefix: String,
}

impl Store {
    #[chaos(error = 1, error_with = format!("{} {key}", self.prefix))]
    async fn take(&mut self, key: String, to: &mut Vec<String>) -> Result<usize, String> {
        to.push(key);
        Ok(to.len())
    }
}

#[tokio::test(start_paused = true)]
async fn methods_and_what_they_name() {
    let mut store = Store {
        prefix: "no".to_owned(),
    };
    let mut to = Vec::new();
    let failed = scope(&on(), store.take("key".to_owned(), &mut to)).await;
    assert_eq!(failed, Err("no key".to_owned()));
    let fine = scope(&Registry::new(), store.take("key".to_owned(), &mut to)).await;
    assert_eq!((fine, to.len()), (Ok(1), 1));
}

const TOO_OFTEN: f64 = 1.5;

#[chaos("injected-invalid", error = TOO_OFTEN)]
async fn invalid() -> Result<u64, String> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_share_that_cannot_be_meant_injects_nothing_and_is_told() {
    let own = on();
    assert_eq!(scope(&own, invalid()).await, Ok(1));
    let snapshot = own.snapshot();
    let shown = snapshot.policy(Kind::CHAOS, "injected-invalid").unwrap();
    assert!(shown.invalid[0].ends_with("`error` is 1.5, but must be from 0 to 1"));
}

#[test]
fn the_inventory_lists_it_as_written() {
    let policies = resilience::registry().policies();
    let both = policies.iter().find(|one| one.function == "both").unwrap();
    let written: Vec<_> = both.layers[0]
        .options
        .iter()
        .map(|one| (one.name, one.value))
        .collect();
    assert_eq!(both.layers[0].attribute, "chaos");
    assert_eq!(
        written,
        [
            ("name", "injected-both"),
            ("error", "1"),
            ("latency", "200ms"),
            ("rate", "1")
        ]
    );
}
