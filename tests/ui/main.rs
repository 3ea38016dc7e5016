//! The UI tests: what compiles, what does not, and the words and the place of each error.
//!
//! A case is one file; adding a case is adding a file:
//! - `<attribute>/pass/*.rs`: compiles without a warning (rustc's and clippy's, pedantic included), runs, ends well;
//! - `<attribute>/fail/*.rs`: our words. The messages and their places stand in the file (see `expectation.rs`) and hold
//!   on every version of the compiler;
//! - `<attribute>/fail_rustc/*.rs`: rustc's words, the whole text beside it in `*.stderr`, compared only on the minor
//!   version named in `recorded-with`. `TRYBUILD=overwrite` records them anew.
//!
//! Cases below `renamed/pass/` see the library as `guard`, and passed on by another crate as `ui_renamed::shelter`, only.
//! `// edition: 2018` in one of a case's first lines sets its edition. `RESILIENCE_UI=cached/fail` runs the cases whose path has
//! that in it.

mod cases;
mod diagnostics;
mod expectation;
mod project;

use std::io::Write as _;

use cases::{Case, Sort};

/// Says what was left out, past the capture that hides the words of a test that passes.
fn skipped(what: &str) {
    let line = format!("\nSKIPPED UI tests: {what}\n");
    std::io::stderr()
        .write_all(line.as_bytes())
        .expect("stderr takes a line");
}

fn report(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} case(s) differ:\n\n{}",
        faults.len(),
        faults.join("\n\n")
    );
}

#[test]
fn fail_cases_say_our_words_at_their_place() {
    let built = project::built();
    let of = |case: &&Case| case.sort == Sort::Fail;
    let judge = |case: &Case| {
        let expected = match expectation::read(&case.text) {
            Ok(expected) => expected,
            Err(fault) => return Some(format!("{}: {fault}", case.path)),
        };
        let faults = expectation::compare(&expected, built.diagnostics(case));
        (!faults.is_empty()).then(|| format!("{}:\n  {}", case.path, faults.join("\n  ")))
    };
    let cases = cases::all();
    report(
        &cases
            .iter()
            .filter(of)
            .filter_map(judge)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn pass_cases_compile_without_a_warning_and_run() {
    let built = project::built();
    let of = |case: &&Case| case.sort == Sort::Pass;
    let judge = |case: &Case| {
        let said = built.diagnostics(case);
        if said.is_empty() {
            let fault = project::run(built.executable(case)?);
            return fault.map(|fault| format!("{}: {fault}", case.path));
        }
        let said: Vec<_> = said.iter().map(|one| one.rendered.as_str()).collect();
        Some(format!("{}:\n{}", case.path, said.join("\n")))
    };
    let cases = cases::all();
    let missing = |case: &Case| {
        let silent = built.diagnostics(case).is_empty() && built.executable(case).is_none();
        silent.then(|| format!("{}: was not built", case.path))
    };
    let mut faults: Vec<_> = cases.iter().filter(of).filter_map(judge).collect();
    faults.extend(cases.iter().filter(of).filter_map(missing));
    report(&faults);
}

#[test]
fn pass_cases_are_clean_under_pedantic_clippy() {
    let Some(checked) = project::clippy() else {
        skipped("this toolchain has no clippy");
        return;
    };
    let judge = |case: &Case| {
        let said: Vec<_> = checked
            .diagnostics(case)
            .iter()
            .map(|one| one.rendered.as_str())
            .collect();
        (!said.is_empty()).then(|| format!("{}:\n{}", case.path, said.join("\n")))
    };
    let cases = cases::all();
    let of = |case: &&Case| case.sort == Sort::Pass;
    report(
        &cases
            .iter()
            .filter(of)
            .filter_map(judge)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn fail_rustc_cases_are_word_for_word_as_recorded() {
    let cases = cases::all();
    let own: Vec<_> = cases
        .iter()
        .filter(|case| case.sort == Sort::FailRustc)
        .collect();
    if own.is_empty() {
        return;
    }
    let recorded = cases::recorded_with();
    let running = project::compiler();
    if !cases::same_minor(&recorded, &running) {
        let count = own.len();
        skipped(&format!(
            "{count} in rustc's words, recorded with {recorded}; this is {running}"
        ));
        return;
    }
    let words = trybuild::TestCases::new();
    for case in own {
        words.compile_fail(&case.file);
    }
}
