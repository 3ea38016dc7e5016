//! The name, unnamed and named.

#[resilience::profile("one", name = "two")]
//~                          ^^^^^^^^^^^^ `name` is given twice: the unnamed argument is the name
fn work() {}

fn main() {
    work();
}
