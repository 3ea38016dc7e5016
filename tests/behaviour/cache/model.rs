//! The cache against a naive map, on a clock that stands still until the test moves it.

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;
use resilience::TtlCache;

#[derive(Clone, Debug)]
enum Op {
    Get(u8),
    Contains(u8),
    Set(u8, u32),
    SetFor(u8, u32, u64),
    Compute(u8, Result<u32, ()>),
    Invalidate(u8),
    Clear,
    Advance(u64),
}

fn op() -> impl Strategy<Value = Op> {
    let key = 0..4_u8;
    prop_oneof![
        key.clone().prop_map(Op::Get),
        key.clone().prop_map(Op::Contains),
        (key.clone(), any::<u32>()).prop_map(|(key, value)| Op::Set(key, value)),
        (key.clone(), any::<u32>(), 0..8_u64)
            .prop_map(|(key, value, ttl)| Op::SetFor(key, value, ttl)),
        (key.clone(), any::<Result<u32, ()>>()).prop_map(|(key, result)| Op::Compute(key, result)),
        key.prop_map(Op::Invalidate),
        Just(Op::Clear),
        (0..6_u64).prop_map(Op::Advance),
    ]
}

const TTL: u64 = 5;
const IF_ERROR: u64 = 3;

/// Values with their ends, in nanoseconds; nothing is ever evicted.
#[derive(Default)]
struct Naive {
    entries: HashMap<u8, (u32, u64)>,
    now: u64,
    hits: u64,
    misses: u64,
    stale: u64,
}

impl Naive {
    fn peek(&self, key: u8) -> Option<u32> {
        let (value, end) = self.entries.get(&key)?;
        (self.now < *end).then_some(*value)
    }

    fn get(&mut self, key: u8) -> Option<u32> {
        let found = self.peek(key);
        match found {
            Some(_) => self.hits += 1,
            None => self.misses += 1,
        }
        found
    }

    fn set(&mut self, key: u8, value: u32, ttl: u64) {
        self.entries.insert(key, (value, self.now + ttl));
    }

    fn compute(&mut self, key: u8, result: Result<u32, ()>) -> Result<u32, ()> {
        if let Some(value) = self.peek(key) {
            self.hits += 1;
            return Ok(value);
        }
        match (result, self.entries.get(&key)) {
            (Ok(value), _) => {
                self.misses += 1;
                self.set(key, value, TTL);
                Ok(value)
            }
            (Err(()), Some((value, end))) if self.now < end + IF_ERROR => {
                self.stale += 1;
                Ok(*value)
            }
            (Err(()), _) => {
                self.misses += 1;
                Err(())
            }
        }
    }
}

async fn agree(ops: Vec<Op>) -> Result<(), TestCaseError> {
    let cache = TtlCache::<u8, u32>::builder("model")
        .ttl(Duration::from_nanos(TTL))
        .stale_if_error(Duration::from_nanos(IF_ERROR))
        .build()
        .unwrap();
    let mut naive = Naive::default();
    for op in ops {
        match op {
            Op::Get(key) => prop_assert_eq!(cache.get(&key), naive.get(key)),
            Op::Contains(key) => prop_assert_eq!(cache.contains(&key), naive.peek(key).is_some()),
            Op::Set(key, value) => {
                cache.set(key, value);
                naive.set(key, value, TTL);
            }
            Op::SetFor(key, value, ttl) => {
                cache.set_with_ttl(key, value, Duration::from_nanos(ttl));
                naive.set(key, value, ttl);
            }
            Op::Compute(key, result) => {
                let got = cache.get_or_compute(&key, async || result).await;
                prop_assert_eq!(got.map_err(|_| ()), naive.compute(key, result));
            }
            Op::Invalidate(key) => {
                cache.invalidate(&key);
                naive.entries.remove(&key);
            }
            Op::Clear => {
                cache.clear();
                naive.entries.clear();
            }
            Op::Advance(nanos) => {
                tokio::time::advance(Duration::from_nanos(nanos)).await;
                naive.now += nanos;
            }
        }
    }
    let seen = cache.snapshot();
    prop_assert_eq!(
        (
            seen.hits,
            seen.misses,
            seen.stale,
            seen.coalesced,
            seen.in_flight
        ),
        (naive.hits, naive.misses, naive.stale, 0, 0)
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn it_agrees_with_a_naive_map(ops in prop::collection::vec(op(), 0..60)) {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap()
            .block_on(agree(ops))?;
    }
}
