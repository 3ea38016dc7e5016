//! The cases: which files there are and what each is to show.

use std::path::PathBuf;

use resilience_tests::{root, sources};

/// What a case is to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// It compiles without a warning and runs.
    Pass,
    /// It is refused in our words.
    Fail,
    /// It is refused in rustc's words.
    FailRustc,
}

/// One file with one fault, or none.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// From the folder of the UI tests: `cached/fail/unknown_option.rs`.
    pub(crate) path: String,
    pub(crate) file: PathBuf,
    pub(crate) text: String,
    pub(crate) sort: Sort,
}

impl Case {
    /// The name of its program.
    pub(crate) fn target(&self) -> String {
        self.path.trim_end_matches(".rs").replace('/', "-")
    }

    /// The edition it is written in: `// edition: 2018` in one of its first lines, else that of the workspace.
    pub(crate) fn edition(&self) -> Option<&str> {
        let mut head = self.text.lines().take(3);
        head.find_map(|line| line.strip_prefix("// edition: "))
            .map(str::trim)
    }

    /// Whether it sees the library under another name only.
    pub(crate) fn is_renamed(&self) -> bool {
        self.path.starts_with("renamed/")
    }
}

/// Every case that the filter in `RESILIENCE_UI` lets through.
pub(crate) fn all() -> Vec<Case> {
    let filter = std::env::var("RESILIENCE_UI").unwrap_or_default();
    let mut cases = Vec::new();
    for source in sources("tests/ui", ".rs") {
        let path = source.path.trim_start_matches("tests/ui/").to_owned();
        let Some(sort) = sort_of(&path) else { continue };
        if path.contains(&filter) {
            let file = root().join(&source.path);
            cases.push(Case {
                path,
                file,
                text: source.text,
                sort,
            });
        }
    }
    cases
}

/// What the case at `path` is to show; `None` for the harness itself.
fn sort_of(path: &str) -> Option<Sort> {
    let parts: Vec<_> = path.split('/').collect();
    match parts.as_slice() {
        [_] => None,
        [_, "pass", _] => Some(Sort::Pass),
        ["renamed", _, _] => panic!("tests/ui/{path}: below `renamed` there is `pass` only"),
        [_, "fail", _] => Some(Sort::Fail),
        [_, "fail_rustc", _] => Some(Sort::FailRustc),
        _ => panic!("tests/ui/{path}: a case stands in <attribute>/pass, fail or fail_rustc"),
    }
}

/// The version of the compiler that rustc's words were recorded with, such as `1.95`.
pub(crate) fn recorded_with() -> String {
    let file = root().join("tests/ui/recorded-with");
    let text = std::fs::read_to_string(&file).expect("tests/ui/recorded-with names a version");
    text.trim().to_owned()
}

/// Whether `1.95` and `1.95.0` are the same minor version.
pub(crate) fn same_minor(recorded: &str, running: &str) -> bool {
    let minor = |version: &str| {
        version
            .split('.')
            .take(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    minor(recorded).len() == 2 && minor(recorded) == minor(running)
}

#[test]
fn a_case_is_sorted_by_its_folder() {
    assert_eq!(sort_of("main.rs"), None);
    assert_eq!(sort_of("cached/pass/a.rs"), Some(Sort::Pass));
    assert_eq!(sort_of("cached/fail/a.rs"), Some(Sort::Fail));
    assert_eq!(sort_of("cached/fail_rustc/a.rs"), Some(Sort::FailRustc));
    assert!(std::panic::catch_unwind(|| sort_of("cached/other/a.rs")).is_err());
}

#[test]
fn an_edition_is_read_from_the_head() {
    let case = |text: &str| Case {
        path: "a/pass/b.rs".to_owned(),
        file: PathBuf::new(),
        text: text.to_owned(),
        sort: Sort::Pass,
    };
    assert_eq!(case("//! Old.\n// edition: 2018\n").edition(), Some("2018"));
    assert_eq!(case("//! New.\n").edition(), None);
}

#[test]
fn minor_versions_are_compared() {
    assert!(same_minor("1.95", "1.95.2"));
    assert!(!same_minor("1.95", "1.96.0"));
    assert!(!same_minor("", ""));
}
