//! Items come in a `Vec`.

#[resilience::batch]
async fn load(id: u8) -> Result<Vec<u8>, String> {
//~               ^^ `#[batch]` gathers items into a `Vec`, so the argument is `Vec<_>`
    Ok(vec![id])
}

fn main() {
    drop(load(1));
}
