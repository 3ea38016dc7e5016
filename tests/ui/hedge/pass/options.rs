//! Every option, and every way to say when.
#![forbid(unsafe_code)]

use std::time::Duration;

use resilience::{RejectionKind, attempt, circuit_breaker, hedge, registry};

const SOON: Duration = Duration::from_millis(2);
const SHARE: f64 = 0.9;
const NAME: &str = "named by a constant";

struct Client {
    patience: Duration,
}

impl Client {
    #[hedge(self.patience / 2, max = spare + 1, idempotent, name = "of its own")]
    async fn ask(&self, question: &str, spare: u32) -> Result<usize, String> {
        if attempt().number <= spare + 1 {
            std::future::pending::<()>().await;
        }
        Ok(question.len())
    }
}

#[hedge(after = SOON, idempotent = true, name = NAME)]
async fn constant(n: u8) -> Result<u8, String> {
    tokio::task::yield_now().await;
    Ok(n)
}

#[hedge(0.5, idempotent, max = 2, name = "seconds", budget = "spare")]
async fn seconds(n: u8) -> Option<u8> {
    Some(n)
}

#[hedge(
    quantile = SHARE,
    after = "1m 30s",
    idempotent,
    name = "both",
    budget("spare", ratio = 0.05, capacity = 3),
    failure_if = |value: &u8| *value == 0,
    clone(list),
)]
async fn both(list: Vec<u8>) -> Result<u8, ()> {
    let first = list.into_iter().next();
    first.ok_or(())
}

#[hedge(quantile = 0.5, idempotent)]
#[circuit_breaker(map_rejection = |rejection| rejection.kind())]
async fn above_what_refuses(_unused: u8) -> Result<u8, RejectionKind> {
    Ok(1)
}

/// The first that ends.
#[hedge("1ms", idempotent, name = "plain")]
async fn plain(n: &u8) -> u8 {
    *n
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = Client { patience: SOON };
    assert_eq!(client.ask("why?", 1).await, Ok(4));
    assert_eq!(constant(1).await, Ok(1));
    assert_eq!(seconds(1).await, Some(1));
    assert_eq!(both(vec![1, 2]).await, Ok(1));
    assert_eq!(above_what_refuses(1).await, Ok(1));
    assert_eq!(plain(&1).await, 1);

    let shown = |name| registry().hedge(name).unwrap().snapshot();
    let own = shown("of its own");
    assert_eq!((own.after_ms, own.max, own.hedges), (None, None, 2));
    assert_eq!((shown(NAME).after_ms, shown(NAME).max), (Some(2.0), None));
    assert_eq!((shown("seconds").after_ms, shown("seconds").max), (Some(500.0), Some(2)));
    assert_eq!((shown("both").after_ms, shown("both").quantile), (Some(90_000.0), Some(0.9)));
    assert_eq!(registry().retry_budget("spare").unwrap().config().capacity, 3);
}
