//! Nothing in this function says that it belongs to a type.
struct Users;

impl Users {
    #[resilience::batch]
    async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
        Ok(ids)
    }
}

fn main() {
    drop(Users::load(1));
}
