//! No items.

#[resilience::batch]
async fn load() -> Result<Vec<u8>, String> {
//~      ^^^^ `#[batch]` needs exactly one argument, the items: `async fn load(ids: Vec<Id>) -> Result<Vec<Item>, E>`
    Ok(vec![])
}

fn main() {
    drop(load());
}
