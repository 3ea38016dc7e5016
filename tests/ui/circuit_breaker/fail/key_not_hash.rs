//! A key that cannot tell calls apart.

use resilience::circuit_breaker;

#[circuit_breaker(key = weight)]
//~                     ^^^^^^ `f64` cannot tell the calls of a circuit breaker apart
//~| note: a key is anything that is `Hash`: a string, a number, an address, or a tuple of them
async fn weigh(weight: f64) -> Result<f64, String> {
    Ok(weight)
}

fn main() {}
