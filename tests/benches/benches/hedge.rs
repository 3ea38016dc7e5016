//! Hedges that begin no other attempt.

mod support;

use resilience_benches::subjects::hedge::SUBJECTS;

fn main() {
    support::measure(SUBJECTS);
}
