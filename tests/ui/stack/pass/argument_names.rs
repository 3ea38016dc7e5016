//! Arguments that are called as expansions call things of their own.
use resilience::{batch, cached, circuit_breaker, fallback, profile, retry_with_backoff};

fn spare(__res_v: u8, err: u8, key: u8, cache: u8, result: u8, value: u8) -> u8 {
    __res_v + err + key + cache + result + value
}

#[profile]
#[fallback(spare)]
#[cached(ttl = "5m")]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[circuit_breaker("argument-names")]
fn all(__res_v: u8, err: u8, key: u8, cache: u8, result: u8, value: u8) -> Result<u8, String> {
    if __res_v == 0 {
        return Err(format!("{err}{key}{cache}{result}{value}"));
    }
    Ok(__res_v)
}

#[profile]
#[fallback(Ok(__res_call + __res_h + __res_g + __res_r + __res_home + __res_n + err.len()))]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[circuit_breaker("more-argument-names")]
async fn more(
    __res_call: usize,
    __res_h: usize,
    __res_g: usize,
    __res_r: usize,
    __res_home: usize,
    __res_n: usize,
) -> Result<usize, String> {
    let (site, p, __res) = (1, 2, 3);
    if __res_call + __res_h + __res_g + __res_r + __res_home + __res_n == 0 {
        return Ok(site + p + __res);
    }
    Err("12345".to_owned())
}

#[batch(max_wait = 0)]
async fn load(__res_call: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(__res_call)
}

#[fallback(value = r#type + r#fn)]
fn raw(r#type: u8, r#fn: u8) -> Option<u8> {
    r#type.checked_sub(r#fn)
}

mod r#async {
    #[resilience::profile]
    pub fn r#match(r#struct: u8) -> u8 {
        r#struct
    }

    #[resilience::cached(ttl = "5m", key(r#struct))]
    pub fn r#loop(r#struct: u8, r#where: u8) -> u8 {
        r#struct + r#where
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(all(1, 2, 3, 4, 5, 6), Ok(1));
    assert_eq!(all(0, 2, 3, 4, 5, 6), Ok(20));
    assert_eq!(more(0, 0, 0, 0, 0, 0).await, Ok(6));
    assert_eq!(more(1, 1, 1, 1, 0, 0).await, Ok(9));
    assert_eq!(load(7).await, Ok(7));
    assert_eq!((raw(3, 1), raw(1, 3)), (Some(2), Some(4)));
    assert_eq!(r#async::r#match(8), 8);
    assert_eq!(r#async::r#loop(1, 1), 2);
    assert_eq!(r#async::r#loop(1, 5), 2);
    let registry = resilience::registry();
    let names: Vec<_> = registry.policies().iter().map(|one| one.function).collect();
    assert!(
        names.contains(&"r#match") || names.contains(&"match"),
        "{names:?}"
    );
}
