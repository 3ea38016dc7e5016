//! How a row is measured: all its sides in turn, in short slices, round by round, and the median of each.
//!
//! Before each slice as many calls are made untimed: what the other sides left in the processor's caches is no cost of a call in a run of calls.
//! Slices are kept only where the thread was not pushed off its core. With two threads, both run at the same time for most of the slice.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// So many slices of two threads make a median, and so often it is tried.
const ENOUGH: usize = 9;
const TRIES: usize = 4;

/// A measurement that takes long is not repeated beyond this.
const LONG: Duration = Duration::from_secs(3);

/// So many calls in a row, on the thread that asks.
pub type Calls = Arc<dyn Fn(u64) + Send + Sync>;

/// What one side of a row does.
pub enum What {
    /// Calls that are timed in slices, on one thread and on two.
    Calls(Calls),
    /// Calls that are timed on one thread only.
    Alone(Calls),
    /// A measurement of its own, which gives a figure in the row's unit.
    Whole(Box<dyn FnMut() -> f64>),
    /// A figure that is known without measuring.
    Known(f64),
}

/// One side of a row: ours, a peer, or a limit.
pub struct Side {
    pub name: &'static str,
    pub what: What,
}

/// How long and how often.
#[derive(Clone, Copy)]
pub struct Effort {
    pub slice: Duration,
    pub rounds: usize,
    pub wholes: usize,
}

impl Effort {
    pub const FULL: Self = Self {
        slice: Duration::from_micros(300),
        rounds: 101,
        wholes: 15,
    };
    pub const QUICK: Self = Self {
        slice: Duration::from_micros(150),
        rounds: 21,
        wholes: 5,
    };
}

/// What was measured of a side.
#[derive(Clone, Copy, Default)]
pub struct Medians {
    pub one: Option<f64>,
    pub two: Option<f64>,
}

thread_local! {
    static RUNTIME: RefCell<tokio::runtime::Runtime> = RefCell::new(
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"),
    );
}

/// Runs a future on this thread's own runtime, without tokio's budget: a peer that takes a tokio lock would yield every so often.
pub fn drive<F: Future>(future: F) -> F::Output {
    RUNTIME.with_borrow(|runtime| runtime.block_on(tokio::task::unconstrained(future)))
}

/// How often this thread was pushed off its core.
fn pushed_off() -> u64 {
    let status = std::fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("nonvoluntary_ctxt_switches:"));
    line.and_then(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

/// One slice: its beginning, its end, and whether the thread stayed on its core.
fn slice(calls: &Calls, n: u64) -> (Instant, Instant, bool) {
    let before = pushed_off();
    let begin = Instant::now();
    calls(n);
    let end = Instant::now();
    (begin, end, pushed_off() == before)
}

#[expect(clippy::cast_precision_loss, reason = "figures of a table")]
fn per_call(begin: Instant, end: Instant, n: u64) -> f64 {
    end.duration_since(begin).as_nanos() as f64 / n as f64
}

/// How many calls fill a slice: the most of a few tries, since one that was pushed off its core shows too few.
fn fit(calls: &Calls, length: Duration) -> u64 {
    (0..3).map(|_| fit_once(calls, length)).max().unwrap_or(1)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a number of calls"
)]
fn fit_once(calls: &Calls, length: Duration) -> u64 {
    let mut n = 16_u64;
    loop {
        let begin = Instant::now();
        calls(n);
        let took = begin.elapsed();
        if took * 2 >= length || n > 1 << 30 {
            let scale = length.as_secs_f64() / took.as_secs_f64().max(1e-9);
            return ((n as f64 * scale) as u64).max(1);
        }
        n *= 2;
    }
}

pub fn median(mut figures: Vec<f64>) -> Option<f64> {
    if figures.is_empty() {
        return None;
    }
    figures.sort_by(f64::total_cmp);
    Some(figures[figures.len() / 2])
}

/// Measures all sides, in turn.
pub fn measure(sides: &mut [Side], effort: Effort) -> Vec<Medians> {
    let mut medians = one_thread(sides, effort);
    for (medians, two) in medians.iter_mut().zip(two_threads(sides, effort)) {
        medians.two = two;
    }
    wholes(sides, effort, &mut medians);
    medians
}

fn one_thread(sides: &[Side], effort: Effort) -> Vec<Medians> {
    let calls: Vec<_> = sides
        .iter()
        .map(|side| match &side.what {
            What::Calls(calls) | What::Alone(calls) => Some((calls, fit(calls, effort.slice))),
            _ => None,
        })
        .collect();
    let mut kept = vec![Vec::new(); sides.len()];
    let mut spare = vec![Vec::new(); sides.len()];
    for _ in 0..effort.rounds {
        for (at, side) in calls.iter().enumerate() {
            let Some((calls, n)) = side else { continue };
            calls(*n);
            let (begin, end, stayed) = slice(calls, *n);
            let to = if stayed { &mut kept } else { &mut spare };
            to[at].push(per_call(begin, end, *n));
        }
    }
    kept.into_iter()
        .zip(spare)
        .map(|(kept, spare)| Medians {
            one: median(if kept.is_empty() { spare } else { kept }),
            two: None,
        })
        .collect()
}

/// Both threads go when both are there.
struct Start {
    there: AtomicUsize,
}

impl Start {
    fn together(&self, turn: usize) {
        self.there.fetch_add(1, Ordering::AcqRel);
        while self.there.load(Ordering::Acquire) < 2 * (turn + 1) {
            std::hint::spin_loop();
        }
    }
}

/// What two threads measured at once: the side, the calls, and each thread's slice.
type Pair = (usize, u64, [(Instant, Instant, bool); 2]);

/// A slice counts where both threads stayed on their cores, and were at it together for most of the time.
fn counts(pair: &Pair) -> Option<f64> {
    let (_, n, [(begin, end, stayed), (begin_2, end_2, stayed_2)]) = *pair;
    let both = end.min(end_2).saturating_duration_since(begin.max(begin_2));
    let either = end.max(end_2).saturating_duration_since(begin.min(begin_2));
    let together = both.as_secs_f64() >= 0.7 * either.as_secs_f64();
    let mean = f64::midpoint(per_call(begin, end, n), per_call(begin_2, end_2, n));
    (stayed && stayed_2 && together).then_some(mean)
}

/// The medians with two threads. What was disturbed too often is tried again, a few times.
fn two_threads(sides: &[Side], effort: Effort) -> Vec<Option<f64>> {
    let mut kept = vec![Vec::new(); sides.len()];
    for _ in 0..TRIES {
        let lacking: Vec<_> = sides
            .iter()
            .enumerate()
            .filter_map(|(at, side)| match &side.what {
                What::Calls(calls) if kept[at].len() < ENOUGH => Some((at, calls)),
                _ => None,
            })
            .collect();
        if lacking.is_empty() {
            break;
        }
        for pair in pairs(&lacking, effort) {
            kept[pair.0].extend(counts(&pair));
        }
    }
    kept.into_iter().map(median).collect()
}

fn pairs(sides: &[(usize, &Calls)], effort: Effort) -> Vec<Pair> {
    let start = Start {
        there: AtomicUsize::new(0),
    };
    let fitted: Vec<_> = sides.iter().map(|_| AtomicU64::new(0)).collect();
    let run = |thread: usize| {
        let mut slices = Vec::new();
        let mut turns = 0..;
        let mut together = || start.together(turns.next().unwrap_or(0));
        // the number of calls that fill a slice is found with both at work, by the first
        for ((_, calls), fitted) in sides.iter().zip(&fitted) {
            together();
            let n = fit(calls, effort.slice);
            if thread == 0 {
                fitted.store(n, Ordering::Release);
            }
        }
        together();
        for _ in 0..effort.rounds {
            for ((at, calls), fitted) in sides.iter().zip(&fitted) {
                let n = fitted.load(Ordering::Acquire);
                together();
                calls(n);
                together();
                slices.push((*at, n, slice(calls, n)));
            }
        }
        slices
    };
    let (mine, other) = std::thread::scope(|scope| {
        let run = &run;
        let threads = [0, 1].map(|thread| scope.spawn(move || run(thread)));
        let [mine, other] = threads.map(|thread| thread.join().expect("a side does not panic"));
        (mine, other)
    });
    mine.into_iter()
        .zip(other)
        .map(|((at, n, mine), (_, _, other))| (at, n, [mine, other]))
        .collect()
}

fn wholes(sides: &mut [Side], effort: Effort, medians: &mut [Medians]) {
    let mut figures = vec![Vec::new(); sides.len()];
    let mut spent = vec![Duration::ZERO; sides.len()];
    for _ in 0..effort.wholes {
        for (at, side) in sides.iter_mut().enumerate() {
            let What::Whole(measure) = &mut side.what else {
                continue;
            };
            if spent[at] < LONG || figures[at].len() < 3 {
                let begin = Instant::now();
                figures[at].push(measure());
                spent[at] += begin.elapsed();
            }
        }
    }
    for ((side, medians), figures) in sides.iter().zip(medians).zip(figures) {
        match side.what {
            What::Whole(_) => medians.one = median(figures),
            What::Known(figure) => medians.one = Some(figure),
            _ => {}
        }
    }
}
