//! `#[tracing::instrument]` above, below and between: how many spans there are, and that a rejection stays one across it.
#![forbid(unsafe_code)]
#![allow(clippy::trivially_copy_pass_by_ref, reason = "written out, to be one more shape")]

#[path = "../../support.rs"]
mod support;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use resilience::{cached, circuit_breaker, fallback, profile, retry_with_backoff};
use support::{block_on, did, done, pause, sent};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, instrument};

/// Counts spans by their names.
#[derive(Clone, Default)]
struct Spans {
    next: Arc<AtomicU64>,
    opened: Arc<Mutex<Vec<&'static str>>>,
}

impl tracing::Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span()
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.opened.lock().expect("no panic").push(span.metadata().name());
        Id::from_u64(self.next.fetch_add(1, Ordering::Relaxed) + 1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[instrument]
#[profile]
#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
#[circuit_breaker(failure_threshold = 100)]
async fn above(text: &str, owned: String) -> Result<u8, String> {
    did((text, &owned));
    pause().await;
    Err(owned.clone())
}

#[profile]
#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
#[circuit_breaker(failure_threshold = 100)]
#[instrument(skip(owned))]
async fn below(text: &str, owned: String) -> Result<u8, String> {
    did((text, &owned));
    pause().await;
    Err(owned.clone())
}

#[profile]
#[fallback(|err| Err(format!("{err}!")))]
#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
#[tracing::instrument(fields(length = text.len()), err)]
#[circuit_breaker("between", failure_threshold = 100)]
async fn between(text: &str, owned: String) -> Result<u8, String> {
    did((text, &owned));
    pause().await;
    Err(owned.clone())
}

#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
#[instrument(ret, err)]
#[circuit_breaker("typed across", failure_threshold = 100)]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[allow(deprecated)]
async fn two_retries(x: &u8) -> Result<u8, String> {
    did(x);
    pause().await;
    Err("no".to_owned())
}

#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
#[instrument]
#[circuit_breaker("sync across", failure_threshold = 100)]
fn blocking(x: &u8) -> Result<u8, String> {
    did(x);
    Err("no".to_owned())
}

#[profile]
#[cached(ttl = "5m")]
#[instrument(skip_all)]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
fn promised(x: u8) -> impl Future<Output = Result<u8, String>> + Send {
    async move {
        did(x);
        pause().await;
        Ok(x)
    }
}

struct Service(u8);

impl Service {
    #[retry_with_backoff(max_attempts = 3, base_delay = 0)]
    #[instrument(skip(self))]
    #[circuit_breaker("method across", failure_threshold = 100)]
    async fn method(&self, list: &mut Vec<u8>) -> Result<u8, String> {
        list.push(self.0);
        did(&list);
        pause().await;
        Err("no".to_owned())
    }
}

#[async_trait::async_trait]
trait Call {
    async fn call(&self, text: String) -> Result<u8, String>;
    async fn spanned_below(&self, text: String) -> Result<u8, String>;
    async fn spanned_above(&self, text: String) -> Result<u8, String>;
}

#[async_trait::async_trait]
impl Call for Service {
    #[retry_with_backoff(max_attempts = 3, base_delay = 0)]
    #[instrument(skip(self))]
    #[circuit_breaker("boxed across", failure_threshold = 100)]
    async fn call(&self, text: String) -> Result<u8, String> {
        did((&text, self.0));
        pause().await;
        Err(text.clone())
    }
    #[profile]
    #[retry_with_backoff(max_attempts = 3, base_delay = 0)]
    #[instrument(skip(self))]
    async fn spanned_below(&self, text: String) -> Result<u8, String> {
        did((&text, self.0));
        pause().await;
        Err(text.clone())
    }
    #[instrument(skip(self))]
    #[profile]
    #[retry_with_backoff(max_attempts = 3, base_delay = 0)]
    async fn spanned_above(&self, text: String) -> Result<u8, String> {
        did((&text, self.0));
        pause().await;
        Err(text.clone())
    }
}

fn main() {
    let spans = Spans::default();
    let opened = {
        let opened = spans.opened.clone();
        move || std::mem::take(&mut *opened.lock().expect("no panic")).len()
    };
    let open = |name: &str| {
        let breaker = resilience::registry().circuit_breaker(name);
        breaker.expect("declared").force_open();
    };
    tracing::subscriber::with_default(spans, || {
        block_on(async {
            assert!(sent(above("a", "b".into())).await.is_err());
            assert_eq!((opened(), done().len()), (1, 3), "one span around all attempts");
            assert!(sent(below("a", "b".into())).await.is_err());
            assert_eq!((opened(), done().len()), (3, 3), "a span an attempt");
            assert_eq!(sent(between("a", "b".into())).await, Err("b!".into()));
            assert_eq!((opened(), done().len()), (3, 3), "a span an attempt");
            assert!(sent(two_retries(&1)).await.is_err());
            assert_eq!((opened(), done().len()), (3, 6), "a span for each two");
            assert!(blocking(&1).is_err());
            assert_eq!((opened(), done().len()), (3, 3));
            assert_eq!(sent(promised(1)).await, Ok(1));
            assert_eq!(sent(promised(1)).await, Ok(1));
            assert_eq!((opened(), done().len()), (1, 1), "no span for a hit");
            let service = Service(7);
            assert!(sent(service.method(&mut vec![])).await.is_err());
            assert_eq!((opened(), done().len()), (3, 3));
            assert!(sent(service.call("x".into())).await.is_err());
            assert_eq!((opened(), done().len()), (3, 3));
            assert!(sent(service.spanned_below("x".into())).await.is_err());
            assert_eq!((opened(), done().len()), (3, 3));
            assert!(sent(service.spanned_above("x".into())).await.is_err());
            assert_eq!((opened(), done().len()), (1, 3));

            // the rejection of an open circuit below is one for the retry above, though the error is a `String`
            for name in ["between", "typed across", "sync across", "method across", "boxed across"] {
                open(name);
            }
            assert!(between("a", "b".into()).await.is_err_and(|error| error.contains("open")));
            assert_eq!((opened(), done().len()), (1, 0), "not retried");
            assert!(two_retries(&1).await.is_err());
            assert_eq!((opened(), done().len()), (1, 0), "not retried");
            assert!(blocking(&1).is_err());
            assert_eq!((opened(), done().len()), (1, 0), "not retried");
            assert!(service.method(&mut vec![]).await.is_err());
            assert_eq!((opened(), done().len()), (1, 0), "not retried");
            assert!(service.call("x".into()).await.is_err());
            assert_eq!((opened(), done().len()), (1, 0), "not retried");
        });
    });
}
