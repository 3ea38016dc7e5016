//! The pool over any sequence of callers that come, give back, go away and break things.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::Ordering::SeqCst;
use std::task::Poll;
use std::time::Duration;

use proptest::prelude::*;
use resilience::{Kind, PoolError, Pooled, Registry};

use crate::poll;
use crate::world::{Server, all_are_there, db, held};

#[derive(Clone, Debug)]
enum Step {
    Come,
    PollAll,
    GoAway(usize),
    GiveBack(usize),
    Discard(usize),
    Break(usize),
    LeaveUnfinished(usize),
    Prune,
    Fails(bool),
    Slow(u32),
    Pass(u64),
    Resize(u32, u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => Just(Step::Come),
        4 => Just(Step::PollAll),
        1 => (0..6_usize).prop_map(Step::GoAway),
        3 => (0..6_usize).prop_map(Step::GiveBack),
        1 => (0..6_usize).prop_map(Step::Discard),
        1 => (0..6_usize).prop_map(Step::Break),
        1 => (0..6_usize).prop_map(Step::LeaveUnfinished),
        1 => Just(Step::Prune),
        1 => any::<bool>().prop_map(Step::Fails),
        1 => (0..3_u32).prop_map(Step::Slow),
        1 => (0..3_000_u64).prop_map(Step::Pass),
        1 => (1..4_u32, 0..3_u32).prop_map(|(max_size, overflow)| Step::Resize(max_size, overflow)),
    ];
    let most = if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        2_000
    } else {
        120
    };
    prop::collection::vec(step, 0..most)
}

type Got = Result<Pooled<Server>, PoolError<&'static str>>;
type Acquiring<'p> = Pin<Box<dyn Future<Output = Got> + 'p>>;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("RESILIENCE_THOROUGH").is_some() { 512 } else { 64 }))]

    /// O1, O3, O4: whatever happens, there are never more open than there may be, the figures are true, and at the end all are there.
    #[test]
    fn o3_no_place_is_lost_or_gained(max_size in 1..4_u32, overflow in 0..3_u32, steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let (pool, world) = db(max_size, |pool| pool
                .overflow(overflow)
                .acquire_timeout(Duration::from_secs(5))
                .max_age(Duration::from_secs(10))
                .idle_age(Duration::from_secs(4)));
            let registry = Registry::new();
            let pool = registry.add(pool).expect("the name is free");
            let (mut max_size, mut overflow, mut most) = (max_size, overflow, max_size + overflow);
            let mut line: Vec<Acquiring<'_>> = Vec::new();
            let mut lent: Vec<Pooled<Server>> = Vec::new();
            for step in steps {
                match step {
                    Step::Come => line.push(Box::pin(pool.acquire())),
                    Step::PollAll => {
                        let mut still = Vec::new();
                        for mut one in line {
                            match poll(&mut one) {
                                Poll::Ready(Ok(got)) => { assert!(!got.broken); lent.push(got); }
                                Poll::Ready(Err(_)) => {}
                                Poll::Pending => still.push(one),
                            }
                        }
                        line = still;
                    }
                    Step::GoAway(which) if which < line.len() => drop(line.remove(which)),
                    Step::GiveBack(which) if which < lent.len() => drop(lent.remove(which)),
                    Step::Discard(which) if which < lent.len() => lent.remove(which).discard(),
                    Step::Break(which) if which < lent.len() => lent[which].broken = true,
                    Step::LeaveUnfinished(which) if which < lent.len() => drop(lent.remove(which).watched()),
                    Step::Prune => { pool.prune(); }
                    Step::Fails(fails) => world.open_fails.store(fails, SeqCst),
                    Step::Slow(pauses) => world.pauses.store(pauses, SeqCst),
                    Step::Resize(to, above) => {
                        (max_size, overflow, most) = (to, above, most.max(to + above));
                        registry
                            .update(Kind::POOL, "db", [("max_size", &*max_size.to_string()), ("overflow", &*overflow.to_string())])
                            .expect("the numbers can be meant");
                    }
                    Step::Pass(ms) => tokio::time::advance(Duration::from_millis(ms)).await,
                    _ => {}
                }
                let [size, in_use, idle, waiting] = held(&pool);
                assert!(size <= most);
                // what is there too much of is in use, or is already the next waiter's, who was not polled yet
                assert!(idle <= max_size.max(waiting));
                assert!(size <= (max_size + overflow).max(in_use + waiting));
                assert_eq!(size, in_use + idle);
                assert!(in_use as usize >= lent.len());
                assert!(in_use as usize + waiting as usize <= lent.len() + line.len());
                assert!(world.live() <= size);
            }
            drop((line, lent));
            world.open_fails.store(false, SeqCst);
            world.pauses.store(0, SeqCst);
            world.peak.store(0, SeqCst);
            all_are_there(&pool, &world).await;
        });
    }
}
