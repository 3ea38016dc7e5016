//! A body that is not `Send` makes the future so, and nothing else changes; one that is stays so.
#![forbid(unsafe_code)]

#![allow(clippy::redundant_closure, clippy::similar_names, reason = "written out, to be one more shape")]

#[path = "../../support.rs"]
mod support;

use std::cell::Cell;
use std::rc::Rc;

use resilience::{cached, circuit_breaker, fallback, profile, retry_with_backoff};
use support::{block_on, did, done, pause, sent};

#[profile]
#[fallback(|err| Err(err))]
#[cached(ttl = "5m")]
#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
#[circuit_breaker(failure_threshold = 100)]
async fn held_across(x: u8) -> Result<u8, String> {
    let held = Rc::new(Cell::new(x));
    let other = held.clone();
    pause().await;
    other.set(other.get() + 1);
    did(held.get());
    if x == 9 { Err("nine".into()) } else { Ok(held.get()) }
}

#[circuit_breaker(failure_threshold = 100)]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[profile]
async fn taken(shared: Rc<Cell<u8>>, by: &Cell<u8>) -> Result<Rc<Cell<u8>>, String>
{
    shared.set(shared.get() + by.get());
    pause().await;
    did(shared.get());
    if shared.get() > 2 { Ok(shared.clone()) } else { Err("few".into()) }
}

#[profile]
#[circuit_breaker(failure_threshold = 100)]
async fn not_sync(cell: Cell<u8>, call: Box<dyn Fn(u8) -> u8 + Send>) -> Result<u8, String> {
    cell.set(call(cell.get()));
    pause().await;
    did(cell.get());
    Ok(call(cell.get()))
}

struct Holder(Cell<u8>);

impl Holder {
    #[profile]
    #[circuit_breaker(failure_threshold = 100)]
    async fn exclusive(&mut self) -> Result<u8, String> {
        self.0.set(self.0.get() + 1);
        pause().await;
        did(self.0.get());
        Ok(self.0.get())
    }
    #[circuit_breaker(failure_threshold = 100)]
    #[profile]
    async fn owned(self, unused: Cell<u8>) -> Result<u8, String> {
        self.0.set(self.0.get() + 1);
        pause().await;
        did((self.0.get(), unused.get()));
        Ok(self.0.get())
    }
}

/// Whether the future is `Send`: the method of the type goes before the one of the trait.
struct Probe<T>(T);

trait NotSend: Sized {
    fn is_send(&self) -> bool {
        false
    }
}

impl<T> NotSend for Probe<T> {}

impl<T: Send> Probe<T> {
    fn is_send(&self) -> bool {
        let Self(_) = self;
        true
    }
}

fn main() {
    assert!(!Probe(held_across(1)).is_send());
    assert!(!Probe(taken(Rc::default(), &Cell::new(1))).is_send());
    assert!(Probe(not_sync(Cell::new(1), Box::new(|x| x))).is_send());
    block_on(async {
        let local = tokio::task::spawn_local(held_across(1));
        assert_eq!(local.await.expect("it ends"), Ok(2));
        assert_eq!(held_across(1).await, Ok(2));
        assert_eq!(done(), ["2"], "kept by the cache");
        assert_eq!(held_across(9).await, Err("nine".into()));
        assert_eq!(done(), ["10", "10", "10"]);
        let shared = Rc::new(Cell::new(1));
        let back = taken(shared.clone(), &Cell::new(1)).await.expect("at the second attempt");
        assert!(Rc::ptr_eq(&back, &shared));
        assert_eq!(done(), ["2", "3"]);
        let sent_to = tokio::spawn(not_sync(Cell::new(1), Box::new(|x| x + 1)));
        assert_eq!(sent_to.await.expect("it ends"), Ok(3));
        let mut holder = Holder(Cell::new(1));
        assert_eq!(sent(holder.exclusive()).await, Ok(2));
        assert_eq!(sent(holder.owned(Cell::new(1))).await, Ok(3));
        assert_eq!(done(), ["2", "2", "(3, 1)"]);
    });
}
