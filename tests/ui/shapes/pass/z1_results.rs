//! Every kind of result: `Result` under any alias and with any error, `Option`, plain values.

#![allow(clippy::redundant_closure, reason = "written out, to be one more shape")]

#[path = "../../support.rs"]
mod support;

use support::{block_on, compare};

macro_rules! functions {
    ($name:ident, result: [$($result:tt)*], option: [$($option:tt)*], value: [$($value:tt)*], unit: [$($unit:tt)*]) => {
        mod $name {
            use std::error::Error;
            use crate::support::{Seen, did, pause, seen, sent};

            type Alias<T> = Result<T, String>;
            type Whole = Result<u8, &'static str>;

            $($result)*
            async fn alias(x: u8) -> Alias<u8> {
                did(("alias", x));
                pause().await;
                x.checked_sub(1).ok_or_else(|| "zero".to_owned())
            }
            $($result)*
            async fn whole_alias(x: u8) -> Whole {
                did(("whole", x));
                pause().await;
                if x == 0 { Err("zero") } else { Ok(x) }
            }
            $($result)*
            async fn io(x: u8) -> std::io::Result<u8> {
                did(("io", x));
                pause().await;
                if x == 0 { Err(std::io::ErrorKind::TimedOut)?; }
                Ok(x)
            }
            $($result)*
            async fn any(x: &str) -> anyhow::Result<u8> {
                did(("any", x));
                pause().await;
                Ok(x.parse()?)
            }
            $($result)*
            async fn boxed(x: &str) -> Result<u8, Box<dyn Error + Send + Sync>> {
                did(("boxed", x));
                pause().await;
                let n: u8 = x.parse()?;
                if n == 0 { return Err("zero".into()); }
                Ok(n)
            }
            $($result)*
            async fn text(x: u8) -> Result<u8, String> {
                did(("text", x));
                pause().await;
                if x == 0 { Err("zero".into()) } else { Ok(x) }
            }
            $($result)*
            async fn static_text(x: u8) -> ::core::result::Result<Vec<u8>, &'static str> {
                did(("static", x));
                pause().await;
                if x == 0 { return Err("zero") }
                Ok(vec![x])
            }
            $($result)*
            async fn nothing(x: u8) -> Result<(), ()> {
                did(("nothing", x));
                pause().await;
                if x == 0 { Err(()) } else { Ok(()) }
            }
            $($option)*
            async fn option(x: u8) -> Option<u8> {
                did(("option", x));
                pause().await;
                let y = x.checked_sub(1)?;
                Some(y)
            }
            $($value)*
            async fn plain(x: u8) -> u8 {
                did(("plain", x));
                pause().await;
                x + 1
            }
            $($value)*
            async fn tuple(x: u8) -> (u8, Vec<u8>, [u8; 2]) {
                did(("tuple", x));
                pause().await;
                (x, vec![x], [x; 2])
            }
            $($unit)*
            async fn unit(x: u8) {
                did(("unit", x));
                pause().await;
            }

            pub(crate) async fn run() -> Vec<Seen> {
                let mut all = Vec::new();
                for x in [1, 0] {
                    let text = if x == 0 { "none" } else { "1" };
                    all.push(seen("alias", sent(alias(x)).await));
                    all.push(seen("whole", sent(whole_alias(x)).await));
                    all.push(seen("io", sent(io(x)).await));
                    all.push(seen("any", sent(any(text)).await.map_err(|error| error.to_string())));
                    all.push(seen("boxed", sent(boxed(text)).await));
                    all.push(seen("text", sent(text_of(x)).await));
                    all.push(seen("static", sent(static_text(x)).await));
                    all.push(seen("nothing", sent(nothing(x)).await));
                    all.push(seen("option", sent(option(x)).await));
                    all.push(seen("plain", sent(plain(x)).await));
                    all.push(seen("tuple", sent(tuple(x)).await));
                    all.push(seen("unit", sent(unit(x)).await));
                }
                all
            }

            async fn text_of(x: u8) -> Result<u8, String> {
                text(x).await
            }
        }
    };
}

functions!(plain, result: [], option: [], value: [], unit: []);
functions!(
    one_order,
    result: [
        #[resilience::profile]
        #[resilience::fallback(|err| Err(err))]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ],
    option: [
        #[resilience::profile]
        #[resilience::fallback(|| None)]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ],
    value: [#[resilience::profile] #[resilience::cached(ttl = "5m")]],
    unit: [#[resilience::profile]]
);
functions!(
    another_order,
    result: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false)]
        #[resilience::fallback(|err| Err(err), when = |_| true)]
        #[resilience::profile]
    ],
    option: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false)]
        #[resilience::fallback(value = None, when = |_| true)]
        #[resilience::cached(ttl = "5m")]
        #[resilience::profile]
    ],
    value: [#[resilience::cached(ttl = "5m")] #[resilience::profile]],
    unit: [#[resilience::profile(slow = "1s")]]
);

fn main() {
    let plain = block_on(plain::run());
    compare(&plain, &block_on(one_order::run()), 2);
    compare(&plain, &block_on(another_order::run()), 3);
}
