//! Every kind of argument: patterns, `mut`, `_`, `impl Trait`, references of all kinds, arguments under `cfg`.

#![allow(clippy::redundant_closure, reason = "written out, to be one more shape")]

#[path = "../../support.rs"]
mod support;

use support::{block_on, compare};

macro_rules! functions {
    ($name:ident, moves: [$($moves:tt)*], lends: [$($lends:tt)*], any: [$($any:tt)*]) => {
        mod $name {
            use std::fmt::Debug;
            use crate::support::{Seen, did, pause, seen, sent};

            #[derive(Clone, Debug, Hash, PartialEq, Eq)]
            pub(crate) struct Pair { left: u8, right: String }

            $($lends)*
            async fn tuple((a, b): (u8, u8)) -> Result<u8, String> {
                did((a, b));
                pause().await;
                a.checked_add(b).ok_or_else(|| "too much".into())
            }
            $($lends)*
            async fn fields(Pair { left, right: name }: Pair, [first, .., last]: [u8; 3]) -> Result<String, String> {
                did((left, &name));
                pause().await;
                Ok(format!("{left}{name}{first}{last}"))
            }
            $($moves)*
            async fn mutable(mut list: Vec<u8>, mut n: u8) -> Result<Vec<u8>, String> {
                n += 1;
                list.push(n);
                did(&list);
                pause().await;
                Ok(list)
            }
            $($lends)*
            async fn unused(_: u8, _name: &str, _: Pair) -> Result<u8, String> {
                did("unused");
                pause().await;
                Ok(1)
            }
            $($any)*
            async fn whole(pair @ Pair { .. }: &Pair, &n: &u8) -> Result<u8, String> {
                did((pair, n));
                pause().await;
                Ok(pair.left + n)
            }
            $($any)*
            async fn opaque(text: impl AsRef<str> + Send + Sync, more: impl Iterator<Item = u8> + Clone + Send + Sync) -> Result<usize, String> {
                let text = text.as_ref();
                did(text);
                pause().await;
                Ok(text.len() + more.clone().count())
            }
            $($lends)*
            async fn references(text: &str, list: &[u8], maybe: Option<&str>, number: &u64) -> Result<usize, String> {
                did((text, list, maybe, number));
                pause().await;
                if text.is_empty() { Err("empty".into()) } else { Ok(text.len() + list.len()) }
            }
            $($any)*
            async fn exclusive(list: &mut Vec<u8>, by: &mut u8) -> Result<usize, String> {
                list.push(1);
                *by += 1;
                did((&list, &by));
                pause().await;
                Ok(list.len())
            }
            $($any)*
            async fn dynamic(one: &(dyn Debug + Sync), f: &(dyn Fn(u8) -> u8 + Sync), g: fn(u8) -> u8) -> Result<u8, String> {
                did(one);
                pause().await;
                Ok(f(g(1)))
            }
            $($any)*
            async fn conditional(a: u8, #[cfg(any())] b: u8, #[cfg(all())] c: u8) -> Result<u8, String> {
                did((a, c));
                pause().await;
                Ok(a + c)
            }
            $($any)*
            async fn raw(r#type: u8, r#match: &str) -> Result<u8, String> {
                did((r#type, r#match));
                pause().await;
                Ok(r#type)
            }

            pub(crate) async fn run() -> Vec<Seen> {
                let pair = Pair { left: 1, right: "r".into() };
                let mut list = vec![];
                let mut by = 0;
                vec![
                    seen("tuple", sent(tuple((1, 2))).await),
                    seen("tuple", sent(tuple((255, 2))).await),
                    seen("fields", sent(fields(pair.clone(), [1, 2, 3])).await),
                    seen("mutable", sent(mutable(vec![1], 2)).await),
                    seen("unused", sent(unused(1, "x", pair.clone())).await),
                    seen("whole", sent(whole(&pair, &1)).await),
                    seen("opaque", sent(opaque("text", [1, 2].into_iter())).await),
                    seen("opaque", sent(opaque(String::from("text"), 0..9)).await),
                    seen("references", sent(references("text", &[1], Some("x"), &1)).await),
                    seen("references", sent(references("", &[1], None, &1)).await),
                    seen("exclusive", sent(exclusive(&mut list, &mut by)).await),
                    seen("exclusive", (sent(exclusive(&mut list, &mut by)).await, &list, by)),
                    seen("dynamic", sent(dynamic(&1, &|x| x + by, |x| x * 2)).await),
                    seen("conditional", sent(conditional(1, 2)).await),
                    seen("raw", sent(raw(1, "x")).await),
                ]
            }
        }
    };
}

functions!(plain, moves: [], lends: [], any: []);
functions!(
    one_order,
    moves: [
        #[resilience::profile]
        #[resilience::fallback(|err| Err(err))]
        #[resilience::cached(ttl = "5m")]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ],
    lends: [
        #[resilience::profile]
        #[resilience::fallback(|err| Err(err))]
        #[resilience::cached(ttl = "5m")]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ],
    any: [
        #[resilience::profile]
        #[resilience::fallback(|err| Err(err))]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ]
);
functions!(
    another_order,
    moves: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::cached(ttl = "5m")]
        #[resilience::profile]
    ],
    lends: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false)]
        #[resilience::cached(ttl = "5m")]
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
