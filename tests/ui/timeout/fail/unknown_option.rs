//! An option of a breaker's.

#[resilience::timeout("2s", recovery_timeout = "5s")]
//~                         ^^^^^^^^^^^^^^^^ `timeout` has no argument `recovery_timeout`; it takes: name, map_rejection, after, crate
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
