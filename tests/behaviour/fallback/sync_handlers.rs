//! Fallbacks of synchronous functions.

use resilience::__private as p;

use super::{open, shown};

fn ask(id: &str, refuse: bool) -> Result<String, String> {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a handler gets the error by value"
    )]
    fn handler(id: &str, _refuse: bool, err: String) -> String {
        format!("{id}: {err}")
    }
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        refusing!(refuse, Ok::<_, p::Never>(Err::<String, _>("no".to_owned()))),
        f => p::call_handler((id, refuse), f, handler),
        now
    ))
}

fn maybe(fail: bool) -> Option<u32> {
    let mut __res_call = p::Call::begin();
    p::plain_edge(layer!(
        __res_call,
        Ok::<_, p::Never>((!fail).then_some(1)),
        f => p::give(err!(f), |_err| Some(2)),
        now
    ))
}

#[test]
fn n2_a_synchronous_function_falls_back_too() {
    let counts = shown(|| {
        assert_eq!(ask("id", false), Ok("id: no".to_owned()));
        assert_eq!(ask("id", true), Ok(format!("id: {}", open())));
    });
    assert_eq!((counts.failed, counts.rejected, counts.answered), (1, 1, 2));
}

#[test]
fn none_is_a_failure_for_a_fallback() {
    assert_eq!(maybe(true), Some(2));
    assert_eq!(maybe(false), Some(1));
}
