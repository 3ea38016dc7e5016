//! The concurrent core under loom: every order in which two callers can meet, leave, and be woken.

use std::future::{Future, poll_fn, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use loom::sync::{Condvar, Mutex};
use loom::thread;

use super::config::Config;
use super::flight::{Answer, Boxed};
use super::hub::{AnyHub, Hub, RuntimeKey};
use super::shared::Shared;
use crate::tools::emitter::Emitter;
use crate::words::id::Kind;

/// Wakes the thread that blocks on a future.
#[derive(Default)]
struct Parked {
    woken: Mutex<bool>,
    changed: Condvar,
}

impl Wake for Parked {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().unwrap() = true;
        self.changed.notify_one();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let parked = Arc::new(Parked::default());
    let waker = Waker::from(parked.clone());
    let mut future = std::pin::pin!(future);
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return done;
        }
        let mut woken = parked.woken.lock().unwrap();
        while !*woken {
            woken = parked.changed.wait(woken).unwrap();
        }
        *woken = false;
    }
}

type Numbers = Hub<u32, u32, ()>;

fn hub(size: usize, concurrency: usize, timer: fn(Duration) -> Boxed<()>) -> Arc<Numbers> {
    let config = Config {
        size,
        max_wait: Duration::ZERO,
        concurrency,
    };
    let shared = Shared::new(config, Emitter::new(Kind::BATCH, "model"));
    Arc::new(Hub::new(Arc::new(shared), timer))
}

fn never(_: Duration) -> Boxed<()> {
    Box::pin(std::future::pending())
}

fn at_once(_: Duration) -> Boxed<()> {
    Box::pin(ready(()))
}

/// As `Load`, which names tokio to know its runtime.
struct Caller {
    hub: Arc<Numbers>,
    item: Option<u32>,
    seat: Option<(Arc<super::flight::Flight<u32, u32, ()>>, usize)>,
    yields: bool,
}

impl Caller {
    fn new(hub: &Arc<Numbers>, item: u32) -> Self {
        Self {
            hub: hub.clone(),
            item: Some(item),
            seat: None,
            yields: false,
        }
    }

    fn yielding(hub: &Arc<Numbers>, item: u32) -> Self {
        let mut caller = Self::new(hub, item);
        caller.yields = true;
        caller
    }
}

impl Future for Caller {
    type Output = Answer<u32, ()>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Some(item) = this.item.take() {
            let joined = this.hub.join(RuntimeKey::NONE, item, cx.waker());
            let joined = joined.expect("not drained");
            this.seat = Some((joined.flight, joined.seat));
            if joined.quiet {
                return Poll::Pending;
            }
        }
        let (flight, seat) = this.seat.as_ref().expect("not answered");
        let yields = this.yields;
        let mut start = Some(move |items: Vec<u32>| async move {
            if yields {
                yield_once().await;
            }
            Ok::<_, ()>(items.into_iter().map(|item| item * 10).collect::<Vec<_>>())
        });
        let polled = flight.poll(&this.hub, *seat, &mut start, cx.waker());
        if polled.is_ready() {
            this.seat = None;
        }
        polled
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        if let Some((flight, seat)) = self.seat.take() {
            flight.leave(&self.hub, seat);
        }
    }
}

async fn yield_once() {
    let mut done = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut done, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn at_rest(hub: &Numbers) {
    let now = hub.gauges();
    assert_eq!((now.in_flight, now.waiting), (0, 0));
    assert!(
        hub.poll_idle(&mut Context::from_waker(Waker::noop()))
            .is_ready()
    );
}

#[test]
fn loom_two_callers_fill_a_batch() {
    loom::model(|| {
        let hub = hub(2, usize::MAX, never);
        let other = hub.clone();
        let second = thread::spawn(move || block_on(Caller::new(&other, 2)));
        assert_eq!(block_on(Caller::yielding(&hub, 1)), Ok(Ok(10)));
        assert_eq!(second.join().unwrap(), Ok(Ok(20)));
        at_rest(&hub);
    });
}

#[test]
fn loom_a4_no_item_is_lost_between_two_batches() {
    loom::model(|| {
        let hub = hub(1, 1, never);
        let other = hub.clone();
        let second = thread::spawn(move || block_on(Caller::new(&other, 2)));
        assert_eq!(block_on(Caller::new(&hub, 1)), Ok(Ok(10)));
        assert_eq!(second.join().unwrap(), Ok(Ok(20)));
        at_rest(&hub);
    });
}

#[test]
fn loom_a_caller_that_goes_never_hangs_the_other() {
    loom::model(|| {
        let hub = hub(3, usize::MAX, at_once);
        let other = hub.clone();
        let goes = thread::spawn(move || {
            let mut caller = Caller::yielding(&other, 2);
            let mut cx = Context::from_waker(Waker::noop());
            // polled once, perhaps into the run, and dropped
            let _answer = Pin::new(&mut caller).poll(&mut cx);
        });
        assert_eq!(block_on(Caller::yielding(&hub, 1)), Ok(Ok(10)));
        goes.join().unwrap();
        at_rest(&hub);
    });
}

#[test]
fn loom_a_drain_waits_for_who_joined_and_refuses_the_rest() {
    loom::model(|| {
        let hub = hub(9, usize::MAX, never);
        let other = hub.clone();
        let caller = thread::spawn(move || {
            let joined = other.join(RuntimeKey::NONE, 1, Waker::noop()).ok()?;
            Some(block_on(Caller {
                hub: other,
                item: None,
                seat: Some((joined.flight, joined.seat)),
                yields: false,
            }))
        });
        // the timer never fires: without the flush of the drain the caller would wait without end
        hub.shared.close();
        hub.flush();
        block_on(poll_fn(|cx| hub.poll_idle(cx)));
        at_rest(&hub);
        assert!(matches!(caller.join().unwrap(), None | Some(Ok(Ok(10)))));
        at_rest(&hub);
    });
}

#[test]
fn loom_a_permit_is_passed_on_or_given_back() {
    loom::model(|| {
        let hub = hub(1, 1, never);
        let other = hub.clone();
        let goes = thread::spawn(move || {
            let mut caller = Caller::yielding(&other, 2);
            let mut cx = Context::from_waker(Waker::noop());
            let _answer = Pin::new(&mut caller).poll(&mut cx);
        });
        assert_eq!(block_on(Caller::new(&hub, 1)), Ok(Ok(10)));
        goes.join().unwrap();
        at_rest(&hub);
    });
}
