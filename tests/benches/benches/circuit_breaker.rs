//! Breakers: closed, open, failing.

mod support;

use resilience_benches::subjects::circuit_breaker::SUBJECTS;

fn main() {
    support::measure(SUBJECTS);
}
