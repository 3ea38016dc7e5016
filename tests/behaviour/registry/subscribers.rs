//! Subscribers that are slow, panic, or call back harm nobody; one that goes away is gone.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use resilience::registry::scope_sync;
use resilience::{CircuitBreaker, Event, Registry};

use crate::calls::{Trouble, guarded_sync};

/// Far longer than anything here takes: only a fault lets it pass.
const LONG: Duration = Duration::from_secs(30);

fn events_of(registry: &Registry, count: usize) {
    let breaker = registry.circuit_breaker("calls-sync").unwrap();
    for n in 0..count {
        if n.is_multiple_of(2) {
            breaker.force_open();
        } else {
            breaker.reset();
        }
    }
}

#[test]
fn the_oldest_events_are_lost_and_counted() {
    let mine = Registry::new();
    let mut events = mine.subscribe();
    events_of(&mine, 1024 + 100);
    let read = std::iter::from_fn(|| events.try_recv()).count();
    assert_eq!((read, events.lost()), (1024, 100));
    assert_eq!(
        format!("{events:?}"),
        "EventStream { waiting: 0, lost: 100, .. }"
    );
}

#[test]
fn a_slow_subscriber_keeps_nobody_waiting() {
    let mine = Registry::new();
    let (enter, entered) = channel();
    let (go, gate) = channel::<()>();
    let (heard, answers) = channel();
    let slow = mine
        .on_event(move |event: &Event| {
            enter.send(()).unwrap();
            let _ended = gate.recv();
            heard.send(event.what.name()).unwrap();
        })
        .unwrap();
    events_of(&mine, 2);
    entered.recv_timeout(LONG).expect("the first is delivered");
    // it is stuck in the first: the others pass it by, and calls go on
    events_of(&mine, 3_000);
    drop(go);
    for _ in 0..=1024 {
        assert_eq!(answers.recv_timeout(LONG), Ok("state_changed"));
    }
    assert_eq!(slow.lost(), 1 + 3_000 - 1024);
}

#[test]
fn g4_a_panicking_subscriber_hears_the_next_event() {
    let mine = Registry::new();
    let (heard, answers) = channel();
    let subscription = mine
        .on_event(move |_: &Event| {
            heard.send(()).unwrap();
            panic!("expected");
        })
        .unwrap();
    for _ in 0..10 {
        events_of(&mine, 2);
    }
    for _ in 0..20 {
        answers.recv_timeout(LONG).expect("every event");
    }
    drop(subscription);
    for n in 0..1_000 {
        assert_eq!(scope_sync(&mine, || guarded_sync(Ok(n))), Ok(n));
    }
}

#[test]
fn a_subscriber_may_use_the_registry() {
    let mine = Registry::new();
    let (heard, answers) = channel();
    let ours = mine.clone();
    let once = Mutex::new(Some(heard));
    let subscription = mine
        .on_event(move |_: &Event| {
            let Some(heard) = once.lock().unwrap().take() else {
                return;
            };
            let health = ours.snapshot().health;
            let refused = scope_sync(&ours, || guarded_sync(Ok(1)));
            let added = CircuitBreaker::builder("subscribers-added")
                .build()
                .unwrap();
            ours.add(added).unwrap();
            ours.reset();
            let nested = ours.on_event(|_| ()).unwrap();
            drop(nested);
            heard.send((health, refused)).unwrap();
        })
        .unwrap();
    mine.circuit_breaker("calls-sync").unwrap().force_open();
    let (health, refused) = answers.recv_timeout(LONG).expect("no deadlock");
    assert_eq!(health.to_string(), "degraded");
    assert!(matches!(refused, Err(Trouble::Rejected(_))));
    assert_eq!(scope_sync(&mine, || guarded_sync(Ok(2))), Ok(2));
    drop(subscription);
}

/// Tells when the callback that holds it is gone, and with it its thread.
struct Gone(Sender<()>);

impl Drop for Gone {
    fn drop(&mut self) {
        let _nobody_waits = self.0.send(());
    }
}

fn watched() -> (Gone, Receiver<()>) {
    let (sender, receiver) = channel();
    (Gone(sender), receiver)
}

#[test]
fn dropping_a_subscription_ends_its_thread_without_another_event() {
    let mine = Registry::new();
    for events in [0, 5] {
        let (gone, ended) = watched();
        let subscription = mine
            .on_event(move |_: &Event| {
                let _held = &gone;
            })
            .unwrap();
        events_of(&mine, events);
        drop(subscription);
        ended.recv_timeout(LONG).expect("the thread ended");
    }
}

#[test]
fn a_registry_that_goes_away_ends_its_subscriptions() {
    let (gone, ended) = watched();
    let mine = Registry::new();
    let subscription = mine
        .on_event(move |_: &Event| {
            let _held = &gone;
        })
        .unwrap();
    drop(mine);
    ended.recv_timeout(LONG).expect("the thread ended");
    drop(subscription);
}

#[test]
fn a_subscriber_hears_its_own_registry_only() {
    let (mine, other) = (Registry::new(), Registry::new());
    let mut events = mine.subscribe();
    events_of(&other, 3);
    assert!(events.try_recv().is_none());
    events_of(&mine, 1);
    assert!(events.try_recv().is_some());
}

#[tokio::test]
async fn a_stream_waits_and_ends_with_its_registry() {
    let mine = Registry::new();
    let mut events = mine.subscribe();
    let reader = tokio::spawn(async move {
        let first = events.recv().await.map(|event| event.what.name());
        (first, events.recv().await.is_none())
    });
    tokio::task::yield_now().await;
    events_of(&mine, 1);
    drop(mine);
    assert_eq!(reader.await.unwrap(), (Some("state_changed"), true));
}
