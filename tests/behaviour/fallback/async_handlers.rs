//! Path handlers and closures of async functions, with the arguments they are given.

use resilience::__private as p;
use resilience::Failure;

use super::{block_on, open};

type Answer = Result<String, String>;

async fn borrowed(model: &str, refuse: bool) -> (Answer, bool) {
    async fn cheap(model: &str, _refuse: bool) -> Answer {
        tokio::task::yield_now().await;
        Ok(format!("cheap {model}"))
    }
    let mut __res_call = p::Call::begin();
    let result = p::plain_edge(layer!(
        __res_call,
        refusing!(refuse, body!(Answer, { Err(model.to_owned()) })),
        f => p::call_handler((model, refuse), f, cheap)
    ));
    (result, __res_call.is_degraded())
}

#[test]
fn a_handler_gets_the_borrowed_arguments() {
    let expected = (Ok("cheap m".to_owned()), true);
    assert_eq!(block_on(borrowed("m", false)), expected);
    assert_eq!(block_on(borrowed("m", true)), expected);
}

async fn owned(prompt: Vec<u8>) -> Result<Vec<u8>, String> {
    // by value, though the function's author never cloned it
    async fn keep(prompt: Vec<u8>, err: String) -> Vec<u8> {
        [prompt, err.into_bytes()].concat()
    }
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        body!(Result<Vec<u8>, String>, { Err(format!("{}", prompt.len())) }),
        f => p::call_handler((prompt,), f, keep)
    ))
}

#[test]
fn an_owned_argument_moves_into_the_handler() {
    assert_eq!(block_on(owned(b"ab".to_vec())), Ok(b"ab2".to_vec()));
}

struct Service {
    spare: u32,
}

impl Service {
    async fn ask(&self, key: &str) -> Result<u32, Failure<String>> {
        let mut __res_call = p::Call::begin();
        p::plain_edge(layer!(
            __res_call,
            body!(Result<u32, Failure<String>>, { Err(Failure::Failed(key.to_owned())) }),
            f => p::call_handler((self, key), f, Self::spare)
        ))
    }

    // the function's own error type is a `Failure`: taken as `E`
    async fn spare(&self, _key: &str, _err: Failure<String>) -> Result<u32, Failure<String>> {
        tokio::task::yield_now().await;
        Ok(self.spare)
    }

    async fn change(&mut self, by: &mut u32) -> Result<u32, ()> {
        fn undo(service: &mut Service, by: &mut u32) -> u32 {
            *by = 0;
            service.spare
        }
        let mut __res_call = p::Call::begin();
        p::plain_edge(layer!(
            __res_call,
            body!(Result<u32, ()>, {
                *by += 1;
                self.spare += 1;
                Err(())
            }),
            f => p::call_handler((&mut *self, &mut *by), f, undo)
        ))
    }
}

#[test]
fn methods_hand_themselves_over() {
    let mut service = Service { spare: 7 };
    assert_eq!(block_on(service.ask("k")), Ok(7));
    let mut by = 1;
    assert_eq!(block_on(service.change(&mut by)), Ok(8));
    assert_eq!(by, 0);
}

async fn closure(refuse: bool) -> Result<usize, String> {
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        refusing!(refuse, body!(Result<usize, String>, { Err("four".to_owned()) })),
        f => p::give(err!(f), async |err| err.len())
    ))
}

#[test]
fn an_async_closure_gets_the_error() {
    assert_eq!(block_on(closure(false)), Ok(4));
    assert_eq!(block_on(closure(true)), Ok(open().to_string().len()));
}

async fn boxed() -> Option<u32> {
    fn later(
        _: p::Failure<resilience::Absent>,
    ) -> std::pin::Pin<Box<dyn Future<Output = u32> + Send>> {
        Box::pin(async { 5 })
    }
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        body!(Option<u32>, { None }),
        f => p::call_handler((), f, later)
    ))
}

#[test]
fn n2_a_boxed_handler_of_an_option_runs_too() {
    assert_eq!(block_on(boxed()), Some(5));
}

async fn twelve(n: u8) -> Result<u32, String> {
    #[expect(
        clippy::too_many_arguments,
        clippy::many_single_char_names,
        clippy::needless_pass_by_value,
        reason = "as many as a handler may have"
    )]
    fn sum(
        a: u8,
        b: u8,
        c: u8,
        d: u8,
        e: u8,
        f: u8,
        g: u8,
        h: u8,
        i: u8,
        j: u8,
        k: u8,
        l: u8,
        err: String,
    ) -> u32 {
        [a, b, c, d, e, f, g, h, i, j, k, l]
            .into_iter()
            .map(u32::from)
            .sum::<u32>()
            + u32::try_from(err.len()).unwrap()
    }
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        body!(Result<u32, String>, { Err("x".to_owned()) }),
        f => p::call_handler((n, n, n, n, n, n, n, n, n, n, n, n), f, sum)
    ))
}

#[test]
fn twelve_arguments_and_the_error_fit() {
    assert_eq!(block_on(twelve(2)), Ok(25));
}
