//! An attribute that nobody imported.
#[profile]
fn work() {}

fn main() {
    work();
}
