//! Functions that are not async but return a future: `impl Future`, a boxed one written out, and the usual aliases.

#![allow(clippy::redundant_closure, clippy::elidable_lifetime_names, reason = "written out, to be one more shape")]

#[path = "../../support.rs"]
mod support;

use support::{block_on, compare};

macro_rules! functions {
    ($name:ident, keeps: [$($keeps:tt)*], any: [$($any:tt)*]) => {
        mod $name {
            use std::future::{Future, ready};
            use std::pin::Pin;
            use crate::support::{Seen, did, pause, seen, sent};

            type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
            type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

            $($keeps)*
            fn opaque(x: u8) -> impl Future<Output = Result<u8, String>> {
                async move {
                    did(("opaque", x));
                    pause().await;
                    x.checked_sub(1).ok_or_else(|| "zero".to_owned())
                }
            }
            $($any)*
            fn with_start(x: &str) -> impl Future<Output = Result<usize, String>> + Send + use<'_> {
                let length = x.len();
                async move {
                    did(("with_start", length));
                    pause().await;
                    if length == 0 { return Err("empty".to_owned()); }
                    Ok(length)
                }
            }
            $($any)*
            fn by_ready(x: u8) -> impl ::std::future::Future<Output = Option<u8>> + Send + 'static {
                did(("by_ready", x));
                if x == 0 { return ready(None); }
                ready(Some(x))
            }
            $($keeps)*
            fn boxed(x: u8) -> Pin<Box<dyn Future<Output = Result<u8, String>> + Send>> {
                Box::pin(async move {
                    did(("boxed", x));
                    pause().await;
                    x.checked_sub(1).ok_or_else(|| "zero".to_owned())
                })
            }
            $($any)*
            fn lending<'a>(text: &'a str, more: &'a [u8]) -> Pin<Box<dyn Future<Output = Result<&'a str, String>> + Send + 'a>> {
                if more.is_empty() {
                    return Box::pin(async { did("empty"); Err("empty".to_owned()) });
                }
                Box::pin(async move {
                    did((text, more));
                    pause().await;
                    Ok(text)
                })
            }
            $($keeps)*
            fn alias(x: u8) -> BoxFuture<'static, Result<u8, String>> {
                Box::pin(async move {
                    did(("alias", x));
                    pause().await;
                    if x == 0 { Err("zero")? }
                    Ok(x)
                })
            }
            $($any)*
            fn local<'a>(x: &'a u8) -> LocalBoxFuture<'a, Result<u8, String>> {
                Box::pin(async move {
                    let held = std::rc::Rc::new(*x);
                    did(("local", x));
                    pause().await;
                    Ok(*held)
                })
            }

            pub(crate) struct Service<T>(T);

            impl<T: Clone + Send + Sync + std::fmt::Debug> Service<T> {
                $($any)*
                fn method(&self, x: u8) -> impl Future<Output = Result<T, String>> + Send {
                    let value = self.0.clone();
                    async move {
                        did(("method", x));
                        pause().await;
                        if x == 0 { Err("zero".to_owned()) } else { Ok(value) }
                    }
                }
                $($any)*
                fn boxed<'s>(&'s self, x: &'s u8) -> BoxFuture<'s, Result<&'s T, String>> {
                    Box::pin(async move {
                        did(("method boxed", x));
                        pause().await;
                        Ok(&self.0)
                    })
                }
            }

            pub(crate) async fn run() -> Vec<Seen> {
                let service = Service("s");
                let mut all = Vec::new();
                for x in [1, 0] {
                    all.push(seen("opaque", sent(opaque(x)).await));
                    all.push(seen("with_start", sent(with_start(if x == 0 { "" } else { "x" })).await));
                    all.push(seen("by_ready", sent(by_ready(x)).await));
                    all.push(seen("boxed", sent(boxed(x)).await));
                    all.push(seen("lending", sent(lending("t", &[1][..x.into()])).await));
                    all.push(seen("alias", sent(alias(x)).await));
                    all.push(seen("local", local(&x).await));
                    all.push(seen("method", sent(service.method(x)).await));
                    all.push(seen("method boxed", sent(service.boxed(&x)).await));
                }
                all
            }
        }
    };
}

functions!(plain, keeps: [], any: []);
functions!(
    one_order,
    keeps: [
        #[resilience::profile]
        #[resilience::cached(ttl = "5m")]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ],
    any: [
        #[resilience::profile]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ]
);
functions!(
    another_order,
    keeps: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::fallback(|err| Err(err), when = |_| true)]
        #[resilience::cached(ttl = "5m")]
        #[resilience::retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false)]
        #[resilience::profile]
    ],
    any: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false)]
        #[resilience::profile]
    ]
);

fn main() {
    let plain = block_on(plain::run());
    compare(&plain, &block_on(one_order::run()), 2);
    compare(&plain, &block_on(another_order::run()), 3);
}
