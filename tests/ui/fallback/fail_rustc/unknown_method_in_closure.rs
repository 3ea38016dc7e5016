//! A mistake in the closure, at its own place.
#[resilience::fallback(|err| err.nope())]
async fn work(name: String) -> Result<usize, String> {
    name.parse().map_err(|_| name)
}

fn main() {
    drop(work(String::new()));
}
