//! An argument that cannot be written down.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

struct Order {
    id: u64,
}

#[retry_with_backoff(dead_letter(args))]
async fn charge(order: Order) -> Result<u64, String> {
    Ok(order.id)
}

fn main() {}
