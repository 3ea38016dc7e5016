//! Why an acquire gave no resource.

use std::time::Duration;

use thiserror::Error;

use crate::words::rejection::Rejection;
use crate::words::severity::{Classify, Severity, Verdict};

/// Why [`ResourcePool::acquire`](super::ResourcePool::acquire) gave no resource.
///
/// ```
/// # use resilience_runtime::rooms::pool::{PoolError, ResourcePool};
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let pool = ResourcePool::builder("db", || async { Err::<(), _>("no route") }).build()?;
/// let error = pool.acquire().await.unwrap_err();
/// assert_eq!(error, PoolError::Open("no route"));
///
/// pool.close();
/// let error = pool.acquire().await.unwrap_err();
/// assert_eq!(error.rejection().unwrap().to_string(), "pool `db` is closed");
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PoolError<E> {
    /// The pool gave none: of kind `PoolExhausted` where every resource was in use for the whole `acquire_timeout`, `TimedOut` where
    /// checking or opening one was not done by then, `PoolClosed` where the pool is closed.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// A resource could not be opened.
    #[error("no resource could be opened")]
    Open(#[source] E),
}

impl<E> PoolError<E> {
    /// The pool's rejection, where it is one.
    ///
    /// See [`PoolError`] for an example.
    pub fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Rejected(rejection) => Some(rejection),
            Self::Open(_) => None,
        }
    }
}

/// What the error of opening is; a rejection is what it is everywhere.
impl<E: Classify> Classify for PoolError<E> {
    fn severity(&self) -> Severity {
        self.verdict().severity
    }

    fn retry_after(&self) -> Option<Duration> {
        self.verdict().retry_after
    }

    fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Rejected(rejection) => Some(rejection),
            Self::Open(error) => error.rejection(),
        }
    }

    fn verdict(&self) -> Verdict {
        match self {
            Self::Rejected(rejection) => rejection.verdict(),
            Self::Open(error) => error.verdict(),
        }
    }
}
