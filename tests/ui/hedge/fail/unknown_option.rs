//! A hedge refuses nothing, so there is nothing to map.

#[resilience::hedge("50ms", idempotent, map_rejection = |_| String::new())]
//~                                     ^^^^^^^^^^^^^ `hedge` has no argument `map_rejection`; it takes: after, quantile, max, idempotent, budget, failure_if, clone, name, crate
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
