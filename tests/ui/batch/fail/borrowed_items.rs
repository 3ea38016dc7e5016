//! An item outlives the call that brought it.

#[resilience::batch]
async fn load(ids: Vec<&str>) -> Result<Vec<usize>, String> {
//~                ^^^^^^^^^ an item waits for others to join it, so it cannot borrow; take `String`, `Arc<str>` or another owned type
    Ok(ids.iter().map(|id| id.len()).collect())
}

fn main() {
    drop(load(vec![""]));
}
