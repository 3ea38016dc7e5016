//! Another attribute's option.

use resilience::circuit_breaker;

#[circuit_breaker("quotes", max_attempts = 3)]
//~                         ^^^^^^^^^^^^ `circuit_breaker` has no argument `max_attempts`; it takes: failure_threshold, success_threshold, recovery_timeout, timeout, recovery_factor, max_recovery_timeout, recovery_jitter, ramp_up, failure_window, failure_rate, minimum_calls, slow_call, slow_call_rate, window, half_open_max_calls, key, max_keys, metrics_only, on_abandon, record_if, classify, failure_if, map_rejection, name, crate
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
