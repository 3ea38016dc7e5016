//! The attribute on every kind of function: arguments, methods, futures, and what bodies can ask.

use std::future::Future;
use std::pin::Pin;

use resilience::registry::scope;
use resilience::{Attempt, Registry, attempt, hedge, registry};
use tokio::time::sleep;

use crate::{Answer, Oops, ms, shown};

/// The first attempt hangs, so that the second answers.
async fn second<T>(value: T) -> Result<T, Oops> {
    if attempt().number == 1 {
        std::future::pending::<()>().await;
    }
    sleep(ms(1)).await;
    Ok(value)
}

struct Client {
    name: String,
}

#[async_trait::async_trait]
trait Boxed {
    async fn boxed(&self, text: String) -> Result<String, Oops>;
}

trait Native {
    fn native(&self, text: &str) -> impl Future<Output = Result<usize, Oops>> + Send;
}

impl Client {
    #[hedge("1ms", idempotent)]
    async fn ask(&self, question: &str, list: &[u64]) -> Result<usize, Oops> {
        second(self.name.len() + question.len() + list.len()).await
    }

    /// Takes apart, borrows, and is generic.
    #[hedge("1ms", idempotent)]
    async fn generic<T: AsRef<str> + Sync, const N: usize>(
        &self,
        (left, right): (u64, u64),
        list: [u64; N],
        text: &T,
    ) -> Result<u64, Oops> {
        second(left + right + list[0] + text.as_ref().len() as u64).await
    }

    #[hedge("1ms", idempotent, clone(owned))]
    async fn consumes(self, owned: Vec<u64>) -> Result<Vec<u64>, Oops> {
        let mut mine = owned;
        mine.push(self.name.len() as u64);
        second(mine).await
    }

    #[hedge("1ms", idempotent)]
    fn future(&self, n: u64) -> impl Future<Output = Answer> + Send {
        second(n + self.name.len() as u64)
    }

    #[hedge("1ms", idempotent)]
    fn pinned<'a>(&'a self, n: &'a u64) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>> {
        Box::pin(second(n + self.name.len() as u64))
    }
}

#[async_trait::async_trait]
impl Boxed for Client {
    #[hedge("1ms", idempotent, clone(text))]
    async fn boxed(&self, text: String) -> Result<String, Oops> {
        let whole = text + &self.name;
        second(whole).await
    }
}

impl Native for Client {
    #[hedge("1ms", idempotent)]
    async fn native(&self, text: &str) -> Result<usize, Oops> {
        second(text.len() + self.name.len()).await
    }
}

/// `?`, `return` and borrows are the body's own.
#[hedge("1ms", idempotent)]
async fn early(fails: bool) -> Answer {
    if fails {
        Err(Oops::Gone)?;
    }
    if attempt().number == 2 {
        return Ok(2);
    }
    second(1).await
}

fn sent<F: Future + Send>(future: F) -> F {
    future
}

#[tokio::test(start_paused = true)]
async fn on_every_kind_of_function_and_as_send_as_the_body() {
    let client = Client {
        name: "abc".to_owned(),
    };
    let text = "four".to_owned();
    assert_eq!(sent(client.ask("why?", &[1, 2])).await, Ok(9));
    assert_eq!(sent(client.generic((1, 2), [3, 4], &text)).await, Ok(10));
    assert_eq!(
        sent(client.boxed("x".to_owned())).await,
        Ok("xabc".to_owned())
    );
    assert_eq!(sent(client.native("yes")).await, Ok(6));
    assert_eq!(sent(client.future(1)).await, Ok(4));
    assert_eq!(sent(client.pinned(&2)).await, Ok(5));
    assert_eq!(sent(client.consumes(vec![7])).await, Ok(vec![7, 3]));
    assert_eq!(sent(early(false)).await, Ok(2));
    assert_eq!(early(true).await, Err(Oops::Gone));
    // in a task of its own, where borrowed arguments would have to be general enough
    let spawned = tokio::spawn(async {
        let client = Client {
            name: "abc".to_owned(),
        };
        let question = String::from("why?");
        client.ask(&question, &[1]).await
    });
    assert_eq!(spawned.await.unwrap(), Ok(8));
}

#[hedge("1ms", idempotent, max = 2)]
async fn numbered() -> Result<[Attempt; 1], Oops> {
    if attempt().number < 3 {
        std::future::pending::<()>().await;
    }
    tokio::task::yield_now().await;
    Ok([attempt()])
}

#[tokio::test(start_paused = true)]
async fn a_body_can_ask_which_attempt_it_is_at_every_poll() {
    let [third] = numbered().await.unwrap();
    assert_eq!((third.number, third.max, third.is_last()), (3, 3, true));
    let outside = attempt();
    assert_eq!((outside.number, outside.max), (1, 1));
}

#[hedge("1ms", idempotent, name = "in its registry")]
async fn in_its_registry() -> Result<bool, Oops> {
    let (mine, before) = (registry(), attempt().number);
    second(()).await?;
    Ok(mine == registry() && before == 2)
}

#[tokio::test(start_paused = true)]
async fn attempts_run_in_the_call_s_registry() {
    let own = Registry::new();
    assert_eq!(scope(&own, in_its_registry()).await, Ok(true));
    assert_eq!(shown(&own, "in its registry").won_by_hedge, 1);
}

/// What is not `Send` in the body keeps the future here, and works all the same.
#[hedge("1ms", idempotent)]
async fn kept_here(n: u64) -> Answer {
    let here = std::rc::Rc::new(n);
    second(()).await?;
    Ok(*here)
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_not_send_works() {
    assert_eq!(kept_here(3).await, Ok(3));
}
