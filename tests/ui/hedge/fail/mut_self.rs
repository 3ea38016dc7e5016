//! Two attempts cannot both have `&mut self`.

struct Client(u8);

impl Client {
    #[resilience::hedge("50ms", idempotent)]
    async fn load(&mut self) -> Result<u8, String> {
//~               ^^^^^^^^^ `#[hedge]` runs two calls at once, so `&mut self` cannot be shared between them
        self.0 += 1;
        Ok(self.0)
    }
}

fn main() {
    drop(Client(1).load());
}
