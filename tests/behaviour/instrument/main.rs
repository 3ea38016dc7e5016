//! `#[tracing::instrument]` keeps the place among the layers in which it is written.

#[path = "../harness/listening.rs"]
mod listening;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use listening::listening;
use resilience::{Registry, circuit_breaker, profile, retry_with_backoff};
use tracing::subscriber::{Interest, with_default};
use tracing::{Event, Metadata, Subscriber, span};

/// Counts the spans that are made.
#[derive(Clone, Default)]
struct Spans(Arc<AtomicU64>);

impl Subscriber for Spans {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span()
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(self.0.fetch_add(1, Relaxed) + 1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// How many spans three attempts make.
fn spans<T>(call: impl Future<Output = Result<T, String>>) -> u64 {
    let spans = Spans::default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    listening();
    let ended = with_default(spans.clone(), || runtime.block_on(call));
    assert!(ended.is_err());
    spans.0.load(Relaxed)
}

fn fail(input: String) -> Result<usize, String> {
    Err(input)
}

#[tracing::instrument]
#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
async fn above(input: String) -> Result<usize, String> {
    fail(input.clone())
}

#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
#[tracing::instrument]
async fn below(input: String) -> Result<usize, String> {
    fail(input.clone())
}

#[profile]
#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
#[tracing::instrument]
#[circuit_breaker("instrument-between")]
async fn between(input: String) -> Result<usize, String> {
    fail(input.clone())
}

#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
#[tracing::instrument(err)]
async fn told(input: String) -> Result<usize, String> {
    fail(input.clone())
}

#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
#[tracing::instrument]
fn below_sync(input: &str) -> Result<usize, String> {
    fail(input.to_owned())
}

#[async_trait::async_trait]
trait Boxed {
    async fn above(&self, input: String) -> Result<usize, String>;
    async fn below(&self, input: String) -> Result<usize, String>;
    async fn between(&self, input: String) -> Result<usize, String>;
    async fn told(&self, input: String) -> Result<usize, String>;
    async fn nothing(&self, runs: &AtomicU64);
}

struct Service;

#[async_trait::async_trait]
impl Boxed for Service {
    #[tracing::instrument(skip(self))]
    #[retry_with_backoff(max_attempts = 3, base_delay = 0)]
    async fn above(&self, input: String) -> Result<usize, String> {
        fail(input.clone())
    }

    #[retry_with_backoff(max_attempts = 3, base_delay = 0)]
    #[tracing::instrument(skip(self))]
    async fn below(&self, input: String) -> Result<usize, String> {
        fail(input.clone())
    }

    #[retry_with_backoff(max_attempts = 3, base_delay = 0)]
    #[tracing::instrument(skip(self))]
    #[circuit_breaker("instrument-boxed")]
    async fn between(&self, input: String) -> Result<usize, String> {
        fail(input.clone())
    }

    #[retry_with_backoff(max_attempts = 3, base_delay = 0)]
    #[tracing::instrument(skip(self), ret, err)]
    async fn told(&self, input: String) -> Result<usize, String> {
        fail(input.clone())
    }

    #[profile]
    #[tracing::instrument(skip_all)]
    async fn nothing(&self, runs: &AtomicU64) {
        runs.fetch_add(1, Relaxed);
    }
}

fn input() -> String {
    "no".to_owned()
}

#[test]
fn above_the_retry_there_is_one_span_for_all_attempts() {
    assert_eq!(spans(above(input())), 1);
    assert_eq!(spans(Service.above(input())), 1);
}

#[test]
fn below_the_retry_there_is_one_span_for_each_attempt() {
    assert_eq!(spans(below(input())), 3);
    assert_eq!(spans(async { below_sync("no") }), 3);
    assert_eq!(spans(Service.below(input())), 3);
    assert_eq!(spans(told(input())), 3);
    assert_eq!(spans(Service.told(input())), 3);
}

#[test]
fn between_two_layers_it_stands_between_them() {
    assert_eq!(spans(between(input())), 3);
    assert_eq!(spans(Service.between(input())), 3);
}

#[test]
fn no_layer_is_lost() {
    let registry = Registry::new();
    spans(registry.wrap(between(input())));
    spans(registry.wrap(Service.between(input())));
    for name in ["instrument-between", "instrument-boxed"] {
        let breaker = registry.circuit_breaker(name).expect("declared");
        assert_eq!(breaker.snapshot().failed, 3, "{name}");
    }
    let runs = AtomicU64::new(0);
    spans(registry.wrap(async {
        Service.nothing(&runs).await;
        Err::<(), _>(String::new())
    }));
    assert_eq!(runs.into_inner(), 1);
    let seen = registry.profile(concat!(module_path!(), "::nothing"));
    assert_eq!(seen.expect("declared").snapshot().calls, 1);
}
