//! A function that finds nothing out.

use resilience::cached;

#[cached]
async fn touch(id: u64) {
//~      ^^^^^ this function returns nothing, so there is nothing to cache; remove `#[cached]`, or return what it finds out
    drop(id.to_string());
}

fn main() {}
