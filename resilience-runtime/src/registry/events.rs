//! Events out: a bounded ring that subscribers read at their own pace. A slow one loses old events; nobody waits for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::tools::emitter::EventSink;
use crate::words::event::Event;

/// How many events a slow subscriber may fall behind before it loses the oldest.
const RING: usize = 1024;

pub(super) struct Bus {
    sender: broadcast::Sender<Arc<Event>>,
}

impl Bus {
    pub(super) fn new() -> Self {
        Self {
            sender: broadcast::Sender::new(RING),
        }
    }

    pub(super) fn subscribe(&self) -> EventStream {
        EventStream {
            receiver: self.sender.subscribe(),
            lost: 0,
        }
    }
}

impl EventSink for Bus {
    fn send(&self, event: Event) {
        // an error only says that nobody listens
        let _unheard = self.sender.send(Arc::new(event));
    }
}

/// A subscriber's own view of a registry's events, from the moment it subscribed.
pub struct EventStream {
    receiver: broadcast::Receiver<Arc<Event>>,
    lost: u64,
}

impl EventStream {
    /// The next event; `None` once the registry is gone and everything was read.
    ///
    /// # Cancel safety
    /// No event is lost when the future is dropped.
    pub async fn recv(&mut self) -> Option<Arc<Event>> {
        loop {
            match self.receiver.recv().await {
                Ok(event) => return Some(event),
                Err(RecvError::Lagged(lost)) => self.lost += lost,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The next event that is already there.
    pub fn try_recv(&mut self) -> Option<Arc<Event>> {
        loop {
            match self.receiver.try_recv() {
                Ok(event) => return Some(event),
                Err(TryRecvError::Lagged(lost)) => self.lost += lost,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
            }
        }
    }

    /// How many events this subscriber lost by being slow: more than 1,024 behind.
    pub fn lost(&self) -> u64 {
        self.lost
    }
}

/// A callback that hears events until this is dropped.
#[must_use = "dropping a subscription ends it"]
pub struct Subscription {
    live: Arc<AtomicBool>,
}

impl Subscription {
    /// Runs `callback` for each event on a thread of its own, so that it may be slow, and may panic.
    pub(super) fn spawn(
        mut events: EventStream,
        callback: impl Fn(&Event) + Send + 'static,
    ) -> std::io::Result<Self> {
        let live = Arc::new(AtomicBool::new(true));
        let ours = Arc::clone(&live);
        std::thread::Builder::new()
            .name("resilience-events".to_owned())
            .spawn(move || {
                while let Ok(event) = blocking(&mut events) {
                    if !ours.load(Ordering::Relaxed) {
                        break;
                    }
                    // the panic hook has spoken; the next event is delivered all the same
                    let _panicked = catch_unwind(AssertUnwindSafe(|| callback(&event)));
                }
            })?;
        Ok(Self { live })
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.live.store(false, Ordering::Relaxed);
    }
}

fn blocking(events: &mut EventStream) -> Result<Arc<Event>, RecvError> {
    loop {
        match events.receiver.blocking_recv() {
            Err(RecvError::Lagged(lost)) => events.lost += lost,
            other => return other,
        }
    }
}
