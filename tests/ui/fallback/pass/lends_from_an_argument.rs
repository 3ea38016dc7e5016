//! Functions that look at a `&mut` argument and lend from it, below an answer that does without it, and answers that do not.

use resilience::{circuit_breaker, fallback, profile};

#[profile]
#[fallback(|err| Err(format!("sorry: {err}")), when = |_| true)]
async fn awaited<'a>(list: &'a mut Vec<u8>, at: usize) -> Result<&'a mut u8, String> {
    tokio::task::yield_now().await;
    assert!(at < format!("{:?}", &list).len());
    list.get_mut(at).ok_or_else(|| "none there".to_owned())
}

#[fallback(Err(format!("nothing at {at}")))]
#[circuit_breaker(failure_threshold = 100)]
fn plain(list: &mut Vec<u8>, at: usize) -> Result<&mut u8, String> {
    assert!(at < format!("{:?}", &list).len());
    list.get_mut(at).ok_or_else(|| "none there".to_owned())
}

#[fallback(|err| Ok(format!("{err}, {name}")))]
#[tracing::instrument]
async fn named(name: String) -> Result<String, String> {
    tokio::task::yield_now().await;
    Err(format!("{} is lost", &name))
}

#[fallback(Err(text))]
fn given_back(text: String) -> Result<usize, String> {
    text.parse().map_err(|_| "no number".to_owned())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut list = vec![1, 2];
    *awaited(&mut list, 0).await.expect("it is there") = 7;
    *plain(&mut list, 1).expect("it is there") = 8;
    assert_eq!(list, [7, 8]);
    assert_eq!(awaited(&mut list, 2).await, Err("sorry: none there".to_owned()));
    assert_eq!(named("a".to_owned()).await, Ok("a is lost, a".to_owned()));
    assert_eq!(given_back("b".to_owned()), Err("b".to_owned()));
}
