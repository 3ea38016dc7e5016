//! Whether a return value is an error.

use resilience::__private as p;

macro_rules! is_error {
    ($value:expr) => {{
        use p::IsError as _;
        (&&p::Probe($value)).__is_error()
    }};
}

type Alias<T> = Result<T, String>;

#[test]
fn an_err_under_any_alias_is_one() {
    let failed: Alias<u32> = Err("no".to_owned());
    let fine: std::io::Result<()> = Ok(());
    assert!(is_error!(&failed));
    assert!(!is_error!(&fine));
}

#[test]
fn none_and_plain_values_are_not() {
    assert!(!is_error!(&None::<u32>));
    assert!(!is_error!(&7));
    assert!(!is_error!("text"));
}

#[test]
fn generic_parts_do_not_hide_the_result() {
    fn asks<T, E>(value: &Result<T, E>) -> bool {
        is_error!(value)
    }
    fn plain<T>(value: &T) -> bool {
        is_error!(value)
    }
    assert!(asks(&Err::<(), _>(1)));
    assert!(!asks(&Ok::<_, ()>(1)));
    assert!(!plain(&1));
}
