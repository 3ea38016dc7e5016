//! When attempts begin.

use std::cell::RefCell;
use std::time::Duration;

use resilience::{Failure, Jitter, Rejection, RejectionKind, RetryPolicy, Severity};
use tokio::time::Instant;

use crate::support::{BUSY, Fault, PLAIN, ms};

/// When each attempt began, for a body that fails with the next of `faults` each time, and then succeeds.
async fn begun(policy: RetryPolicy, faults: Vec<Fault>) -> (Vec<Duration>, Result<(), Fault>) {
    let start = Instant::now();
    let (times, faults) = (RefCell::new(Vec::new()), RefCell::new(faults.into_iter()));
    let result = policy
        .run(async |_| {
            times.borrow_mut().push(start.elapsed());
            match faults.borrow_mut().next() {
                Some(fault) => Err(fault),
                None => Ok(()),
            }
        })
        .await;
    let result = result.map_err(|failure| match failure {
        Failure::Failed(fault) => fault,
        Failure::Rejected(_) => panic!("a retry refuses nothing"),
    });
    (times.into_inner(), result)
}

#[tokio::test(start_paused = true)]
async fn r6_k_attempts_are_k_calls_at_the_times_of_the_table() {
    for attempts in 1..=20_u32 {
        let policy = PLAIN.max_attempts(attempts);
        let (times, result) = begun(policy, vec![BUSY; 30]).await;
        let mut expected = vec![Duration::ZERO];
        for n in 1..attempts {
            let delay = ms((100 << (n - 1)).min(10_000));
            expected.push(*expected.last().unwrap() + delay);
        }
        assert_eq!(times, expected);
        assert_eq!(result, Err(BUSY));
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_transient_failure_is_retried_at_once_and_the_third_attempt_waits_what_it_would_have()
 {
    let transient = Fault::of(Severity::Transient);
    let (times, result) = begun(PLAIN, vec![transient.clone(); 2]).await;
    assert_eq!(times, [ms(0), ms(0), ms(200)]);
    assert_eq!(result, Ok(()));

    // a transient failure that comes later is no first one
    let (times, _) = begun(PLAIN, vec![BUSY, transient.clone()]).await;
    assert_eq!(times, [ms(0), ms(100), ms(300)]);

    // and one that names a retry-after waits for it
    let named = Fault {
        retry_after: Some(ms(30)),
        ..transient
    };
    let (times, _) = begun(PLAIN, vec![named]).await;
    assert_eq!(times, [ms(0), ms(100)]);
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_is_a_lower_bound_and_never_jittered_down() {
    for jitter in [
        Jitter::Proportional,
        Jitter::Full,
        Jitter::Equal,
        Jitter::Decorrelated,
    ] {
        let (times, _) = begun(PLAIN.jitter(jitter), vec![Fault::after(ms(7_000))]).await;
        assert_eq!(times, [ms(0), ms(7_000)]);
    }
    let (times, _) = begun(PLAIN, vec![Fault::after(ms(10_000))]).await;
    assert_eq!(times, [ms(0), ms(10_000)], "as long as `max_delay` is fine");
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_longer_than_max_delay_ends_the_retries_at_once() {
    let late = Fault::after(ms(10_001));
    let start = Instant::now();
    let (times, result) = begun(PLAIN, vec![late.clone(); 3]).await;
    assert_eq!(times, [ms(0)]);
    assert_eq!(result, Err(late));
    assert_eq!(start.elapsed(), ms(0));
}

#[tokio::test(start_paused = true)]
async fn r15_the_last_sleep_never_ends_after_max_elapsed() {
    let limited = PLAIN.max_attempts(100).max_elapsed(ms(1_000));
    let start = Instant::now();
    let (times, result) = begun(limited.base_delay(ms(10_000)), vec![BUSY; 100]).await;
    assert_eq!((times.len(), start.elapsed()), (1, ms(0)));
    assert_eq!(result, Err(BUSY));

    // 100 + 200 + 400 fit; 800 more would not
    let (times, _) = begun(limited, vec![BUSY; 100]).await;
    assert_eq!(times, [ms(0), ms(100), ms(300), ms(700)]);

    // a sleep that ends exactly then is no longer than allowed
    let (times, _) = begun(limited.max_elapsed(ms(700)), vec![BUSY; 100]).await;
    assert_eq!(times.len(), 4);

    // a retry-after that is longer than what is left ends them at once
    let (times, _) = begun(limited, vec![BUSY, Fault::after(ms(901))]).await;
    assert_eq!(times, [ms(0), ms(100)]);
}

#[tokio::test(start_paused = true)]
async fn max_elapsed_never_cuts_a_running_attempt() {
    let result = PLAIN
        .max_elapsed(ms(10))
        .run(async |_| {
            tokio::time::sleep(ms(5_000)).await;
            Ok::<_, Fault>("late")
        })
        .await;
    assert_eq!(result, Ok("late"));
}

#[tokio::test(start_paused = true)]
async fn r7_a_delay_beyond_the_timer_is_a_long_sleep_and_no_hot_loop() {
    let calls = RefCell::new(0);
    let forever = PLAIN
        .base_delay(Duration::MAX)
        .max_delay(Duration::MAX)
        .max_attempts(u32::MAX);
    let body = async |_| {
        *calls.borrow_mut() += 1;
        Err::<(), _>(BUSY)
    };
    let thousand_hours = Duration::from_secs(3_600_000);
    tokio::time::timeout(thousand_hours, forever.run(body))
        .await
        .unwrap_err();
    assert_eq!(*calls.borrow(), 1);
}

#[tokio::test(start_paused = true)]
async fn r3_two_calls_draw_different_delays() {
    let policy = PLAIN
        .max_attempts(20)
        .max_delay(ms(60_000))
        .jitter(Jitter::Full);
    let (first, _) = begun(policy, vec![BUSY; 20]).await;
    let (second, _) = begun(policy, vec![BUSY; 20]).await;
    assert_eq!((first.len(), second.len()), (20, 20));
    assert_ne!(first, second);
}

#[tokio::test(start_paused = true)]
async fn r14_a_refused_call_is_not_tried_again_unless_asked_and_then_not_before_its_retry_after() {
    let open = Rejection::new(RejectionKind::CircuitOpen, "quotes").with_retry_after(ms(3_000));
    let refused = Fault::from(open);
    let start = Instant::now();
    let (times, result) = begun(PLAIN, vec![refused.clone(); 3]).await;
    assert_eq!((times, start.elapsed()), (vec![ms(0)], ms(0)));
    assert_eq!(result, Err(refused.clone()));

    let (times, result) = begun(PLAIN.retry_rejected(true), vec![refused]).await;
    assert_eq!(times, [ms(0), ms(3_000)]);
    assert_eq!(result, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_failed_is_not_tried_again() {
    let panicked = Fault::from(Rejection::new(RejectionKind::BatchPanicked, "load"));
    let (times, _) = begun(PLAIN, vec![panicked; 3]).await;
    assert_eq!(times, [ms(0)]);
}

#[tokio::test(start_paused = true)]
async fn a_retry_without_delay_lets_others_run() {
    let endless = PLAIN.max_attempts(u32::MAX).base_delay(Duration::ZERO);
    let hot = endless.run(async |_| Err::<(), _>(BUSY));
    // would never come to its end if the loop never yielded
    tokio::select! {
        _ = hot => panic!("it has four thousand million attempts"),
        () = async { for _ in 0..10 { tokio::task::yield_now().await } } => {}
    }
}
