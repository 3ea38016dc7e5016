//! A slice of what cannot be kept.

use resilience::cached;

#[derive(PartialEq, Eq, Hash)]
struct Id(u64);

#[cached]
async fn price(ids: &[Id]) -> Result<usize, String> {
//~            ^^^ the argument type `&[Id]` cannot be part of a cache key
//~| note: leave it out with `skip(..)`, or give the key yourself: `key = ..` or `key(a, b)`
//~| note: what it points to must be `Hash + Eq + ToOwned`, and its owned form `Hash + Eq + Send + Sync + 'static`
    Ok(ids.len())
}

fn main() {}
