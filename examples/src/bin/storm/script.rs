//! How the upstream misbehaves: a script settled by the seed, the request's number and the time since the run began.
//!
//! Both runs play the same script, so neither is luckier than the other.

use std::time::Duration;

use super::dice::Dice;

/// What the upstream does with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The price, after so long.
    Price(Duration),
    /// A 503, after so long.
    Failure(Duration),
    /// A 429 at once, with `Retry-After: 1`.
    TooMany,
    /// Never an answer.
    Silence,
}

/// What the upstream is going through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// About 500 ms, 5 % errors, 1 % rate-limited.
    Usual,
    /// Every request fails.
    Burst,
    /// No request is answered.
    Hang,
    /// Half as fast again, otherwise as usual.
    Slow,
}

/// When each phase is, in parts of the run: from, to. The rest is as usual.
const PHASES: [(f64, f64, Phase); 3] = [
    (0.30, 0.31, Phase::Hang),
    (0.68, 0.73, Phase::Burst),
    (0.80, 0.90, Phase::Slow),
];

const MEAN_MS: f64 = 500.0;
const SPREAD: f64 = 0.25;
const FAILURES: f64 = 0.05;
const TOO_MANY: f64 = 0.01;

/// The script of one run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Script {
    seed: u64,
    length: Duration,
}

impl Script {
    /// The script of this seed for a run of this length.
    pub(crate) fn new(seed: u64, length: Duration) -> Self {
        Self { seed, length }
    }

    /// What the upstream is going through at this time of the run.
    pub(crate) fn phase(&self, elapsed: Duration) -> Phase {
        let part = elapsed.as_secs_f64() / self.length.as_secs_f64().max(f64::MIN_POSITIVE);
        PHASES
            .iter()
            .find(|(from, to, _)| (*from..*to).contains(&part))
            .map_or(Phase::Usual, |(_, _, phase)| *phase)
    }

    /// What it does with request number `n` when that comes in at this time of the run.
    pub(crate) fn answer(&self, n: u64, elapsed: Duration) -> Answer {
        let mut dice = Dice::new(self.seed, n);
        let (chance, ms) = (dice.unit(), dice.log_normal(MEAN_MS, SPREAD).min(1_200.0));
        let slower = match self.phase(elapsed) {
            Phase::Usual => 1.0,
            Phase::Slow => 1.5,
            Phase::Hang => return Answer::Silence,
            // what is down fails fast
            Phase::Burst => return Answer::Failure(millis(ms / 10.0)),
        };
        if chance < TOO_MANY {
            Answer::TooMany
        } else if chance < TOO_MANY + FAILURES {
            Answer::Failure(millis(ms * slower))
        } else {
            Answer::Price(millis(ms * slower))
        }
    }
}

fn millis(ms: f64) -> Duration {
    Duration::from_secs_f64(ms / 1_000.0)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "small numbers, exact by construction")]
mod tests {
    use super::*;

    const RUN: Duration = Duration::from_secs(20);

    fn at(part: f64) -> Duration {
        RUN.mul_f64(part)
    }

    #[test]
    fn the_seed_settles_every_answer() {
        let play = |seed| {
            let script = Script::new(seed, RUN);
            (0..2_000_u32)
                .map(|n| script.answer(n.into(), at(f64::from(n) / 2_000.0)))
                .collect::<Vec<_>>()
        };
        assert_eq!(play(1), play(1));
        assert_ne!(play(1), play(2));
    }

    #[test]
    fn each_phase_stands_at_its_part_of_the_run() {
        let script = Script::new(1, RUN);
        assert_eq!(script.phase(Duration::ZERO), Phase::Usual);
        for (from, to, phase) in PHASES {
            assert_eq!(script.phase(at(f64::midpoint(from, to))), phase);
            assert_eq!(script.phase(at(to + 0.001)), Phase::Usual);
        }
        assert_eq!(script.phase(RUN * 2), Phase::Usual, "after the run");
    }

    #[test]
    fn the_usual_answers_come_in_the_shares_written_above() {
        let script = Script::new(5, RUN);
        let answers: Vec<_> = (0..20_000)
            .map(|n| script.answer(n, Duration::ZERO))
            .collect();
        let share = |is: fn(&Answer) -> bool| {
            let count = u32::try_from(answers.iter().filter(|one| is(one)).count());
            f64::from(count.expect("fits")) / 20_000.0
        };
        let failures = share(|one| matches!(one, Answer::Failure(_)));
        assert!((failures - FAILURES).abs() < 0.005, "{failures}");
        let too_many = share(|one| matches!(one, Answer::TooMany));
        assert!((too_many - TOO_MANY).abs() < 0.003, "{too_many}");
        assert_eq!(share(|one| matches!(one, Answer::Silence)), 0.0);
    }

    #[test]
    fn a_burst_fails_all_and_a_hang_answers_none() {
        let script = Script::new(5, RUN);
        for n in 0..500 {
            assert!(matches!(script.answer(n, at(0.70)), Answer::Failure(_)));
            assert_eq!(script.answer(n, at(0.305)), Answer::Silence);
        }
    }

    #[test]
    fn a_run_without_length_is_played_as_usual() {
        let script = Script::new(1, Duration::ZERO);
        assert_eq!(script.phase(Duration::from_secs(1)), Phase::Usual);
    }
}
