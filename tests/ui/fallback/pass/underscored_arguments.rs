//! Arguments that the body leaves unused, and that only the handler is given: no lint of used underscores, whoever writes them.

use resilience::{cached, fallback, retry_with_backoff};

fn spare(id: u8, name: &str) -> u8 {
    id + u8::from(name.is_empty())
}

async fn later(id: u8) -> Result<u8, String> {
    tokio::task::yield_now().await;
    id.checked_add(1).ok_or_else(|| "full".to_owned())
}

#[fallback(spare)]
fn stock(_id: u8, _name: &str) -> Result<u8, String> {
    Err("down".to_owned())
}

#[fallback(later)]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
async fn price(_id: u8) -> Result<u8, String> {
    tokio::task::yield_now().await;
    Err("down".to_owned())
}

#[cached]
#[fallback(later)]
async fn kept(_id: u8) -> Result<u8, String> {
    tokio::task::yield_now().await;
    Err("down".to_owned())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(stock(3, ""), Ok(4));
    assert_eq!(price(3).await, Ok(4));
    assert_eq!((kept(3).await, kept(4).await), (Ok(4), Ok(5)));
}
