//! No comma between two arguments.

#[resilience::profile("one" slow = "1s")]
//~                         ^^^^ expected `,`
fn work() {}

fn main() {
    work();
}
