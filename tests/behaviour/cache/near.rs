//! Hits come from a table nearer than moka. Nothing may show it: the cache against a model that forgets nothing too early
//! and keeps nothing too long, and the bounds that moka keeps.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use resilience::{CacheSnapshot, TtlCache};

use super::scaled;

/// Small, fast and the same every time.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits are what there is")]
    fn unit(&mut self) -> f64 {
        self.roll(1 << 53) as f64 / (1_u64 << 53) as f64
    }
}

const IF_ERROR: u64 = 7;
const WHILE_REVALIDATE: u64 = 3;

/// What the cache should hold.
struct Held {
    value: u64,
    ttl_end: u64,
    touched: u64,
}

struct Model {
    held: HashMap<u64, Held>,
    now: u64,
    ttl: u64,
    idle: Option<u64>,
    hits: u64,
    misses: u64,
    stale: u64,
}

impl Model {
    fn end(&self, held: &Held) -> u64 {
        let idle_end = self.idle.map_or(u64::MAX, |idle| held.touched + idle);
        held.ttl_end.min(idle_end)
    }

    fn fresh(&self, key: u64) -> Option<u64> {
        let held = self.held.get(&key)?;
        (self.now < self.end(held)).then_some(held.value)
    }

    fn touch(&mut self, key: u64) {
        let now = self.now;
        self.held.entry(key).and_modify(|held| held.touched = now);
    }

    fn get(&mut self, key: u64) -> Option<u64> {
        let found = self.fresh(key);
        if found.is_some() {
            self.touch(key);
            self.hits += 1;
        } else {
            self.misses += 1;
        }
        found
    }

    fn set(&mut self, key: u64, value: u64, ttl: u64) {
        let (ttl_end, touched) = (self.now + ttl, self.now);
        self.held.insert(
            key,
            Held {
                value,
                ttl_end,
                touched,
            },
        );
    }

    /// Nobody else runs, so a value that may be served while one refreshes is refreshed.
    fn compute(&mut self, key: u64, result: Result<u64, ()>) -> Result<u64, ()> {
        if let Some(value) = self.fresh(key) {
            self.touch(key);
            self.hits += 1;
            return Ok(value);
        }
        let stands_in = self
            .held
            .get(&key)
            .filter(|held| self.now < self.end(held) + IF_ERROR)
            .map(|held| held.value);
        match (result, stands_in) {
            (Ok(value), _) => {
                self.misses += 1;
                self.set(key, value, self.ttl);
                Ok(value)
            }
            (Err(()), Some(value)) => {
                self.stale += 1;
                Ok(value)
            }
            (Err(()), None) => {
                self.misses += 1;
                Err(())
            }
        }
    }
}

/// One cache, far larger than its keys are many, and as many operations.
async fn agrees(seed: u64, ops: usize, ttl: u64, idle: Option<u64>) {
    let mut builder = TtlCache::<u64, u64>::builder("near model")
        .ttl(Duration::from_nanos(ttl))
        .stale_if_error(Duration::from_nanos(IF_ERROR))
        .stale_while_revalidate(Duration::from_nanos(WHILE_REVALIDATE))
        .max_size(100);
    if let Some(idle) = idle {
        builder = builder.time_to_idle(Duration::from_nanos(idle));
    }
    let cache = builder.build().unwrap();
    let mut model = Model {
        held: HashMap::new(),
        now: 0,
        ttl,
        idle,
        hits: 0,
        misses: 0,
        stale: 0,
    };
    let mut dice = Dice(seed);
    for op in 0..ops as u64 {
        let key = dice.roll(40);
        match dice.roll(100) {
            0..40 => assert_eq!(cache.get(&key), model.get(key), "op {op}"),
            40..65 => {
                let result = if dice.roll(4) == 0 { Err(()) } else { Ok(op) };
                let got = cache.get_or_compute(&key, async || result).await;
                assert_eq!(got.map_err(|_| ()), model.compute(key, result), "op {op}");
            }
            65..72 => {
                let result = if dice.roll(4) == 0 { Err(()) } else { Ok(op) };
                let got = cache.get_or_compute_sync(&key, || result);
                assert_eq!(got.map_err(|_| ()), model.compute(key, result), "op {op}");
            }
            72..77 => assert_eq!(cache.contains(&key), model.fresh(key).is_some(), "op {op}"),
            77..82 => {
                cache.set(key, op);
                model.set(key, op, ttl);
            }
            82..85 => {
                let ttl = dice.roll(2 * ttl);
                cache.set_with_ttl(key, op, Duration::from_nanos(ttl));
                model.set(key, op, ttl);
            }
            85..92 => {
                cache.invalidate(&key);
                model.held.remove(&key);
            }
            92 if dice.roll(20) == 0 => {
                cache.clear();
                model.held.clear();
            }
            92..100 => {
                let step = dice.roll(6);
                tokio::time::advance(Duration::from_nanos(step)).await;
                model.now += step;
            }
            _ => unreachable!(),
        }
    }
    let shown = cache.snapshot();
    assert_eq!(
        (shown.hits, shown.misses, shown.stale, shown.coalesced),
        (model.hits, model.misses, model.stale, 0)
    );
    assert_eq!((shown.evicted, shown.in_flight), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn every_answer_is_the_models() {
    let ops = scaled(50_000, 1_000_000) / 4;
    for (seed, ttl, idle) in [
        (1, 20, None),
        (2, 200, None),
        (3, 60, Some(9)),
        (4, 15, Some(40)),
    ] {
        agrees(seed, ops, ttl, idle).await;
    }
}

/// Ranks by Zipf's law, by its inverse.
fn zipf(dice: &mut Dice, sums: &[f64]) -> u64 {
    let at = dice.unit() * sums[sums.len() - 1];
    sums.partition_point(|sum| *sum < at) as u64
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn zipf_sums(keys: usize, exponent: f64) -> Vec<f64> {
    let mut sum = 0.0;
    (1..=keys)
        .map(|rank| {
            sum += (rank as f64).powf(-exponent);
            sum
        })
        .collect()
}

/// The least recently used goes first, to the letter.
#[derive(Default)]
struct ExactLru {
    used: HashMap<u64, u64>,
    order: std::collections::BTreeMap<u64, u64>,
    clock: u64,
    hits: u64,
}

impl ExactLru {
    fn call(&mut self, key: u64, size: usize) {
        self.clock += 1;
        if let Some(before) = self.used.insert(key, self.clock) {
            self.order.remove(&before);
            self.hits += 1;
        }
        self.order.insert(self.clock, key);
        if self.used.len() > size
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.used.remove(&oldest);
        }
    }
}

fn live(cache: &TtlCache<u64, u64>, keys: u64) -> u64 {
    (0..keys).filter(|key| cache.contains(key)).count() as u64
}

/// A hit tells moka only now and then that it was one.
#[test]
fn under_pressure_the_size_holds_and_hits_are_those_of_an_exact_lru() {
    for (keys, size, exponent) in [
        (2_000, 100, 0.9),
        (5_000, 1_000, 0.9),
        (20_000, 1_000, 0.7),
        (20_000, 1_000, 1.1),
    ] {
        let cache = TtlCache::<u64, u64>::builder("near zipf")
            .max_size(size)
            .build()
            .unwrap();
        let (mut lru, mut dice) = (ExactLru::default(), Dice(9));
        let sums = zipf_sums(keys, exponent);
        let calls = scaled(12_000, 500_000);
        for _ in 0..calls {
            let key = zipf(&mut dice, &sums);
            let got = cache.get_or_compute_sync(&key, || Ok::<_, String>(key * 3));
            assert_eq!(got, Ok(key * 3));
            lru.call(key, size);
        }
        let seen = cache.snapshot();
        assert_eq!(seen.size, size as u64);
        let alive = live(&cache, keys as u64);
        assert_eq!(alive, size as u64, "{exponent}");
        assert_eq!(seen.evicted, seen.misses - size as u64);
        let points = 100.0 * (seen.hit_rate - share(lru.hits, calls));
        assert!(
            points.abs() <= 2.0,
            "{keys} keys, {size} places, exponent {exponent}: {} against {}",
            seen.hit_rate,
            share(lru.hits, calls)
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn share(part: u64, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Two that are used all the time stay, whatever else comes and goes. (moka takes what was stored in by up to 64 at a time, so
/// in a cache of fewer places all that was there may go at once, used or not.)
#[test]
fn what_is_used_all_the_time_is_never_evicted() {
    for size in [150, 1_000] {
        let cache = TtlCache::<u64, u64>::builder("near hot")
            .max_size(size)
            .build()
            .unwrap();
        cache.set(0, 0);
        cache.set(1, 1);
        for key in 2..scaled(10_000, 200_000) as u64 {
            cache.set(key, key);
            assert_eq!((cache.get(&0), cache.get(&1)), (Some(0), Some(1)), "{key}");
        }
    }
}

/// A value's copies, told by its count: what was taken out, evicted or replaced is let go at once by the nearer table, and
/// by moka as soon as it may.
#[test]
fn what_is_out_is_let_go() {
    let value = Arc::new(());
    let cache = TtlCache::<u64, Arc<()>>::builder("near held")
        .max_size(50)
        .build()
        .unwrap();
    for key in 0..10_000 {
        cache.set(key, Arc::clone(&value));
        assert!(cache.get(&key).is_some());
        if key % 3 == 0 {
            assert!(cache.invalidate(&key));
        }
    }
    cache.clear();
    let seen: CacheSnapshot = cache.snapshot();
    assert_eq!(seen.size, 0);
    // moka frees through epochs: some rounds of its reclamation may have to pass
    for _ in 0..100_000 {
        if Arc::strong_count(&value) == 1 {
            return;
        }
        let other = TtlCache::<u8, u8>::builder("near held others").build();
        let other = other.unwrap();
        other.set(1, 1);
        other.invalidate(&1);
        cache.snapshot();
    }
    panic!("{} values still live", Arc::strong_count(&value) - 1);
}
