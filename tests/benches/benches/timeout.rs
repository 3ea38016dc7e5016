//! A timeout around what is ready at once.

mod support;

use resilience_benches::subjects::timeout::SUBJECTS;

fn main() {
    support::measure(SUBJECTS);
}
