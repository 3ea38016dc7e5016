//! Profiles of async and sync functions.

mod support;

use resilience_benches::subjects::profile::SUBJECTS;

fn main() {
    support::measure(SUBJECTS);
}
