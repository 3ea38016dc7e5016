//! `#[batch]` with others above and below: free and associated functions, generics, errors in an `Arc`, a span between.

use std::fmt::Debug;
use std::sync::Arc;

use resilience::{Rejection, batch, cached, circuit_breaker, fallback, profile, retry_with_backoff};

#[derive(Clone, Debug, PartialEq)]
enum Trouble {
    Rejected(Rejection),
    Bad,
}

impl From<Rejection> for Trouble {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

type Loaded<T> = Result<T, Trouble>;

#[profile]
#[cached(ttl = "5m")]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[batch(size = 2, max_wait = "5ms")]
#[circuit_breaker(failure_threshold = 100)]
async fn load(ids: Vec<u64>) -> Loaded<Vec<String>> {
    tokio::task::yield_now().await;
    if ids.contains(&9) {
        return Err(Trouble::Bad);
    }
    Ok(ids.iter().map(ToString::to_string).collect())
}

#[fallback(value = 0)]
#[batch(size = 2, max_wait = "5ms")]
#[profile]
#[tracing::instrument]
async fn spanned(ids: Vec<u8>) -> Result<Vec<u8>, Arc<Trouble>> {
    if ids.contains(&9) {
        return Err(Arc::new(Trouble::Bad));
    }
    Ok(ids)
}

#[profile]
#[batch(size = 1)]
async fn generic<T: Debug + Send + 'static>(items: Vec<T>) -> Result<Vec<String>, String> {
    Ok(items.iter().map(|item| format!("{item:?}")).collect())
}

struct Users;

impl Users {
    #[profile]
    #[circuit_breaker(failure_threshold = 100)]
    #[batch(size = 2, max_wait = "5ms", Self)]
    async fn user(ids: Vec<u8>) -> Result<Vec<u8>, String> {
        tokio::task::yield_now().await;
        Ok(ids)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (one, two) = tokio::join!(load(1), load(2));
    assert_eq!((one, two), (Ok("1".to_owned()), Ok("2".to_owned())));
    assert_eq!(load(9).await, Err(Trouble::Bad));
    assert_eq!(load_batch(vec![3, 4]).await.map(|all| all.len()), Ok(2));
    let (one, nine) = tokio::join!(spanned(1), spanned(9));
    assert_eq!((one, nine), (Ok(0), Ok(0)));
    assert_eq!(spanned_batch(vec![1]).await, Ok(vec![1]));
    assert_eq!(generic('x').await, Ok("'x'".to_owned()));
    assert_eq!(generic(1).await, Ok("1".to_owned()));
    let (one, two) = tokio::join!(Users::user(1), Users::user(2));
    assert_eq!((one, two), (Ok(1), Ok(2)));
}
