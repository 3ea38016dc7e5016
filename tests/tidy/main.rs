//! The house rules, enforced: each module is one rule, with a test on the tree and tests that it can fail.

mod bans;
mod floors;
mod paths;
mod places;
mod shape;
mod strip;
mod writing;

/// Fails with every finding at once.
#[track_caller]
fn nothing_found(findings: &[String]) {
    assert!(
        findings.is_empty(),
        "{} finding(s):\n  {}",
        findings.len(),
        findings.join("\n  ")
    );
}

/// The crates that users get.
const CRATES: [&str; 3] = ["resilience", "resilience-macros", "resilience-runtime"];

/// Every Rust file of the crates that users get.
fn library() -> Vec<resilience_tests::Source> {
    let of = |name: &&str| resilience_tests::sources(name, ".rs");
    CRATES.iter().flat_map(of).collect()
}

/// Every Rust file of the workspace.
fn workspace() -> Vec<resilience_tests::Source> {
    let mut all = library();
    all.extend(resilience_tests::sources("tests", ".rs"));
    all.extend(resilience_tests::sources("examples", ".rs"));
    all
}
