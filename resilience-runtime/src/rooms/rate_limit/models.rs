//! loom models of the one word: every interleaving of three threads with at most two preemptions each.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use super::common::Common;
use super::gcra::Gcra;
use super::rule::{Reserved, Rule};

const NOW: u64 = 1_000;
const ONE: Gcra = Gcra {
    interval: 10,
    burst: 1,
};

fn bounded(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(model);
}

#[test]
fn loom_l2_one_permit_goes_to_one_of_three() {
    bounded(|| {
        let common = Arc::new(Common::new());
        let admitted = Arc::new(AtomicUsize::new(0));
        let ask = |common: &Common, admitted: &AtomicUsize| {
            if common.take(&Rule::Even(ONE), NOW, 1).is_ok() {
                admitted.fetch_add(1, Ordering::SeqCst);
            }
        };
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (common, admitted) = (common.clone(), admitted.clone());
                thread::spawn(move || ask(&common, &admitted))
            })
            .collect();
        ask(&common, &admitted);
        others
            .into_iter()
            .for_each(|other| other.join().expect("it does not panic"));
        assert_eq!(admitted.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn loom_l7_turns_taken_and_given_back_leave_no_more_and_no_less() {
    bounded(|| {
        let common = Arc::new(Common::new());
        assert!(common.take(&Rule::Even(ONE), NOW, 1).is_ok());
        let leaves = {
            let common = common.clone();
            thread::spawn(move || match common.reserve(ONE, NOW, 1, 100) {
                Reserved::Turn(ticket) => {
                    common.leave(ticket, || NOW);
                }
                other => panic!("{other:?}"),
            })
        };
        let Reserved::Turn(ticket) = common.reserve(ONE, NOW, 1, 100) else {
            panic!("a turn comes in time")
        };
        leaves.join().expect("it does not panic");
        // whoever came first: the one that stays has the next turn, and is alone
        let waker = std::task::Waker::noop;
        assert_eq!(
            common.ask(ticket, NOW + 9, waker().clone()).0,
            Err(NOW + 10)
        );
        assert_eq!(common.ask(ticket, NOW + 10, waker().clone()).0, Ok(()));
        assert_eq!(common.take(&Rule::Even(ONE), NOW + 19, 1), Err(1));
        assert_eq!(common.take(&Rule::Even(ONE), NOW + 20, 1), Ok(()));
    });
}

#[test]
fn loom_a_turn_given_back_while_the_numbers_change_leaves_no_more_and_no_less() {
    const FAST: Gcra = Gcra {
        interval: 2,
        burst: 1,
    };
    bounded(|| {
        let common = Arc::new(Common::new());
        assert!(common.take(&Rule::Even(ONE), NOW, 1).is_ok());
        let turn = || match common.reserve(ONE, NOW, 1, 100) {
            Reserved::Turn(ticket) => ticket,
            other => panic!("{other:?}"),
        };
        let (gone, stays) = (turn(), turn());
        let changes = {
            let common = common.clone();
            thread::spawn(move || drop(common.rewrite(&Rule::Even(ONE), &Rule::Even(FAST), NOW)))
        };
        common.leave(gone, || NOW);
        changes.join().expect("it does not panic");
        let waker = std::task::Waker::noop;
        assert_eq!(common.ask(stays, NOW + 1, waker().clone()).0, Err(NOW + 2));
        assert_eq!(common.ask(stays, NOW + 2, waker().clone()).0, Ok(()));
        assert_eq!(common.take(&Rule::Even(FAST), NOW + 3, 1), Err(1));
        assert_eq!(common.take(&Rule::Even(FAST), NOW + 4, 1), Ok(()));
    });
}
