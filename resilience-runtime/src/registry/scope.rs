//! Scopes: another registry for one future or closure, so that a test has all state to itself.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::map::Registry;

/// How many scopes are entered in the whole process: zero spares every call the thread-local.
static ENTERED: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static CURRENT: RefCell<Option<Registry>> = const { RefCell::new(None) };
}

/// The registry of the innermost scope this thread is in.
#[inline]
pub(super) fn current() -> Option<Registry> {
    // relaxed: a thread that is inside a scope has itself made the count non-zero
    if ENTERED.load(Ordering::Relaxed) == 0 {
        None
    } else {
        innermost()
    }
}

#[cold]
fn innermost() -> Option<Registry> {
    CURRENT
        .try_with(|current| current.borrow().clone())
        .ok()
        .flatten()
}

/// While it lives, the thread is in the scope; dropping it goes back to the scope before.
struct Entered {
    before: Option<Registry>,
}

impl Entered {
    fn enter(registry: &Registry) -> Self {
        ENTERED.fetch_add(1, Ordering::Relaxed);
        Self {
            // a thread that is ending may have no thread-locals any more: then there are no scopes
            before: CURRENT
                .try_with(|current| current.replace(Some(registry.clone())))
                .unwrap_or_default(),
        }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let ours = CURRENT.try_with(|current| current.replace(self.before.take()));
        ENTERED.fetch_sub(1, Ordering::Relaxed);
        // after the thread-local is free again: dropping the last handle drops policies
        drop(ours);
    }
}

pin_project! {
    /// A future that runs in its own registry's scope at every poll, whichever thread polls it, and is dropped in it.
    ///
    /// See [`scope()`] for an example.
    #[must_use = "futures do nothing unless polled"]
    pub struct Scoped<F> {
        // `None` only while it is dropped
        #[pin]
        future: Option<F>,
        registry: Registry,
    }

    impl<F> PinnedDrop for Scoped<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            // what the future holds may ask for the registry in its own `Drop`
            let _entered = Entered::enter(this.registry);
            this.future.set(None);
        }
    }
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = Entered::enter(this.registry);
        match this.future.as_pin_mut() {
            Some(future) => future.poll(cx),
            None => unreachable!("nobody polls a future that is being dropped"),
        }
    }
}

impl Registry {
    /// The future with this registry in force whenever it runs: pass it across `tokio::spawn` with this.
    ///
    /// ```
    /// # use resilience_runtime::registry::{Registry, registry};
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let mine = Registry::new();
    /// let task = tokio::spawn(mine.wrap(async { registry() }));
    /// assert_eq!(task.await.unwrap(), mine);
    /// # });
    /// ```
    pub fn wrap<F: Future>(&self, future: F) -> Scoped<F> {
        Scoped {
            future: Some(future),
            registry: self.clone(),
        }
    }
}

/// Runs `future` with `registry` in force: every policy's state, the caches and the dead letters are that registry's.
///
/// Tasks that the future spawns are outside; wrap them with [`Registry::wrap`].
///
/// # Cancel safety
/// As cancel safe as `future` itself.
///
/// ```
/// # use resilience_runtime::registry::{Registry, registry, scope};
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let mine = Registry::new();
/// assert_eq!(scope(&mine, async { registry() }).await, mine);
/// assert_ne!(registry(), mine);
/// # });
/// ```
pub fn scope<F: Future>(registry: &Registry, future: F) -> Scoped<F> {
    registry.wrap(future)
}

/// Runs `f` with `registry` in force on this thread.
///
/// # Panics
/// Where `f` does; the scope is left all the same.
///
/// ```
/// # use resilience_runtime::registry::{Registry, registry, scope_sync};
/// let mine = Registry::new();
/// assert_eq!(scope_sync(&mine, registry), mine);
/// ```
pub fn scope_sync<T>(registry: &Registry, f: impl FnOnce() -> T) -> T {
    let _entered = Entered::enter(registry);
    f()
}
