//! Turns: in order, on time, given back.

use std::sync::Arc;

use proptest::prelude::*;
use tokio::time::{Instant, advance};

use super::*;

fn now() -> Instant {
    Instant::now()
}

fn task<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> tokio::task::JoinHandle<T> {
    tokio::spawn(future)
}

#[tokio::test(start_paused = true)]
async fn l8_six_waiters_at_one_a_second_are_done_in_order_by_the_sixth() {
    let limiter = Arc::new(built(
        RateLimiter::builder("search")
            .per_second(1)
            .wait(Duration::from_secs(10)),
    ));
    limiter.try_acquire().unwrap();
    let (sender, mut done) = tokio::sync::mpsc::unbounded_channel();
    let start = now();
    for caller in 1..=6_u64 {
        let (limiter, sender) = (limiter.clone(), sender.clone());
        task(async move {
            limiter.acquire().await.expect("its turn comes in time");
            sender.send((caller, start.elapsed_ms())).unwrap();
        });
    }
    drop(sender);
    for caller in 1..=6 {
        let (who, after) = done.recv().await.unwrap();
        assert_eq!(who, caller);
        assert!(
            (caller * 1000..=caller * 1000 + 2).contains(&after),
            "{caller}: {after} ms"
        );
    }
    let shown = limiter.snapshot();
    assert_eq!((shown.admitted, shown.waited, shown.waiting), (7, 6, 0));
}

trait Elapsed {
    fn elapsed_ms(self) -> u64;
}

impl Elapsed for Instant {
    fn elapsed_ms(self) -> u64 {
        u64::try_from((now() - self).as_millis()).unwrap()
    }
}

#[tokio::test(start_paused = true)]
async fn who_would_wait_too_long_is_refused_at_once() {
    let limiter = built(ten_a_second(1).wait(EACH * 2));
    limiter.acquire().await.unwrap();
    let mut waits: Vec<_> = (0..2).map(|_| Box::pin(limiter.acquire())).collect();
    for turn in &mut waits {
        assert!(poll_once(turn.as_mut()).is_pending());
    }
    let refused = limiter.acquire().await.unwrap_err();
    assert_eq!(refused.retry_after(), Some(EACH * 3));
    // nobody pushes in, and the time told counts those who wait
    assert_eq!(
        limiter.try_acquire().unwrap_err().retry_after(),
        Some(EACH * 3)
    );
    advance(EACH * 3).await;
    assert_eq!(limiter.acquire().await, Ok(()));
    for turn in waits {
        assert_eq!(turn.await, Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn never_to_wait_allocates_no_turn() {
    let limiter = built(ten_a_second(1));
    limiter.acquire().await.unwrap();
    let refused = limiter.acquire().await.unwrap_err();
    assert_eq!(refused.retry_after(), Some(EACH));
    assert_eq!(limiter.snapshot().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_moves_up_wakes_who_sleeps_on_it() {
    let limiter = Arc::new(built(ten_a_second(1).wait(EACH * 50)));
    limiter.try_acquire().unwrap();
    let first = {
        let limiter = limiter.clone();
        task(async move { limiter.acquire().await })
    };
    tokio::task::yield_now().await;
    let start = now();
    let second = {
        let limiter = limiter.clone();
        task(async move {
            limiter.acquire().await.unwrap();
            start.elapsed_ms()
        })
    };
    tokio::task::yield_now().await;
    assert_eq!(limiter.snapshot().waiting, 2);
    first.abort();
    let after = second.await.unwrap();
    assert!((100..=102).contains(&after), "{after} ms, not 200");
    assert_eq!(limiter.snapshot().abandoned, 1);
}

#[tokio::test(start_paused = true)]
async fn each_key_has_its_own_queue() {
    let limiter = built(ten_a_second(1).wait(EACH * 5));
    for key in ["a", "b"] {
        limiter.acquire_key(key).await.unwrap();
    }
    let mut a: Vec<_> = (0..3).map(|_| Box::pin(limiter.acquire_key("a"))).collect();
    let mut b = Box::pin(limiter.acquire_key("b"));
    for turn in a.iter_mut().chain([&mut b]) {
        assert!(poll_once(turn.as_mut()).is_pending());
    }
    advance(EACH).await;
    assert_eq!(poll_once(a[0].as_mut()), Poll::Ready(Ok(())));
    assert!(poll_once(a[1].as_mut()).is_pending());
    assert_eq!(poll_once(b.as_mut()), Poll::Ready(Ok(())));
    // the second of `a` goes: the third has its turn
    drop(a.remove(1));
    advance(EACH).await;
    assert_eq!(poll_once(a[1].as_mut()), Poll::Ready(Ok(())));
    assert_eq!(
        limiter.try_acquire_key("a").unwrap_err().retry_after(),
        Some(EACH)
    );
}

#[tokio::test(start_paused = true)]
async fn l7_a_turn_dropped_at_any_poll_leaves_what_there_was() {
    for polls in 0..8_u32 {
        let limiter = built(ten_a_second(2).wait(EACH * 5));
        limiter.try_acquire_n(2).unwrap();
        let mut turn = Box::pin(limiter.acquire_n(2));
        let mut taken = false;
        for _ in 0..polls {
            taken = poll_once(turn.as_mut()).is_ready();
            if taken {
                break;
            }
            advance(EACH / 2).await;
        }
        drop(turn);
        // half an interval a poll: what came back meanwhile, and nothing else
        let came_back = (polls.min(4) / 2) * u32::from(!taken);
        assert_eq!(limiter.available(), came_back, "{polls} polls, {taken}");
        assert_eq!(limiter.snapshot().abandoned, u64::from(polls > 0 && !taken));
        assert_eq!(limiter.snapshot().waiting, 0);
        advance(EACH * 2).await;
        assert_eq!(drained(&limiter), 2);
    }
}

fn paused<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(thorough(5_000, 100)))]

    #[test]
    fn l7_those_who_stay_come_one_interval_apart_whoever_leaves(
        burst in 1_u32..5,
        callers in prop::collection::vec((1_u32..3, prop::option::of(0_u32..400)), 1..20),
        keyed in any::<bool>(),
    ) {
        paused(async {
            let limiter = built(ten_a_second(burst).wait(EACH * 1000));
            let acquire = |permits| if keyed { limiter.acquire_key_n("one", permits) } else { limiter.acquire_n(permits) };
            acquire(burst).await.unwrap();
            let mut waits: Vec<_> = callers
                .iter()
                .map(|(permits, leaves)| {
                    let permits = (*permits).min(burst);
                    let mut turn = Box::pin(acquire(permits));
                    assert!(poll_once(turn.as_mut()).is_pending());
                    (Some(turn), permits, *leaves, None)
                })
                .collect();
            // in steps of 10 ms, so that a turn is seen when it comes
            for tick in 0..1000_u32 {
                for (turn, _, leaves, came) in &mut waits {
                    if let Some(waiting) = turn && poll_once(waiting.as_mut()).is_ready() {
                        (*turn, *came) = (None, Some(tick));
                    }
                    if *leaves == Some(tick) && came.is_none() {
                        *turn = None;
                    }
                }
                advance(EACH / 10).await;
            }
            prop_assert!(waits.iter().all(|(turn, ..)| turn.is_none()));
            // never more than the burst and what came back, over any stretch between two that were let through
            let came: Vec<_> = waits.iter().filter_map(|(_, permits, _, came)| came.map(|tick| (tick, *permits))).collect();
            prop_assert!(came.is_sorted_by_key(|(tick, _)| *tick), "out of order: {:?}", came);
            for (i, (from, _)) in came.iter().enumerate() {
                let mut sum = 0;
                for (to, permits) in &came[i..] {
                    sum += permits;
                    prop_assert!(sum <= burst + (to - from) / 10, "{:?}", came);
                }
            }
            // and no gaps: with nobody before it who left later than it began, a turn comes when its permits are there
            let total: u32 = came.iter().map(|(_, permits)| permits).sum();
            if callers.iter().all(|(_, leaves)| leaves.is_none_or(|tick| tick == 0)) {
                prop_assert_eq!(came.last().map_or(0, |(tick, _)| *tick), total * 10);
            }
            let left = if keyed { limiter.available_key("one") } else { limiter.available() };
            prop_assert_eq!(left, burst);
            Ok(())
        })?;
    }
}
