//! loom models of one thread's counts, beside a reader and a reset.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering, fence};

use super::counts::{Counts, Ended, Read};
use crate::words::clock::Tick;
use crate::words::outcome::Ending;

const TOOK: u64 = 5;

fn call(counts: &Counts, epoch: &AtomicU64) {
    counts.enter::<true>();
    let epoch = epoch.load(Ordering::Relaxed);
    if !counts.is_of(epoch) {
        counts.renew(epoch);
    }
    counts.leave::<true>(&Ended {
        ending: Ending::Success,
        look: None,
        took: TOOK,
        at: Tick::from_raw(1),
        slow: false,
    });
}

fn read(counts: &Counts, epoch: &AtomicU64) -> Read {
    let mut read = Read::default();
    counts.add_left(&mut read);
    counts.add_entered(&mut read);
    if counts.is_of(epoch.load(Ordering::Acquire)) {
        counts.add_to(&mut read);
    }
    read
}

fn bounded(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(model);
}

#[test]
fn loom_who_sees_a_call_counted_sees_its_time_and_that_it_came() {
    bounded(|| {
        let both = Arc::new((Counts::default(), AtomicU64::new(0)));
        let owner = {
            let both = Arc::clone(&both);
            loom::thread::spawn(move || {
                call(&both.0, &both.1);
                call(&both.0, &both.1);
            })
        };
        let seen = read(&both.0, &both.1);
        let calls = seen.endings[0];
        assert!(seen.entered >= seen.left && calls <= 2, "{seen:?}");
        assert!(seen.total >= calls * TOOK, "{seen:?}");
        assert_eq!(
            seen.shortest.is_none(),
            calls == 0 && seen.shortest.is_none()
        );
        owner.join().unwrap();
        let seen = read(&both.0, &both.1);
        assert_eq!((seen.entered, seen.left, seen.endings[0]), (2, 2, 2));
        assert_eq!(seen.total, 2 * TOOK);
    });
}

#[test]
fn loom_a_reset_never_leaves_a_count_without_its_time() {
    bounded(|| {
        let both = Arc::new((Counts::default(), AtomicU64::new(0)));
        call(&both.0, &both.1);
        let owner = {
            let both = Arc::clone(&both);
            loom::thread::spawn(move || call(&both.0, &both.1))
        };
        let resetter = {
            let both = Arc::clone(&both);
            loom::thread::spawn(move || both.1.fetch_add(1, Ordering::AcqRel))
        };
        // as a snapshot reads, but for what the other model has: all of it would take hours
        let before = both.1.load(Ordering::Acquire);
        if both.0.is_of(before) {
            let calls = both.0.endings[0].load(Ordering::Acquire);
            let total = both.0.total.load(Ordering::Acquire);
            fence(Ordering::Acquire);
            if both.1.load(Ordering::Relaxed) == before {
                assert!(calls <= 2 && total >= calls * TOOK, "{calls} {total}");
            }
        }
        owner.join().unwrap();
        resetter.join().unwrap();
        // a call after the reset is counted; the one before it is not, and the one beside it may be
        call(&both.0, &both.1);
        let seen = read(&both.0, &both.1);
        assert!((1..=2).contains(&seen.endings[0]), "{seen:?}");
        assert_eq!((seen.entered, seen.left), (3, 3));
        assert_eq!(seen.total, seen.endings[0] * TOOK);
    });
}
