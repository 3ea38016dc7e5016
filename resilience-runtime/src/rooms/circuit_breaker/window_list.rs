//! A naive model of a breaker with windows of calls: lists of outcomes, looked through as a whole after each.

use std::time::Duration;

use super::checked::check;
use super::config::{CircuitBreakerConfig, CircuitBreakerOptions, CircuitWindow};
use super::core::{Change, Effect, Ticket};
use super::word::CircuitState as State;
use crate::tools::window::Totals;

/// Longer than any run but for its own steps over it, so no probe's lease runs out.
pub(super) const RECOVERY: u64 = 1 << 40;

/// What opens it: failures in a row, or their share of calls; and slow calls beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rules {
    pub(super) rate: Option<f64>,
    pub(super) window: u32,
    pub(super) minimum: u32,
    pub(super) slow: Option<(u64, f64)>,
}

impl Rules {
    fn windowed(self) -> bool {
        self.rate.is_some() || self.slow.is_some()
    }

    pub(super) fn config(self) -> CircuitBreakerConfig {
        let (config, invalid) = check(
            "modelled",
            CircuitBreakerOptions {
                failure_threshold: self.rate.is_none().then_some(3),
                failure_rate: self.rate,
                window: self.windowed().then_some(CircuitWindow::Calls(self.window)),
                minimum_calls: self.windowed().then_some(self.minimum),
                slow_call: self.slow.map(|(limit, _)| Duration::from_nanos(limit)),
                slow_call_rate: self.slow.map(|(_, rate)| rate),
                recovery_timeout: Some(Duration::from_nanos(RECOVERY)),
                ..CircuitBreakerOptions::default()
            },
        );
        assert!(invalid.is_empty(), "{invalid:?}");
        config
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) ticket: Ticket,
    pub(super) turn: u32,
    pub(super) began: u64,
    pub(super) seated: bool,
    pub(super) known: bool,
    pub(super) lost: bool,
}

/// The naive model: lists of outcomes, looked through as a whole after each.
pub(super) struct Model {
    pub(super) rules: Rules,
    pub(super) state: State,
    pub(super) turn: u32,
    until: u64,
    pub(super) calls: Vec<bool>,
    pub(super) slow: Vec<bool>,
    pub(super) in_a_row: u32,
    opened_by: u32,
    pub(super) successes: u32,
    pub(super) changes: u64,
    pub(super) out: Vec<Call>,
}

pub(super) fn failures(of: &[bool]) -> u32 {
    u32::try_from(of.iter().filter(|failed| **failed).count()).expect("few")
}

pub(super) fn totals(of: &[bool]) -> Totals {
    Totals {
        calls: of.len() as u64,
        failures: u64::from(failures(of)),
    }
}

impl Model {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            rules,
            state: State::Closed,
            turn: 0,
            until: 0,
            calls: Vec::new(),
            slow: Vec::new(),
            in_a_row: 0,
            opened_by: 0,
            successes: 0,
            changes: 0,
            out: Vec::new(),
        }
    }

    fn push(of: &mut Vec<bool>, window: u32, failed: bool) {
        of.push(failed);
        of.drain(..of.len().saturating_sub(window as usize));
    }

    fn exceeds(&self, of: &[bool], rate: f64) -> bool {
        let totals = totals(of);
        totals.failures > 0
            && totals.calls >= u64::from(self.rules.minimum)
            && totals.rate() >= rate
    }

    pub(super) fn enter(&mut self, to: State) -> Effect {
        let from = std::mem::replace(&mut self.state, to);
        self.turn += 1;
        self.changes += 1;
        self.successes = 0;
        if to == State::Closed {
            self.calls.clear();
            self.slow.clear();
            self.in_a_row = 0;
        }
        Effect::Changed(Change { from, to })
    }

    fn open(&mut self, by: u32, now: u64) -> Effect {
        self.opened_by = by;
        self.until = now + RECOVERY;
        self.enter(State::Open)
    }

    /// Whether it is let in, and what changed.
    pub(super) fn admits(&mut self, now: u64) -> (bool, Vec<Effect>) {
        if self.state == State::Closed && self.rules.slow.is_none() {
            return (true, Vec::new());
        }
        if self.state == State::Open && now < self.until {
            return (false, Vec::new());
        }
        let mut changes: Vec<_> = self.look_out(now).into_iter().collect();
        let admits = match self.state {
            State::Closed | State::Disabled | State::HalfOpen => true,
            State::ForcedOpen => false,
            State::Open if now < self.until => false,
            State::Open => {
                changes.push(self.enter(State::HalfOpen));
                true
            }
        };
        (admits, changes)
    }

    /// The calls under way that have become slow are found in the order in which they began.
    fn look_out(&mut self, now: u64) -> Option<Effect> {
        let (limit, _) = self.rules.slow?;
        let mut change = None;
        for at in 0..self.out.len() {
            let call = self.out[at];
            if call.seated && !call.known && now >= call.began + limit {
                self.out[at].known = true;
                let found = self.found_slow(at, now);
                change = change.or(found);
            }
        }
        change
    }

    fn found_slow(&mut self, at: usize, now: u64) -> Option<Effect> {
        if self.out[at].turn != self.turn {
            return None;
        }
        match self.state {
            State::Closed => {
                Self::push(&mut self.slow, self.rules.window, true);
                self.look_at_slow(now)
            }
            State::HalfOpen => {
                self.out[at].lost = true;
                Some(self.open(self.opened_by + 1, now))
            }
            _ => None,
        }
    }

    fn look_at_slow(&mut self, now: u64) -> Option<Effect> {
        let (_, rate) = self.rules.slow?;
        let opens = self.exceeds(&self.slow, rate);
        opens.then(|| self.open(failures(&self.slow), now))
    }

    fn take(&mut self, call: Call, failed: Option<bool>, now: u64) -> Effect {
        if call.turn != self.turn || call.lost {
            return Effect::Late;
        }
        match (self.state, failed, self.rules.rate) {
            (State::Closed, Some(failed), Some(rate)) => {
                Self::push(&mut self.calls, self.rules.window, failed);
                if self.exceeds(&self.calls, rate) {
                    return self.open(failures(&self.calls), now);
                }
            }
            (State::Closed, Some(true), None) => {
                self.in_a_row += 1;
                if self.in_a_row >= 3 {
                    return self.open(self.in_a_row, now);
                }
            }
            (State::Closed, Some(false), None) => self.in_a_row = 0,
            (State::HalfOpen, Some(true), _) => return self.open(self.opened_by + 1, now),
            (State::HalfOpen, Some(false), _) => {
                self.successes += 1;
                if self.successes >= 2 {
                    return self.enter(State::Closed);
                }
            }
            _ => {}
        }
        Effect::Taken
    }

    fn land(&mut self, at: usize, says: bool, now: u64) -> Option<Effect> {
        let (limit, _) = self.rules.slow?;
        let noticed = self.look_out(now);
        let call = self.out[at];
        let ended = if call.known || now >= call.began + limit {
            // it was noticed just now, or before
            None
        } else if says && self.state == State::Closed && call.turn == self.turn {
            Self::push(&mut self.slow, self.rules.window, false);
            self.look_at_slow(now)
        } else {
            None
        };
        noticed.or(ended)
    }

    pub(super) fn ends(&mut self, at: usize, failed: Option<bool>, now: u64) -> Effect {
        let call = self.out[at];
        let effect = if !call.seated {
            self.take(call, failed, now)
        } else if call.turn == self.turn && self.state == State::HalfOpen {
            match self.land(at, failed.is_some(), now) {
                Some(change) => change,
                None => self.take(self.out[at], failed, now),
            }
        } else {
            match self.take(call, failed, now) {
                Effect::Taken => self
                    .land(at, failed.is_some(), now)
                    .unwrap_or(Effect::Taken),
                other => other,
            }
        };
        self.out.remove(at);
        effect
    }

    pub(super) fn adopt(&mut self, rules: Rules) {
        let before = std::mem::replace(&mut self.rules, rules);
        let other_rule = before.rate.is_some() != rules.rate.is_some();
        let other_watch = before.slow.is_some() != rules.slow.is_some();
        if other_rule {
            self.calls.clear();
        }
        if other_watch {
            self.slow.clear();
        }
        for of in [&mut self.calls, &mut self.slow] {
            of.drain(..of.len().saturating_sub(rules.window as usize));
        }
        if self.state == State::Closed && (other_rule || other_watch) {
            self.turn += 1;
            if other_rule {
                self.in_a_row = 0;
            }
        }
    }
}
