//! Generics, lifetimes and bounds stay as they were written.

use std::marker::PhantomData;

use resilience::{Classify, Severity};

#[derive(Classify)]
#[severity(critical)]
struct Corrupt;

#[derive(Classify)]
enum During<'a, S, const N: usize = 1>
where
    S: Classify + 'a,
{
    #[severity(source)]
    Step(S),
    #[severity(permanent)]
    Stopped(PhantomData<&'a [u8; N]>),
}

#[derive(Classify)]
#[severity(source)]
struct Unbounded<S>(S);

#[test]
fn the_bounds_decide() {
    let step: During<'_, _, 3> = During::Step(Corrupt);
    assert_eq!(step.severity(), Severity::Critical);
    let stopped: During<'_, Corrupt> = During::Stopped(PhantomData);
    assert_eq!(stopped.severity(), Severity::Permanent);
    // without a bound nothing is known of the source, whatever it is here
    assert_eq!(Unbounded(Corrupt).severity(), Severity::Recoverable);
}
