//! The expansion of `#[cached]`, written by hand as the head of `__private/cache.rs` gives it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use resilience::__private as p;
use resilience::registry::{scope, scope_sync};
use resilience::{FromRejection, Look, Registry, Rejection, RejectionKind};
use tokio::task::yield_now;
use tokio::time::{advance, sleep};

use super::{assert_send, poll_once};

const SECOND: Duration = Duration::from_secs(1);
type Runs = AtomicUsize;

fn ran(runs: &Runs) -> usize {
    runs.fetch_add(1, Ordering::SeqCst) + 1
}

/// The layer of one call. `$wait` is `.await`'s place or `.wait()`'s; `$inner` is the `Result<R, J>` of the layers below.
macro_rules! layer {
    (@turn async $later:ident) => { $later.await };
    (@turn sync $later:ident) => { $later.wait() };
    (@blocks async) => { false };
    (@blocks sync) => { true };
    (@parts) => { () };
    (@parts $part:expr $(, $rest:expr)*) => { ((&&&p::KeyOf(&$part)).__part(), layer!(@parts $($rest),*)) };
    ($mode:ident, $call:ident, $name:expr, $options:expr, [$($part:expr),*] -> $out:ty, $inner:expr) => {'layer: {
        static PLACE: p::Place = p::Place { module: module_path!(), function: $name, file: file!(), line: line!() };
        static __RES_1: p::Site<p::CachePolicy> = p::Site::new(&PLACE, Some($name), || $options);
        use p::cache_probes::*;
        let __res_form = (&&&&p::Out::<$out>::new()).__form();
        let __res_shape = p::shape(&__res_form, (&&p::sharing(&__res_form)).__share());
        let __res_home = p::Home::here();
        let __res_cache = __RES_1.get(&__res_home);
        let __res_seek = {
            let __res_key = p::Parts(layer!(@parts $($part),*));
            match p::cache_look(&mut $call, __res_cache, p::mono_id(&|| {}), &__res_key, &__res_shape, layer!(@blocks $mode)) {
                Ok(__res_value) => break 'layer Ok(__res_value),
                Err(__res_seek) => __res_seek,
            }
        };
        let __res_turn = match __res_seek {
            p::Seek::Now(__res_turn) => __res_turn,
            p::Seek::Later(__res_later) => layer!(@turn $mode __res_later),
        };
        match __res_turn {
            p::Turn::Answered(__res_answer) => p::cache_answer(&mut $call, &__res_shape, __res_answer),
            p::Turn::Runs(__res_run) => {
                p::cache_begin(&mut $call);
                let __res_inner = $inner;
                p::cache_finish(&mut $call, &__res_shape, __res_run, __res_inner)
            }
        }
    }};
}

fn with(f: impl FnOnce(&mut p::CacheOptions)) -> p::CacheOptions {
    let mut options = p::CacheOptions::default();
    f(&mut options);
    options
}

fn five_seconds() -> p::CacheOptions {
    with(|options| options.ttl = Some(5 * SECOND))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it is what the bottom of a stack is"
)]
fn never<R>(value: R) -> Result<R, p::Never> {
    Ok(value)
}

/// An error that cannot be cloned.
#[derive(Debug, PartialEq)]
enum Plain {
    Down(usize),
    Rejected(String),
}

impl From<Rejection> for Plain {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection.to_string())
    }
}

async fn price(runs: &Runs, symbol: &str) -> Result<usize, Plain> {
    let mut call = p::Call::begin();
    let outer: Result<Result<usize, Plain>, _> = layer!(async, call, "price", five_seconds(), [symbol] -> Result<usize, Plain>, {
        never(async {
            yield_now().await;
            if symbol == "down" { return Err(Plain::Down(ran(runs))); }
            Ok(ran(runs))
        }.await)
    });
    p::plain_edge(outer)
}

#[tokio::test(start_paused = true)]
async fn a_borrowed_key() {
    let runs = Runs::new(0);
    scope(&Registry::new(), async {
        assert_eq!(assert_send(price(&runs, "a")).await, Ok(1));
        assert_eq!(price(&runs, &String::from("a")).await, Ok(1));
        assert_eq!(price(&runs, "b").await, Ok(2));
        advance(5 * SECOND).await;
        assert_eq!(price(&runs, "a").await, Ok(3));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_error_that_cannot_be_cloned_lets_the_waiters_on_one_at_a_time() {
    let (registry, runs) = (Registry::new(), Runs::new(0));
    scope(&registry, async {
        let (one, two, three) = tokio::join!(
            price(&runs, "down"),
            price(&runs, "down"),
            price(&runs, "down")
        );
        // each ran the body for itself, the waiters in whichever order they were polled
        assert_eq!(one, Err(Plain::Down(1)));
        let mut others = [two, three].map(|got| match got {
            Err(Plain::Down(run)) => run,
            other => panic!("{other:?}"),
        });
        others.sort_unstable();
        assert_eq!(others, [2, 3]);
    })
    .await;
    let seen = registry.cache("price").unwrap().snapshot();
    assert_eq!((seen.misses, seen.coalesced, seen.in_flight), (3, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn each_registry_has_its_own_values_and_clears_its_own() {
    let (one, two, runs) = (Registry::new(), Registry::new(), Runs::new(0));
    assert_eq!(scope(&one, price(&runs, "a")).await, Ok(1));
    assert_eq!(scope(&two, price(&runs, "a")).await, Ok(2));
    assert_eq!(scope(&one, price(&runs, "a")).await, Ok(1));
    one.cache("price").unwrap().clear();
    assert_eq!(scope(&one, price(&runs, "a")).await, Ok(3));
    assert_eq!(scope(&two, price(&runs, "a")).await, Ok(2));
}

/// Every kind of part: `&str`, a number, `Option<&T>`, a slice, an owned `String`.
fn parts(runs: &Runs, name: &str, day: u64, tag: Option<&str>, ids: &[u8], owned: String) -> usize {
    let mut call = p::Call::begin();
    let outer: Result<usize, _> = layer!(sync, call, "parts", p::CacheOptions::default(), [name, day, tag, ids, owned] -> usize, {

            drop(owned);
            never(ran(runs))

    });
    p::plain_edge(outer)
}

#[test]
fn every_part_tells_calls_apart_and_is_found_again() {
    let runs = Runs::new(0);
    let calls = [
        ("a", 1, None, &[1_u8][..], "o"),
        ("b", 1, None, &[1][..], "o"),
        ("a", 2, None, &[1][..], "o"),
        ("a", 1, Some(""), &[1][..], "o"),
        ("a", 1, None, &[1, 2][..], "o"),
        ("a", 1, None, &[1][..], ""),
        ("ab", 1, None, &[1][..], "o"),
    ];
    scope_sync(&Registry::new(), || {
        for _ in 0..2 {
            for (nth, (name, day, tag, ids, owned)) in calls.into_iter().enumerate() {
                let got = parts(&runs, name, day, tag, ids, owned.to_owned());
                assert_eq!(got, nth + 1);
            }
        }
    });
}

fn generic<T: Default + Send + Sync + Clone + 'static>(runs: &Runs) -> (usize, T) {
    let mut call = p::Call::begin();
    let outer: Result<(usize, T), _> = layer!(sync, call, "generic", with(|options| options.max_size = Some(10)), [] -> (usize, T), {
        never((ran(runs), T::default()))
    });
    p::plain_edge(outer)
}

struct Tenant<const N: usize>(&'static str);

impl<const N: usize> Tenant<N> {
    /// `skip(self)`, or `key(self.0, id)`, as `by` says.
    async fn skips(&self, runs: &Runs, id: u64) -> Option<usize> {
        let mut call = p::Call::begin();
        let outer: Result<Option<usize>, _> = layer!(async, call, "skips", five_seconds(), [id] -> Option<usize>, {
            never(async { (self.0 != "none").then(|| ran(runs)) }.await)
        });
        p::plain_edge(outer)
    }

    async fn keyed(&self, runs: &Runs, id: u64) -> usize {
        let mut call = p::Call::begin();
        let outer: Result<usize, _> = layer!(async, call, "keyed", five_seconds(), [self.0, id] -> usize, {
            never(async { ran(runs) }.await)
        });
        p::plain_edge(outer)
    }
}

#[test]
fn instantiations_have_stores_of_their_own_and_one_entry_in_the_registry() {
    let (registry, runs) = (Registry::new(), Runs::new(0));
    scope_sync(&registry, || {
        for _ in 0..2 {
            assert_eq!(generic::<u8>(&runs), (1, 0));
            assert_eq!(generic::<u16>(&runs), (2, 0));
            assert_eq!(generic::<String>(&runs), (3, String::new()));
        }
    });
    let cache = registry.cache("generic").unwrap();
    let seen = cache.snapshot();
    assert_eq!((seen.instantiations, seen.size, seen.max_size), (3, 3, 10));
    assert_eq!((seen.hits, seen.misses), (3, 3));
    assert!((seen.utilisation - 0.1).abs() < 1e-9);
    cache.clear();
    assert_eq!(cache.snapshot().size, 0);
    assert_eq!(scope_sync(&registry, || generic::<u16>(&runs)), (4, 0));
}

#[tokio::test(start_paused = true)]
async fn self_is_skipped_or_in_the_key_and_the_type_always_tells() {
    let runs = Runs::new(0);
    scope(&Registry::new(), async {
        let (a, b, other) = (Tenant::<1>("a"), Tenant::<1>("b"), Tenant::<2>("a"));
        assert_eq!(assert_send(a.skips(&runs, 1)).await, Some(1));
        assert_eq!(b.skips(&runs, 1).await, Some(1));
        assert_eq!(other.skips(&runs, 1).await, Some(2));
        assert_eq!(a.keyed(&runs, 1).await, 3);
        assert_eq!(b.keyed(&runs, 1).await, 4);
        assert_eq!(a.keyed(&runs, 1).await, 3);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn none_is_passed_on_and_not_kept() {
    let registry = Registry::new();
    let runs = Runs::new(0);
    scope(&registry, async {
        assert_eq!(Tenant::<1>("none").skips(&runs, 1).await, None);
        assert_eq!(Tenant::<1>("a").skips(&runs, 1).await, Some(1));
    })
    .await;
    assert_eq!(registry.cache("skips").unwrap().snapshot().misses, 2);
}

type Alias<T> = Result<Option<T>, Plain>;

async fn find(runs: &Runs, id: u64) -> Alias<usize> {
    let mut call = p::Call::begin();
    let outer: Result<Alias<usize>, _> = layer!(async, call, "find", with(|options| {
        options.ttl = Some(5 * SECOND);
        options.cache_none = Some(p::CacheNone::from(SECOND));
    }), [id] -> Alias<usize>, {
        never(async {
            let run = ran(runs);
            Ok((id > 0).then_some(run))
        }.await)
    });
    p::plain_edge(outer)
}

#[tokio::test(start_paused = true)]
async fn ok_none_is_kept_for_its_own_time_under_an_alias() {
    let runs = Runs::new(0);
    scope(&Registry::new(), async {
        assert_eq!(find(&runs, 0).await, Ok(None));
        assert_eq!(find(&runs, 1).await, Ok(Some(2)));
        advance(SECOND - Duration::from_nanos(1)).await;
        assert_eq!(find(&runs, 0).await, Ok(None));
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        advance(Duration::from_nanos(1)).await;
        assert_eq!(find(&runs, 0).await, Ok(None));
        assert_eq!(find(&runs, 1).await, Ok(Some(2)));
        assert_eq!(runs.load(Ordering::SeqCst), 3);
    })
    .await;
}

fn open() -> Rejection {
    Rejection::new(RejectionKind::CircuitOpen, "upstream")
}

/// Above a layer that can refuse, and a fallback that answers `"degraded"`. The look comes back beside the result.
async fn refusing(runs: &Runs, how: &str, key: u8) -> (Result<usize, Arc<Plain>>, Look, bool) {
    type R = Result<usize, Arc<Plain>>;
    let mut call = p::Call::begin();
    let outer: Result<R, Rejection> = layer!(async, call, "refusing", with(|options| {
        options.ttl = Some(SECOND);
        options.stale_if_error = Some(2 * SECOND);
    }), [key] -> R, {
        let run = ran(runs);
        sleep(Duration::from_millis(1)).await;
        match how {
            "refused" => Err(open()),
            "degraded" => { call.set_degraded(true); Ok(Ok(run)) }
            "failed" => Ok(Err(Arc::new(Plain::Down(run)))),
            _ => p::widen(never(Ok(run))),
        }
    });
    let result = outer.unwrap_or_else(|rejection| Err(Arc::new(Plain::from_rejection(rejection))));
    (result, call.look().unwrap(), call.is_degraded())
}

#[tokio::test(start_paused = true)]
async fn a_rejection_and_a_shared_error_reach_every_waiter() {
    let runs = Runs::new(0);
    scope(&Registry::new(), async {
        for (how, key) in [("refused", 1), ("failed", 2)] {
            let (one, two) = tokio::join!(
                assert_send(refusing(&runs, how, key)),
                refusing(&runs, how, key)
            );
            assert!(one.0.is_err());
            assert_eq!(one.0, two.0);
            assert_eq!((one.1, two.1), (Look::Miss, Look::Coalesced));
        }
        assert_eq!(runs.load(Ordering::SeqCst), 2);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_degraded_value_is_passed_on_and_never_kept() {
    let runs = Runs::new(0);
    scope(&Registry::new(), async {
        let (one, two) = tokio::join!(
            refusing(&runs, "degraded", 1),
            refusing(&runs, "degraded", 1)
        );
        assert_eq!(one, (Ok(1), Look::Miss, true));
        assert_eq!(two, (Ok(1), Look::Coalesced, true));
        assert_eq!(
            refusing(&runs, "works", 1).await,
            (Ok(2), Look::Miss, false)
        );
        assert_eq!(refusing(&runs, "works", 1).await, (Ok(2), Look::Hit, false));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_expired_value_stands_in_for_errors_and_rejections_of_a_refresh() {
    let (registry, runs) = (Registry::new(), Runs::new(0));
    scope(&registry, async {
        refusing(&runs, "works", 1).await.0.unwrap();
        advance(SECOND).await;
        for how in ["refused", "failed"] {
            let (one, two) = tokio::join!(refusing(&runs, how, 1), refusing(&runs, how, 1));
            assert_eq!([one, two], [const { (Ok(1), Look::Stale, true) }; 2]);
        }
        advance(2 * SECOND).await;
        assert!(refusing(&runs, "refused", 1).await.0.is_err());
    })
    .await;
    let seen = registry.cache("refusing").unwrap().snapshot();
    assert_eq!((seen.stale, seen.misses, seen.coalesced), (4, 2, 0));
}

#[tokio::test(start_paused = true)]
async fn c1_an_expansion_dropped_at_every_poll_hands_over() {
    let (registry, runs) = (Registry::new(), Runs::new(0));
    let mut first = Box::pin(scope(&registry, price(&runs, "a")));
    let mut second = Box::pin(scope(&registry, price(&runs, "a")));
    assert!(poll_once(&mut first).is_pending());
    assert!(poll_once(&mut second).is_pending());
    drop(first);
    assert_eq!(second.await, Ok(1));
    let seen = registry.cache("price").unwrap().snapshot();
    assert_eq!((seen.in_flight, seen.misses), (0, 2));
}

/// `#[cached] fn fib`, with the recursion through the whole function.
fn fib(n: u64) -> u64 {
    let mut call = p::Call::begin();
    let outer: Result<u64, _> = layer!(sync, call, "fib", p::CacheOptions::default(), [n] -> u64, {
        never(if n < 2 { n } else { fib(n - 1) + fib(n - 2) })
    });
    p::plain_edge(outer)
}

#[test]
fn c5_a_recursive_function_ends() {
    assert_eq!(scope_sync(&Registry::new(), || fib(30)), 832_040);
}

#[tokio::test(start_paused = true)]
async fn an_invalid_size_is_told_and_the_default_is_in_force() {
    fn zero() -> u8 {
        let mut call = p::Call::begin();
        let outer: Result<u8, _> = layer!(sync, call, "zero", with(|options| options.max_size = Some(0)), [] -> u8, never(1));
        p::plain_edge(outer)
    }
    let registry = Registry::new();
    assert_eq!(scope_sync(&registry, zero), 1);
    let snapshot = registry.snapshot();
    let shown = snapshot
        .policies
        .iter()
        .find(|policy| policy.name == "zero")
        .unwrap();
    assert_eq!(shown.figures["max_size"], 1000);
    assert_eq!(
        shown.invalid,
        ["cache `zero`: `max_size` is 0, but must be at least 1"]
    );
}
