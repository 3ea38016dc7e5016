//! Generic functions with where clauses, lifetimes written and left out, borrows and `impl Trait` given back.

#![allow(clippy::redundant_closure, clippy::elidable_lifetime_names, clippy::needless_lifetimes, reason = "written out, to be one more shape")]

#[path = "../../support.rs"]
mod support;

use support::{block_on, compare};

macro_rules! functions {
    ($name:ident, keeps: [$($keeps:tt)*], any: [$($any:tt)*], lends: [$($lends:tt)*]) => {
        mod $name {
            use std::collections::HashMap;
            use std::fmt::{Debug, Display};
            use std::hash::Hash;
            use crate::support::{Seen, did, pause, seen, sent};

            $($keeps)*
            async fn keyed<K, V>(key: K, times: usize) -> Result<HashMap<K, Vec<V>>, String>
            where
                K: Hash + Eq + Clone + Debug + Send + Sync + 'static,
                V: Default + Clone + Send + Sync + 'static,
            {
                did(("keyed", &key, times));
                pause().await;
                if times == 0 { return Err("never".to_owned()); }
                Ok(HashMap::from([(key.clone(), vec![V::default(); times])]))
            }
            $($any)*
            async fn errors<T, E>(value: &T, fail: bool) -> Result<String, E>
            where
                T: Display + Sync + ?Sized,
                E: From<resilience::Rejection> + From<&'static str> + Debug + Send,
            {
                did(("errors", fail));
                pause().await;
                if fail { Err("asked to")?; }
                Ok(value.to_string())
            }
            $($keeps)*
            async fn constant<const N: usize, T: Copy + Hash + Eq + Debug + Send + Sync + 'static>(list: [T; N]) -> Result<[(T, usize); N], String> {
                did(("constant", &list));
                pause().await;
                Ok(list.map(|one| (one, N)))
            }
            $($any)*
            async fn explicit<'a, 'b: 'a, T: Debug + Sync>(one: &'a [T], other: &'b [T], first: bool) -> Result<&'a [T], String> {
                did((one, other));
                pause().await;
                if one.is_empty() { return Err("empty".to_owned()); }
                Ok(if first { one } else { other })
            }
            $($any)*
            async fn elided(text: &str) -> Result<&str, String> {
                did(text);
                pause().await;
                text.split(' ').nth(1).ok_or_else(|| "one word".to_owned())
            }
            $($any)*
            async fn maybe(text: &str, by: char) -> Option<std::str::Split<'_, char>> {
                did(text);
                pause().await;
                (!text.is_empty()).then(|| text.split(by))
            }
            $($lends)*
            async fn exclusive<'a>(list: &'a mut Vec<u8>, at: usize) -> Result<&'a mut u8, String> {
                did((&list, at));
                pause().await;
                list.get_mut(at).ok_or_else(|| "none there".to_owned())
            }
            $($any)*
            async fn opaque(list: &[u8]) -> Result<impl Iterator<Item = u8> + Debug + Send + '_, String> {
                did(list);
                pause().await;
                if list.is_empty() { return Err("empty".to_owned()); }
                Ok(list.iter().copied())
            }
            $($any)*
            async fn closure(by: u8) -> Result<(impl Fn(u8) -> u8 + Send, u8), String> {
                did(by);
                pause().await;
                Ok((move |x| x + by, by))
            }
            $($any)*
            async fn object<'a>(text: &'a str) -> Result<Box<dyn Fn() -> &'a str + Send + 'a>, Box<dyn std::error::Error + Send + Sync>> {
                did(text);
                pause().await;
                Ok(Box::new(move || text))
            }
            $($any)*
            async fn higher<F>(f: F) -> Result<usize, String>
            where
                for<'x> F: Fn(&'x str) -> &'x str + Sync,
            {
                did("higher");
                pause().await;
                Ok(f("a b").len())
            }
            $($any)*
            async fn asynchronous<F>(f: &F) -> Result<u8, String>
            where
                F: AsyncFn(u8) -> Result<u8, String>,
            {
                did("asynchronous");
                f(1).await
            }

            pub(crate) async fn run() -> Vec<Seen> {
                let mut list = vec![1, 2];
                let (a, b) = ([1], [2, 3]);
                let words = String::from("one two");
                vec![
                    seen("keyed", sent(keyed::<_, u8>("k", 2)).await),
                    seen("keyed", sent(keyed::<_, String>("k", 2)).await),
                    seen("keyed", sent(keyed::<u8, ()>(1, 0)).await),
                    seen("errors", sent(errors::<_, String>(&1, false)).await),
                    seen("errors", sent(errors::<str, &'static str>("x", true)).await),
                    seen("constant", sent(constant([1, 2])).await),
                    seen("constant", sent(constant(['c'; 3])).await),
                    seen("explicit", sent(explicit(&a, &b, true)).await),
                    seen("explicit", sent(explicit(&a, &b, false)).await),
                    seen("explicit", sent(explicit(&[], &b, false)).await),
                    seen("elided", sent(elided(&words)).await),
                    seen("elided", sent(elided("one")).await),
                    seen("maybe", sent(maybe(&words, 'w')).await.map(Iterator::count)),
                    seen("maybe", sent(maybe("", 'w')).await.map(Iterator::count)),
                    seen("exclusive", sent(exclusive(&mut list, 1)).await.map(|at| { *at = 9; *at })),
                    seen("exclusive", sent(exclusive(&mut list, 0)).await),
                    seen("opaque", sent(opaque(&[1, 2])).await.map(Iterator::count)),
                    seen("opaque", sent(opaque(&[])).await.map(Iterator::count)),
                    seen("closure", sent(closure(2)).await.map(|(f, by)| f(by))),
                    seen("object", sent(object(&words)).await.map(|f| f().len())),
                    seen("higher", sent(higher(|x| x.trim_end_matches('b'))).await),
                    seen("asynchronous", asynchronous(&async |x| { pause().await; Ok(x) }).await),
                ]
            }
        }
    };
}

functions!(plain, keeps: [], any: [], lends: []);
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
    ],
    lends: [#[resilience::profile] #[resilience::circuit_breaker(failure_threshold = 100)]]
);
functions!(
    another_order,
    keeps: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::fallback(|err| Err(err), when = |_| true)]
        #[resilience::retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false)]
        #[resilience::cached(ttl = "5m")]
        #[resilience::profile]
    ],
    any: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false)]
        #[resilience::profile]
    ],
    lends: [#[resilience::circuit_breaker(failure_threshold = 100)] #[resilience::profile]]
);

fn main() {
    let plain = block_on(plain::run());
    compare(&plain, &block_on(one_order::run()), 2);
    compare(&plain, &block_on(another_order::run()), 3);
}
