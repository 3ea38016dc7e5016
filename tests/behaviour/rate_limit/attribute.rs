//! What the attribute makes of a function: names, keys, shapes of functions, snapshots.

use resilience::{Kind, Rate, Registry, Rejection, RejectionKind, rate_limit, registry};
use tokio::time::{advance, sleep};

use super::*;

#[rate_limit("2/min")]
async fn unnamed() -> Result<u8, Rejection> {
    Ok(1)
}

#[rate_limit(per_second = 2, name = "both")]
async fn one() -> Result<u8, Rejection> {
    Ok(1)
}

#[rate_limit(name = "both")]
fn other() -> Option<u8> {
    Some(2)
}

#[rate_limit(rate = Rate::per_second(1), name = "differ")]
async fn here() -> Result<u8, Rejection> {
    Ok(1)
}

#[rate_limit("5/s", name = "differ", burst = 3)]
async fn there() -> Result<u8, Rejection> {
    Ok(1)
}

#[rate_limit(name = "nobody says")]
async fn unsaid() -> Result<u8, Rejection> {
    Ok(1)
}

struct Client {
    tenant: u32,
}

impl Client {
    #[rate_limit("1/min", name = "client", key = (self.tenant, path), max_keys = 50)]
    async fn get(&self, path: &str) -> Result<usize, String> {
        Ok(path.len())
    }
}

#[async_trait::async_trait]
trait Boxed {
    async fn boxed(&self) -> Result<u32, String>;
}

#[async_trait::async_trait]
impl Boxed for Client {
    #[rate_limit("1/min", name = "boxed", key = self.tenant, wait = never)]
    async fn boxed(&self) -> Result<u32, String> {
        Ok(self.tenant)
    }
}

#[rate_limit("1/min", name = "mapped", map_rejection = |rejection: Rejection| rejection.retry_after())]
async fn mapped() -> Result<u8, Option<Duration>> {
    Ok(1)
}

// by value, and gone before the body ends
#[rate_limit("1/s", name = "owned", key = list.len(), wait = "5s")]
async fn owned(list: Vec<u8>) -> Result<Vec<u8>, String> {
    tokio::task::yield_now().await;
    Ok(list)
}

fn send<F: Future + Send>(future: F) -> F {
    future
}

#[tokio::test(start_paused = true)]
async fn a_function_without_a_name_has_its_own() {
    let own = Registry::new();
    registry::scope(&own, async {
        assert_eq!(unnamed().await, Ok(1));
        assert_eq!(unnamed().await, Ok(1));
        let refused = unnamed().await.unwrap_err();
        assert_eq!(refused.policy(), concat!(module_path!(), "::unnamed"));
        assert_eq!(refused.kind(), RejectionKind::RateLimited);
        let after = refused.retry_after().unwrap();
        assert_eq!(after, Duration::from_secs(30));
        assert_eq!(
            refused.to_string(),
            format!(
                "rate limit `{}::unnamed` is used up, retry after 30s",
                module_path!()
            )
        );
        sleep(after).await;
        assert_eq!(unnamed().await, Ok(1));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_written_name_is_shared_and_listed_before_the_first_call() {
    let own = Registry::new();
    let limiter = own.rate_limiter("both").expect("declared");
    assert_eq!(limiter.config().rate, Rate::per_second(2));
    registry::scope(&own, async {
        assert_eq!(one().await, Ok(1));
        assert_eq!(other(), Some(2));
        assert!(one().await.is_err());
        assert_eq!(other(), None);
    })
    .await;
    let shown = limiter.snapshot();
    assert_eq!((shown.admitted, shown.rejected, shown.total), (2, 2, 4));
    let all = own.snapshot();
    let listed = all.policy(Kind::RATE_LIMIT, "both").expect("listed");
    assert_eq!(
        (listed.sites.len(), &listed.figures["admitted"]),
        (2, &2.into())
    );
    assert_eq!(listed.figures["config"]["rate"]["permits"], 2);
    assert!(own.rate_limiter("nobody").is_none());
    own.rate_limiter("both").unwrap().reset();
    assert_eq!(registry::scope(&own, one()).await, Ok(1));
}

#[test]
fn the_first_place_wins_and_what_cannot_be_meant_is_told() {
    let own = Registry::new();
    drop((here(), there(), unsaid()));
    let limiter = own.rate_limiter("differ").unwrap();
    assert_eq!(limiter.config().rate, Rate::per_second(1));
    assert_eq!(limiter.config().burst, Some(3));
    let unsaid = own.rate_limiter("nobody says").unwrap();
    assert_eq!(unsaid.config().rate, Rate::per_second(10));
    let all = own.snapshot();
    let conflicts = &all.policy(Kind::RATE_LIMIT, "differ").unwrap().conflicts;
    assert_eq!((conflicts.len(), &*conflicts[0].field), (1, "rate"));
    let invalid = &all.policy(Kind::RATE_LIMIT, "nobody says").unwrap().invalid;
    assert_eq!(
        *invalid,
        ["rate limit `nobody says`: `rate` is None, but must be written"]
    );
}

#[tokio::test(start_paused = true)]
async fn keys_are_apart() {
    let own = Registry::new();
    registry::scope(&own, async {
        let (a, b) = (Client { tenant: 1 }, Client { tenant: 2 });
        assert_eq!(send(a.get("/")).await, Ok(1));
        assert_eq!(a.get("/x").await, Ok(2));
        assert_eq!(b.get("/").await, Ok(1));
        assert!(
            a.get("/")
                .await
                .unwrap_err()
                .contains("`client` is used up")
        );
        assert_eq!(send(a.boxed()).await, Ok(1));
        assert_eq!(b.boxed().await, Ok(2));
        assert!(a.boxed().await.is_err());
    })
    .await;
    let shown = own.rate_limiter("client").unwrap().snapshot();
    assert_eq!((shown.keys, shown.available, shown.rejected), (3, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn map_rejection_gives_the_error() {
    let own = Registry::new();
    registry::scope(&own, async {
        assert_eq!(mapped().await, Ok(1));
        assert_eq!(mapped().await, Err(Some(Duration::from_secs(60))));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_key_made_of_an_owned_argument_leaves_it_to_the_body() {
    let own = Registry::new();
    registry::scope(&own, async {
        for _ in 0..3 {
            assert_eq!(send(owned(vec![1, 2])).await, Ok(vec![1, 2]));
        }
    })
    .await;
    assert_eq!(own.rate_limiter("owned").unwrap().snapshot().waited, 2);
    advance(EACH).await;
}
