//! Where the attribute can stand, and what its options do.

use std::fmt::Debug;
use std::pin::Pin;
use std::time::Duration;

use resilience::registry::scope;
use resilience::{Kind, Registry, attempt, registry, retry_with_backoff, timeout};

use crate::{Oops, TIMED_OUT, ends_of, ms, takes};

#[timeout("50ms", name = "plain")]
async fn plain(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[tokio::test(start_paused = true)]
async fn in_time_or_not() {
    let own = Registry::new();
    scope(&own, async {
        let before = tokio::time::Instant::now();
        assert_eq!(plain(10).await, Ok(10));
        assert_eq!(plain(50).await, Ok(50));
        assert_eq!(plain(1000).await, TIMED_OUT);
        assert_eq!(before.elapsed(), ms(110));
    })
    .await;
    assert_eq!(ends_of(&own, "plain"), [2, 0, 1, 0, 0, 0]);
    assert_eq!(
        own.timeout("plain").unwrap().snapshot().after_ms,
        Some(50.0)
    );
    assert_eq!(registry().timeout("plain").unwrap().snapshot().calls, 0);
}

const PATIENCE: Duration = Duration::from_millis(40);

#[timeout(PATIENCE)]
async fn by_constant(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[timeout(after = Duration::from_millis(30))]
async fn by_name(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[timeout(0.02)]
async fn by_seconds(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[timeout(budget.saturating_sub(ms(5)))]
async fn by_argument(budget: Duration, millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[timeout(ms(10) * attempt_now())]
async fn by_call(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

fn attempt_now() -> u32 {
    attempt().number
}

#[tokio::test(start_paused = true)]
async fn the_duration_may_be_anything() {
    assert_eq!(
        (by_constant(39).await, by_constant(41).await),
        (Ok(39), TIMED_OUT)
    );
    assert_eq!((by_name(29).await, by_name(31).await), (Ok(29), TIMED_OUT));
    assert_eq!(
        (by_seconds(19).await, by_seconds(21).await),
        (Ok(19), TIMED_OUT)
    );
    for budget in [20, 60] {
        assert_eq!(by_argument(ms(budget), budget - 6).await, Ok(budget - 6));
        assert_eq!(by_argument(ms(budget), budget - 4).await, TIMED_OUT);
    }
    assert_eq!((by_call(9).await, by_call(11).await), (Ok(9), TIMED_OUT));
    // nothing is left of the budget: it is over at the first suspension
    assert_eq!(by_argument(Duration::ZERO, 1).await, TIMED_OUT);
    assert_eq!(by_argument(Duration::MAX, 1).await, Ok(1));

    let shown = |name: &str| {
        let name = format!("timeout::expansion::{name}");
        registry().timeout(&name).unwrap().snapshot().after_ms
    };
    assert_eq!(shown("by_constant"), Some(40.0));
    assert_eq!(shown("by_name"), Some(30.0));
    assert_eq!(shown("by_argument"), None);
    assert_eq!(shown("by_call"), None);
}

struct Client {
    patience: Duration,
    calls: u32,
}

impl Client {
    #[timeout(self.patience)]
    async fn shared(&self, millis: u64) -> Result<u64, Oops> {
        takes(millis + u64::from(self.calls)).await
    }

    #[timeout(self.patience, name = "counted")]
    async fn counted(&mut self, millis: u64) -> Result<u64, Oops> {
        self.calls += 1;
        takes(millis).await
    }

    #[timeout(self.patience)]
    async fn consumed(self, millis: u64) -> Result<u64, Oops> {
        takes(millis).await.map(|took| took + u64::from(self.calls))
    }
}

#[tokio::test(start_paused = true)]
async fn on_methods_with_patience_of_their_own() {
    let mut client = Client {
        patience: ms(20),
        calls: 0,
    };
    assert_eq!(client.shared(10).await, Ok(10));
    assert_eq!(client.counted(30).await, TIMED_OUT);
    assert_eq!(client.counted(10).await, Ok(10));
    assert_eq!(client.calls, 2);
    assert_eq!(client.consumed(10).await, Ok(12));
}

#[async_trait::async_trait]
trait Ask {
    async fn ask(&self, millis: u64) -> Result<u64, Oops>;
}

#[async_trait::async_trait]
impl Ask for Client {
    #[timeout(self.patience)]
    async fn ask(&self, millis: u64) -> Result<u64, Oops> {
        takes(millis).await
    }
}

#[timeout("20ms")]
fn boxed(millis: u64) -> Pin<Box<dyn Future<Output = Result<u64, Oops>> + Send>> {
    Box::pin(takes(millis))
}

#[timeout("20ms")]
fn opaque(millis: u64) -> impl Future<Output = Result<u64, Oops>> + Send {
    takes(millis)
}

#[timeout("20ms")]
async fn generic<T: Debug + Send>(value: T, millis: u64) -> Result<String, Oops> {
    takes(millis).await?;
    Ok(format!("{value:?}"))
}

#[timeout("20ms")]
async fn borrowing<'a>(
    text: &'a str,
    list: &mut Vec<&'a str>,
    millis: u64,
) -> Result<&'a str, Oops> {
    list.push(text);
    takes(millis).await?;
    Ok(text)
}

#[timeout("20ms")]
async fn optional(millis: u64) -> Option<u64> {
    takes(millis).await.ok()
}

type Aliased = Result<u64, Oops>;

#[timeout("20ms")]
async fn aliased(millis: u64) -> Aliased {
    takes(millis).await
}

#[tokio::test(start_paused = true)]
async fn on_every_shape_that_is_async() {
    let client = Client {
        patience: ms(20),
        calls: 0,
    };
    for (millis, expected) in [(10, Ok(10)), (30, TIMED_OUT)] {
        assert_eq!(client.ask(millis).await, expected);
        assert_eq!(boxed(millis).await, expected);
        assert_eq!(opaque(millis).await, expected);
        assert_eq!(aliased(millis).await, expected);
        assert_eq!(optional(millis).await, expected.ok());
    }
    assert_eq!(generic(Some(1), 10).await, Ok("Some(1)".to_owned()));
    let mut list = vec![];
    assert_eq!(borrowing("a", &mut list, 10).await, Ok("a"));
    assert!(borrowing("b", &mut list, 30).await.is_err());
    assert_eq!(list, ["a", "b"]);
}

struct NotClone(u64);

#[timeout("20ms")]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
async fn lent(value: &NotClone, seen: &mut Vec<u64>) -> Result<u64, Oops> {
    seen.push(value.0);
    if seen.len() > 1 {
        Ok(value.0)
    } else {
        Err(Oops::Busy)
    }
}

#[timeout("20ms")]
async fn taken(value: NotClone, rest: std::cell::Cell<u64>) -> Result<u64, Oops> {
    takes(1).await?;
    Ok(value.0 + rest.get())
}

fn is_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test(start_paused = true)]
async fn arguments_are_taken_as_the_plain_function_takes_them() {
    let mut seen = vec![];
    assert_eq!(is_send(lent(&NotClone(3), &mut seen)).await, Ok(3));
    assert_eq!(seen, [3, 3]);
    // `Send`, though the cell is not `Sync`
    assert_eq!(is_send(taken(NotClone(3), 4.into())).await, Ok(7));
}

#[timeout("20ms", name = "mapped", map_rejection = |rejection| format!("{limit}: {rejection}"))]
async fn mapped(limit: &str, millis: u64) -> Result<u64, String> {
    takes(millis).await.map_err(|error| format!("{error:?}"))
}

#[tokio::test(start_paused = true)]
async fn a_rejection_becomes_what_map_rejection_says() {
    let late = mapped("limit", 30).await.unwrap_err();
    assert_eq!(late, "limit: timeout `mapped` expired");
}

#[timeout("20ms")]
#[tracing::instrument]
#[timeout("10ms", name = "inside")]
async fn spanned(millis: u64) -> Result<u64, Oops> {
    takes(millis).await
}

#[tokio::test(start_paused = true)]
async fn beside_instrument() {
    assert_eq!(spanned(5).await, Ok(5));
    assert_eq!(spanned(15).await, TIMED_OUT);
    assert_eq!(
        registry().timeout("inside").unwrap().snapshot().timed_out,
        1
    );
}

#[test]
fn the_inventory_lists_it_as_written() {
    let all = registry().policies();
    let one = |function: &str| all.iter().find(|one| one.function == function).unwrap();
    let layer = &one("by_argument").layers[0];
    assert_eq!((layer.attribute, layer.kind), ("timeout", Kind::TIMEOUT));
    assert_eq!(layer.options[0].name, "after");
    assert!(layer.options[0].value.contains("budget"));
    assert_eq!(one("plain").layers[0].name, "plain");
}
