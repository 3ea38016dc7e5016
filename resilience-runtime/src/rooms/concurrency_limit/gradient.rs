//! The formula of the gradient, on plain numbers.

/// How far one step may go down and up.
const STEEPEST: (f64, f64) = (0.5, 2.0);

/// The next limit: the one before, times what is allowed over what is sampled, and a square root on top, so that a limit at
/// which nothing is too slow is tried a bit higher. Both latencies are in one unit, whichever.
pub(super) fn next(limit: f64, allowed: f64, sampled: f64) -> f64 {
    // what takes no time at all is as fast as can be
    let gradient = if sampled > 0.0 {
        (allowed / sampled).clamp(STEEPEST.0, STEEPEST.1)
    } else {
        STEEPEST.1
    };
    let scaled = limit * gradient;
    scaled + scaled.sqrt()
}
