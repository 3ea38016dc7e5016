//! The pure state of a limit that finds itself: what each ended call teaches, without clock, lock or chance.

use std::time::Duration;

use super::config::ConcurrencyLimitConfig;
use super::gradient;
use super::sampled::Sampled;
use crate::words::clock::{Instant, nanos};

/// After so many windows in a row in which no more than the least limit ran, the least latency is known anew.
const CALM_WINDOWS: u32 = 5;

/// A probe takes at most this part of the time between two.
const LONGEST_PROBE: u32 = 10;

/// A call that was admitted: when, as which of those that ran at once, and in which life of the state.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket {
    pub(super) began: Instant,
    pub(super) running: u32,
    pub(super) generation: u32,
}

/// What the calls so far have taught.
pub(super) struct Adaptive {
    config: ConcurrencyLimitConfig,
    generation: u32,
    /// The limit; during a probe, the one that holds after it. Between the least and the largest one.
    limit: f64,
    /// The least latency, in nanoseconds.
    least: Option<u64>,
    /// The latency of the last window, in nanoseconds.
    latency: Option<u64>,
    sampled: Sampled,
    window_began: Instant,
    /// The most that ran at once when a call of this window began.
    most: u32,
    calm: u32,
    /// The least latency of the calm windows.
    calm_least: u64,
    probe_began: Option<Instant>,
    probe_due: Instant,
    probes: u64,
    /// When a drop last lowered the limit: the calls from before say nothing of the limit now.
    lowered_at: Instant,
}

impl Adaptive {
    pub(super) fn new(config: &ConcurrencyLimitConfig, now: Instant) -> Self {
        Self {
            config: *config,
            generation: 0,
            limit: f64::from(config.initial_limit),
            least: None,
            latency: None,
            sampled: Sampled::new(),
            window_began: now,
            most: 0,
            calm: 0,
            calm_least: u64::MAX,
            probe_began: None,
            // soon: what the first windows measured may have been load already
            probe_due: now.saturating_add(config.probe_interval / LONGEST_PROBE),
            probes: 0,
            lowered_at: Instant::MIN,
        }
    }

    /// As new, and deaf to the calls that run now.
    pub(super) fn restart(&mut self, now: Instant) {
        let generation = self.generation.wrapping_add(1);
        *self = Self::new(&self.config, now);
        self.generation = generation;
    }

    /// Goes on with other numbers. The first limit of these counts from the next restart on.
    pub(super) fn adopt(&mut self, config: &ConcurrencyLimitConfig) {
        self.config = *config;
        self.limit = self.bounded(self.limit);
    }

    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// How many may run at once.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the limit is between two numbers of 32 bits"
    )]
    pub(super) fn in_force(&self) -> u32 {
        if self.is_probing() {
            self.config.min_limit
        } else {
            self.limit as u32
        }
    }

    pub(super) fn is_probing(&self) -> bool {
        self.probe_began.is_some()
    }

    pub(super) fn probes(&self) -> u64 {
        self.probes
    }

    pub(super) fn least(&self) -> Option<u64> {
        self.least
    }

    pub(super) fn latency(&self) -> Option<u64> {
        self.latency
    }

    /// A call worked, and took as long as it did. `chance` is asked for any number when a probe is put off.
    pub(super) fn sample(&mut self, call: Ticket, now: Instant, chance: impl FnOnce() -> u64) {
        if call.generation != self.generation {
            return;
        }
        let took = nanos(now.since(call.began));
        if let Some(began) = self.probe_began {
            if call.began >= began {
                self.sampled.record(took);
            }
            if self.sampled.count() >= self.config.probe_calls || self.probe_is_over(began, now) {
                self.end_probe(now, chance);
            }
            return;
        }
        self.most = self.most.max(call.running);
        // at first the calls that began under the limit before are still ending
        let settling = self.settling();
        let open_for = now.since(self.window_began);
        if open_for < settling {
            return;
        }
        self.sampled.record(took);
        let long_enough = open_for >= self.config.window.max(settling.saturating_mul(2));
        if long_enough && self.sampled.count() >= self.config.minimum_calls {
            self.close_window(now, chance);
        }
    }

    /// A call ended in a way that means overload: the limit goes down, once for all the calls that were under way then.
    pub(super) fn dropped(&mut self, call: Ticket, now: Instant) {
        if call.generation != self.generation || call.began < self.lowered_at {
            return;
        }
        self.limit = self.bounded(self.limit * self.config.backoff_ratio);
        self.lowered_at = now;
        self.calm = 0;
        self.calm_least = u64::MAX;
        if !self.is_probing() {
            self.open_window(now);
        }
    }

    /// Somebody finds no place: a probe that has taken its time must not be the reason.
    pub(super) fn look(&mut self, now: Instant, chance: impl FnOnce() -> u64) {
        if let Some(began) = self.probe_began
            && self.probe_is_over(began, now)
        {
            self.end_probe(now, chance);
        }
    }

    fn close_window(&mut self, now: Instant, chance: impl FnOnce() -> u64) {
        let Some(sampled) = self.sampled.quantile(self.config.quantile) else {
            return;
        };
        let is_calm = self.most <= self.config.min_limit;
        let least = self.least.map_or(sampled, |least| least.min(sampled));
        self.least = Some(least);
        self.latency = Some(sampled);
        let next = gradient::next(self.limit, self.allowed(least), float(sampled));
        // what is not used can't be judged, so it doesn't grow
        if next <= self.limit || f64::from(self.most) * 2.0 >= self.limit {
            self.limit = self.bounded(next);
        }
        if is_calm {
            self.calm += 1;
            self.calm_least = self.calm_least.min(sampled);
            if self.calm == CALM_WINDOWS {
                // as good as a probe
                self.measured(self.calm_least, now, chance());
            }
        } else {
            self.calm = 0;
            self.calm_least = u64::MAX;
            if now >= self.probe_due {
                self.probe_began = Some(now);
                self.probes += 1;
            }
        }
        self.open_window(now);
    }

    fn end_probe(&mut self, now: Instant, chance: impl FnOnce() -> u64) {
        self.probe_began = None;
        let measured = self.sampled.quantile(self.config.quantile).or(self.least);
        if let Some(least) = measured {
            self.measured(least, now, chance());
        }
        self.open_window(now);
    }

    /// The least latency is this, and is not asked for again for a while: up to 15 % longer than said, so that the instances
    /// of one service don't all probe at once.
    fn measured(&mut self, least: u64, now: Instant, chance: u64) {
        self.least = Some(least);
        self.calm = 0;
        self.calm_least = u64::MAX;
        let most = nanos(self.config.probe_interval) / 100 * 15;
        let jitter = (u128::from(most) * u128::from(chance)) >> 64;
        let jitter = Duration::from_nanos(u64::try_from(jitter).unwrap_or(most));
        self.probe_due = now.saturating_add(self.config.probe_interval.saturating_add(jitter));
    }

    fn open_window(&mut self, now: Instant) {
        self.sampled.clear();
        self.window_began = now;
        self.most = 0;
    }

    /// How long calls take, but no spike keeps the next window waiting for long.
    fn settling(&self) -> Duration {
        let least = self.least.unwrap_or(0);
        Duration::from_nanos(self.latency.unwrap_or(0).min(least.saturating_mul(4)))
    }

    fn probe_is_over(&self, began: Instant, now: Instant) -> bool {
        now.since(began) >= self.config.probe_interval / LONGEST_PROBE
    }

    fn allowed(&self, least: u64) -> f64 {
        float(least) * self.config.tolerance
    }

    fn bounded(&self, limit: f64) -> f64 {
        let (min, max) = (self.config.min_limit, self.config.max_limit);
        limit.clamp(f64::from(min), f64::from(max))
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "exact for latencies up to 104 days"
)]
fn float(nanos: u64) -> f64 {
    nanos as f64
}
