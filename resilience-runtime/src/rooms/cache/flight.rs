//! The decisions of a flight, and nothing else: who leads, who waits, who takes over. No lock, no clock, no waking; what
//! must be woken is given back.
//!
//! A flight is one run of the body for one key. It is *led* by the caller that runs the body, *vacant* while its leader is
//! gone and no waiter has taken over yet, *landed* once there is an answer for everyone, and *over* when there will be none
//! and everyone looks again from the start.

use std::task::Waker;

use super::line::Line;

/// How a caller stands to a flight: the thread it is on, and whether it blocks that thread while it waits or leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) thread: usize,
    pub(super) blocks: bool,
}

impl Caller {
    pub(super) fn here(blocks: bool) -> Self {
        // where it lies tells threads apart that live at the same time, and a leader that blocks its thread lives
        thread_local!(static HERE: u8 = const { 0 });
        Self {
            thread: HERE.with(|here| std::ptr::from_ref(here).addr()),
            blocks,
        }
    }

    /// Whether waiting for that leader could never end, or could stop the thread that the leader needs.
    ///
    /// A leader that blocks this very thread is further up its stack: a recursive call. A thread must not park for a
    /// leader that is a task either: the task may need this thread's runtime to go on.
    fn cannot_wait_for(self, leader: Self) -> bool {
        if leader.blocks {
            leader.thread == self.thread
        } else {
            self.blocks
        }
    }
}

pub(super) enum Phase {
    Led(Caller),
    Vacant,
    Landed,
    Over,
}

struct Waiting {
    caller: Caller,
    waker: Option<Waker>,
}

pub(super) struct Flight {
    phase: Phase,
    waiting: Line<Waiting>,
}

/// What entering a flight that is there comes to.
pub(super) enum Joined {
    /// The caller leads now; these must look again.
    Leads(Vec<Waker>),
    /// The caller waits with this ticket.
    Waits(u64),
    /// The caller cannot wait here, and runs the body on its own.
    Alone,
}

/// What comes of one who goes without an answer.
pub(super) enum Handover {
    /// Nobody waits: the flight is over.
    Over,
    /// The flight stays, and this one is woken.
    To(Option<Waker>),
}

/// What a waiter finds.
pub(super) enum Found {
    Leads(Vec<Waker>),
    Answer,
    Alone,
    Again,
    NotYet,
}

impl Flight {
    pub(super) fn led_by(caller: Caller) -> Self {
        Self {
            phase: Phase::Led(caller),
            waiting: Line::new(),
        }
    }

    /// A newcomer. It takes a vacant flight over, so that a woken waiter which is never polled cannot stop everyone.
    pub(super) fn enter(&mut self, caller: Caller) -> Joined {
        match self.phase {
            Phase::Vacant => Joined::Leads(self.claim(caller)),
            Phase::Led(leader) if caller.cannot_wait_for(leader) => Joined::Alone,
            _ => Joined::Waits(self.line_up(caller)),
        }
    }

    /// A newcomer that only wants to wait: its ticket, where it can.
    pub(super) fn wait(&mut self, caller: Caller) -> Option<u64> {
        match self.phase {
            Phase::Led(leader) if !caller.cannot_wait_for(leader) => Some(self.line_up(caller)),
            _ => None,
        }
    }

    fn line_up(&mut self, caller: Caller) -> u64 {
        self.waiting.join(Waiting {
            caller,
            waker: None,
        })
    }

    /// A newcomer that only wants to lead: the wakers of those that must look again where it does.
    pub(super) fn claim_if_vacant(&mut self, caller: Caller) -> Option<Vec<Waker>> {
        matches!(self.phase, Phase::Vacant).then(|| self.claim(caller))
    }

    /// A waiter looks. `waker` is kept where it has to go on waiting; those that are of no more use are given back, to be dropped without a
    /// lock.
    pub(super) fn look(
        &mut self,
        ticket: u64,
        caller: Caller,
        waker: Waker,
    ) -> (Found, [Option<Waker>; 2]) {
        let found = match &self.phase {
            Phase::Vacant => {
                let before = self.step_out(ticket);
                let found = Found::Leads(self.claim(caller));
                return (found, [Some(waker), before]);
            }
            // the line goes with the flight
            Phase::Landed => return (Found::Answer, [Some(waker), None]),
            Phase::Over => return (Found::Again, [Some(waker), None]),
            Phase::Led(leader) if caller.cannot_wait_for(*leader) => Found::Alone,
            Phase::Led(_) => {
                let before = self
                    .waiting
                    .get_mut(ticket)
                    .and_then(|waiting| waiting.waker.replace(waker));
                return (Found::NotYet, [before, None]);
            }
        };
        (found, [Some(waker), self.step_out(ticket)])
    }

    /// Out of the line: the waker that was kept there.
    fn step_out(&mut self, ticket: u64) -> Option<Waker> {
        self.waiting.leave(ticket)?.waker
    }

    /// The leader goes without an answer. The waiter that has waited longest is to take over.
    pub(super) fn vacate(&mut self) -> Handover {
        if self.waiting.is_empty() {
            self.phase = Phase::Over;
            return Handover::Over;
        }
        self.phase = Phase::Vacant;
        Handover::To(self.front())
    }

    /// A waiter goes. The same as [`Flight::vacate`] where the flight is vacant; else there is nothing to do. With the waker that was kept
    /// for it.
    pub(super) fn leave(&mut self, ticket: u64) -> (Handover, Option<Waker>) {
        let kept = self.step_out(ticket);
        let handover = match self.phase {
            Phase::Vacant => self.vacate(),
            _ => Handover::To(None),
        };
        (handover, kept)
    }

    pub(super) fn has_waiters(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// There is an answer, or there will be none: everyone is woken.
    pub(super) fn land(&mut self, answered: bool) -> Vec<Waker> {
        self.phase = if answered { Phase::Landed } else { Phase::Over };
        self.waiting
            .iter_mut()
            .filter_map(|waiting| waiting.waker.take())
            .collect()
    }

    fn claim(&mut self, caller: Caller) -> Vec<Waker> {
        self.phase = Phase::Led(caller);
        self.waiting
            .iter_mut()
            .filter(|waiting| waiting.caller.cannot_wait_for(caller))
            .filter_map(|waiting| waiting.waker.take())
            .collect()
    }

    /// The waker of the one that has waited longest. Where it has none it is awake already, and will look by itself.
    fn front(&mut self) -> Option<Waker> {
        self.waiting
            .first()
            .and_then(|waiting| waiting.waker.take())
    }
}
