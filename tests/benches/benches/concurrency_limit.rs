//! A limit that finds its own number, with room.

mod support;

use resilience_benches::subjects::concurrency_limit::SUBJECTS;

fn main() {
    support::measure(SUBJECTS);
}
