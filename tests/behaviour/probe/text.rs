//! How an error reads.

use std::fmt;

use resilience::__private as p;

macro_rules! text {
    ($error:expr) => {{
        use p::Texts as _;
        (&&&p::Probe($error)).__text()
    }};
}

#[derive(Debug)]
struct Both;

impl fmt::Display for Both {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("both")
    }
}

#[derive(Debug)]
struct OnlyDebug;

struct Mute;

#[test]
fn display_comes_before_debug_and_debug_before_the_name() {
    assert_eq!(text!(&Both), "both");
    assert_eq!(text!("plain text"), "plain text");
    assert_eq!(text!(&OnlyDebug), "OnlyDebug");
    assert_eq!(text!(&Mute), std::any::type_name::<Mute>());
    assert_eq!(text!(&()), "()");
}

#[test]
fn a_generic_error_reads_as_its_bounds_allow() {
    fn with<E: fmt::Debug>(error: &E) -> String {
        text!(error)
    }
    fn without<E>(error: &E) -> String {
        text!(error)
    }
    assert_eq!(with(&Both), "Both");
    assert_eq!(without(&Both), std::any::type_name::<Both>());
}

#[test]
fn closures_need_no_type_for_what_they_are_asked() {
    let error = "four".to_owned();
    assert!(p::ask(&error, |e| e.len() == 4));
    assert!(p::ask(&error, String::is_empty) != p::ask(&error, |e| !e.is_empty()));
    assert_eq!(p::give(error, |e| e + "!"), "four!");
}
