//! Every shape of function, with layers on it, does what the plain function does.
#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

mod stacked;

use resilience::profile;

type Answer<T> = Result<T, String>;

#[profile]
async fn free(x: &str) -> Result<usize, String> {
    let n: usize = x.parse().map_err(|_| "no number".to_owned())?;
    Ok(n)
}

#[profile]
async fn unit() {}

#[profile]
async fn alias((a, _): (u8, u8), mut b: Vec<u8>) -> Answer<usize> {
    b.push(a);
    return Ok(b.len());
}

#[profile("plain", slow = "1s")]
fn plain(x: &mut [u8]) -> Option<&mut u8> {
    x.first_mut()
}

struct Service<T, const N: usize>(T);

impl<T: Clone + Send + Sync, const N: usize> Service<T, N> {
    #[profile]
    async fn shared(&self, times: usize) -> [T; N] {
        let _ = times;
        std::array::from_fn(|_| self.0.clone())
    }
    #[profile]
    async fn exclusive(&mut self, value: T) -> &mut T {
        self.0 = value;
        &mut self.0
    }
    #[profile]
    async fn owned(self: Arc<Self>) -> usize {
        N
    }
    #[profile]
    fn future(&self) -> impl Future<Output = T> + Send {
        let value = self.0.clone();
        async move { value }
    }
    #[profile]
    fn boxed<'a>(
        &'a self,
        text: &'a str,
    ) -> Pin<Box<dyn Future<Output = Result<&'a str, ()>> + Send + 'a>> {
        let value = self.0.clone();
        Box::pin(async move {
            drop(value);
            Ok(text)
        })
    }
}

trait Native {
    async fn call(&self, x: u8) -> Result<u8, String>;
    #[profile]
    async fn default(&self) -> Result<u8, String> {
        self.call(1).await
    }
}
impl Native for u8 {
    #[profile]
    async fn call(&self, x: u8) -> Result<u8, String> {
        Ok(*self + x)
    }
}

#[async_trait::async_trait]
trait Boxed {
    async fn call(&self, x: String) -> Result<String, String>;
}
#[async_trait::async_trait]
impl Boxed for u8 {
    #[profile]
    async fn call(&self, x: String) -> Result<String, String> {
        let this = *self;
        Ok(format!("{x}{this}"))
    }
}

#[profile]
#[tracing::instrument]
async fn instrumented_below(x: u8) -> Result<u8, String> {
    Ok(x)
}

#[tracing::instrument]
#[profile]
async fn instrumented_above(x: u8) -> Result<u8, String> {
    Ok(x)
}

#[profile]
async fn iter() -> Result<impl Iterator<Item = u8>, String> {
    Ok([1, 2].into_iter())
}

fn assert_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test]
async fn values_come_back() {
    assert_eq!(assert_send(free("3")).await, Ok(3));
    assert_eq!(free("x").await, Err("no number".to_owned()));
    unit().await;
    assert_eq!(alias((1, 2), vec![3]).await, Ok(2));
    assert_eq!(plain(&mut [4]), Some(&mut 4));
    let mut service = Service::<_, 2>(1_u8);
    assert_eq!(service.shared(1).await, [1, 1]);
    assert_eq!(service.exclusive(9).await, &mut 9);
    assert_eq!(assert_send(service.future()).await, 9);
    assert_eq!(assert_send(service.boxed("t")).await, Ok("t"));
    assert_eq!(Arc::new(service).owned().await, 2);
    assert_eq!(Native::default(&1).await, Ok(2));
    assert_eq!(Boxed::call(&7, "x".into()).await, Ok("x7".to_owned()));
    assert_eq!(instrumented_below(1).await, Ok(1));
    assert_eq!(instrumented_above(1).await, Ok(1));
    assert_eq!(iter().await.map(Iterator::count), Ok(2));
}

#[test]
fn everything_declared_is_listed() {
    let all = resilience::registry().policies();
    let names: Vec<_> = all.iter().map(|one| (one.function, one.line)).collect();
    assert!(names.iter().any(|(name, _)| *name == "boxed"), "{names:?}");
    // a registry of its own: the other tests call the function
    let mine = resilience::registry::Registry::new();
    let plain = mine.profile("plain").expect("declared");
    assert_eq!(plain.snapshot().calls, 0);
}

#[tokio::test(start_paused = true)]
async fn stacks() {
    use std::sync::atomic::Ordering;
    let runs = || stacked::RUNS.swap(0, Ordering::Relaxed);
    assert_eq!(
        assert_send(stacked::ask("m", "p".into())).await,
        Ok("m p".to_owned())
    );
    assert_eq!(stacked::ask("m", "p".into()).await, Ok("m p".to_owned()));
    assert_eq!(runs(), 1);
    assert_eq!(
        stacked::ask("m", "fail".into()).await,
        Ok("cheap".to_owned())
    );
    assert_eq!(runs(), 3);
    assert_eq!(
        stacked::ask("m", "fail".into()).await,
        Ok("cheap".to_owned())
    );
    assert_eq!(runs(), 0);
    assert_eq!(stacked::blocking("no"), None);
    assert_eq!(stacked::no_rejection(3).await, Ok(3));
    let _ = stacked::replayed("no", Some("x"), 1).await;
    println!(
        "{}",
        serde_json::to_string_pretty(&resilience::registry().snapshot()).unwrap()
    );
    println!("{:?}", resilience::registry().dead_letters().list(0, 10));
    stacked::RUNS.store(200, Ordering::Relaxed);
    let report = resilience::registry().dead_letters().replay_all().await;
    println!("{report:?}");
    runs();
    let all = tokio::join!(
        stacked::load(1),
        stacked::load(2),
        stacked::load(3),
        stacked::load(4)
    );
    assert_eq!(
        all,
        (
            Ok("1".into()),
            Ok("2".into()),
            Ok("3".into()),
            Ok("4".into())
        )
    );
    assert_eq!(runs(), 2);
    assert_eq!(stacked::load(99).await, Err(stacked::Oops::Other));
    assert_eq!(stacked::load_batch(vec![5]).await, Ok(vec!["5".to_owned()]));
    runs();
    resilience::registry()
        .circuit_breaker("crossed")
        .expect("declared")
        .force_open();
    println!("{:?}", stacked::crossed(1).await);
    assert_eq!(runs(), 0);
}
