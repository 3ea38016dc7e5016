//! The books against a model of them, over any sequence of events.

use proptest::prelude::*;

use super::books::{Books, Mark};

#[derive(Clone, Debug)]
enum Step {
    /// Someone who has a place takes an idle one, else opens one.
    Take,
    /// Of those that are lent this one comes back.
    GiveBack(usize),
    /// Of those that are lent this one is closed.
    Close(usize),
    /// An idle one is closed.
    Prune,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Take),
        2 => (0..8_usize).prop_map(Step::GiveBack),
        1 => (0..8_usize).prop_map(Step::Close),
        1 => Just(Step::Prune),
    ];
    let most = if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        100_000
    } else {
        300
    };
    prop::collection::vec(step, 0..most)
}

proptest! {
    /// O3 and O4: there are never more than there may be, never more kept than `max_size`, and no count goes below zero.
    #[test]
    fn o3_the_books_keep_the_bounds(
        max_size in 1..4_u32,
        overflow in 0..4_u32,
        shut_at in prop::option::of(0..300_usize),
        steps in steps(),
    ) {
        let mut books = Books::new(max_size);
        let (mut lent, mut idle) = (Vec::new(), 0_u32);
        for (at, step) in steps.into_iter().enumerate() {
            if Some(at) == shut_at {
                books.close();
            }
            match step {
                Step::Take if lent.len() < (max_size + overflow) as usize => {
                    if idle > 0 {
                        idle -= 1;
                        books.lend();
                        lent.push(Mark::Kept); // none of the overflow is ever idle
                    } else {
                        lent.push(books.open());
                    }
                }
                Step::GiveBack(which) if which < lent.len() => {
                    let mark = lent[which];
                    let others = lent.iter().filter(|mark| **mark == Mark::Kept).count();
                    let kept = u32::try_from(others).expect("few") + idle;
                    let room = mark == Mark::Kept || kept < max_size;
                    let stays = books.give_back(mark);
                    prop_assert_eq!(stays.is_some(), room && !books.is_closed());
                    lent.remove(which);
                    match stays {
                        Some(mark) => { prop_assert_eq!(mark, Mark::Kept); idle += 1; }
                        None => books.gone(mark),
                    }
                }
                Step::Close(which) if which < lent.len() => books.gone(lent.remove(which)),
                Step::Prune if idle > 0 => { idle -= 1; books.idle_gone(Mark::Kept); }
                _ => {}
            }
            let in_use = u32::try_from(lent.len()).expect("few");
            prop_assert_eq!((books.in_use(), books.size()), (in_use, in_use + idle));
            prop_assert!(books.size() <= max_size + overflow);
            prop_assert!(idle <= max_size);
        }
    }
}
