//! A trait impl has no place for the second function.
trait Load {
    async fn load(id: u8) -> Result<u8, String>;
}

struct Users;

impl Load for Users {
    #[resilience::batch(Self)]
    async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
        Ok(ids)
    }
}

fn main() {
    drop(Users::load(1));
}
