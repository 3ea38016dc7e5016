//! How long a tick of the processor's counter is: measured against the platform's clock, again and again.

/// Fractional bits of a scale.
const BITS: u32 = 32;

/// Ten milliseconds. Over a time this long, a reading that is late by a microsecond makes an error of 100 parts in a million at most.
const SHORT: u64 = 10_000_000;

/// A second: how long a scale stays good. The platform's clock may be steered meanwhile, by 500 parts in a million at most.
const LONG: u64 = 1_000_000_000;

/// Both clocks, read together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) ticks: u64,
    pub(super) nanos: u64,
}

/// Nanoseconds per tick, as a fixed-point number. Zero: not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale(pub(super) u64);

impl Scale {
    /// One multiplication of 64 by 64 bits.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "only a count of centuries is longer"
    )]
    pub(super) const fn nanos(self, ticks: u64) -> u64 {
        ((ticks as u128 * self.0 as u128) >> BITS) as u64
    }

    fn of(ticks: u64, nanos: u64) -> Self {
        let scale = (u128::from(nanos) << BITS) / u128::from(ticks.max(1));
        Self(u64::try_from(scale).unwrap_or(u64::MAX))
    }

    pub(super) fn ticks(self, nanos: u64) -> u64 {
        let ticks = (u128::from(nanos) << BITS) / u128::from(self.0.max(1));
        u64::try_from(ticks).unwrap_or(u64::MAX)
    }
}

/// What is known of the counter.
#[derive(Debug)]
pub(super) struct Calibration {
    from: Reading,
    scale: Scale,
    steady: bool,
}

impl Calibration {
    pub(super) const fn from(first: Reading) -> Self {
        Self {
            from: first,
            scale: Scale(0),
            steady: false,
        }
    }

    /// The scale as of this reading, and the tick up to which it is good: zero where it is good for this reading only.
    pub(super) fn look(&mut self, at: Reading) -> (Scale, u64) {
        let ticks = at.ticks.saturating_sub(self.from.ticks);
        let nanos = at.nanos.saturating_sub(self.from.nanos);
        if nanos < SHORT && self.scale == Scale(0) {
            return (Scale::of(ticks, nanos), 0);
        }
        if self.scale != Scale(0) && (ticks == 0 || nanos < SHORT) {
            if ticks == 0 {
                // the machine slept, and its counter began anew
                (self.from, self.steady) = (at, false);
            }
            return (self.scale, self.good(at, SHORT));
        }
        self.from = at;
        let before = std::mem::replace(&mut self.scale, Scale::of(ticks, nanos));
        // the first, or far from what it was: the machine moved to another host, or slept, or this reading was interrupted. The
        // next look comes soon and tells.
        self.steady = self.scale.0.abs_diff(before.0) <= before.0 >> 10;
        (
            self.scale,
            self.good(at, if self.steady { LONG } else { SHORT }),
        )
    }

    /// Whether two looks said the same of the counter's pace.
    pub(super) fn is_steady(&self) -> bool {
        self.steady
    }

    fn good(&self, at: Reading, nanos: u64) -> u64 {
        at.ticks.saturating_add(self.scale.ticks(nanos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(ticks: u64, nanos: u64) -> Reading {
        Reading { ticks, nanos }
    }

    #[test]
    fn the_first_moments_go_by_the_clock_itself() {
        let mut calibration = Calibration::from(at(1_000, 50));
        let (scale, until) = calibration.look(at(4_000, 1_050));
        assert_eq!((scale.nanos(3_000), until), (999, 0));
        let (scale, until) = calibration.look(at(1_000, 50));
        assert_eq!((scale.nanos(0), until), (0, 0));
    }

    #[test]
    fn a_counter_that_changed_its_pace_is_looked_at_again_soon() {
        let mut calibration = Calibration::from(at(0, 0));
        let looks = [
            // (ticks, nanoseconds, good for so many ticks): 3 GHz, known for the first time, and confirmed
            (30_000_000, SHORT, 30_000_000),
            (60_000_000, 2 * SHORT, 3_000_000_000),
            // slower by a third
            (2_060_000_000, 2 * SHORT + LONG, 20_000_000),
            (2_080_000_000, 3 * SHORT + LONG, 2_000_000_000),
        ];
        for (ticks, nanos, good_for) in looks {
            let (_, until) = calibration.look(at(ticks, nanos));
            assert!(
                until.abs_diff(ticks + good_for) < 10,
                "{until} after {ticks}"
            );
            assert_eq!(calibration.is_steady(), good_for > 1_000_000_000);
        }
        assert_eq!(calibration.scale.nanos(2_000_000), 1_000_000);
    }

    #[test]
    fn a_counter_that_began_anew_keeps_its_pace() {
        let mut calibration = Calibration::from(at(1 << 40, 0));
        let (scale, _) = calibration.look(at((1 << 40) + 30_000_000, SHORT));
        let (again, until) = calibration.look(at(5, 3 * LONG));
        assert_eq!(again, scale);
        assert!(until < 40_000_000);
    }

    proptest! {
        #[test]
        fn a_span_is_as_long_as_the_clock_says(
            khz in 100_000_u64..6_000_000,
            late in 0_u64..1_000,
            over in SHORT..100 * LONG,
            span in 0_u64..60 * LONG,
        ) {
            let ticks = |nanos: u64| u64::try_from(u128::from(nanos) * u128::from(khz) / 1_000_000).unwrap();
            let mut calibration = Calibration::from(at(7, 0));
            let (scale, until) = calibration.look(at(7 + ticks(over), over + late));
            prop_assert!(until > 7 + ticks(over));
            let shown = scale.nanos(ticks(span));
            // the reading's lateness, spread over the time it was taken over, and rounding
            let error = span / SHORT * late + late + span / 1_000_000 + 20;
            prop_assert!(shown.abs_diff(span) <= error, "{shown} for {span}");
        }
    }
}
