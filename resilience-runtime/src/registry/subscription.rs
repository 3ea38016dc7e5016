//! Hearing the events of a registry: as a stream, or by a callback on a thread of its own.

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use super::events::EventStream;
use super::map::Registry;
use crate::words::event::Event;

impl Registry {
    /// A view of all events from now on, to be read in async code or by polling.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::circuit_breaker::CircuitBreaker};
    /// let registry = Registry::new();
    /// let mut events = registry.subscribe();
    /// registry.add(CircuitBreaker::builder("quotes").build().unwrap()).unwrap().force_open();
    /// assert_eq!(events.try_recv().unwrap().what.name(), "state_changed");
    /// ```
    pub fn subscribe(&self) -> EventStream {
        self.bus().subscribe()
    }

    /// Runs `callback` for each event on a thread of its own, until the subscription is dropped. It may be slow (it then
    /// loses the oldest events), may panic (the next event is delivered all the same), and may use the registry.
    ///
    /// # Errors
    /// Where the thread cannot be started.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::circuit_breaker::CircuitBreaker};
    /// let registry = Registry::new();
    /// let (heard, hears) = std::sync::mpsc::channel();
    /// let subscription = registry.on_event(move |event| heard.send(event.name.clone()).unwrap())?;
    /// registry.add(CircuitBreaker::builder("quotes").build().unwrap()).unwrap().force_open();
    /// assert_eq!(&*hears.recv().unwrap(), "quotes");
    /// drop(subscription);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn on_event(
        &self,
        callback: impl Fn(&Event) + Send + 'static,
    ) -> std::io::Result<Subscription> {
        Subscription::spawn(self.subscribe(), callback)
    }
}

/// A callback that hears events until this is dropped, which ends its thread. The event that is being delivered then is
/// delivered to its end; nobody waits for it.
///
/// See [`Registry::on_event`](super::Registry::on_event) for an example.
#[must_use = "dropping a subscription ends it"]
pub struct Subscription {
    state: Arc<State>,
    thread: Thread,
}

struct State {
    live: AtomicBool,
    lost: AtomicU64,
}

impl Subscription {
    /// Runs `callback` for each event on a thread of its own, so that it may be slow, and may panic.
    pub(super) fn spawn(
        mut events: EventStream,
        callback: impl Fn(&Event) + Send + 'static,
    ) -> std::io::Result<Self> {
        let state = Arc::new(State {
            live: AtomicBool::new(true),
            lost: AtomicU64::new(0),
        });
        let ours = Arc::clone(&state);
        let spawned = thread::Builder::new()
            .name("resilience-events".to_owned())
            .spawn(move || {
                let waker = Waker::from(Arc::new(Unpark(thread::current())));
                while let Some(event) = ours.next(&mut events, &waker) {
                    // the panic hook has spoken; the next event is delivered all the same
                    let _panicked = catch_unwind(AssertUnwindSafe(|| callback(&event)));
                }
            })?;
        let thread = spawned.thread().clone();
        Ok(Self { state, thread })
    }

    /// How many events were lost because the callback was slow: more than 1,024 behind. Known once it goes on.
    ///
    /// ```
    /// let subscription = resilience_runtime::registry::registry().on_event(|_| ())?;
    /// assert_eq!(subscription.lost(), 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn lost(&self) -> u64 {
        self.state.lost.load(Ordering::Relaxed)
    }
}

impl State {
    /// The next event: the thread sleeps until there is one. `None` once nobody wants it, or none can come.
    fn next(&self, events: &mut EventStream, waker: &Waker) -> Option<Arc<Event>> {
        let next = {
            let mut next = pin!(events.recv());
            loop {
                // acquire: whatever was done before the subscription was dropped is seen
                if !self.live.load(Ordering::Acquire) {
                    return None;
                }
                match next.as_mut().poll(&mut Context::from_waker(waker)) {
                    Poll::Ready(next) => break next,
                    // an unpark before this is not forgotten
                    Poll::Pending => thread::park(),
                }
            }
        };
        self.lost.store(events.lost(), Ordering::Relaxed);
        next
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // release: see `State::next`
        self.state.live.store(false, Ordering::Release);
        self.thread.unpark();
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("lost", &self.lost())
            .finish()
    }
}

/// Wakes the thread that waits for an event.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
