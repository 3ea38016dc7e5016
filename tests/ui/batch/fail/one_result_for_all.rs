//! One result, where each item needs its own.

#[resilience::batch]
async fn load(ids: Vec<u8>) -> Result<u8, String> {
//~                            ^^^^^^^^^^^^^^^^^^ `#[batch]` must give one result per item: return `Result<Vec<_>, E>`
    Ok(ids[0])
}

fn main() {
    drop(load(vec![]));
}
