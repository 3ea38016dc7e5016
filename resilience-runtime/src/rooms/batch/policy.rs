//! `Batch`: the policy of one `#[batch]`, with a hub for each instantiation of the function.

use std::any::{Any, TypeId};
use std::future::Future;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::config::{BatchOptions, Config};
use super::counts::{BatchSnapshot, Gauges};
use super::hub::{AnyHub, Hub};
use super::load::{Load, timer};
use super::share::{BatchResult, ShareError};
use super::shared::Shared;
use crate::tools::emitter::{Emitter, EventSink};
use crate::tools::managed::{Managed, Policy};
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;

/// The batches of one function with `#[batch]`, all its instantiations together.
///
/// `size`, `max_wait` and `concurrency` hold for each instantiation; counts are summed.
///
/// `registry().batch(name)` finds it; for an example see [`Batcher`](super::Batcher), which has the same methods.
pub struct Batch {
    shared: Arc<Shared>,
    // a list that only grows, so that a hub can be borrowed without a lock; nearly always of one
    first: OnceLock<Box<Node>>,
    // held while a node is added, and while a drain closes and looks for the nodes that there are
    growing: Mutex<()>,
}

struct Node {
    instantiation: TypeId,
    /// An `Arc<Hub<K, V, E>>`.
    hub: Box<dyn Any + Send + Sync>,
    erased: Arc<dyn AnyHub>,
    next: OnceLock<Box<Node>>,
}

impl Batch {
    /// The policy by which these numbers and counts are steered.
    pub(super) fn of(shared: &Arc<Shared>) -> Self {
        Self {
            shared: shared.clone(),
            first: OnceLock::new(),
            growing: Mutex::new(()),
        }
    }

    /// The result for one item of this instantiation; `start` is its batch function.
    pub(crate) fn load<K, V, E, F, R>(
        &self,
        instantiation: TypeId,
        item: K,
        start: F,
    ) -> Load<'_, K, V, E, F>
    where
        K: Send + 'static,
        V: Send + 'static,
        E: ShareError + Send + 'static,
        F: FnOnce(Vec<K>) -> R,
        R: Future<Output: BatchResult<Value = V, Error = E>> + Send + 'static,
    {
        Load::new(self.hub(instantiation), item, start)
    }

    fn hub<K, V, E>(&self, instantiation: TypeId) -> &Arc<Hub<K, V, E>>
    where
        K: Send + 'static,
        V: Send + 'static,
        E: Send + 'static,
    {
        let mut link = &self.first;
        let node = loop {
            let node = link.get().unwrap_or_else(|| {
                let _growing = self.growing.lock();
                link.get_or_init(|| {
                    let hub = Arc::new(Hub::<K, V, E>::new(self.shared.clone(), timer));
                    Box::new(Node {
                        instantiation,
                        erased: hub.clone(),
                        hub: Box::new(hub),
                        next: OnceLock::new(),
                    })
                })
            });
            if node.instantiation == instantiation {
                break node;
            }
            link = &node.next;
        };
        node.hub
            .downcast_ref()
            .unwrap_or_else(|| unreachable!("an instantiation has one type of item and result"))
    }

    fn hubs(&self) -> impl Iterator<Item = &Arc<dyn AnyHub>> {
        std::iter::successors(self.first.get(), |node| node.next.get()).map(|node| &node.erased)
    }

    /// Has what waits sent now, by its callers; tells how many items that are.
    pub fn flush(&self) -> usize {
        self.hubs().map(|hub| hub.flush()).sum()
    }

    /// For shutdown: refuses items from now on, has sent what waits, and waits for what runs. `reset()` opens it again.
    ///
    /// The callers send and run their batches, so they must go on being polled: a caller held unpolled by the task that
    /// drains is waited for without end.
    ///
    /// # Cancel safety
    /// Dropping the future ends the waiting only: the policy stays closed, and what waits is sent.
    pub async fn drain(&self) {
        self.close();
        for hub in self.hubs() {
            std::future::poll_fn(|cx| hub.poll_idle(cx)).await;
        }
    }

    /// Refuses items from now on, and has sent what waits.
    pub(crate) fn close(&self) {
        {
            let _growing = self.growing.lock();
            self.shared.close();
        }
        self.flush();
    }

    /// The figures at this moment.
    pub fn snapshot(&self) -> BatchSnapshot {
        let mut now = Gauges::default();
        for hub in self.hubs() {
            now += hub.gauges();
        }
        self.shared.snapshot(now)
    }
}

impl Managed for Batch {
    fn kind(&self) -> Kind {
        Kind::BATCH
    }

    fn name(&self) -> &str {
        self.shared.name()
    }

    fn figures(&self) -> Figures {
        Figures::of(self.snapshot())
    }

    /// Counts back to zero, and open again after a drain. Items that wait or run are left alone.
    fn reset(&self) {
        self.shared.reset();
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.shared.emitter.attach(sink);
    }
}

impl Policy for Batch {
    type Options = BatchOptions;
    const KIND: Kind = Kind::BATCH;

    fn build(name: &str, options: BatchOptions) -> (Self, Vec<InvalidConfig>) {
        let (config, invalid) = Config::from_options(name, &options);
        let emitter = Emitter::new(Kind::BATCH, name);
        (Self::of(&Arc::new(Shared::new(config, emitter))), invalid)
    }

    const FIXED: &'static [&'static str] = &[];

    /// A batch that is being gathered keeps its size; the next one has the new one.
    fn adopt(&self, options: BatchOptions, _: BatchOptions) {
        let (config, _) = Config::from_options(self.shared.name(), &options);
        self.shared.config.set(config);
    }

    fn told(&self) -> BatchOptions {
        self.shared.told.clone()
    }
}
