//! The library as another crate passes it on, and as a module of this one does.
mod house {
    pub use ui_renamed::shelter as walls;
}

#[ui_renamed::shelter::profile(crate = ::ui_renamed::shelter)]
#[ui_renamed::shelter::fallback(value = 1)]
#[ui_renamed::shelter::retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[ui_renamed::shelter::circuit_breaker("passed-on")]
fn by_crate(name: &str) -> Result<u8, String> {
    name.parse::<u8>().map_err(|err| err.to_string())
}

#[crate::house::walls::profile("by-module", crate = crate::house::walls)]
#[crate::house::walls::cached(ttl = "5m")]
async fn by_module(id: u8) -> u8 {
    id
}

#[house::walls::batch(max_wait = 0, crate = crate::house::walls)]
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!((by_crate("7"), by_crate("x")), (Ok(7), Ok(1)));
    assert_eq!(by_module(2).await, 2);
    assert_eq!(load(3).await, Ok(3));
    let profile = house::walls::registry()
        .profile("by-module")
        .expect("declared");
    assert_eq!(profile.snapshot().calls, 1);
}
