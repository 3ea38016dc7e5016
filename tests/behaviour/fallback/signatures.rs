//! Shapes of functions: `impl Trait`, lifetimes, returned borrows, spawning.

use resilience::__private as p;

use super::block_on;

async fn opaque(n: u32) -> Result<impl Iterator<Item = u32>, String> {
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        body!(Result<_, String>, { if n == 0 { Err("no".to_owned()) } else { Ok(vec![n].into_iter()) } }),
        f => { drop(f); Ok(vec![7].into_iter()) }
    ))
}

#[test]
fn a_result_of_an_opaque_type_is_taken_apart() {
    assert_eq!(block_on(opaque(1)).unwrap().next(), Some(1));
    assert_eq!(block_on(opaque(0)).unwrap().next(), Some(7));
}

async fn lends<'a>(name: &'a str, spare: &'a str) -> Result<&'a str, &'a str> {
    async fn second<'a>(_name: &str, spare: &'a str, _err: &'a str) -> &'a str {
        tokio::task::yield_now().await;
        spare
    }
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        body!(Result<&'a str, &'a str>, { name.strip_prefix('x').ok_or(name) }),
        f => p::call_handler((name, spare), f, second)
    ))
}

#[test]
fn borrows_are_given_back_and_the_future_is_send() {
    fn is_send<T: Send>(future: T) -> T {
        future
    }
    let answered = is_send(async {
        let spare = "spare".to_owned();
        let fine = lends("xa", &spare).await == Ok("a");
        fine && lends("a", &spare).await == Ok("spare")
    });
    assert!(block_on(answered));
}

type Large = Result<[u8; 1024], [u8; 1024]>;

async fn body() -> Large {
    tokio::task::yield_now().await;
    Err([0; 1024])
}

async fn plain() -> Large {
    body().await
}

async fn answered() -> Large {
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        body!(Large, { body().await }),
        f => err!(f)
    ))
}

#[test]
fn no_result_lies_in_the_future() {
    let (plain, answered) = (size_of_val(&plain()), size_of_val(&answered()));
    assert!(answered <= plain + 200, "{answered} bytes, {plain} without");
    assert_eq!(block_on(self::answered()), Ok([0; 1024]));
}

async fn generic<T: Clone + Send, const N: usize>(items: &[T; N]) -> Result<T, usize> {
    async fn first<T: Clone, const N: usize>(items: &[T; N], _err: usize) -> T {
        items[0].clone()
    }
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        body!(Result<T, usize>, { Err(N) }),
        f => p::call_handler((items,), f, first)
    ))
}

#[test]
fn a_generic_handler_takes_its_types_from_the_arguments() {
    assert_eq!(block_on(generic(&[3, 4])), Ok(3));
}
