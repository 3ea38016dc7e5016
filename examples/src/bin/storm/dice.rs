//! Seeded chance: the same numbers for the same seed on every machine and in every version.

/// A stream of numbers (`SplitMix64`), settled by a seed and by what the stream is for.
pub(crate) struct Dice(u64);

impl Dice {
    /// The stream of this seed and number; streams of one seed have nothing to do with each other.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut mixed = Self(seed);
        Self(mixed.bits() ^ stream.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Evenly from 0, included, to 1, excluded.
    #[expect(
        clippy::cast_precision_loss,
        reason = "53 bits are left, which is what an f64 holds"
    )]
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From a log-normal distribution with this mean; `spread` is the deviation of its logarithm.
    pub(crate) fn log_normal(&mut self, mean: f64, spread: f64) -> f64 {
        let (u, v) = (1.0 - self.unit(), self.unit());
        let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
        mean * (spread * normal - spread * spread / 2.0).exp()
    }

    /// The gap to the next of independent arrivals, `mean` apart on average.
    pub(crate) fn gap(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }
}

/// Zipf's law: the item in place `k` is wanted `1 / k` times as often as the first, as keys of real traffic are.
pub(crate) struct Zipf {
    cumulated: Vec<f64>,
}

impl Zipf {
    /// Over this many items, at least one.
    pub(crate) fn new(items: u32) -> Self {
        let mut sum = 0.0;
        let cumulated = (1..=items.max(1))
            .map(|place| {
                sum += 1.0 / f64::from(place);
                sum
            })
            .collect();
        Self { cumulated }
    }

    /// An item, from 0, the most wanted.
    pub(crate) fn draw(&self, dice: &mut Dice) -> usize {
        let last = self.cumulated.len() - 1;
        let at = dice.unit() * self.cumulated[last];
        self.cumulated.partition_point(|sum| *sum <= at).min(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_stream_settle_the_numbers() {
        let draw = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            [dice.unit(), dice.unit(), dice.unit()].map(f64::to_bits)
        };
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }

    #[test]
    fn the_means_are_the_ones_asked_for() {
        let mut dice = Dice::new(7, 0);
        let mean = |mut one: Box<dyn FnMut(&mut Dice) -> f64>, dice: &mut Dice| {
            (0..20_000).map(|_| one(dice)).sum::<f64>() / 20_000.0
        };
        let latency = mean(Box::new(|dice| dice.log_normal(500.0, 0.25)), &mut dice);
        assert!((490.0..510.0).contains(&latency), "{latency}");
        let gap = mean(Box::new(|dice| dice.gap(3.0)), &mut dice);
        assert!((2.9..3.1).contains(&gap), "{gap}");
    }

    #[test]
    fn zipf_wants_the_first_as_often_as_its_law_says() {
        let (zipf, mut dice) = (Zipf::new(100), Dice::new(3, 0));
        let mut drawn = vec![0_u32; 100];
        for _ in 0..100_000 {
            drawn[zipf.draw(&mut dice)] += 1;
        }
        // the harmonic number of 100 is 5.187
        let share = |place: usize| f64::from(drawn[place]) / 100_000.0;
        assert!((share(0) - 1.0 / 5.187).abs() < 0.01, "{}", share(0));
        assert!((share(1) - 0.5 / 5.187).abs() < 0.01, "{}", share(1));
        assert!(
            drawn.iter().all(|times| *times > 0),
            "some item is never wanted"
        );
    }

    #[test]
    fn zipf_over_one_item_is_that_item() {
        assert_eq!(Zipf::new(1).draw(&mut Dice::new(0, 0)), 0);
        assert_eq!(Zipf::new(0).draw(&mut Dice::new(0, 0)), 0);
    }
}
