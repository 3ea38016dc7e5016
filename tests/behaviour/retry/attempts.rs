//! `resilience::attempt()`, and how often a body runs.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use resilience::__private as p;
use resilience::{Failure, RetryPolicy, Severity, attempt};

use crate::support::{BUSY, Fault, PLAIN, ms};

fn now() -> (u32, u32) {
    (attempt().number, attempt().max)
}

#[tokio::test(start_paused = true)]
async fn a_body_can_ask_which_attempt_it_is() {
    assert_eq!(now(), (1, 1));
    let seen = PLAIN
        .run(async |given| {
            tokio::task::yield_now().await;
            assert_eq!(given, attempt());
            assert_eq!(given.is_last(), given.number == 3);
            if given.number < 3 {
                Err(BUSY)
            } else {
                Ok(now())
            }
        })
        .await;
    assert_eq!(seen, Ok((3, 3)));
    assert_eq!(now(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn attempts_of_two_calls_on_one_thread_do_not_mix() {
    let call = |max: u32| async move {
        let policy = PLAIN.max_attempts(max);
        policy
            .run(|given| async move {
                for _ in 0..5 {
                    tokio::task::yield_now().await;
                    assert_eq!(now(), (given.number, max));
                }
                Err::<(), _>(BUSY)
            })
            .await
    };
    let (two, four) = tokio::join!(call(2), call(4));
    assert!(two.is_err() && four.is_err());
}

#[resilience::profile]
fn inside() -> (u32, u32) {
    now()
}

#[test]
fn the_attempt_is_put_back_after_a_panic_and_after_a_nested_one() {
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        p::attempted_sync(p::Numbered::new(2, 3), || panic!("the body"))
    }));
    assert!(panicked.is_err());
    assert_eq!(now(), (1, 1));

    p::attempted_sync(p::Numbered::new(2, 3), || {
        p::attempted_sync(p::Numbered::new(1, 9), || assert_eq!(now(), (1, 9)));
        // without a retry of its own a guarded call is part of the attempt around it
        assert_eq!(inside(), (2, 3));
        assert_eq!(now(), (2, 3));
    });
}

#[test]
fn sync_bodies_are_retried_as_well() {
    let quick = PLAIN.base_delay(ms(1));
    let ran = Cell::new(0);
    let result = quick.run_sync(|given| {
        ran.set(ran.get() + 1);
        assert_eq!(given, attempt());
        if given.number == 2 {
            Ok("done")
        } else {
            Err(BUSY)
        }
    });
    assert_eq!((result, ran.get()), (Ok("done"), 2));

    let last = quick.run_sync(|given| {
        Err::<(), _>(Fault {
            retry_after: Some(ms(given.number.into())),
            ..BUSY
        })
    });
    assert_eq!(
        last,
        Err(Failure::Failed(Fault::after(ms(3)))),
        "the last error, unwrapped"
    );
}

#[tokio::test(start_paused = true)]
async fn a_stranger_s_error_is_judged_by_a_closure() {
    #[derive(Debug, PartialEq)]
    struct Status(u16);
    let judge = |status: &Status| match status.0 {
        500.. => Severity::Recoverable,
        _ => Severity::Permanent,
    };
    let answers = [Status(503), Status(404), Status(500)];
    let answers = std::cell::RefCell::new(answers.into_iter());
    let result = PLAIN
        .run_with(judge, async |_| {
            Err::<(), _>(answers.borrow_mut().next().unwrap())
        })
        .await;
    assert_eq!(result, Err(Failure::Failed(Status(404))));

    let ran = Cell::new(0);
    let result = PLAIN.run_sync_with(judge, |_| {
        ran.set(ran.get() + 1);
        Err::<(), _>(Status(404))
    });
    assert_eq!((result, ran.get()), (Err(Failure::Failed(Status(404))), 1));
}

#[tokio::test(start_paused = true)]
async fn a_policy_is_a_value_that_a_static_can_hold_in_two_ways() {
    use std::sync::LazyLock;
    static NOW: RetryPolicy = PLAIN.max_attempts(2).checked();
    static LATER: LazyLock<RetryPolicy> = LazyLock::new(|| PLAIN.max_attempts(4).build().unwrap());
    for (policy, calls) in [(&NOW, 2), (&*LATER, 4)] {
        let ran = Cell::new(0);
        let failed = policy
            .run(async |_| {
                ran.set(ran.get() + 1);
                Err::<(), _>(BUSY)
            })
            .await;
        assert_eq!((failed, ran.get()), (Err(Failure::Failed(BUSY)), calls));
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_goes_on_and_is_not_retried() {
    let ran = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let ours = ran.clone();
    let task = tokio::spawn(async move {
        PLAIN
            .run(|_| {
                ours.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                async { panic!("the body") as Result<(), Fault> }
            })
            .await
    });
    assert!(task.await.unwrap_err().is_panic());
    assert_eq!(ran.load(std::sync::atomic::Ordering::Relaxed), 1);
}
