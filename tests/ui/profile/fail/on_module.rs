//! On a module.

#[resilience::profile]
mod work {
//~ @1..4 `#[profile]` goes on a function or method, not on a module
    pub fn work() {}
}

fn main() {
    work::work();
}
