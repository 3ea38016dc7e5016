//! A borrowed argument of a type without an owned form.

use resilience::retry_with_backoff;

#[derive(serde::Serialize, serde::Deserialize)]
struct Order {
    id: u64,
}

#[retry_with_backoff(dead_letter(replay))]
async fn ship(order: &Order) -> Result<u64, String> {
    Ok(order.id)
}

fn main() {}
