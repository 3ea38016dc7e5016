//! Rate limits that let everything through.

mod support;

use resilience_benches::subjects::rate_limit::SUBJECTS;

fn main() {
    support::measure(SUBJECTS);
}
