//! Nothing comes back that could be measured.

#[resilience::profile]
fn work() -> ! {
//~          ^ this function never returns, so there is nothing to measure, retry or cache
    std::process::exit(0)
}

fn main() {
    work();
}
