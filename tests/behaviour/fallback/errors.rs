//! Which form of the error a handler gets.

#![expect(
    clippy::needless_pass_by_value,
    clippy::redundant_closure,
    reason = "handlers get the error by value, and closures are what is tested"
)]

use std::rc::Rc;

use resilience::__private as p;
use resilience::{Failure, Rejection};

use super::{block_on, open};

/// An error that no rejection can become.
#[derive(Debug, PartialEq)]
struct Plain(u32);

/// One that can.
#[derive(Debug, PartialEq)]
struct Open(Option<Rejection>);

impl From<Rejection> for Open {
    fn from(rejection: Rejection) -> Self {
        Self(Some(rejection))
    }
}

type R<E> = Result<String, E>;

macro_rules! function {
    ($name:ident, $error:ty, $body:expr, $($refuse:ident)?, $f:ident => $out:expr) => {
        async fn $name($($refuse: bool)?) -> String {
            let mut __res_call = p::Call::begin();
            let result: R<$error> = p::plain_edge(layer!(
                __res_call,
                function!(@ $error, $body, $($refuse)?),
                $f => $out
            ));
            result.unwrap()
        }
    };
    (@ $error:ty, $body:expr,) => { body!(R<$error>, { Err($body) }) };
    (@ $error:ty, $body:expr, $refuse:ident) => { refusing!($refuse, body!(R<$error>, { Err($body) })) };
}

fn whole(failure: Failure<Plain>) -> String {
    match failure {
        Failure::Failed(Plain(number)) => format!("failed {number}"),
        Failure::Rejected(rejection) => format!("rejected by {}", rejection.policy()),
    }
}

fn whole_open(failure: Failure<Open>) -> String {
    format!("{}", failure.rejection().is_some())
}

fn plain(error: Plain) -> String {
    format!("plain {}", error.0)
}

fn plain_open(error: Open) -> String {
    format!("open {}", error.0.is_some())
}

function!(path_whole, Plain, Plain(1), refuse, f => p::call_handler((), f, whole));
function!(path_whole_open, Open, Open(None), refuse, f => p::call_handler((), f, whole_open));
function!(path_plain_open, Open, Open(None), refuse, f => p::call_handler((), f, plain_open));
function!(path_plain_sure, Plain, Plain(2), , f => p::call_handler((), f, plain));
function!(path_whole_sure, Plain, Plain(3), , f => p::call_handler((), f, whole));

#[test]
fn a_path_handler_chooses_by_the_type_of_its_parameter() {
    assert_eq!(block_on(path_whole(false)), "failed 1");
    assert_eq!(block_on(path_whole(true)), "rejected by b");
    assert_eq!(block_on(path_whole_open(true)), "true");
    assert_eq!(block_on(path_plain_open(false)), "open false");
    assert_eq!(block_on(path_plain_open(true)), "open true");
    // nothing below can refuse: `E` needs no `From<Rejection>`
    assert_eq!(block_on(path_plain_sure()), "plain 2");
    assert_eq!(block_on(path_whole_sure()), "failed 3");
}

function!(closure_whole, Plain, Plain(1), refuse, f => p::give(err!(f), whole));
function!(closure_open, Open, Open(None), refuse, f => p::give(err!(f), |err| plain_open(err)));
function!(closure_sure, Plain, Plain(2), , f => p::give(err!(f), |err| err.0.to_string()));

#[test]
fn a_closure_gets_plain_e_where_that_can_always_be_had() {
    assert_eq!(block_on(closure_whole(false)), "failed 1");
    assert_eq!(block_on(closure_whole(true)), "rejected by b");
    assert_eq!(block_on(closure_open(true)), "open true");
    assert_eq!(block_on(closure_sure()), "2");
}

async fn generic_bound<E: From<Rejection> + std::fmt::Debug + Default>(refuse: bool) -> String {
    let mut __res_call = p::Call::begin();
    let result: R<E> = p::plain_edge(layer!(
        __res_call,
        refusing!(refuse, body!(R<E>, { Err(E::default()) })),
        f => p::give(err!(f), |err| { let err: E = err; format!("{err:?}") })
    ));
    result.unwrap()
}

async fn generic_free<E: Default>(refuse: bool) -> String {
    let mut __res_call = p::Call::begin();
    let result: R<E> = p::plain_edge(layer!(
        __res_call,
        refusing!(refuse, body!(R<E>, { Err(E::default()) })),
        f => p::give(err!(f), |err| { let err: Failure<E> = err; err.rejection().is_some().to_string() })
    ));
    match result {
        Ok(text) => text,
        Err(_) => unreachable!("total"),
    }
}

#[test]
fn in_generic_functions_the_bounds_decide() {
    assert_eq!(block_on(generic_bound::<()>(true)), "()");
    // `()` has `From<Rejection>`, but the function does not know
    assert_eq!(block_on(generic_free::<()>(true)), "true");
}

async fn plain_value(refuse: bool) -> u32 {
    fn zero(rejection: Rejection) -> u32 {
        u32::try_from(rejection.policy().len()).unwrap()
    }
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        refusing!(refuse, body!(u32, { 7 })),
        f => p::call_handler((), f, zero)
    ))
}

async fn plain_value_closure(refuse: bool) -> u32 {
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        refusing!(refuse, body!(u32, { 7 })),
        f => p::give(err!(f), async |err: Rejection| u32::from(err == open()))
    ))
}

#[test]
fn on_a_plain_value_the_error_is_the_rejection() {
    assert_eq!(block_on(plain_value(false)), 7);
    assert_eq!(block_on(plain_value(true)), 1);
    assert_eq!(block_on(plain_value_closure(true)), 1);
}

async fn not_send(refuse: bool) -> Result<Rc<str>, Rc<str>> {
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        refusing!(refuse, body!(Result<Rc<str>, Rc<str>>, {
            tokio::task::yield_now().await;
            Err("no".into())
        })),
        f => p::give(err!(f), |_err| async {
            tokio::task::yield_now().await;
            Ok("later".into())
        })
    ))
}

async fn at_once() -> Result<Rc<str>, Rc<str>> {
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        body!(Result<Rc<str>, Rc<str>>, {
            tokio::task::yield_now().await;
            Err("no".into())
        }),
        f => { let err = err!(f); Ok(err) }
    ))
}

#[test]
fn neither_value_nor_error_need_be_send() {
    fn is_send<T: Send>(future: T) -> T {
        future
    }
    assert_eq!(block_on(is_send(not_send(true))), Ok("later".into()));
    assert_eq!(block_on(is_send(at_once())), Ok("no".into()));
}
