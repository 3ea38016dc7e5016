//! The attempts of one call, side by side in one future.

use std::future::Future;
use std::mem::replace;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use super::counts::{End, Tally};
use super::decide::{Launches, Next};
use super::guard::Underway;
use super::policy::Hedge;
use crate::tools::abandon::{Reason, because};
use crate::tools::budget::Budget;
use crate::words::clock;
use crate::words::severity::Verdict;

/// On the heap, and not made before the first attempt suspends: a call that never does carries two words.
type Timer = Pin<Box<dyn Future<Output = ()> + Send + Sync>>;

/// What an attempt came to.
pub struct Finished<T> {
    /// What it gave.
    pub value: T,
    /// What is known of it, where it is a failure.
    pub failure: Option<Verdict>,
}

enum Stage<'h> {
    Waiting(&'h Hedge, Option<Duration>, u32),
    Running(Underway<'h>, Launches),
    Over,
}

pin_project! {
    /// The attempts of one call: what [`Hedge::race`] gives. Each is a future that `make` gives.
    ///
    /// The first one lies in here; those beside it, which are few and late, on the heap.
    #[must_use = "futures do nothing unless polled"]
    pub struct Race<'h, M, F, T, B> {
        // before the stage: what is dropped unfinished is gone when it is counted
        #[pin]
        first: Option<F>,
        beside: Vec<Pin<Box<F>>>,
        // the first attempt's, where it failed: the call's own when the others fail as well
        failed: Option<T>,
        make: M,
        budget: B,
        stage: Stage<'h>,
        timer: Option<Timer>,
    }
}

impl<'h, M, F, T, B> Race<'h, M, F, T, B> {
    #[inline]
    pub(super) fn new(
        hedge: &'h Hedge,
        delay: Option<Duration>,
        max: u32,
        budget: B,
        make: M,
    ) -> Self {
        Self {
            first: None,
            beside: Vec::new(),
            failed: None,
            make,
            budget,
            stage: Stage::Waiting(hedge, delay, max),
            timer: None,
        }
    }
}

impl<M, F, T, B> Future for Race<'_, M, F, T, B>
where
    M: Fn() -> F,
    F: Future<Output = Finished<T>>,
    B: Budget,
{
    type Output = T;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let mut this = self.project();
        // out of the struct while attempts run: should one panic, the guard is dropped by the unwinding and knows it
        let (underway, launches) = match replace(this.stage, Stage::Over) {
            Stage::Waiting(hedge, delay, max) => {
                let underway = Underway::begin(hedge);
                this.first.set(Some((this.make)()));
                (underway, Err((delay, max)))
            }
            Stage::Running(underway, launches) => (underway, Ok(launches)),
            Stage::Over => panic!("a hedged call was polled after it ended"),
        };
        let mut failed = None;
        if let Some(first) = this.first.as_mut().as_pin_mut()
            && let Poll::Ready(finished) = first.poll(cx)
        {
            // gone in its own time: it was not outrun
            this.first.set(None);
            let Some(verdict) = finished.failure else {
                underway.measure();
                this.budget.succeeded();
                let outrun = drop_outrun(this.beside);
                underway.end(End::WonByFirst, outrun);
                return Poll::Ready(finished.value);
            };
            *this.failed = Some(finished.value);
            failed = Some(verdict);
        }
        // most calls end before: they need no moment
        let mut launches =
            launches.unwrap_or_else(|(delay, max)| Launches::new(underway.began(), delay, max));
        if let Some(verdict) = failed {
            launches.failed(clock::now(), verdict);
        }
        let won = poll_beside(this.beside, &mut launches, cx).or_else(|| {
            let lives = this.first.is_some() || !this.beside.is_empty();
            let mut begin = Begin {
                make: &*this.make,
                budget: &*this.budget,
                hedge: underway.hedge(),
                lives: this.first.is_some(),
            };
            lives
                .then(|| begin.as_due(this.beside, &mut launches, this.timer, cx))
                .flatten()
        });
        if let Some(value) = won {
            let mut outrun = drop_outrun(this.beside);
            if this.first.is_some() {
                outrun += 1;
                underway.measure();
                because(Reason::Outrun, || this.first.set(None));
            }
            this.budget.succeeded();
            underway.end(End::WonByHedge, outrun);
            return Poll::Ready(value);
        }
        if this.first.is_none()
            && this.beside.is_empty()
            && let Some(value) = this.failed.take()
        {
            underway.end(End::Failed, 0);
            return Poll::Ready(value);
        }
        *this.stage = Stage::Running(underway, launches);
        Poll::Pending
    }
}

/// Another attempt succeeded. How many were dropped.
fn drop_outrun<F>(beside: &mut Vec<Pin<Box<F>>>) -> usize {
    let outrun = beside.len();
    if outrun > 0 {
        because(Reason::Outrun, || beside.clear());
    }
    outrun
}

/// The value of the first of them that succeeds; those that end otherwise are gone.
fn poll_beside<F, T>(
    beside: &mut Vec<Pin<Box<F>>>,
    launches: &mut Launches,
    cx: &mut Context<'_>,
) -> Option<T>
where
    F: Future<Output = Finished<T>>,
{
    let mut at = 0;
    while let Some(attempt) = beside.get_mut(at) {
        let Poll::Ready(finished) = attempt.as_mut().poll(cx) else {
            at += 1;
            continue;
        };
        // gone in its own time: it was not outrun
        drop(beside.remove(at));
        match finished.failure {
            None => return Some(finished.value),
            Some(verdict) => launches.failed(clock::now(), verdict),
        }
    }
    None
}

/// What another attempt needs to begin.
struct Begin<'r, M, B> {
    make: &'r M,
    budget: &'r B,
    hedge: &'r Hedge,
    /// Whether the first attempt runs.
    lives: bool,
}

impl<M, B: Budget> Begin<'_, M, B> {
    /// Begins what is due, while any attempt runs. The value of one that succeeds at once; else the task is woken when the
    /// next is due.
    fn as_due<F, T>(
        &mut self,
        beside: &mut Vec<Pin<Box<F>>>,
        launches: &mut Launches,
        timer: &mut Option<Timer>,
        cx: &mut Context<'_>,
    ) -> Option<T>
    where
        M: Fn() -> F,
        F: Future<Output = Finished<T>>,
    {
        // the clock decides, not the timer: a task that has used up its turn sees no timer end
        loop {
            let now = clock::now();
            match launches.next(now) {
                Next::Done => {
                    *timer = None;
                    return None;
                }
                Next::Wait(left) => {
                    let ticking = timer.get_or_insert_with(|| Box::pin(clock::sleep(left)));
                    if ticking.as_mut().poll(cx).is_pending() {
                        return None;
                    }
                    // it was made for an earlier moment, or the longest sleep is shorter than what is left
                    *timer = None;
                }
                Next::Begin if !self.budget.withdraw() => {
                    self.hedge.counts().add(Tally::OutOfBudget, 1);
                    launches.stop();
                }
                Next::Begin => {
                    *timer = None;
                    launches.begun(now);
                    self.hedge.begins(launches.begun_so_far());
                    let mut attempt = Box::pin((self.make)());
                    match attempt.as_mut().poll(cx) {
                        Poll::Pending => beside.push(attempt),
                        Poll::Ready(finished) => match finished.failure {
                            None => return Some(finished.value),
                            Some(verdict) => launches.failed(clock::now(), verdict),
                        },
                    }
                    if !self.lives && beside.is_empty() {
                        return None;
                    }
                }
            }
        }
    }
}
