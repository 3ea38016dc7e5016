//! The house rules, enforced: each module is one rule, with a test on the tree and tests that it can fail.

mod bans;
mod floors;
mod paths;
mod places;
mod shape;
mod strip;
mod writing;

use resilience_tests::{Source, sources};

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

/// Every Rust file of the crates that users get, files of unit tests included.
fn library_with_tests() -> Vec<Source> {
    let of = |name: &&str| sources(name, ".rs");
    CRATES.iter().flat_map(of).collect()
}

/// Every Rust file of the crates that users get.
fn library() -> Vec<Source> {
    without_test_files(library_with_tests())
}

/// Every Rust file of the workspace.
fn workspace() -> Vec<Source> {
    let mut all = library_with_tests();
    all.extend(sources("tests", ".rs"));
    all.extend(sources("examples", ".rs"));
    all
}

/// Leaves out the files that a `#[cfg(test)] mod name;` beside them declares, and what stands below those.
fn without_test_files(files: Vec<Source>) -> Vec<Source> {
    let mut tests = Vec::new();
    for file in &files {
        let all = strip::code(&file.text);
        let kept = strip::code_without_tests(&file.text);
        let (folder, name) = file.path.rsplit_once('/').unwrap_or_default();
        let below = match name {
            "mod.rs" | "lib.rs" => format!("{folder}/"),
            _ => format!("{}/", file.path.trim_end_matches(".rs")),
        };
        for (at, _) in all.match_indices("mod ") {
            let named = all[at + 4..].split(';').next().unwrap_or_default().trim();
            let is_file = !named.is_empty() && named.chars().all(strip::is_ident);
            if is_file && !kept.contains(&format!("mod {named};")) {
                tests.push(format!("{below}{named}"));
            }
        }
    }
    let is_test = |file: &Source| {
        let rest = |start: &String| file.path.strip_prefix(start.as_str()).map(str::to_owned);
        tests
            .iter()
            .filter_map(rest)
            .any(|rest| rest == ".rs" || rest.starts_with('/'))
    };
    files.into_iter().filter(|file| !is_test(file)).collect()
}

#[test]
fn files_of_unit_tests_are_left_out() {
    let file = |path: &str, text: &str| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let files = vec![
        file("a/src/lib.rs", "mod room; mod tests_of;"),
        file("a/src/room/mod.rs", "mod core;\n#[cfg(test)]\nmod tests;"),
        file("a/src/room/core.rs", "#[cfg(all(test, loom))]\nmod model;"),
        file("a/src/room/core/model.rs", ""),
        file("a/src/room/tests.rs", ""),
        file("a/src/room/tests/more.rs", ""),
        file("a/src/tests_of.rs", ""),
    ];
    let left: Vec<_> = without_test_files(files)
        .into_iter()
        .map(|file| file.path)
        .collect();
    assert_eq!(
        left,
        [
            "a/src/lib.rs",
            "a/src/room/mod.rs",
            "a/src/room/core.rs",
            "a/src/tests_of.rs"
        ]
    );
}
