//! No result at all.

#[resilience::batch]
async fn load(ids: Vec<u8>) {
//~      ^^^^ `#[batch]` must give one result per item: return `Result<Vec<_>, E>`
    drop(ids);
}

fn main() {
    drop(load(vec![]));
}
