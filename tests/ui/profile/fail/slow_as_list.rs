//! Parentheses for an equals sign.

#[resilience::profile(slow("1s"))]
//~                   ^^^^^^^^^^ `slow` takes one value: write `slow = "1s"`
fn work() {}

fn main() {
    work();
}
