//! Bulkheads with free places.

mod support;

use resilience_benches::subjects::bulkhead::SUBJECTS;

fn main() {
    support::measure(SUBJECTS);
}
