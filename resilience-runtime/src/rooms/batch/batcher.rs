//! `Batcher`: a batch without an attribute, for a field of a service or a function made at run time.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::config::{BatchOptions, Config};
use super::counts::BatchSnapshot;
use super::flight::Boxed;
use super::hub::{AnyHub, Hub};
use super::load::{Load, timer};
use super::policy::Batch;
use super::share::ShareError;
use super::shared::Shared;
use crate::tools::emitter::{Emitter, EventSink};
use crate::tools::managed::Managed;
use crate::tools::tuning::{Tuned, Tuning};
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;
use crate::words::outcome::Failure;

type BatchFn<K, V, E> = dyn Fn(Vec<K>) -> Boxed<Result<Vec<V>, E>> + Send + Sync;

/// Gathers single items and hands them to one function together.
///
/// There is no worker task: the callers of a batch drive it, whichever is polled, so any of them may be dropped at any
/// time, and nothing outlives its runtime. Callers of different runtimes never share a batch.
///
/// The batch function runs in the polls of its callers. It must not load from its own batcher with a `concurrency` that
/// its own run has used up, nor drain it. In a [`scope`](crate::registry::scope()) of a test, wrap its future with
/// [`Registry::wrap`](crate::registry::Registry::wrap), so that it is in the same one whoever polls it.
///
/// ```
/// use resilience_runtime::rooms::batch::Batcher;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let squares = Batcher::builder("squares")
///     .size(2)
///     .build(|numbers: Vec<u64>| async move {
///         Ok::<_, String>(numbers.into_iter().map(|number| number * number).collect())
///     })
///     .unwrap();
///
/// let (three, four) = tokio::join!(squares.load(3), squares.load(4));
/// assert_eq!((three, four), (Ok(9), Ok(16)));
/// assert_eq!(squares.snapshot().batches, 1);
/// # });
/// ```
pub struct Batcher<K, V, E> {
    hub: Arc<Hub<K, V, E>>,
    run: Box<BatchFn<K, V, E>>,
}

/// The numbers of a [`Batcher`] to be: see [`Batcher::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct BatcherBuilder {
    name: String,
    options: BatchOptions,
}

impl BatcherBuilder {
    /// The most items in one batch, at least 1; 100 where it is not said. A full batch is sent at once.
    pub fn size(mut self, size: usize) -> Self {
        self.options.size = Some(size);
        self
    }

    /// How long a batch waits for more, from its first item on; 10 ms where it is not said. With zero it is sent at
    /// once, save that items gather while `concurrency` keeps it waiting.
    pub fn max_wait(mut self, max_wait: Duration) -> Self {
        self.options.max_wait = Some(max_wait);
        self
    }

    /// The most batches that run at once, at least 1; no limit where it is not said. Others wait, and go on filling.
    pub fn concurrency(mut self, concurrency: usize) -> Self {
        self.options.concurrency = Some(concurrency);
        self
    }

    /// The batcher around this function, which must give one result per item, in the items' order.
    ///
    /// # Errors
    /// [`InvalidConfig`] where `size` or `concurrency` is 0.
    ///
    /// ```
    /// # use resilience_runtime::rooms::batch::Batcher;
    /// let none = Batcher::builder("ids").size(0).build(|ids: Vec<u8>| async { Ok::<_, String>(ids) });
    /// assert_eq!(none.err().unwrap().to_string(), "batch `ids`: `size` is 0, but must be at least 1");
    /// ```
    pub fn build<K, V, E, F, R>(self, f: F) -> Result<Batcher<K, V, E>, InvalidConfig>
    where
        F: Fn(Vec<K>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Vec<V>, E>> + Send + 'static,
        E: ShareError,
    {
        let (config, mut invalid) = Config::from_options(&self.name, &self.options);
        if !invalid.is_empty() {
            return Err(invalid.swap_remove(0));
        }
        let emitter = Emitter::new(Kind::BATCH, self.name);
        let shared = Arc::new(Shared::of_builder(config, emitter, self.options));
        Ok(Batcher {
            hub: Arc::new(Hub::new(shared, timer)),
            run: Box::new(move |items| Box::pin(f(items))),
        })
    }
}

impl Batcher<(), (), ()> {
    /// Starts the description of a batcher of this name.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use resilience_runtime::rooms::batch::Batcher;
    /// let batcher = Batcher::builder("names")
    ///     .size(50)
    ///     .max_wait(Duration::from_millis(5))
    ///     .concurrency(4)
    ///     .build(|ids: Vec<u32>| async move { Ok::<Vec<String>, String>(vec![String::new(); ids.len()]) });
    /// assert_eq!(batcher.unwrap().snapshot().size, 50);
    /// ```
    pub fn builder(name: impl Into<String>) -> BatcherBuilder {
        BatcherBuilder {
            name: name.into(),
            options: BatchOptions::default(),
        }
    }
}

impl<K, V, E> Batcher<K, V, E>
where
    K: Send + 'static,
    V: Send + 'static,
    E: ShareError + Send + 'static,
{
    /// The result for one item, which is sent together with others. Equal items are not merged.
    ///
    /// See [`Batcher`] for an example.
    ///
    /// # Errors
    /// [`Failure::Failed`] with the batch function's error. [`Failure::Rejected`] where it panicked, gave another number
    /// of results than items, or the batcher is drained.
    ///
    /// # Panics
    /// Outside a tokio runtime with its timer enabled, save where the item fills its batch.
    ///
    /// # Cancel safety
    /// Dropping the future withdraws the item while it waits. Once it is sent the batch runs on for its other callers;
    /// where there are none left, the batch function's future is dropped.
    pub async fn load(&self, item: K) -> Result<V, Failure<E>> {
        let loaded = Load::new(&self.hub, item, |items| (self.run)(items)).await;
        match loaded {
            Ok(result) => result.map_err(Failure::Failed),
            Err(rejection) => Err(Failure::Rejected(rejection)),
        }
    }

    /// Has what waits sent now, by its callers; tells how many items that are.
    ///
    /// ```
    /// # use resilience_runtime::rooms::batch::Batcher;
    /// let batcher = Batcher::builder("ids").build(|ids: Vec<u8>| async { Ok::<_, String>(ids) });
    /// assert_eq!(batcher.unwrap().flush(), 0);
    /// ```
    pub fn flush(&self) -> usize {
        self.hub.flush()
    }

    /// For shutdown: refuses items from now on, has sent what waits, and waits for what runs. `reset()` opens it again.
    ///
    /// The callers send and run their batches, so they must go on being polled: a caller held unpolled by the task that
    /// drains is waited for without end.
    ///
    /// # Cancel safety
    /// Dropping the future ends the waiting only: the batcher stays closed, and what waits is sent.
    ///
    /// ```
    /// # use resilience_runtime::rooms::batch::Batcher;
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let batcher = Batcher::builder("ids").build(|ids: Vec<u8>| async { Ok::<_, String>(ids) }).unwrap();
    /// batcher.drain().await;
    /// let refused = batcher.load(1).await.unwrap_err();
    /// assert_eq!(refused.to_string(), "batch `ids` is drained and takes no more items");
    /// # });
    /// ```
    pub async fn drain(&self) {
        self.hub.shared.close();
        self.hub.flush();
        std::future::poll_fn(|cx| self.hub.poll_idle(cx)).await;
    }

    /// The figures at this moment.
    ///
    /// ```
    /// # use resilience_runtime::rooms::batch::Batcher;
    /// let batcher = Batcher::builder("ids").build(|ids: Vec<u8>| async { Ok::<_, String>(ids) }).unwrap();
    /// let snapshot = batcher.snapshot();
    /// assert_eq!((snapshot.calls, snapshot.size, snapshot.max_wait_ms), (0, 100, 10.0));
    /// ```
    pub fn snapshot(&self) -> BatchSnapshot {
        self.hub.shared.snapshot(self.hub.gauges())
    }
}

impl<K, V, E> Managed for Batcher<K, V, E>
where
    K: Send + 'static,
    V: Send + 'static,
    E: ShareError + Send + 'static,
{
    fn kind(&self) -> Kind {
        Kind::BATCH
    }

    fn name(&self) -> &str {
        self.hub.shared.name()
    }

    fn figures(&self) -> Figures {
        Figures::of(self.snapshot())
    }

    /// Counts back to zero, and open again after a drain. Items that wait or run are left alone.
    fn reset(&self) {
        self.hub.shared.reset();
    }

    fn tuning(self: Arc<Self>) -> Option<Arc<dyn Tuning>> {
        Some(Tuned::by_code(Arc::new(Batch::of(&self.hub.shared))))
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.hub.shared.emitter.attach(sink);
    }
}
