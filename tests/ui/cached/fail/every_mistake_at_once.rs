//! Each mistake is told, not the first one alone.

use resilience::cached;

#[cached(ttl = "soon", max_size = 0, keys(id), skip(db))]
//~            ^^^^^^ `"soon"` is not a duration: expected a number; write e.g. "100ms", "1.5s", "5m", "2h"
//~                               ^ `max_size` must be at least 1: a cache of nothing is no cache
//~                                  ^^^^ `cached` has no argument `keys`; did you mean `key`?
//~                                                 ^^ there is no argument `db` to skip
async fn price(line: &mut String) -> Result<&str, String> {
//~                  ^^^^^^^^^^^ `#[cached]` with a `&mut` argument: a cached call would not perform the mutation; if that is meant, give the key yourself: `key(..)` or `skip(..)`
//~                                         ^^^^ a cached value outlives the call, so it cannot borrow from an argument; return `String` or `Arc<str>`
    Ok(line)
}

fn main() {}
