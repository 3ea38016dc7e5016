//! An argument that can be written down but not read again.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[derive(serde::Serialize)]
struct Order {
    id: u64,
}

#[retry_with_backoff(dead_letter(replay))]
async fn charge(order: Order) -> Result<u64, String> {
    Ok(order.id)
}

fn main() {}
