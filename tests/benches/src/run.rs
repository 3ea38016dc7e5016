//! How calls are run: on a runtime of the thread, many in a row, on one thread or two.

use std::cell::RefCell;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

/// Ends the program where the clock is the tests'.
pub fn refuse_the_test_clock() {
    if resilience::IS_TEST_CLOCK {
        eprintln!(
            "built with the feature `test-util`, whose clock measures nothing: \
             build this package by name, `-p resilience-benches`, and no other with it"
        );
        std::process::exit(2);
    }
}

thread_local! {
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
}

/// Runs a future on this thread's own runtime, without tokio's budget: what takes a tokio lock would yield every so often.
///
/// # Panics
/// When no runtime can be made.
pub fn drive<F: Future>(future: F) -> F::Output {
    RUNTIME.with_borrow_mut(|runtime| {
        let runtime = runtime.get_or_insert_with(|| {
            Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime")
        });
        runtime.block_on(tokio::task::unconstrained(future))
    })
}

/// Takes a value as if it were used, without copying it once more.
#[inline(always)]
#[expect(
    clippy::inline_always,
    clippy::needless_pass_by_value,
    reason = "a call would be measured with what it takes; the value is used up as a caller would"
)]
pub fn sink<T>(value: T) {
    std::hint::black_box(&value);
}

/// The time of so many calls on this thread.
pub fn alone(calls: fn(u64), n: u64) -> Duration {
    let begin = Instant::now();
    calls(n);
    begin.elapsed()
}

/// The mean time of so many calls on each of two threads at once.
///
/// # Panics
/// When a call does.
pub fn both(calls: fn(u64), n: u64) -> Duration {
    let start = Barrier::new(2);
    let one = || {
        calls(16); // what a thread sets up once
        start.wait();
        alone(calls, n)
    };
    let (mine, other) = std::thread::scope(|scope| {
        let other = scope.spawn(one);
        (one(), other.join().expect("a call does not panic"))
    });
    (mine + other) / 2
}

/// A function of so many awaited calls in a row; the name before `=>` is the number of the call.
#[macro_export]
macro_rules! calls {
    ($i:ident => $call:expr) => {
        |n: u64| {
            $crate::drive(async {
                for $i in 0..n {
                    $crate::run::sink($call);
                }
            })
        }
    };
}
