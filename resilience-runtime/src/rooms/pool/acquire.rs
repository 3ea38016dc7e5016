//! Getting a resource: a place first, then, in it, the check of what is there or the opening of another one.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use deadpool::managed::{self, Timeouts};

use super::books::Books;
use super::error::PoolError;
use super::policy::{ResourcePool, Shared, count};
use super::pooled::Pooled;
use super::shelf::Lent;
use super::source::PoolSource;
use crate::tools::until::Until;
use crate::words::clock;
use crate::words::rejection::RejectionKind;

const AT_ONCE: Timeouts = Timeouts {
    wait: Some(Duration::ZERO),
    create: None,
    recycle: None,
};

const WHENEVER: Timeouts = Timeouts {
    wait: None,
    create: None,
    recycle: None,
};

/// Dropped before there is an answer, an acquire counts as abandoned, unless the thread unwinds.
struct Asking<'p, S: PoolSource> {
    shared: &'p Shared<S>,
    answered: bool,
}

impl<S: PoolSource> Drop for Asking<'_, S> {
    fn drop(&mut self) {
        if !self.answered && !std::thread::panicking() {
            self.shared.counters.add(count::ABANDONED, 1);
        }
    }
}

/// In the line, as the figures show it.
struct Waits<'s, S: PoolSource>(&'s Arc<Shared<S>>);

impl<'s, S: PoolSource> Waits<'s, S> {
    fn begin(shared: &'s Arc<Shared<S>>) -> Self {
        shared.ledger.write(Books::waits);
        Self(shared)
    }
}

impl<S: PoolSource> Drop for Waits<'_, S> {
    fn drop(&mut self) {
        let too_many = self.0.ledger.write(|books| {
            books.waits_no_more();
            books.has_too_many()
        });
        if too_many {
            // a place that was this caller's, who goes away, may be one of them
            self.0.settle();
        }
    }
}

/// What the future gives, unless the deadline passes first. Of both at the same moment the future counts.
async fn before<F: Future>(until: Until, mut future: Pin<&mut F>) -> Option<F::Output> {
    // begins at its first poll: what is ready at once needs no timer
    let mut timer = pin!(async move {
        let (deadline, now) = until.deadline();
        clock::sleep(deadline.since(now)).await;
    });
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        timer.as_mut().poll(cx).map(|()| None)
    })
    .await
}

impl<S: PoolSource> ResourcePool<S> {
    /// A resource: an idle one that is neither too old nor broken, else a new one; where there is no place for it, after
    /// waiting in turn.
    ///
    /// See [`ResourcePool`] for an example.
    ///
    /// # Errors
    /// [`PoolError::Rejected`] where none came within `acquire_timeout`, or the pool is closed; [`PoolError::Open`] where the source
    /// could not open one.
    ///
    /// # Cancel safety
    /// Dropped before it ends, the caller leaves the queue, and a place that was just given to it goes to the next. A resource that
    /// it was about to check or to open is closed.
    ///
    /// # Panics
    /// Where the source does; the place is given back. Where it has to wait, outside a tokio runtime with its timer enabled.
    pub async fn acquire(&self) -> Result<Pooled<S>, PoolError<S::Error>> {
        let mut asking = Asking {
            shared: &*self.shared,
            answered: false,
        };
        let until = Until::after(self.shared.config.get().acquire_timeout);
        let answer = Shared::answer(&self.shared, until).await;
        asking.answered = true;
        answer
    }
}

impl<S: PoolSource> Shared<S> {
    async fn answer(
        shared: &Arc<Self>,
        mut until: Until,
    ) -> Result<Pooled<S>, PoolError<S::Error>> {
        let place = if let Some(place) = shared.place_now().await {
            Some(place)
        } else {
            until = Until::Deadline(until.deadline().0);
            shared.place_in_turn(until).await?
        };
        // a closed pool says so at once
        let Some(place) = place else {
            return Err(shared.refuse(RejectionKind::PoolClosed).into());
        };
        let mut lent = Pooled::lend(shared.clone(), place);
        lent.prepare(shared, until).await?;
        shared.counters.add(count::ACQUIRED, 1);
        Ok(lent)
    }

    /// A place that is free now. Where someone waits for one there is none.
    pub(super) async fn place_now(&self) -> Option<Lent<S::Resource>> {
        self.shelf.timeout_get(&AT_ONCE).await.ok()
    }

    /// A place when it is this caller's turn; `None` where the pool is closed.
    async fn place_in_turn(
        self: &Arc<Self>,
        until: Until,
    ) -> Result<Option<Lent<S::Resource>>, PoolError<S::Error>> {
        // dropped last: a place that the line gives back is free by then
        let _waits = Waits::begin(self);
        let turn = pin!(self.shelf.timeout_get(&WHENEVER));
        match before(until, turn).await {
            Some(Ok(place)) => Ok(Some(place)),
            Some(Err(managed::PoolError::Closed)) => Ok(None),
            Some(Err(_)) => unreachable!("slots are made without fail, and without a timeout"),
            None => Err(self.refuse(RejectionKind::PoolExhausted).into()),
        }
    }
}

impl<S: PoolSource> Pooled<S> {
    /// Makes what is lent fit for use. At most one resource is checked, so that a queue is not held up by a shelf of broken ones.
    async fn prepare(
        &mut self,
        shared: &Shared<S>,
        mut until: Until,
    ) -> Result<(), PoolError<S::Error>> {
        if let Some(open) = self.open() {
            let (opened, idle) = (open.opened, open.idle);
            let unfit = if shared.config.get().is_aged(clock::now, opened, idle) {
                Some(count::EXPIRED)
            } else {
                let check = pin!(shared.source.check(&mut open.resource));
                match before(until, check).await {
                    Some(true) => None,
                    Some(false) => Some(count::CHECK_FAILED),
                    None => return Err(shared.refuse(RejectionKind::TimedOut).into()),
                }
            };
            let Some(why) = unfit else {
                self.is_ready();
                return Ok(());
            };
            shared.counters.add(why, 1);
            self.close_resource();
            until = Until::Deadline(until.deadline().0);
        }
        let opening = pin!(shared.source.open());
        match before(until, opening).await {
            Some(Ok(resource)) => {
                shared.counters.add(count::OPENED, 1);
                self.fill(resource);
                Ok(())
            }
            Some(Err(error)) => {
                shared.counters.add(count::OPEN_FAILED, 1);
                Err(PoolError::Open(error))
            }
            None => Err(shared.refuse(RejectionKind::TimedOut).into()),
        }
    }
}
