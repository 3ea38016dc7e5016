//! What the system says of this process: processor time, memory.

use std::fs;
use std::time::Duration;

/// The processor time of all threads so far.
pub fn processor_time() -> Duration {
    let mut nanos = 0;
    for task in fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten()
    {
        let said = fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        let ran = said
            .split_whitespace()
            .next()
            .and_then(|number| number.parse::<u64>().ok());
        nanos += ran.unwrap_or(0);
    }
    Duration::from_nanos(nanos)
}

/// The memory that is in use by this process, in KiB.
pub fn resident_kib() -> f64 {
    let said = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = said.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or(f64::NAN)
}

#[expect(
    clippy::disallowed_methods,
    reason = "other libraries' threads say nowhere when they are done"
)]
/// Waits, so that other threads can end what they have to do.
pub fn rest(time: Duration) {
    std::thread::sleep(time);
}
