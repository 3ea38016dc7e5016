//! A key that leaves out the instance without saying so.

use resilience::cached;

struct Shop;

impl Shop {
    #[cached(key(id))]
    async fn price(self: std::sync::Arc<Self>, id: u64) -> Result<u64, String> {
//~                ^^^^^^^^^^^^^^^^^^^^^^^^^^ one cache serves every instance: two different `self` would read each other's values; say what tells them apart, `key(self.tenant, id)`, or that nothing does, `skip(self)`
        Ok(id)
    }
}

fn main() {}
