//! Stacks of two to six layers.

mod support;

use resilience_benches::subjects::stack::SUBJECTS;

fn main() {
    support::measure(SUBJECTS);
}
