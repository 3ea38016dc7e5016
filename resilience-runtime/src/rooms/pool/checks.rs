//! The books against a model of them, over any sequence of events.

use proptest::prelude::*;

use super::books::{Books, Mark};
use super::policy::ResourcePool;

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
    /// There may be so many from now on.
    Resize(u32, u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Take),
        2 => (0..8_usize).prop_map(Step::GiveBack),
        1 => (0..8_usize).prop_map(Step::Close),
        1 => Just(Step::Prune),
        1 => (1..4_u32, 0..4_u32).prop_map(|(max_size, overflow)| Step::Resize(max_size, overflow)),
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
    fn o3_o4_the_books_keep_the_bounds(
        mut max_size in 1..4_u32,
        mut overflow in 0..4_u32,
        shut_at in prop::option::of(0..300_usize),
        steps in steps(),
    ) {
        let mut books = Books::new(max_size, max_size + overflow);
        // places that there are, taken or free; what is lent; how many are idle
        let mut places = max_size + overflow;
        let (mut lent, mut idle) = (Vec::new(), 0_u32);
        for (at, step) in steps.into_iter().enumerate() {
            if Some(at) == shut_at {
                books.close();
            }
            match step {
                Step::Take if (lent.len() as u64) < u64::from(places) => {
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
                    let room = kept < max_size || (mark == Mark::Kept && kept == max_size);
                    let stays = books.give_back(mark);
                    let many = places > max_size + overflow;
                    prop_assert_eq!(stays.is_some(), room && !many && !books.is_closed());
                    lent.remove(which);
                    if let Some(mark) = stays {
                        prop_assert_eq!(mark, Mark::Kept);
                        idle += 1;
                    } else {
                        books.gone(mark);
                        prop_assert_eq!(books.settle(), many);
                        places -= u32::from(many);
                    }
                }
                Step::Close(which) if which < lent.len() => {
                    books.gone(lent.remove(which));
                    places -= u32::from(books.settle());
                }
                Step::Prune if idle > 0 => {
                    idle -= 1;
                    books.idle_gone(Mark::Kept);
                    places -= u32::from(books.settle());
                }
                Step::Resize(to, above) => {
                    (max_size, overflow) = (to, above);
                    places += books.resize(max_size, max_size + overflow);
                    // as the driver does: what is free of too many goes at once
                    while books.has_too_many() && idle > 0 {
                        idle -= 1;
                        books.idle_gone(Mark::Kept);
                        places -= u32::from(books.settle());
                    }
                    while (lent.len() as u64) < u64::from(places) && books.settle() {
                        places -= 1;
                    }
                }
                _ => {}
            }
            let in_use = u32::try_from(lent.len()).expect("few");
            prop_assert_eq!((books.in_use(), books.size()), (in_use, in_use + idle));
            prop_assert!(books.size() <= places);
            prop_assert!(places == max_size + overflow || places == in_use);
            prop_assert!(idle <= max_size);
            prop_assert_eq!(books.owes(), places > max_size + overflow);
        }
    }
}

#[test]
fn places_that_were_taken_away_do_not_keep_a_pool_alive() {
    let open = || async { Ok::<_, ()>(0) };
    let pool = ResourcePool::builder("db", open).max_size(3).build();
    let pool = pool.expect("the numbers can be meant");
    let ledger = std::sync::Arc::downgrade(&pool.shared.ledger);
    let mut fewer = *pool.config();
    fewer.max_size = 1;
    pool.adopt(fewer);
    drop(pool);
    assert!(ledger.upgrade().is_none());
}
