//! A number that does not equal itself.

use resilience::cached;

#[cached]
async fn price(strike: f64) -> Result<f64, String> {
//~            ^^^^^^ the argument type `f64` cannot be part of a cache key
//~| note: leave it out with `skip(..)`, or give the key yourself: `key = ..` or `key(a, b)`
//~| note: it must be `Clone + Hash + Eq + Send + Sync + 'static`
    Ok(strike)
}

fn main() {}
