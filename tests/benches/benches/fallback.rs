//! Fallbacks, unused and used.

mod support;

use resilience_benches::subjects::fallback::SUBJECTS;

fn main() {
    support::measure(SUBJECTS);
}
