//! What an expansion of `#[batch]` calls, and the look-up of batches in a registry.
//!
//! ```text
//! Input:   #[batch("users", size = 50)]
//!          async fn load(ids: Vec<Id>) -> Result<Vec<User>, E> { BODY }
//!
//! Output:  async fn load(ids: Id) -> Result<User, E> {                    // the first `Vec<_>` of each type unwrapped
//!              static __RES_0: p::Site<p::Batch> =
//!                  p::Site::new(&PLACE, Some("users"), || p::BatchOptions { size: Some(50), ..Default::default() });
//!              let __res_home = p::Home::here();
//!              let mut __res_call = p::Call::begin();
//!              p::batch_edge::<Result<User, E>, _, _>(                     // or `p::edge_with` with `map_rejection`
//!                  /* the layers written above, around */ {
//!                      let __res_h = __RES_0.get(&__res_home);
//!                      p::batch_call(__res_h, &__res_home, p::mono_id(&|| {}), ids, load_batch).await
//!                  }
//!              )
//!          }
//!          async fn load_batch(ids: Vec<Id>) -> Result<Vec<User>, E> { /* the layers written below, around */ BODY }
//! ```
//!
//! `load_batch` is named with the generics of the function: `load_batch::<T, N>`, `Self::load_batch::<T>`. The block
//! has the type `Result<Result<User, E>, Rejection>`; it may run several times in one call (below a retry), with a new
//! item each time. `__res_home` and what is found through it are only borrowed for the making of the future and its await.

use std::any::TypeId;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::registry::{Home, Registry, Scoped, scope_sync};
use crate::rooms::batch::{Batch, BatchResult, BatchSnapshot, Load, ShareError};
use crate::words::id::Kind;
use crate::words::outcome::{Refusal, Reject};
use crate::words::rejection::{FromRejection, Rejection};

/// The result for one item, by the batch function `batch`, which runs in the registry that the call began with.
///
/// All callers of one policy and instantiation began with the same one.
pub fn batch_call<'a, K, V, E, F, R>(
    policy: &'a Batch,
    home: &Home,
    instantiation: TypeId,
    item: K,
    batch: F,
) -> Load<'a, K, V, E, impl FnOnce(Vec<K>) -> Within<R> + use<K, V, E, F, R>>
where
    K: Send + 'static,
    V: Send + 'static,
    E: ShareError + Send + 'static,
    F: FnOnce(Vec<K>) -> R,
    R: Future<Output: BatchResult<Value = V, Error = E>> + Send + 'static,
{
    let registry = home.scoped_registry().cloned();
    policy.load(instantiation, item, move |items| match registry {
        None => Within::Process {
            future: batch(items),
        },
        Some(registry) => Within::Scope {
            future: registry.wrap(scope_sync(&registry, || batch(items))),
        },
    })
}

pin_project! {
    /// The batch function's future in its registry.
    #[project = WithinProjected]
    pub enum Within<R> {
        /// The process-wide one.
        Process { #[pin] future: R },
        /// That of a scope.
        Scope { #[pin] future: Scoped<R> },
    }
}

impl<R: Future> Future for Within<R> {
    type Output = R::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R::Output> {
        match self.project() {
            WithinProjected::Process { future } => future.poll(cx),
            WithinProjected::Scope { future } => future.poll(cx),
        }
    }
}

/// A rejection becomes `E` in `Result<_, E>`, as at every edge.
pub enum Direct {}

/// A rejection becomes `E` in `Result<_, Arc<E>>`.
pub enum ThroughArc {}

/// A return type that can stand for a batch's rejection. `How` is inferred: at most one of the two applies.
#[diagnostic::on_unimplemented(
    message = "a batch can be rejected, and `{Self}` has no way to represent a resilience rejection",
    label = "the rejection must become this type's error",
    note = "add `impl From<resilience::Rejection>` for the error, inside `Arc` or not; with thiserror: `#[error(transparent)] Rejected(#[from] resilience::Rejection)`",
    note = "or say how on the attribute: `map_rejection = |rejection| ...`"
)]
pub trait RejectBatch<How>: Sized {
    /// What the caller gets instead of its item's result.
    fn reject_batch(rejection: Rejection) -> Self;
}

impl<R: Reject> RejectBatch<Direct> for R {
    fn reject_batch(rejection: Rejection) -> Self {
        R::reject(rejection)
    }
}

impl<T, E: FromRejection> RejectBatch<ThroughArc> for Result<T, Arc<E>> {
    fn reject_batch(rejection: Rejection) -> Self {
        Err(Arc::new(E::from_rejection(rejection)))
    }
}

/// The edge of a stack with a batch: as `edge`, and for `Arc<E>` through its `E`.
#[inline]
pub fn batch_edge<R: RejectBatch<How>, J: Refusal, How>(outer: Result<R, J>) -> R {
    match outer {
        Ok(value) => value,
        Err(refusal) => R::reject_batch(refusal.into_rejection()),
    }
}

impl Registry {
    /// The batches of the function that declares this name with `#[batch]`, called or not.
    ///
    /// ```
    /// let registry = resilience_runtime::registry::Registry::new();
    /// assert!(registry.batch("users").is_none());
    /// ```
    pub fn batch(&self, name: &str) -> Option<Arc<Batch>> {
        self.find_as(Kind::BATCH, name)
    }

    /// What all batches show, ordered by name: declared ones, and each [`Batcher`](crate::rooms::batch::Batcher) that
    /// code added.
    ///
    /// ```
    /// use resilience_runtime::{registry::Registry, rooms::batch::Batcher};
    /// let registry = Registry::new();
    /// let batcher = Batcher::builder("ids").build(|ids: Vec<u8>| async { Ok::<_, String>(ids) });
    /// let _handle = registry.add(batcher.unwrap()).unwrap();
    /// assert_eq!(registry.batches()[0].name, "ids");
    /// ```
    pub fn batches(&self) -> Vec<BatchSnapshot> {
        // a batcher has types that nobody here knows, but its figures are always of this one
        self.snapshot()
            .policies
            .into_iter()
            .filter(|shown| shown.kind == Kind::BATCH)
            .filter_map(|shown| {
                let figures: BatchSnapshot = shown.figures_as()?;
                Some(BatchSnapshot {
                    name: shown.name,
                    ..figures
                })
            })
            .collect()
    }

    /// For shutdown: drains the batches of every function with `#[batch]`, all at once. See [`Batch::drain`].
    ///
    /// A [`Batcher`](crate::rooms::batch::Batcher) is drained by its owner.
    ///
    /// # Cancel safety
    /// Dropping the future ends the waiting only: what is closed stays closed, and what waits is sent.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// resilience_runtime::registry::registry().drain_batches().await;
    /// # });
    /// ```
    pub async fn drain_batches(&self) {
        let all = self.all_as::<Batch>(Kind::BATCH);
        // first all are closed, so that none goes on taking items while another one ends
        for batch in &all {
            batch.close();
        }
        for batch in &all {
            batch.drain().await;
        }
    }
}
