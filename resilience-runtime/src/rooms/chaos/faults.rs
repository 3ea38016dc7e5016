//! The pure decision: which fault a call gets.

use std::time::Duration;

use super::config::ChaosConfig;

/// What is done to one call: nothing, a delay, an error, or both, the delay first.
///
/// ```
/// # use resilience_runtime::rooms::chaos::Fault;
/// let none = Fault::default();
/// assert_eq!((none.delay, none.error), (None, false));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// How long the call is held up, before anything else.
    pub delay: Option<Duration>,
    /// Whether it fails without having run.
    pub error: bool,
}

/// The fault of the call of this number, of the policy whose numbers are `config` and whose name's digest is `stream`.
pub(super) fn fault(config: &ChaosConfig, seed: u64, stream: u64, number: u64) -> Fault {
    let first = mix(mix(seed) ^ stream).wrapping_add(number.wrapping_mul(2));
    let is_slow = happens(config.rate, mix(first.wrapping_add(1)));
    Fault {
        delay: config.latency.filter(|_| is_slow),
        error: happens(config.error, mix(first)),
    }
}

/// Whether something that is `likely` to happen does, by a number evenly drawn from all of `u64`.
#[expect(
    clippy::cast_precision_loss,
    reason = "53 bits are left, which a float holds"
)]
fn happens(likely: f64, random: u64) -> bool {
    // as 0 to less than 1, so that never is never and always is always
    ((random >> 11) as f64) / ((1_u64 << 53) as f64) < likely
}

/// A number whose every bit depends on every bit of this one (the finaliser of `SplitMix64`).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The digest of a policy's name, the same in every run and on every machine (FNV-1a).
pub(super) fn stream(name: &str) -> u64 {
    let begin = 0xcbf2_9ce4_8422_2325_u64;
    name.bytes().fold(begin, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
