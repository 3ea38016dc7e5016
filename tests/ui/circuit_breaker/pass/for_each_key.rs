//! A breaker for each host or tenant, on functions and methods, async and sync.
#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::net::IpAddr;

use resilience::{CircuitState, circuit_breaker, registry};

const MOST: u32 = 50;

struct Client {
    host: String,
}

impl Client {
    #[circuit_breaker("hosts", key = self.host, max_keys = MOST, failure_threshold = 1, slow_call = "2s", ramp_up = "10s")]
    async fn get(&self, path: &str) -> Result<usize, String> {
        path.len().checked_sub(1).ok_or_else(|| format!("no path on {}", self.host))
    }

    #[circuit_breaker("owned", key = (self.host.clone(), path.len()))]
    fn owned(self, path: &str) -> Result<String, String> {
        Ok(self.host + path)
    }
}

#[async_trait::async_trait]
trait Ask {
    async fn ask(&self, address: IpAddr) -> Result<u32, String>;
}

#[async_trait::async_trait]
impl Ask for Client {
    #[circuit_breaker("addresses", key = (&self.host, address))]
    async fn ask(&self, address: IpAddr) -> Result<u32, String> {
        if address.is_loopback() { Ok(1) } else { Err(self.host.clone()) }
    }
}

#[circuit_breaker("tenants", key = tenant)]
async fn borrowed<'t>(tenant: Cow<'t, str>, n: u32) -> Option<&'t str> {
    (n > 0).then_some(match tenant {
        Cow::Borrowed(tenant) => tenant,
        Cow::Owned(_) => "somebody",
    })
}

#[circuit_breaker("generic", key = key)]
fn generic<K: std::hash::Hash + Copy>(key: K) -> Result<K, String> {
    Ok(key)
}

fn is_send<T: Send>(value: T) -> T {
    value
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = |host: &str| Client { host: host.to_owned() };
    let (a, b) = (client("a"), client("b"));
    assert!(is_send(a.get("")).await.is_err());
    assert!(a.get("/x").await.unwrap_err().contains("hosts[a]"));
    assert_eq!(b.get("/x").await, Ok(1));
    assert_eq!(b.owned("/y"), Ok("b/y".to_owned()));
    assert_eq!(a.ask(IpAddr::from([127, 0, 0, 1])).await, Ok(1));
    assert_eq!(borrowed(Cow::Borrowed("ada"), 1).await, Some("ada"));
    assert_eq!(generic(7), Ok(7));
    let hosts = registry().circuit_breaker("hosts").unwrap();
    assert_eq!(hosts.find_key("a").unwrap().state(), CircuitState::Open);
    assert_eq!(hosts.snapshot().keys.unwrap().count, 2);
}
