//! A pool with idle resources.

mod support;

use resilience_benches::subjects::pool::SUBJECTS;

fn main() {
    support::measure(SUBJECTS);
}
