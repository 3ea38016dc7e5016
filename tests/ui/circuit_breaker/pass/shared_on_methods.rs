//! One breaker for methods and functions, and breakers without a name or an option.
#![forbid(unsafe_code)]

use std::sync::Arc;

use resilience::{Rejection, circuit_breaker, registry};

#[derive(Debug, PartialEq, thiserror::Error)]
enum Error {
    #[error("down")]
    Down,
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

struct Client(bool);

impl Client {
    #[circuit_breaker("shared", failure_threshold = 1)]
    async fn by_ref(&self) -> Result<(), Error> {
        if self.0 { Ok(()) } else { Err(Error::Down) }
    }

    #[circuit_breaker("shared")]
    async fn by_arc(self: Arc<Self>) -> Result<(), Error> {
        if self.0 { Ok(()) } else { Err(Error::Down) }
    }
}

#[circuit_breaker]
async fn alone<E: From<Rejection>>(error: Option<E>) -> Result<(), E> {
    error.map_or(Ok(()), Err)
}

#[resilience::circuit_breaker(crate = ::resilience)]
fn by_path() -> Option<u8> {
    Some(1)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(Client(false).by_ref().await, Err(Error::Down));
    let refused = Arc::new(Client(true)).by_arc().await;
    assert!(matches!(refused, Err(Error::Rejected(rejection)) if rejection.policy() == "shared"));
    assert_eq!(alone::<Error>(None).await, Ok(()));
    assert_eq!(by_path(), Some(1));
    assert_eq!(registry().circuit_breakers().len(), 3);
}
