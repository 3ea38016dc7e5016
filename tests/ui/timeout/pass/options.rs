//! Every option, and every way to say how long.
#![forbid(unsafe_code)]

use std::time::Duration;

use resilience::{RejectionKind, registry, timeout};

const PATIENCE: Duration = Duration::from_secs(2);
const NAME: &str = "named by a constant";

struct Client {
    patience: Duration,
}

impl Client {
    #[timeout(self.patience / 2, name = "of its own")]
    async fn ask(&self, question: &str) -> Result<usize, String> {
        tokio::task::yield_now().await;
        Ok(question.len())
    }
}

#[timeout(PATIENCE, name = NAME)]
async fn constant(n: u8) -> Result<u8, String> {
    Ok(n)
}

#[timeout(1.5, name = "seconds", map_rejection = |rejection| rejection.kind())]
async fn seconds(n: u8) -> Result<u8, RejectionKind> {
    Ok(n)
}

#[timeout(after = "1m 30s", name = "with a unit")]
async fn with_a_unit(n: u8) -> Option<u8> {
    Some(n)
}

#[timeout(left(budget), name = "of an argument")]
async fn of_an_argument(budget: Duration) -> Result<(), Late> {
    std::future::pending::<()>().await;
    Err(Late(budget.is_zero()))
}

fn left(budget: Duration) -> Duration {
    budget.saturating_sub(Duration::from_secs(1))
}

#[derive(Debug, PartialEq)]
struct Late(bool);

impl From<resilience::Rejection> for Late {
    fn from(rejection: resilience::Rejection) -> Self {
        Self(rejection.kind() == RejectionKind::TimedOut)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = Client { patience: PATIENCE };
    assert_eq!(client.ask("why?").await, Ok(4));
    assert_eq!(constant(1).await, Ok(1));
    assert_eq!(seconds(1).await, Ok(1));
    assert_eq!(with_a_unit(1).await, Some(1));
    assert_eq!(of_an_argument(Duration::ZERO).await, Err(Late(true)));

    let shown = |name| registry().timeout(name).unwrap().snapshot();
    assert_eq!(shown("of its own").after_ms, None);
    assert_eq!(shown(NAME).after_ms, Some(2000.0));
    assert_eq!(shown("seconds").after_ms, Some(1500.0));
    assert_eq!(shown("with a unit").after_ms, Some(90_000.0));
    assert_eq!(shown("of an argument").timed_out, 1);
}
