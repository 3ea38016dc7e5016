//! Events out: a bounded ring that subscribers read at their own pace. A slow one loses old events; nobody waits for it.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::inventory::Inventory;
use crate::tools::emitter::EventSink;
use crate::words::event::Event;
use crate::words::id::{Kind, Name};

/// How many events a slow subscriber may fall behind before it loses the oldest.
const RING: usize = 1024;

/// Made without its ring, which takes room: most scoped registries are never listened to.
#[derive(Default)]
pub(super) struct Bus {
    ring: OnceLock<broadcast::Sender<Arc<Event>>>,
    listeners: Arc<AtomicUsize>,
}

impl Bus {
    pub(super) fn subscribe(&self) -> EventStream {
        let ring = self.ring.get_or_init(|| broadcast::Sender::new(RING));
        EventStream {
            receiver: ring.subscribe(),
            lost: 0,
            _listening: Listening::begin(self.listeners.clone()),
        }
    }
}

impl EventSink for Bus {
    fn wants(&self) -> bool {
        // relaxed: who subscribed and then caused an event has itself made the count non-zero
        self.listeners.load(Ordering::Relaxed) > 0
    }

    fn send(&self, event: Event) {
        if let Some(ring) = self.ring.get() {
            // an error only says that nobody listens
            let _unheard = ring.send(Arc::new(event));
        }
    }

    fn kept(&self, kind: Kind, name: &str) -> Option<&'static Name> {
        Inventory::get().names().kept(kind, name)
    }
}

/// One listener more, for as long as it lives.
struct Listening(Arc<AtomicUsize>);

impl Listening {
    fn begin(listeners: Arc<AtomicUsize>) -> Self {
        listeners.fetch_add(1, Ordering::Relaxed);
        Self(listeners)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A subscriber's own view of a registry's events, from the moment it subscribed.
///
/// See [`Registry::subscribe`](super::Registry::subscribe) for an example.
pub struct EventStream {
    receiver: broadcast::Receiver<Arc<Event>>,
    lost: u64,
    _listening: Listening,
}

impl EventStream {
    /// The next event; `None` once the registry and all its policies are gone and everything was read.
    ///
    /// # Cancel safety
    /// No event is lost when the future is dropped.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let registry = resilience_runtime::registry::Registry::new();
    /// let mut events = registry.subscribe();
    /// drop(registry);
    /// assert!(events.recv().await.is_none());
    /// # });
    /// ```
    pub async fn recv(&mut self) -> Option<Arc<Event>> {
        loop {
            match self.receiver.recv().await {
                Ok(event) => return Some(event),
                Err(RecvError::Lagged(lost)) => self.lost += lost,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The next event that is already there. See [`Registry::subscribe`](super::Registry::subscribe) for an example.
    pub fn try_recv(&mut self) -> Option<Arc<Event>> {
        loop {
            match self.receiver.try_recv() {
                Ok(event) => return Some(event),
                Err(TryRecvError::Lagged(lost)) => self.lost += lost,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
            }
        }
    }

    /// How many events this subscriber lost by being slow: more than 1,024 behind. Known once it reads on.
    ///
    /// ```
    /// let events = resilience_runtime::registry::Registry::new().subscribe();
    /// assert_eq!(events.lost(), 0);
    /// ```
    pub fn lost(&self) -> u64 {
        self.lost
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("waiting", &self.receiver.len())
            .field("lost", &self.lost)
            .finish_non_exhaustive()
    }
}
