//! Hedges: when another attempt begins, which one is the answer, and what the layers around and below make of it.

mod budget;
mod by_hand;
mod drops;
mod expansion;
mod moments;
mod numbers;
mod order;
mod outcomes;
mod quantile;

use std::cell::Cell;
use std::time::Duration;

use resilience::{Classify, HedgeSnapshot, Registry, Rejection, RejectionKind, attempt};

/// The error of all bodies here.
#[derive(Clone, Debug, PartialEq, Classify)]
pub(crate) enum Oops {
    #[severity(recoverable)]
    Busy(u32),
    #[severity(recoverable)]
    Later(#[retry_after] Duration),
    #[severity(permanent)]
    Gone,
    #[severity(recoverable)]
    Rejected(RejectionKind),
}

impl From<Rejection> for Oops {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection.kind())
    }
}

pub(crate) type Answer = Result<u64, Oops>;

/// What each attempt does: how long it takes, in milliseconds, and what it gives.
pub(crate) type Script<'s> = &'s [(u64, Answer)];

thread_local! {
    static BEGUN: Cell<u32> = const { Cell::new(0) };
    static LIVE: Cell<u32> = const { Cell::new(0) };
}

/// An attempt that runs.
struct Live;

impl Live {
    fn begin() -> Self {
        BEGUN.set(BEGUN.get() + 1);
        LIVE.set(LIVE.get() + 1);
        Self
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        LIVE.set(LIVE.get() - 1);
    }
}

/// Attempts that began since the last question; each test has its thread.
pub(crate) fn begun() -> u32 {
    BEGUN.take()
}

/// Attempts that run now.
pub(crate) fn live() -> u32 {
    LIVE.get()
}

pub(crate) fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The body of all functions here: the attempt's line of the script.
pub(crate) async fn play(script: Script<'_>) -> Answer {
    let _live = Live::begin();
    let (millis, answer) = script[attempt().number as usize - 1].clone();
    if millis > 0 {
        tokio::time::sleep(ms(millis)).await;
    }
    answer
}

/// The same for an attempt that is told its number.
pub(crate) async fn play_as(number: u32, script: Script<'_>) -> Answer {
    let _live = Live::begin();
    let (millis, answer) = script[number as usize - 1].clone();
    tokio::time::sleep(ms(millis)).await;
    answer
}

/// How the calls ended: won by the first attempt, won by a hedge, failed, abandoned, panicked; and those in flight.
pub(crate) fn ends(shown: &HedgeSnapshot) -> [u64; 6] {
    let ends = [
        shown.won_by_first,
        shown.won_by_hedge,
        shown.failed,
        shown.abandoned,
        shown.panicked,
        shown.in_flight,
    ];
    assert_eq!(shown.calls, ends[..5].iter().sum::<u64>());
    ends
}

/// Calls with a hedge, hedges, and attempts that were outrun.
pub(crate) fn hedges(shown: &HedgeSnapshot) -> [u64; 3] {
    [shown.hedged, shown.hedges, shown.outrun]
}

pub(crate) fn shown(own: &Registry, name: &str) -> HedgeSnapshot {
    own.hedge(name).expect("declared").snapshot()
}
