//! A value of a type that may borrow.

use resilience::cached;

#[cached]
async fn price<T: Clone + Send + Sync>(id: u64, of: fn(u64) -> T) -> Result<T, String> {
    Ok(of(id))
}

fn main() {}
