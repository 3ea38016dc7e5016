//! Every option, and every shape that a batch function can have.
use std::sync::Arc;
use std::time::Duration;

use resilience::{Rejection, batch};

const WAIT: Duration = Duration::from_millis(1);

#[derive(Clone, Debug)]
struct Unavailable;

type Answer<T> = Result<T, String>;

#[batch]
async fn bare(ids: Vec<u8>) -> Answer<Vec<u8>> {
    Ok(ids)
}

#[batch("unnamed", size = 3, max_wait = "2ms", concurrency = 2)]
async fn unnamed(ids: Vec<u8>) -> Result<Vec<String>, String> {
    Ok(ids.iter().map(ToString::to_string).collect())
}

#[batch(name = "named", size = 2 + 2, max_wait = WAIT, map_rejection = |_| Unavailable)]
async fn named(mut ids: Vec<u8>) -> Result<Vec<u8>, Unavailable> {
    ids.reverse();
    ids.reverse();
    Ok(ids)
}

#[batch(max_wait = 0)]
async fn shared_error(ids: Vec<u8>) -> Result<Vec<u8>, Arc<anyhow::Error>> {
    Ok(ids)
}

#[batch(max_wait = 0.001)]
async fn generic<T, const N: usize>(items: Vec<T>) -> Result<Vec<[T; N]>, String>
where
    T: Clone + Send + 'static,
{
    Ok(items
        .into_iter()
        .map(|item| std::array::from_fn(|_| item.clone()))
        .collect())
}

struct Users;

impl Users {
    const PREFIX: &'static str = "user ";

    /// Found by the `Self` in its body.
    #[batch(max_wait = 0)]
    async fn load(ids: Vec<u8>) -> Result<Vec<String>, String> {
        tokio::task::yield_now().await;
        Ok(ids
            .iter()
            .map(|id| format!("{}{id}", Self::PREFIX))
            .collect())
    }

    /// Told by the `Self` on the attribute.
    #[batch(Self, max_wait = 0)]
    async fn plain(ids: Vec<u8>) -> Result<Vec<u8>, String> {
        tokio::task::yield_now().await;
        Ok(ids)
    }
}

fn assert_send<T: Send>(future: T) -> T {
    future
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(assert_send(bare(1)).await, Ok(1));
    let (one, two, three) = tokio::join!(unnamed(1), unnamed(2), unnamed(3));
    assert_eq!([one, two, three].map(Result::unwrap), ["1", "2", "3"]);
    assert_eq!(unnamed_batch(vec![4]).await, Ok(vec!["4".to_owned()]));
    assert_eq!(named(5).await.expect("answered"), 5);
    assert_eq!(shared_error(6).await.expect("answered"), 6);
    assert_eq!(generic::<_, 2>("x").await, Ok(["x", "x"]));
    assert_eq!(Users::load(7).await, Ok("user 7".to_owned()));
    assert_eq!(Users::load_batch(vec![]).await, Ok(vec![]));
    assert_eq!(Users::plain(8).await, Ok(8));
    let registry = resilience::registry();
    let shown = registry.batch("unnamed").expect("declared").snapshot();
    assert_eq!(
        (shown.size, shown.concurrency, shown.batches, shown.items),
        (3, Some(2), 1, 3)
    );
    let policy = registry.batch("named").expect("declared");
    assert_eq!(
        (
            policy.snapshot().size,
            policy.snapshot().max_wait_ms.to_bits()
        ),
        (4, 1.0_f64.to_bits())
    );
    policy.drain().await;
    assert!(named(9).await.is_err());
    let _ = |rejection: Rejection| rejection.to_string();
}
