//! Keys from arguments, from `self` and from both, in free functions and methods, with and without a wait.
#![forbid(unsafe_code)]

use std::rc::Rc;

use resilience::{rate_limit, registry};

struct Client {
    tenant: String,
}

impl Client {
    #[rate_limit("1/min", key = (&self.tenant, path), name = "by tenant and path")]
    async fn get(&self, path: &str) -> Result<usize, String> {
        Ok(path.len())
    }

    #[rate_limit("1/min", key = self.tenant.as_str(), max_keys = 10, name = "by tenant")]
    fn send(&self, text: String) -> Result<String, String> {
        Ok(text)
    }
}

// the key is read before the body takes it
#[rate_limit("1/min", key = id, wait = "1s", name = "by value")]
async fn take(id: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(id)
}

// a key that is not `Send` doesn't live on while the call waits
#[rate_limit("1/min", key = *Rc::new(id), wait = "1s", name = "by what is gone")]
async fn gone(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn send<F: Send>(future: F) -> F {
    future
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = Client {
        tenant: "crab".to_owned(),
    };
    assert_eq!(send(client.get("/")).await, Ok(1));
    assert_eq!(client.get("/x").await, Ok(2));
    assert!(client.get("/").await.is_err());
    assert_eq!(client.send("a".to_owned()), Ok("a".to_owned()));
    assert!(client.send("a".to_owned()).is_err());
    assert_eq!(send(take(vec![1])).await, Ok(vec![1]));
    assert_eq!(send(gone(1)).await, Ok(1));
    assert_eq!(registry().rate_limiter("by tenant and path").unwrap().snapshot().keys, 2);
}
