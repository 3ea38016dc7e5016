//! Any expression, with the arguments, `self` and `err` in scope; and values.

use std::sync::Mutex;

use resilience::__private as p;

use super::block_on;

struct Service {
    last: Mutex<u32>,
}

type R = Result<u32, String>;

impl Service {
    async fn other(&self, key: &str, err: String) -> R {
        tokio::task::yield_now().await;
        Ok(u32::try_from(key.len() + err.len()).unwrap())
    }

    /// `#[fallback(self.other(&key.to_string(), err).await)]`
    async fn waits(&self, key: u32) -> R {
        let mut __res_call = p::Call::begin();
        p::plain_edge(layer!(
            __res_call,
            body!(R, { Err("no".to_owned()) }),
            f => { let err = err!(f); self.other(&key.to_string(), err).await }
        ))
    }

    /// `#[fallback(*self.last.lock().unwrap())]`
    async fn locked(&self) -> R {
        let mut __res_call = p::Call::begin();
        p::plain_edge(layer!(
            __res_call,
            body!(R, { Err("no".to_owned()) }),
            f => { drop(f); *self.last.lock().unwrap() }
        ))
    }

    /// `#[fallback(value = 3)]`
    async fn value(&self) -> R {
        let mut __res_call = p::Call::begin();
        p::plain_edge(layer!(
            __res_call,
            body!(R, { Err("no".to_owned()) }),
            f => { drop(f); 3 }
        ))
    }

    /// `#[fallback(Ok(err.len()))]`
    async fn whole(&self) -> Result<usize, String> {
        let mut __res_call = p::Call::begin();
        p::plain_edge(layer!(
            __res_call,
            body!(Result<usize, String>, { Err("no".to_owned()) }),
            f => { let err = err!(f); Ok(err.len()) }
        ))
    }

    /// `#[fallback(|| 4)]`
    async fn without_error(&self) -> R {
        let mut __res_call = p::Call::begin();
        p::plain_edge(layer!(
            __res_call,
            body!(R, { Err("no".to_owned()) }),
            f => { drop(f); p::produce(|| 4) }
        ))
    }
}

#[test]
fn expressions_see_what_is_in_scope() {
    fn is_send<T: Send>(future: T) -> T {
        future
    }
    let service = Service {
        last: Mutex::new(9),
    };
    assert_eq!(block_on(is_send(service.waits(100))), Ok(5));
    // the lock is not held across an await, so the future is `Send`
    assert_eq!(block_on(is_send(service.locked())), Ok(9));
    assert_eq!(block_on(service.value()), Ok(3));
    assert_eq!(block_on(service.whole()), Ok(2));
    assert_eq!(block_on(service.without_error()), Ok(4));
}

#[test]
fn none_may_be_the_answer() {
    async fn nothing() -> Result<Option<String>, String> {
        let mut __res_call = p::Call::begin();
        p::plain_edge(layer!(
            __res_call,
            body!(Result<Option<String>, String>, { Err("no".to_owned()) }),
            f => { drop(f); None }
        ))
    }
    assert_eq!(block_on(nothing()), Ok(None));
}
