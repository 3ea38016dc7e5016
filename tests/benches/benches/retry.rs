//! Retries whose first attempt succeeds.

mod support;

use resilience_benches::subjects::retry::SUBJECTS;

fn main() {
    support::measure(SUBJECTS);
}
