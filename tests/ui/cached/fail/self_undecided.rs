//! A method that does not say whether its instances share values.

use resilience::cached;

struct Shop;

impl Shop {
    #[cached(ttl = "5m")]
    async fn price(&self, id: u64) -> Result<u64, String> {
//~                ^^^^^ one cache serves every instance: two different `self` would read each other's values; say what tells them apart, `key(self.tenant, id)`, or that nothing does, `skip(self)`
        Ok(id)
    }
}

fn main() {}
