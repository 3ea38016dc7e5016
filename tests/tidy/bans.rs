//! What stands nowhere: unfinished code, tests that don't run, unsafe code without its reason.

use crate::{library_with_tests, nothing_found, strip, workspace};
use resilience_tests::Source;

const UNFINISHED: [&str; 4] = ["todo!", "unimplemented!", "dbg!", "#[ignore"];

fn unfinished(file: &Source) -> Vec<String> {
    let code = strip::code(&file.text);
    let found = |word: &&str| {
        let at = code.find(*word)?;
        let fits = !code[..at].chars().next_back().is_some_and(strip::is_ident);
        fits.then(|| format!("{}:{}: `{word}`", file.path, strip::line(&code, at)))
    };
    UNFINISHED.iter().filter_map(found).collect()
}

/// Unsafe code needs the reason at the head of its file, and the lint's own exception is the way to give it.
fn unsafe_without_reason(file: &Source) -> Option<String> {
    let code: String = strip::code(&file.text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let has_unsafe = [
        "unsafe {",
        "unsafe impl",
        "unsafe fn",
        "unsafe extern",
        "unsafe trait",
    ]
    .iter()
    .any(|form| code.contains(form));
    let head: String = file.text.lines().take(30).collect();
    let head: String = head.split_whitespace().collect();
    let says_why = head.contains("#![expect(unsafe_code,reason=");
    (has_unsafe && !says_why).then(|| {
        format!(
            "{}: unsafe code without `#![expect(unsafe_code, reason = ..)]`",
            file.path
        )
    })
}

#[test]
fn nothing_is_unfinished() {
    let findings: Vec<_> = workspace().iter().flat_map(unfinished).collect();
    nothing_found(&findings);
}

#[test]
fn unsafe_code_says_why() {
    let findings: Vec<_> = library_with_tests()
        .iter()
        .filter_map(unsafe_without_reason)
        .collect();
    nothing_found(&findings);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Source {
        let path = "a.rs".to_owned();
        Source {
            path,
            text: text.to_owned(),
        }
    }

    #[test]
    fn unfinished_code_is_found() {
        for text in [
            "fn f() { todo!() }",
            "unimplemented!()",
            "#[ignore = \"slow\"]\nfn t() {}",
            "dbg!(x)",
        ] {
            assert_eq!(unfinished(&file(text)).len(), 1, "{text}");
        }
        assert!(unfinished(&file("// todo!\nlet a = \"todo!\"; my_todo!()")).is_empty());
    }

    #[test]
    fn unsafe_code_without_a_reason_is_found() {
        for text in [
            "fn f() { unsafe { g() } }",
            "unsafe  impl Send for A {}",
            "pub unsafe\nfn f() {}",
        ] {
            assert!(unsafe_without_reason(&file(text)).is_some(), "{text}");
        }
        let with = "//! A.\n#![expect(\n    unsafe_code,\n    reason = \"why\"\n)]\nunsafe impl Send for A {}";
        assert!(unsafe_without_reason(&file(with)).is_none());
        assert!(unsafe_without_reason(&file("Token![unsafe]; // unsafe { }")).is_none());
    }
}
