//! Half-open: how many probes, and what becomes of each.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use resilience::{CircuitState, Counted};
use tokio::task::yield_now;
use tokio::time::advance;

use super::*;

#[tokio::test(start_paused = true)]
async fn b1_probe_dropped_gives_its_place_back() {
    let breaker = ready(brittle()).await;
    for polls in 0..thorough(1_000, 100) {
        let probe = breaker.call(async {
            for _ in 0..100 {
                yield_now().await;
            }
            Ok::<_, String>(())
        });
        let mut probe = Box::pin(probe);
        for _ in 0..polls % 100 {
            assert!(poll_once(probe.as_mut()).is_pending());
        }
        let polled = polls % 100 > 0;
        assert_eq!(
            breaker.try_acquire().is_err(),
            polled,
            "a place is taken at the first poll"
        );
        drop(probe);
    }
    record(&breaker, Counted::Success);
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn b2_a_probe_that_never_answers_is_replaced_and_its_late_answer_says_nothing() {
    for late in [Counted::Success, Counted::Failure, Counted::Ignored] {
        let breaker = ready(brittle()).await;
        let lost = permit(&breaker);
        assert_eq!(retry_after(&breaker), Some(RECOVERY));
        assert!(breaker.snapshot().next_probe_at_ms.is_some());
        advance(RECOVERY).await;
        let second = permit(&breaker);
        lost.record(late);
        assert_eq!(breaker.state(), CircuitState::HalfOpen);
        assert_eq!(breaker.snapshot().late, 1);
        assert!(
            breaker.try_acquire().is_err(),
            "the place is the second probe's"
        );
        second.success();
        assert_eq!(breaker.state(), CircuitState::Closed);
    }
}

#[tokio::test(start_paused = true)]
async fn b2_a_service_that_is_slower_than_the_recovery_timeout_is_found_well() {
    let breaker = std::sync::Arc::new(ready(brittle()).await);
    let began = tokio::time::Instant::now();
    // somebody asks every second, and each answer takes half as long again as the circuit stays open
    while breaker.state() != CircuitState::Closed {
        assert!(began.elapsed() < 4 * RECOVERY, "{:?}", breaker.snapshot());
        let asked = breaker.clone();
        tokio::spawn(async move {
            let answer = async {
                tokio::time::sleep(RECOVERY * 3 / 2).await;
                Ok::<_, String>(())
            };
            asked.call(answer).await
        });
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(breaker.snapshot().late, 1);
}

#[tokio::test(start_paused = true)]
async fn b2_probes_that_hang_are_replaced_after_ever_longer_times_but_never_much_longer() {
    let breaker = ready(brittle()).await;
    for times in [1, 2, 4, 8, 8, 8] {
        let hangs = permit(&breaker);
        assert_eq!(retry_after(&breaker), Some(RECOVERY * times));
        advance(RECOVERY * times).await;
        std::mem::forget(hangs);
    }
    // the next opening begins anew
    permit(&breaker).record(Counted::Failure);
    advance(RECOVERY).await;
    let _probe = permit(&breaker);
    assert_eq!(retry_after(&breaker), Some(RECOVERY));
}

#[tokio::test(start_paused = true)]
async fn b2_each_place_is_held_twice_as_long_as_it_was_however_many_there_are() {
    let step = Duration::from_secs(1);
    let breaker = ready(brittle().success_threshold(3)).await;
    for _ in 0..3 {
        std::mem::forget(permit(&breaker));
        advance(step).await;
    }
    for times in [1, 2, 4, 8, 8] {
        advance((RECOVERY * times).saturating_sub(3 * step)).await;
        let first = (RECOVERY * (2 * times).min(8)).saturating_sub(2 * step);
        for left in [step, step, first] {
            std::mem::forget(permit(&breaker));
            assert_eq!(retry_after(&breaker), Some(left), "after {times}");
            advance(step).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn b3_no_sequence_of_outcomes_wedges_it() {
    for sequence in 0..64 {
        let breaker = ready(brittle().success_threshold(3).half_open_max_calls(3)).await;
        let permits = [permit(&breaker), permit(&breaker), permit(&breaker)];
        let (mut successes, mut failed) = (0, false);
        for (n, permit) in permits.into_iter().enumerate() {
            match sequence / 4_usize.pow(u32::try_from(n).unwrap()) % 4 {
                0 => {
                    permit.success();
                    successes += 1;
                }
                1 => {
                    permit.failure();
                    failed = true;
                }
                2 => permit.ignored(),
                _ => {
                    let body = AssertUnwindSafe(move || {
                        let _inside = permit;
                        panic!("the body panics");
                    });
                    assert!(catch_unwind(body).is_err());
                    failed = true;
                }
            }
        }
        let expected = match (failed, successes) {
            (true, _) => CircuitState::Open,
            (false, 3) => CircuitState::Closed,
            _ => CircuitState::HalfOpen,
        };
        assert_eq!(breaker.state(), expected, "sequence {sequence}");
        if expected == CircuitState::HalfOpen {
            let all_free = [permit(&breaker), permit(&breaker), permit(&breaker)];
            assert!(breaker.try_acquire().is_err());
            drop(all_free);
        }
    }
}

#[test]
fn b4_many_threads_get_no_more_places_than_there_are() {
    // half-open without a wait
    let quick = built(brittle().recovery_timeout(std::time::Duration::ZERO));
    let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let rounds = thorough(1_000_000, 20_000);
    // a lease never runs out while all threads stand at the same moment of a paused clock
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let admitted = AtomicUsize::new(0);
    let start = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        let start = &start;
        let (quick, inside, most, admitted) = (&quick, &inside, &most, &admitted);
        let handle = runtime.handle().clone();
        for _ in 0..8 {
            let handle = handle.clone();
            scope.spawn(move || {
                let _paused = handle.enter();
                start.wait();
                for _ in 0..rounds / 8 {
                    if quick.state() == CircuitState::Closed {
                        quick.try_acquire().map(CircuitPermit::failure).ok();
                        continue;
                    }
                    if let Ok(probe) = quick.try_acquire() {
                        if quick.state() == CircuitState::HalfOpen {
                            most.fetch_max(
                                inside.fetch_add(1, Ordering::SeqCst) + 1,
                                Ordering::SeqCst,
                            );
                            admitted.fetch_add(1, Ordering::SeqCst);
                            inside.fetch_sub(1, Ordering::SeqCst);
                        }
                        probe.ignored();
                    }
                }
            });
        }
    });
    assert!(admitted.into_inner() > 0);
    assert_eq!(most.into_inner(), 1);
}

#[tokio::test(start_paused = true)]
async fn b5_late_results_move_nothing() {
    let breaker = built(brittle());
    let late: Vec<_> = (0..10).map(|_| permit(&breaker)).collect();
    fail(&breaker, 1);
    advance(RECOVERY).await;
    let probe = permit(&breaker);
    for (n, permit) in late.into_iter().enumerate() {
        permit.record(if n % 2 == 0 {
            Counted::Success
        } else {
            Counted::Failure
        });
        assert_eq!(breaker.state(), CircuitState::HalfOpen);
    }
    assert_eq!(breaker.snapshot().late, 10);
    probe.success();
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn b6_a_failed_probe_opens_in_both_orders() {
    for failure_first in [true, false] {
        let breaker = ready(brittle().success_threshold(2)).await;
        let (good, bad) = (permit(&breaker), permit(&breaker));
        if failure_first {
            bad.failure();
            good.success();
        } else {
            good.success();
            bad.failure();
        }
        assert_eq!(breaker.state(), CircuitState::Open);
        assert_eq!(retry_after(&breaker), Some(RECOVERY));
    }
}

#[tokio::test(start_paused = true)]
async fn probes_run_at_once_up_to_the_maximum_and_the_threshold_closes() {
    let breaker = ready(brittle().success_threshold(3).half_open_max_calls(2)).await;
    let (one, two) = (permit(&breaker), permit(&breaker));
    assert!(breaker.try_acquire().is_err());
    one.success();
    let three = permit(&breaker);
    assert!(breaker.try_acquire().is_err());
    two.success();
    assert_eq!(breaker.snapshot().success_count, 2);
    assert_eq!(breaker.state(), CircuitState::HalfOpen);
    three.success();
    assert_eq!(breaker.state(), CircuitState::Closed);
    assert_eq!(breaker.snapshot().success_count, 0);
}
