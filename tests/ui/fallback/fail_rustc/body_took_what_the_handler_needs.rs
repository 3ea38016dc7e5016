//! The handler is given the arguments that the body has not consumed.
fn spare(name: String) -> usize {
    name.len()
}

#[resilience::fallback(spare)]
async fn work(name: String) -> Result<usize, String> {
    let name = name;
    name.parse().map_err(|_| name)
}

fn main() {
    drop(work(String::new()));
}
