//! One batch as a state machine: who sits in it, and what whoever polls it has to do next. No lock, clock or future.

use std::task::Waker;

/// Why a batch is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Size,
    Time,
    Hand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Takes items and waits for the timer.
    Filling,
    /// To be sent as soon as it has asked for, and got, a permit to run.
    Due(Cause),
    /// Has asked for the permit. Takes items while there is room.
    Queued(Cause),
    /// Has the permit.
    Granted(Cause),
    /// The batch function runs: nobody comes in, and no item can be taken back.
    Running,
    /// Answered, or without callers.
    Over,
}

/// What whoever polls the batch has to do next.
#[derive(Debug)]
pub(super) enum Next<K> {
    /// Nothing: somebody else is at it, or a wake will come.
    Wait,
    /// Nothing now, but what was just polled has been woken already: everybody is to be woken.
    Again,
    /// Poll the timer, then say [`Seats::stop`].
    Timer,
    /// Ask for a permit.
    Ask,
    /// Make the batch function's future from the items, then say [`Seats::stop`].
    Send(Vec<K>, Cause),
    /// Poll the batch function's future, then say [`Seats::stop`].
    Run,
    /// Take the answer.
    Over,
}

/// What a caller left behind.
pub(super) struct Left<K> {
    /// To be dropped without a lock held.
    pub(super) _item: Option<K>,
    /// The same.
    pub(super) _waker: Option<Waker>,
    /// Its item had been sent.
    pub(super) sent: bool,
    /// Nobody is left: the batch is over.
    pub(super) last: bool,
}

struct Seat<K> {
    item: Option<K>,
    waker: Option<Waker>,
    /// Which of the results is this caller's, once the items are sent.
    place: usize,
}

pub(super) struct Seats<K> {
    stage: Stage,
    places: Vec<Seat<K>>,
    /// Seats of callers that left.
    free: Vec<usize>,
    live: usize,
    size: usize,
    /// No caller comes in any more.
    sealed: bool,
    /// Somebody polls the timer or the batch function right now.
    driven: bool,
    /// The timer or the batch function has asked to be polled.
    woken: bool,
}

impl<K> Seats<K> {
    pub(super) fn new(size: usize) -> Self {
        Self {
            stage: Stage::Filling,
            places: Vec::new(),
            free: Vec::new(),
            live: 0,
            size,
            sealed: false,
            driven: false,
            // so that the first caller starts the timer
            woken: true,
        }
    }

    /// Takes a seat, or gives the item back where the batch is sealed.
    pub(super) fn join(&mut self, item: K) -> Result<usize, K> {
        if self.sealed {
            return Err(item);
        }
        self.live += 1;
        self.sealed = self.live >= self.size;
        let seat = Seat {
            item: Some(item),
            waker: None,
            place: 0,
        };
        Ok(if let Some(index) = self.free.pop() {
            self.places[index] = seat;
            index
        } else {
            self.places.push(seat);
            self.places.len() - 1
        })
    }

    /// Notes whom to wake. The waker before is to be dropped without a lock held.
    pub(super) fn listen(&mut self, seat: usize, waker: &Waker) -> Option<Waker> {
        match &mut self.places[seat].waker {
            Some(known) if known.will_wake(waker) => None,
            unknown => unknown.replace(waker.clone()),
        }
    }

    /// Whether [`next`](Self::next) would be [`Next::Wait`], and change nothing.
    pub(super) fn is_quiet(&self) -> bool {
        match self.stage {
            Stage::Over => false,
            _ if self.driven => true,
            Stage::Filling => !self.sealed && !self.woken,
            Stage::Running => !self.woken,
            Stage::Queued(_) => true,
            Stage::Due(_) | Stage::Granted(_) => false,
        }
    }

    /// Whether there is an answer for everybody who is still there.
    pub(super) fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// What to do next. `polled`: this caller's poll has already polled it, and got nothing.
    pub(super) fn next(&mut self, polled: bool) -> Next<K> {
        if self.driven && self.stage != Stage::Over {
            return Next::Wait;
        }
        if self.stage == Stage::Filling && self.sealed {
            self.stage = Stage::Due(Cause::Size);
        }
        match self.stage {
            Stage::Filling | Stage::Running if self.woken && polled => Next::Again,
            Stage::Filling if self.woken => {
                self.start();
                Next::Timer
            }
            Stage::Running if self.woken => {
                self.start();
                Next::Run
            }
            Stage::Due(cause) => {
                // before the asking, so that a permit given at once by another thread is not forgotten
                self.stage = Stage::Queued(cause);
                Next::Ask
            }
            Stage::Granted(cause) => {
                self.stage = Stage::Running;
                self.sealed = true;
                let items = self.take_items();
                self.start();
                // so that the batch function's future is polled as soon as it is made
                self.woken = true;
                Next::Send(items, cause)
            }
            Stage::Filling | Stage::Queued(_) | Stage::Running => Next::Wait,
            Stage::Over => Next::Over,
        }
    }

    fn start(&mut self) {
        self.driven = true;
        self.woken = false;
    }

    fn take_items(&mut self) -> Vec<K> {
        let mut items = Vec::with_capacity(self.live);
        for seat in &mut self.places {
            if let Some(item) = seat.item.take() {
                seat.place = items.len();
                items.push(item);
            }
        }
        items
    }

    /// What [`Seats::next`] told to poll has been polled.
    pub(super) fn stop(&mut self) {
        self.driven = false;
    }

    /// The timer or the batch function asks to be polled. `true`: nobody is at it, so everybody is to be woken.
    pub(super) fn wake(&mut self) -> bool {
        self.woken = true;
        !self.driven
    }

    /// It is to be sent now. `false` where that is so already.
    pub(super) fn due(&mut self, cause: Cause) -> bool {
        let filling = self.stage == Stage::Filling;
        if filling {
            self.stage = Stage::Due(cause);
        }
        filling
    }

    /// The permit has come. `false` where the batch is over.
    pub(super) fn grant(&mut self) -> bool {
        match self.stage {
            Stage::Queued(cause) => {
                self.stage = Stage::Granted(cause);
                true
            }
            _ => false,
        }
    }

    /// There is an answer for everybody.
    pub(super) fn end(&mut self) {
        self.stage = Stage::Over;
        self.driven = false;
        self.sealed = true;
    }

    pub(super) fn place(&self, seat: usize) -> usize {
        self.places[seat].place
    }

    /// The caller goes without an answer. `None` where there was one for it.
    pub(super) fn leave(&mut self, seat: usize) -> Option<Left<K>> {
        if self.stage == Stage::Over {
            return None;
        }
        let running = self.stage == Stage::Running;
        let left = &mut self.places[seat];
        let (item, waker) = (left.item.take(), left.waker.take());
        if !running {
            self.free.push(seat);
        }
        self.live -= 1;
        let last = self.live == 0;
        if last {
            self.end();
        }
        Some(Left {
            _item: item,
            _waker: waker,
            sent: running,
            last,
        })
    }

    /// Everybody's waker: to be woken without a lock held. Who still waits after that polls again first.
    pub(super) fn wakers(&mut self) -> Vec<Waker> {
        self.places
            .iter_mut()
            .filter_map(|seat| seat.waker.take())
            .collect()
    }

    /// The items that wait to be sent.
    pub(super) fn waiting(&self) -> usize {
        match self.stage {
            Stage::Running | Stage::Over => 0,
            _ => self.live,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seated(size: usize, items: &[u32]) -> Seats<u32> {
        let mut seats = Seats::new(size);
        for item in items {
            seats.join(*item).unwrap();
        }
        seats
    }

    #[test]
    fn it_is_quiet_where_whoever_comes_has_only_to_wait() {
        let mut seats = seated(2, &[7]);
        assert!(!seats.is_quiet(), "the timer is to be started");
        assert!(matches!(seats.next(false), Next::Timer));
        assert!(seats.is_quiet(), "somebody is at it");
        seats.stop();
        assert!(seats.is_quiet() && matches!(seats.next(false), Next::Wait));
        assert!(seats.wake());
        assert!(!seats.is_quiet(), "the timer has something to say");
        assert!(matches!(seats.next(false), Next::Timer));
        seats.stop();
        seats.join(8).unwrap();
        assert!(!seats.is_quiet(), "it is full");
        assert!(matches!(seats.next(false), Next::Ask));
        assert!(seats.is_quiet() && matches!(seats.next(false), Next::Wait));
        assert!(seats.grant());
        assert!(!seats.is_quiet(), "it may be sent");
        assert!(matches!(seats.next(false), Next::Send(..)));
        assert!(seats.is_quiet(), "its future is being made");
        seats.end();
        assert!(!seats.is_quiet(), "there is an answer");
    }

    #[test]
    fn a_full_batch_is_sealed_and_sent_at_once() {
        let mut seats = seated(2, &[7, 8]);
        assert_eq!(seats.join(9), Err(9));
        assert!(matches!(seats.next(false), Next::Ask));
        assert!(seats.grant());
        let Next::Send(items, Cause::Size) = seats.next(false) else {
            panic!("not sent");
        };
        assert_eq!(items, [7, 8]);
        assert_eq!((seats.place(0), seats.place(1)), (0, 1));
    }

    #[test]
    fn a_seat_given_up_is_taken_by_the_next_caller() {
        let mut seats = seated(3, &[1, 2]);
        assert!(!seats.leave(0).unwrap().last);
        assert_eq!(seats.join(3), Ok(0));
        assert_eq!(seats.waiting(), 2);
    }

    #[test]
    fn without_callers_it_is_over_and_refuses_a_late_permit() {
        let mut seats = seated(1, &[1]);
        assert!(matches!(seats.next(false), Next::Ask));
        assert!(seats.leave(0).unwrap().last);
        assert!(!seats.grant());
        assert!(matches!(seats.next(false), Next::Over));
    }

    #[test]
    fn what_wakes_itself_while_polled_is_not_polled_twice_in_one_poll() {
        let mut seats = seated(9, &[1]);
        assert!(matches!(seats.next(false), Next::Timer));
        assert!(!seats.wake(), "somebody is at it");
        seats.stop();
        assert!(matches!(seats.next(true), Next::Again));
        assert!(matches!(seats.next(false), Next::Timer));
    }

    #[test]
    fn a_due_batch_without_a_permit_goes_on_filling() {
        let mut seats = seated(3, &[1]);
        assert!(seats.due(Cause::Time));
        assert!(matches!(seats.next(false), Next::Ask));
        assert!(matches!(seats.next(false), Next::Wait));
        assert_eq!(seats.join(2), Ok(1));
        assert_eq!(seats.join(3), Ok(2));
        assert_eq!(seats.join(4), Err(4));
        assert!(matches!(seats.next(false), Next::Wait));
    }
}
