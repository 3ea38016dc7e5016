//! An argument of a type that may be no key.

use resilience::cached;

#[cached]
async fn price(id: impl AsRef<str>) -> Result<usize, String> {
//~            ^^ the argument type `impl AsRef<str>` cannot be part of a cache key
//~| note: leave it out with `skip(..)`, or give the key yourself: `key = ..` or `key(a, b)`
//~| note: it must be `Clone + Hash + Eq + Send + Sync + 'static`
    Ok(id.as_ref().len())
}

fn main() {}
