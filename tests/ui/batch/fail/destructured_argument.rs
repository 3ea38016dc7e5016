//! Items without a name.

#[resilience::batch]
async fn load(_: Vec<u8>) -> Result<Vec<u8>, String> {
//~           ^ the items need a plain name here; take them apart in the body
    Ok(vec![])
}

fn main() {
    drop(load(vec![]));
}
