//! An argument that can be written down but not read again.

use resilience::retry_with_backoff;

#[derive(serde::Serialize)]
struct Order {
    id: u64,
}

#[retry_with_backoff(dead_letter(replay))]
//~                              ^^^^^^ the argument type `Order` cannot be given back by a dead letter
//~| note: derive `serde::Deserialize` for it, or write `dead_letter(args)` and run the letter again yourself
async fn charge(order: Order) -> Result<u64, String> {
    Ok(order.id)
}

fn main() {}
