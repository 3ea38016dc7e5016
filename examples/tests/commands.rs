//! The examples as commands: what they say and how they end.

use std::process::{Command, Output};

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program)
        .args(arguments)
        .output()
        .expect("the program was built with this test")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn storm_measures_nothing_on_the_test_clock() {
    // tests are built with `test-util`, and their programs with them
    const { assert!(resilience::IS_TEST_CLOCK) };
    let refused = run(env!("CARGO_BIN_EXE_storm"), &["--requests", "1"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("`test-util`"));
    assert!(refused.stdout.is_empty(), "no figures");
}

#[test]
fn storm_helps_and_names_what_it_does_not_know() {
    let help = run(env!("CARGO_BIN_EXE_storm"), &["--help"]);
    assert!(help.status.success());
    assert!(text(&help.stdout).contains("--requests N"));
    let wrong = run(env!("CARGO_BIN_EXE_storm"), &["--sed", "1"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("no argument `--sed`"));
}

#[test]
fn fetch_checks_itself_offline() {
    let fetched = run(env!("CARGO_BIN_EXE_fetch"), &[]);
    assert!(fetched.status.success(), "{}", text(&fetched.stderr));
    assert!(text(&fetched.stdout).contains("checked: the shaky one took 3 requests"));
}

#[test]
fn fetch_fails_where_an_address_cannot_be_meant() {
    let wrong = run(env!("CARGO_BIN_EXE_fetch"), &["https://localhost/"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(text(&wrong.stdout).contains("speaks no TLS"));
}
