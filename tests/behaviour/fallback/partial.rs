//! `when`: failures that are left alone come out as they came in.

use resilience::__private as p;
use resilience::{Failure, Rejection};

use super::{block_on, open, shown};

type R = Result<u32, String>;

/// `#[fallback(value = 0, when = |f| ..)]` below another layer, so the rejection is still one.
async fn only_rejections(refuse: bool) -> Result<R, Rejection> {
    let mut __res_call = p::Call::begin();
    layer!(
        __res_call,
        refusing!(refuse, body!(R, { Err("no".to_owned()) })),
        f => { drop(f); 0 },
        when(|failure| matches!(failure, Failure::Rejected(_)))
    )
}

async fn only_errors(refuse: bool) -> Result<R, Rejection> {
    let mut __res_call = p::Call::begin();
    layer!(
        __res_call,
        refusing!(refuse, body!(R, { Err("no".to_owned()) })),
        f => { drop(f); 0 },
        when(|failure| failure.error().is_some_and(|error| error == "no"))
    )
}

/// Nothing below can refuse: the layer can't either.
fn sure(error: &'static str) -> Result<Result<u32, &'static str>, p::Never> {
    let mut __res_call = p::Call::begin();
    layer!(
        __res_call,
        Ok::<Result<u32, _>, p::Never>(Err(error)),
        f => { drop(f); 0 },
        when(|failure| failure.error() == Some(&"mine")),
        now
    )
}

/// A plain value: what is left alone is the rejection.
fn plain(refuse: bool, answer: bool) -> Result<u32, Rejection> {
    let mut __res_call = p::Call::begin();
    layer!(
        __res_call,
        refusing!(refuse, Ok::<_, p::Never>(7)),
        f => { drop(f); 0 },
        when(|failure: &Failure<Rejection>| answer && failure.rejection().is_some()),
        now
    )
}

#[test]
fn what_is_left_alone_comes_out_unchanged() {
    let counts = shown(|| {
        assert_eq!(block_on(only_rejections(true)), Ok(Ok(0)));
        assert_eq!(block_on(only_rejections(false)), Ok(Err("no".to_owned())));
    });
    assert_eq!((counts.answered, counts.passed), (1, 1));
    assert_eq!(block_on(only_errors(true)), Err(open()));
    assert_eq!(block_on(only_errors(false)), Ok(Ok(0)));
    assert_eq!(sure("mine"), Ok(Ok(0)));
    assert_eq!(sure("theirs"), Ok(Err("theirs")));
    assert_eq!(plain(false, false), Ok(7));
    assert_eq!(plain(true, true), Ok(0));
    assert_eq!(plain(true, false), Err(open()));
}
