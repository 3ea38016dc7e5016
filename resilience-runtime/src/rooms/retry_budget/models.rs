//! loom models of the budget: every interleaving of three threads with at most two preemptions each.

use loom::sync::Arc;
use loom::thread;

use super::budget::RetryBudget;
use crate::tools::budget::Budget;

#[test]
fn loom_r10_three_ask_for_one_token_and_one_gets_it() {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(|| {
        let budget = Arc::new(RetryBudget::builder("one").capacity(1).build().unwrap());
        let ask = |budget: Arc<RetryBudget>| move || u32::from(budget.withdraw());
        let others = [
            thread::spawn(ask(budget.clone())),
            thread::spawn(ask(budget.clone())),
        ];
        let mine = ask(budget.clone())();
        let theirs: u32 = others.into_iter().map(|other| other.join().unwrap()).sum();
        assert_eq!(mine + theirs, 1);
    });
}

#[test]
fn loom_a_success_beside_a_refund_is_not_lost() {
    loom::model(|| {
        let budget = Arc::new(
            RetryBudget::builder("two")
                .capacity(2)
                .ratio(1.0)
                .build()
                .unwrap(),
        );
        assert!(budget.withdraw() && budget.withdraw());
        let other = budget.clone();
        let other = thread::spawn(move || other.refund());
        budget.succeeded();
        other.join().unwrap();
        assert!(budget.withdraw() && budget.withdraw());
        assert!(!budget.withdraw());
    });
}
