//! `slow` is read once per registry, not per instance.

struct Service {
    limit: std::time::Duration,
}

impl Service {
    #[resilience::profile(slow = self.limit)]
//~                              ^^^^ `slow` is evaluated once, not per call, so it cannot use `self`; write a constant, or build the policy yourself with `Profile::builder`
    fn work(&self) -> u128 {
        self.limit.as_nanos()
    }
}

fn main() {
    let limit = std::time::Duration::ZERO;
    Service { limit }.work();
}
