//! An argument that stays on its thread.

use resilience::cached;

#[cached]
fn price(id: std::rc::Rc<u64>) -> Result<u64, String> {
//~      ^^ the argument type `Rc<u64>` cannot be part of a cache key
//~| note: leave it out with `skip(..)`, or give the key yourself: `key = ..` or `key(a, b)`
//~| note: it must be `Clone + Hash + Eq + Send + Sync + 'static`
    Ok(*id)
}

fn main() {}
