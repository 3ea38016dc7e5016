//! An argument that cannot be written down.

use resilience::retry_with_backoff;

struct Order {
    id: u64,
}

#[retry_with_backoff(dead_letter(args))]
async fn charge(order: Order) -> Result<u64, String> {
//~             ^^^^^ the argument type `Order` cannot be kept in a dead letter
//~| note: derive `serde::Serialize` for it, or write `dead_letter = true` and keep no arguments
    Ok(order.id)
}

fn main() {}
