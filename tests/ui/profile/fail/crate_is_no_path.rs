//! Where the library is to be found is a path.

#[resilience::profile(crate = "resilience")]
//~                           ^^^^^^^^^^^^ `crate` is a path: write e.g. `crate = ::resilience`
fn work() {}

fn main() {
    work();
}
