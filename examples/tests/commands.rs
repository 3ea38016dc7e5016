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

/// Runs an example that ends in checks of its own, and looks for what it says of the feature.
#[track_caller]
fn checks_itself(program: &str, says: &str) {
    let ended = run(program, &[]);
    assert!(ended.status.success(), "{}", text(&ended.stderr));
    let said = text(&ended.stdout);
    assert!(said.contains(says), "no `{says}` in:\n{said}");
}

#[test]
fn each_attribute_has_an_example() {
    checks_itself(env!("CARGO_BIN_EXE_circuit_breaker"), "`payments`: 7 calls");
    checks_itself(env!("CARGO_BIN_EXE_retry_with_backoff"), "Ok(1.08)");
    checks_itself(
        env!("CARGO_BIN_EXE_cached"),
        "a moment later: Ok(Some(4200)), 1 request",
    );
    checks_itself(env!("CARGO_BIN_EXE_profile"), "exactly one of the counts");
    checks_itself(env!("CARGO_BIN_EXE_fallback"), "shipping was not asked");
    checks_itself(env!("CARGO_BIN_EXE_batch"), "`users`: 61 callers");
    checks_itself(
        env!("CARGO_BIN_EXE_timeout"),
        "all hang: timeout `in total` expired",
    );
    checks_itself(env!("CARGO_BIN_EXE_hedge"), "`replicas`: 20 calls");
    checks_itself(
        env!("CARGO_BIN_EXE_rate_limit"),
        "`partner`: 10 calls, 7 let through (5 after a wait), 3 refused",
    );
    checks_itself(env!("CARGO_BIN_EXE_bulkhead"), "`printers`: 4 admitted");
    checks_itself(env!("CARGO_BIN_EXE_chaos"), "the same seed: ");
    checks_itself(
        env!("CARGO_BIN_EXE_concurrency_limit"),
        "the limit went from 4 to",
    );
}

#[test]
fn the_other_examples_check_themselves() {
    checks_itself(env!("CARGO_BIN_EXE_manual"), "circuit breaker `exchange`");
    let shared = "`model-api` is used at 6 places";
    checks_itself(env!("CARGO_BIN_EXE_shared_breaker"), shared);
    checks_itself(env!("CARGO_BIN_EXE_configure"), "limit = 2 (run_time)");
    let pooled = "pool `visits` has no resource left";
    checks_itself(env!("CARGO_BIN_EXE_pool"), pooled);
    let after = "`web`: 3 failed, 1 rejected";
    checks_itself(env!("CARGO_BIN_EXE_tower"), after);
    let replayed = "orders {1, 4} are on their way";
    checks_itself(env!("CARGO_BIN_EXE_dead_letter_replay"), replayed);
}

#[test]
fn every_example_has_its_paragraph_and_says_its_command() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &std::path::Path| std::fs::read_to_string(path).expect("it is there");
    let readme = read(&here.join("README.md"));
    let programs = std::fs::read_dir(here.join("src/bin")).expect("it is there");
    let mut seen = 0;
    for program in programs {
        let path = program.expect("it can be read").path();
        let head = if path.is_dir() {
            path.join("main.rs")
        } else {
            path.clone()
        };
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a plain name");
        assert!(
            readme.contains(&format!("\n## {name}\n")),
            "no paragraph on {name}"
        );
        let code = read(&head);
        let says = code.lines().take(12).any(|line| {
            line.starts_with("//!")
                && line.contains("cargo run")
                && line.contains(&format!("--bin {name}"))
        });
        assert!(says, "{name} does not say its command at its head");
        seen += 1;
    }
    assert!(seen >= 11, "only {seen} examples");
}
