//! Flights: one run for all that miss at once, whoever goes in between.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use resilience::{Failure, TtlCache};
use tokio::task::{JoinSet, LocalSet, yield_now};
use tokio::time::{advance, sleep};

use super::{assert_send, poll_once};

const SECOND: Duration = Duration::from_secs(1);

type Cache = TtlCache<u8, usize>;

fn cache(name: &str) -> Arc<Cache> {
    Arc::new(Cache::builder(name).ttl(5 * SECOND).build().unwrap())
}

/// Counts its runs and how many run at once, and takes this many yields.
#[derive(Default)]
struct Body {
    runs: AtomicUsize,
    at_once: AtomicUsize,
}

struct Running<'b>(&'b Body);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.at_once.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Body {
    async fn run(&self, yields: usize) -> Result<usize, String> {
        let run = self.runs.fetch_add(1, Ordering::SeqCst) + 1;
        assert_eq!(
            self.at_once.fetch_add(1, Ordering::SeqCst),
            0,
            "one at a time"
        );
        let _running = Running(self);
        for _ in 0..yields {
            yield_now().await;
        }
        Ok(run)
    }

    fn runs(&self) -> usize {
        self.runs.load(Ordering::SeqCst)
    }
}

#[tokio::test(start_paused = true)]
async fn c1_a_leader_dropped_at_every_poll_hands_over() {
    for polls in 1..=4 {
        let (cache, body) = (cache("c1"), Arc::new(Body::default()));
        let mut leader = Box::pin(cache.get_or_compute(&1, || body.run(5)));
        assert!(poll_once(&mut leader).is_pending());
        let mut followers = JoinSet::new();
        for _ in 0..10 {
            let (cache, body) = (cache.clone(), body.clone());
            followers.spawn(async move { cache.get_or_compute(&1, || body.run(5)).await });
        }
        yield_now().await;
        for _ in 1..polls {
            assert!(poll_once(&mut leader).is_pending());
        }
        drop(leader);
        for got in followers.join_all().await {
            assert_eq!(got, Ok(2));
        }
        assert_eq!(body.runs(), 2);
        let seen = cache.snapshot();
        assert_eq!((seen.in_flight, seen.misses, seen.coalesced), (0, 2, 9));
    }
}

#[tokio::test(start_paused = true)]
async fn c1_followers_dropped_at_every_poll_lose_nothing() {
    let (cache, body) = (cache("c1 followers"), Body::default());
    let mut leader = Box::pin(cache.get_or_compute(&1, || body.run(2)));
    let mut one = Box::pin(cache.get_or_compute(&1, || body.run(0)));
    let mut two = Box::pin(cache.get_or_compute(&1, || body.run(0)));
    assert!(poll_once(&mut leader).is_pending());
    assert!(poll_once(&mut one).is_pending());
    assert!(poll_once(&mut two).is_pending());
    drop(leader);
    // `one` was woken to take over, and goes without looking
    drop(one);
    assert_eq!(poll_once(&mut two), Poll::Ready(Ok(2)));
    assert_eq!(cache.snapshot().in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn c1_nothing_is_left_where_all_go() {
    let (cache, body) = (cache("c1 all"), Body::default());
    let mut calls: Vec<_> = (0..3)
        .map(|_| Box::pin(cache.get_or_compute(&1, || body.run(9))))
        .collect();
    for call in &mut calls {
        assert!(poll_once(call).is_pending());
    }
    assert_eq!(cache.snapshot().in_flight, 1);
    drop(calls);
    assert_eq!(cache.snapshot().in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn c3_a_panicking_leader_hands_over() {
    let cache = cache("c3");
    let leader = tokio::task::LocalSet::new();
    let panicking = {
        let cache = cache.clone();
        leader.spawn_local(async move {
            let boom = async || -> Result<usize, String> {
                yield_now().await;
                panic!("the loader breaks")
            };
            cache.get_or_compute(&1, boom).await
        })
    };
    let body = Rc::new(Body::default());
    let mut waiters = Vec::new();
    for _ in 0..10 {
        let (cache, body) = (cache.clone(), body.clone());
        waiters.push(
            leader.spawn_local(async move { cache.get_or_compute(&1, || body.run(1)).await }),
        );
    }
    leader.await;
    assert!(panicking.await.unwrap_err().is_panic());
    for waiter in waiters {
        assert_eq!(waiter.await.unwrap(), Ok(1));
    }
    assert_eq!(body.runs(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_leaders_error_reaches_everyone_and_is_told_once() {
    let (cache, runs) = (cache("errors"), Cell::new(0));
    let fail = async || {
        runs.set(runs.get() + 1);
        sleep(SECOND).await;
        Err::<usize, _>(runs.get())
    };
    let (one, two, three) = tokio::join!(
        cache.get_or_compute(&1, fail),
        cache.get_or_compute(&1, fail),
        cache.get_or_compute(&1, fail),
    );
    assert_eq!([one, two, three], [const { Err(Failure::Failed(1)) }; 3]);
    assert_eq!((runs.get(), cache.snapshot().coalesced), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn c7_a_late_error_never_replaces_a_newer_value() {
    for error_first in [true, false] {
        let cache = Cache::builder("c7")
            .ttl(5 * SECOND)
            .stale_if_error(5 * SECOND)
            .single_flight(false)
            .build()
            .unwrap();
        cache.set(1, 1);
        advance(5 * SECOND).await;
        let slow = async |after, result| {
            sleep(after).await;
            result
        };
        let (fails, works) = if error_first {
            (SECOND, 2 * SECOND)
        } else {
            (2 * SECOND, SECOND)
        };
        let (failed, worked) = tokio::join!(
            cache.get_or_compute(&1, || slow(fails, Err("down"))),
            cache.get_or_compute(&1, || slow(works, Ok::<_, &str>(2))),
        );
        assert_eq!(worked, Ok(2));
        assert_eq!(failed, Ok(if error_first { 1 } else { 2 }));
        // the deadline is that of the value: five seconds after its run ended
        advance(5 * SECOND - Duration::from_nanos(1) - (2 * SECOND - works)).await;
        assert_eq!(cache.get(&1), Some(2));
        advance(Duration::from_nanos(1)).await;
        assert_eq!(cache.get(&1), None);
    }
}

#[tokio::test(start_paused = true)]
async fn c18_one_run_at_expiry() {
    let (cache, body) = (cache("c18"), Arc::new(Body::default()));
    cache.set(1, 0);
    advance(5 * SECOND).await;
    let mut callers = JoinSet::new();
    for _ in 0..1000 {
        let (cache, body) = (cache.clone(), body.clone());
        callers.spawn(async move { cache.get_or_compute(&1, || body.run(20)).await });
    }
    assert!(callers.join_all().await.into_iter().all(|got| got == Ok(1)));
    let seen = cache.snapshot();
    assert_eq!((body.runs(), seen.misses, seen.coalesced), (1, 1, 999));
}

#[tokio::test(start_paused = true)]
async fn c18_while_one_revalidates_the_others_get_the_stale_value_at_once() {
    let cache = Cache::builder("c18 swr")
        .ttl(SECOND)
        .stale_while_revalidate(10 * SECOND)
        .build()
        .unwrap();
    let body = Body::default();
    cache.set(1, 100);
    advance(SECOND).await;
    let mut runner = Box::pin(cache.get_or_compute(&1, || body.run(2)));
    assert!(poll_once(&mut runner).is_pending());
    for _ in 0..5 {
        let mut other = Box::pin(cache.get_or_compute(&1, || body.run(2)));
        assert_eq!(poll_once(&mut other), Poll::Ready(Ok(100)));
    }
    // a runner that is dropped lets the next caller run; one that fails keeps its error
    drop(runner);
    let failed = cache.get_or_compute(&1, async || Err("down")).await;
    assert_eq!(failed, Err(Failure::Failed("down")));
    assert_eq!(cache.get_or_compute(&1, || body.run(0)).await, Ok(2));
    assert_eq!(cache.get(&1), Some(2));
    let seen = cache.snapshot();
    assert_eq!((seen.stale, seen.misses, seen.in_flight), (5, 3, 0));
}

#[tokio::test(start_paused = true)]
async fn c20_what_is_invalidated_during_a_run_is_not_kept() {
    type Outdate = fn(&Cache);
    let outdate: [(Outdate, bool); 4] = [
        (|cache| assert!(!cache.invalidate(&1)), true),
        (Cache::clear, true),
        (|cache| assert!(!cache.invalidate(&1)), false),
        (Cache::clear, false),
    ];
    for (outdate, single) in outdate {
        let cache = Cache::builder("c20").single_flight(single).build().unwrap();
        let body = Body::default();
        let mut run = Box::pin(cache.get_or_compute(&1, || body.run(1)));
        assert!(poll_once(&mut run).is_pending());
        outdate(&cache);
        assert_eq!(poll_once(&mut run), Poll::Ready(Ok(1)));
        assert_eq!(cache.get(&1), None);
        assert_eq!(cache.get_or_compute(&1, || body.run(0)).await, Ok(2));
        assert_eq!(cache.get(&1), Some(2));
    }
}

#[tokio::test(start_paused = true)]
async fn c20_who_asks_after_an_invalidation_does_not_join_the_run_before() {
    let cache = cache("c20 join");
    let mut old = Box::pin(cache.get_or_compute(&1, async || {
        yield_now().await;
        Ok::<_, String>(1)
    }));
    let mut waits = Box::pin(cache.get_or_compute(&1, async || Ok::<_, String>(3)));
    assert!(poll_once(&mut old).is_pending());
    assert!(poll_once(&mut waits).is_pending());
    cache.invalidate(&1);
    assert_eq!(
        cache.get_or_compute(&1, async || Ok::<_, String>(2)).await,
        Ok(2)
    );
    assert_eq!(poll_once(&mut old), Poll::Ready(Ok(1)));
    assert_eq!(poll_once(&mut waits), Poll::Ready(Ok(1)));
    assert_eq!(cache.get(&1), Some(2));
}

#[tokio::test(start_paused = true)]
async fn a_value_set_during_a_run_stays() {
    let cache = cache("set");
    let mut run = Box::pin(cache.get_or_compute(&1, async || {
        yield_now().await;
        Ok::<_, String>(1)
    }));
    assert!(poll_once(&mut run).is_pending());
    cache.set(1, 2);
    assert_eq!(poll_once(&mut run), Poll::Ready(Ok(1)));
    assert_eq!(cache.get(&1), Some(2));
}

#[tokio::test(start_paused = true)]
async fn c21_a_leader_dropped_before_its_first_poll_stops_nobody() {
    let (cache, body) = (cache("c21"), Arc::new(Body::default()));
    let spawn = |set: &mut JoinSet<_>| {
        let (cache, body) = (cache.clone(), body.clone());
        set.spawn(async move { cache.get_or_compute(&1, || body.run(1)).await })
    };
    let mut followers = JoinSet::new();
    let mut gone = JoinSet::new();
    spawn(&mut gone).abort();
    for _ in 0..10 {
        spawn(&mut followers);
    }
    assert!(
        followers
            .join_all()
            .await
            .into_iter()
            .all(|got| got == Ok(1))
    );
    assert_eq!(body.runs(), 1);
}

/// Keys differ at each level, so no lock and no flight is in the way.
fn fib(cache: &Cache, n: u8) -> Pin<Box<dyn Future<Output = usize> + Send + '_>> {
    Box::pin(async move {
        let sum = async || {
            if n < 2 {
                return Ok::<_, String>(usize::from(n));
            }
            Ok(fib(cache, n - 1).await + fib(cache, n - 2).await)
        };
        cache.get_or_compute(&n, sum).await.unwrap()
    })
}

#[tokio::test(start_paused = true)]
async fn c5_recursion_through_the_cache_ends() {
    let cache = cache("c5");
    assert_eq!(assert_send(fib(&cache, 30)).await, 832_040);
    assert_eq!(cache.snapshot().misses, 31);
}

#[test]
fn c5_recursion_through_the_cache_ends_on_a_thread() {
    fn fib(cache: &Cache, n: u8) -> usize {
        let sum = || {
            if n < 2 {
                return Ok::<_, String>(usize::from(n));
            }
            Ok(fib(cache, n - 1) + fib(cache, n - 2))
        };
        cache.get_or_compute_sync(&n, sum).unwrap()
    }
    assert_eq!(fib(&cache("c5 sync"), 30), 832_040);
}

#[test]
fn c5_a_recursive_call_for_the_key_its_own_thread_computes_runs_the_body() {
    let cache = cache("c5 same key");
    let inner = || {
        cache
            .get_or_compute_sync(&1, || Ok::<_, String>(5))
            .map_err(|_| String::new())
    };
    assert_eq!(cache.get_or_compute_sync(&1, inner), Ok(5));
    assert_eq!(cache.snapshot().misses, 2);
}

#[test]
fn a_thread_does_not_park_for_a_task() {
    let cache = cache("mixed");
    let mut task = Box::pin(cache.get_or_compute(&1, async || {
        yield_now().await;
        Ok::<_, String>(1)
    }));
    assert!(poll_once(&mut task).is_pending());
    // on a current-thread runtime this thread is the one that the task needs
    assert_eq!(cache.get_or_compute_sync(&1, || Ok::<_, String>(2)), Ok(2));
    assert_eq!(poll_once(&mut task), Poll::Ready(Ok(1)));
}

#[test]
fn a_task_on_the_thread_that_computes_its_key_runs_the_body() {
    let cache = cache("mixed the other way");
    let outer = || {
        let mut inner = Box::pin(cache.get_or_compute(&1, async || Ok::<_, String>(3)));
        match poll_once(&mut inner) {
            Poll::Ready(got) => got.map_err(|_| "failed"),
            Poll::Pending => Err("would never end"),
        }
    };
    assert_eq!(cache.get_or_compute_sync(&1, outer), Ok(3));
}

#[tokio::test(start_paused = true)]
async fn c6_a_thousand_tasks_on_one_thread_get_on() {
    let (cache, body) = (cache("c6"), Rc::new(Body::default()));
    let local = LocalSet::new();
    for _ in 0..1000 {
        let (cache, body) = (cache.clone(), body.clone());
        local.spawn_local(async move {
            assert_eq!(cache.get_or_compute(&1, || body.run(3)).await, Ok(1));
        });
    }
    local.await;
    assert_eq!(body.runs(), 1);
}

/// A waker whose last owner drops what asks the cache for something.
struct Nosy(Arc<Cache>, std::sync::mpsc::Sender<bool>);

impl std::task::Wake for Nosy {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Nosy {
    fn drop(&mut self) {
        let _received = self.1.send(self.0.invalidate(&2));
    }
}

#[test]
fn a_waker_that_goes_with_its_waiter_is_dropped_without_a_lock() {
    let (told, dropped) = std::sync::mpsc::channel();
    let finished = told.clone();
    // on a thread of its own: what is locked twice hangs
    std::thread::spawn(move || {
        let cache = cache("nosy");
        let body = Body::default();
        let mut leader = Box::pin(cache.get_or_compute(&1, || body.run(1)));
        assert!(poll_once(&mut leader).is_pending());
        let mut leader = Some(leader);
        let follow = || async { Ok::<_, String>(7) };
        for takes_over in [false, true] {
            let mut waiter = Box::pin(cache.get_or_compute(&1, follow));
            let waker = Arc::new(Nosy(cache.clone(), told.clone())).into();
            let mut cx = std::task::Context::from_waker(&waker);
            assert!(waiter.as_mut().poll(&mut cx).is_pending());
            drop(waker);
            if takes_over {
                // the leader goes, and the waiter, polled by somebody else, runs the body
                leader = None;
                assert_eq!(poll_once(&mut waiter), Poll::Ready(Ok(7)));
            }
            drop(waiter);
        }
        drop(leader);
        finished.send(false).unwrap();
    });
    for _ in 0..3 {
        dropped
            .recv_timeout(60 * SECOND)
            .expect("nobody waits for a lock that it holds");
    }
}
