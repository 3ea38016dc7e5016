//! A colon for an equals sign.

#[resilience::profile(slow: "1s")]
//~                       ^ expected `=`
fn work() {}

fn main() {
    work();
}
