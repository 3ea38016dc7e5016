//! Many tasks cannot lend one `self`.

struct Users;

impl Users {
    #[resilience::batch]
    async fn load(&self, ids: Vec<u8>) -> Result<Vec<u8>, String> {
//~               ^^^^^ `#[batch]` gathers calls from many tasks, which cannot all lend the same `self`; make it an associated function, or use `resilience::Batcher` as a field
        Ok(ids)
    }
}

fn main() {
    drop(Users.load(vec![]));
}
