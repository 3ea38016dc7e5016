//! The synchronisation that concurrent cores are built from, so that loom can stand in for it.
//!
//! A core that is modelled takes its atomics and its mutex from here and nothing else; it never names tokio.

#[cfg(resilience_loom)]
pub(crate) use loom::sync::atomic;
#[cfg(not(resilience_loom))]
pub(crate) use std::sync::atomic;

#[cfg(not(resilience_loom))]
pub(crate) use parking_lot::Mutex;

/// A lock that nobody waits for: it is tried for only. Letting go of it is a plain store, since there is nobody to wake.
#[cfg(not(resilience_loom))]
pub(crate) type TryLock<T> = spin::mutex::SpinMutex<T>;
#[cfg(not(resilience_loom))]
pub(crate) use spin::mutex::SpinMutexGuard as Held;

#[cfg(resilience_loom)]
pub(crate) type TryLock<T> = Mutex<T>;
#[cfg(resilience_loom)]
pub(crate) use loom::sync::MutexGuard as Held;

#[cfg(resilience_loom)]
pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

#[cfg(resilience_loom)]
impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(loom::sync::Mutex::new(value))
    }
    pub(crate) fn try_lock(&self) -> Option<Held<'_, T>> {
        self.0.try_lock().ok()
    }
    /// Nobody looks twice in a model.
    #[expect(clippy::unused_self, reason = "it stands for one that looks")]
    pub(crate) fn is_locked(&self) -> bool {
        false
    }
    pub(crate) fn lock(&self) -> Held<'_, T> {
        self.0
            .lock()
            .expect("a loom model panicked while holding the lock")
    }
}
