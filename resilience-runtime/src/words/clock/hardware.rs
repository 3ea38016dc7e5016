//! The readings of a Linux machine: the kernel's clocks, and the processor's counter.
#![expect(
    unsafe_code,
    reason = "neither has a safe call; the crates that wrap them cost a build or a start more than three lines do"
)]

use std::sync::OnceLock;
use std::time::SystemTime;

use super::ORIGIN;

fn read(clock: libc::clockid_t) -> Option<u64> {
    let mut at = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the call writes one `timespec` to the place it is given, and that is one of ours.
    let failed = unsafe { libc::clock_gettime(clock, &raw mut at) } != 0;
    // both are positive: the clock starts when the machine does
    let seconds = u64::try_from(at.tv_sec).unwrap_or(0);
    let nanos = u64::try_from(at.tv_nsec).unwrap_or(0);
    (!failed).then(|| ORIGIN + seconds * 1_000_000_000 + nanos)
}

/// The monotonic clock, which tokio's timers keep too.
#[inline]
pub(super) fn monotonic() -> u64 {
    read(libc::CLOCK_MONOTONIC).unwrap_or(ORIGIN)
}

/// The same clock as it stood at the kernel's last tick: cheaper, and never ahead.
#[inline]
pub(super) fn coarse() -> u64 {
    read(libc::CLOCK_MONOTONIC_COARSE).unwrap_or(0)
}

/// A reading, and the wall clock at that moment.
pub(super) fn start() -> (u64, SystemTime) {
    static START: OnceLock<(u64, SystemTime)> = OnceLock::new();
    *START.get_or_init(|| (monotonic(), SystemTime::now()))
}

/// The processor's counter.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(super) fn counter() -> u64 {
    // SAFETY: reads a register. Every x86-64 has it, and the kernel, which alone could forbid it, keeps its own time by it.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Whether the kernel itself keeps time by the processor's counter: then it has checked that it runs evenly, through sleeping
/// states too, and shows the same on every core.
#[cfg(target_arch = "x86_64")]
pub(super) fn counter_is_sound() -> bool {
    let source = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    std::fs::read_to_string(source).is_ok_and(|name| name.trim() == "tsc")
}
