//! Items and something else.

#[resilience::batch]
async fn load(ids: Vec<u8>, more: u8) -> Result<Vec<u8>, String> {
//~      ^^^^ `#[batch]` needs exactly one argument, the items: `async fn load(ids: Vec<Id>) -> Result<Vec<Item>, E>`
    let _ = more;
    Ok(ids)
}

fn main() {
    drop(load(vec![], 1));
}
