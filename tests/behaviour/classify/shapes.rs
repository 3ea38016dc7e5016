//! Every shape of type, and every severity on it.

use std::time::Duration;

use resilience::{Classify, Severity, Verdict};

#[derive(Classify)]
enum Mixed {
    Unmarked,
    #[severity(transient)]
    Unit,
    #[severity(recoverable)]
    Tuple(#[expect(dead_code)] u8, #[retry_after] Duration),
    #[severity(permanent)]
    Named {
        #[retry_after]
        wait: Option<Duration>,
    },
    #[severity(critical)]
    AlsoUnit,
    #[severity(critical)]
    Empty(),
}

#[test]
fn each_variant_has_its_severity() {
    let second = Duration::from_secs(1);
    for (error, severity, after) in [
        (Mixed::Unmarked, Severity::Recoverable, None),
        (Mixed::Unit, Severity::Transient, None),
        (Mixed::Tuple(1, second), Severity::Recoverable, Some(second)),
        (
            Mixed::Named { wait: Some(second) },
            Severity::Permanent,
            Some(second),
        ),
        (Mixed::Named { wait: None }, Severity::Permanent, None),
        (Mixed::AlsoUnit, Severity::Critical, None),
        (Mixed::Empty(), Severity::Critical, None),
    ] {
        let verdict = Verdict {
            severity,
            retry_after: after,
            refused: false,
        };
        assert_eq!(error.verdict(), verdict);
        assert_eq!(error.severity(), severity);
        assert_eq!(error.retry_after(), after);
        assert!(error.rejection().is_none());
    }
}

#[derive(Classify)]
#[severity(permanent)]
struct Unit;

#[derive(Classify)]
struct Tuple(#[retry_after] Duration);

#[derive(Classify)]
#[severity(transient)]
struct Named {
    #[retry_after]
    r#loop: Option<Duration>,
}

#[test]
fn structs_too() {
    assert_eq!(Unit.severity(), Severity::Permanent);
    let tuple = Tuple(Duration::from_millis(5));
    assert_eq!(tuple.severity(), Severity::Recoverable);
    assert_eq!(tuple.retry_after(), Some(Duration::from_millis(5)));
    let named = Named {
        r#loop: Some(Duration::ZERO),
    };
    assert_eq!(named.severity(), Severity::Transient);
    assert_eq!(named.retry_after(), Some(Duration::ZERO));
}

#[derive(Clone, Copy, Classify)]
enum Never {}

#[test]
fn an_enum_without_variants_compiles() {
    let none: Option<Never> = None;
    assert!(none.is_none_or(|never| never.severity() == Severity::Critical));
}

/// Our names may all be taken where the type stands.
mod hygiene {
    mod core {}
    #[expect(dead_code)]
    struct Option;
    #[expect(dead_code)]
    struct Verdict;

    /// The crate, as another crate re-exports it.
    pub(super) mod house {
        pub(in super::super) use ::resilience as guard;
    }

    #[derive(::resilience::Classify)]
    #[classify(crate = self::house::guard)]
    pub(super) enum Taken {
        #[severity(source)]
        A(::std::io::Error),
        B {
            #[retry_after]
            __res_after: ::std::option::Option<::std::time::Duration>,
        },
    }
}

#[test]
fn taken_names_and_another_path_to_the_crate() {
    let wait = Some(Duration::from_secs(3));
    assert_eq!(hygiene::Taken::B { __res_after: wait }.retry_after(), wait);
    let broken = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
    assert_eq!(hygiene::Taken::A(broken).severity(), Severity::Transient);
}
