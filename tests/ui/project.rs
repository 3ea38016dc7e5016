//! The scratch workspace in which all cases are built at once, with the dependencies and the lock of this one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use resilience_tests::root;

use crate::cases::{self, Case, Sort};
use crate::diagnostics::{Diagnostic, Line, read};

/// What a case may use besides the library.
const OTHERS: &str = r#"
tokio = { workspace = true, features = ["rt", "rt-multi-thread", "macros", "time", "sync"] }
anyhow.workspace = true
async-trait.workspace = true
thiserror.workspace = true
tracing = { workspace = true, features = ["attributes"] }
serde = { workspace = true, features = ["derive"] }
serde_json.workspace = true
"#;

/// What a passing case must be clean under, so that it need not say so itself.
const STRICT: &str = r#"
[lints.rust]
warnings = "deny"
missing_docs = "deny"

[lints.clippy]
all = { level = "deny", priority = -1 }
pedantic = { level = "deny", priority = -1 }
"#;

/// What came of building the cases.
#[derive(Debug, Default)]
pub(crate) struct Built {
    said: BTreeMap<String, Vec<Diagnostic>>,
    executables: BTreeMap<String, PathBuf>,
}

impl Built {
    pub(crate) fn diagnostics(&self, case: &Case) -> &[Diagnostic] {
        self.said.get(&case.target()).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn executable(&self, case: &Case) -> Option<&Path> {
        self.executables.get(&case.target()).map(PathBuf::as_path)
    }
}

/// All cases whose text is ours and all that pass, built once for all tests of this run.
pub(crate) fn built() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| cargo(&["build", "--workspace", "--bins"]))
}

/// The passing cases under clippy; `None` where there is no clippy.
pub(crate) fn clippy() -> Option<Built> {
    let there = Command::new(program("CARGO", "cargo"))
        .args(["clippy", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !there.is_ok_and(|status| status.success()) {
        return None;
    }
    // one cargo at a time in the scratch workspace
    built();
    Some(cargo(&[
        "clippy",
        "-p",
        "ui-pass",
        "-p",
        "ui-renamed",
        "--bins",
    ]))
}

/// The compiler's version, such as `1.95.0`.
pub(crate) fn compiler() -> String {
    let output = Command::new(program("RUSTC", "rustc"))
        .arg("--version")
        .output();
    let text = output.expect("rustc tells its version").stdout;
    let text = String::from_utf8_lossy(&text);
    text.split_whitespace()
        .nth(1)
        .unwrap_or_default()
        .to_owned()
}

/// Runs a passing case; what went wrong, if anything did.
pub(crate) fn run(executable: &Path) -> Option<String> {
    let output = Command::new(executable)
        .stdin(Stdio::null())
        .output()
        .expect("the case can be started");
    (!output.status.success()).then(|| {
        format!(
            "{}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

fn program(variable: &str, name: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| name.to_owned())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui")
}

fn cargo(arguments: &[&str]) -> Built {
    let cases = cases::all();
    write_workspace(&cases);
    let output = Command::new(program("CARGO", "cargo"))
        .current_dir(folder())
        .args(arguments)
        .args(["--keep-going", "--message-format=json", "--quiet"])
        .args(offline())
        .env("CARGO_TARGET_DIR", folder().join("target"))
        .env("CLIPPY_CONF_DIR", folder())
        .stdin(Stdio::null())
        .output()
        .expect("cargo can be started");
    let mut built = Built::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        match read(line) {
            Some(Line::Said { target, diagnostic }) => {
                let said = built.said.entry(target).or_default();
                if !said.iter().any(|one| one.rendered == diagnostic.rendered) {
                    said.push(diagnostic);
                }
            }
            Some(Line::Built { target, executable }) => {
                built.executables.insert(target, executable.into());
            }
            None => {}
        }
    }
    let ours = |target: &String| cases.iter().any(|case| case.target() == *target);
    let stranger = built
        .said
        .iter()
        .find(|(target, said)| !ours(target) && said.iter().any(|one| one.level == "error"));
    let nothing = !cases.is_empty() && built.said.is_empty() && built.executables.is_empty();
    assert!(
        stranger.is_none() && (output.status.success() || !nothing),
        "the cases could not be built: {stranger:#?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    built
}

/// `--offline` where everything needed is there already, as after any build of this workspace.
fn offline() -> Option<&'static str> {
    static OFFLINE: OnceLock<bool> = OnceLock::new();
    let works = OFFLINE.get_or_init(|| {
        let status = Command::new(program("CARGO", "cargo"))
            .current_dir(folder())
            .args(["metadata", "--format-version=1", "--offline"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        status.is_ok_and(|status| status.success())
    });
    works.then_some("--offline")
}

fn write_workspace(cases: &[Case]) {
    let manifest =
        fs::read_to_string(root().join("Cargo.toml")).expect("the workspace has a manifest");
    let versions = dependencies(&manifest, &root());
    let head =
        "[workspace]\nresolver = \"3\"\nmembers = [\"ui-pass\", \"ui-fail\", \"ui-renamed\"]\n";
    // one small program per case: debug information would only cost time
    let profile = "[profile.dev]\ndebug = 0\nincremental = false\n";
    put(
        &folder().join("Cargo.toml"),
        &format!("{head}\n{versions}\n{profile}"),
    );
    put(&folder().join("clippy.toml"), "");
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the workspace has a lock");
    if !folder().join("Cargo.lock").exists()
        || fs::read_to_string(folder().join("Cargo.lock.from"))
            .ok()
            .as_ref()
            != Some(&lock)
    {
        put(&folder().join("Cargo.lock"), &lock);
        put(&folder().join("Cargo.lock.from"), &lock);
    }
    let own = "resilience.workspace = true";
    let guard = format!(
        "guard = {{ package = \"resilience\", path = '{}' }}",
        root().join("resilience").display()
    );
    let of = |sort: Sort, renamed: bool| {
        cases
            .iter()
            .filter(move |case| case.sort == sort && case.is_renamed() == renamed)
    };
    let nothing = "//! Nothing.\n";
    let passed_on = "//! The library, passed on by another crate.\npub use guard as shelter;\n";
    write_package(("ui-pass", nothing), own, of(Sort::Pass, false), STRICT);
    write_package(("ui-fail", nothing), own, of(Sort::Fail, false), "");
    write_package(
        ("ui-renamed", passed_on),
        &guard,
        of(Sort::Pass, true),
        STRICT,
    );
}

fn write_package<'a>(
    (name, lib): (&str, &str),
    own: &str,
    cases: impl Iterator<Item = &'a Case>,
    lints: &str,
) {
    let mut text = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\nautobins = false\n\n[dependencies]\n{own}{OTHERS}{lints}"
    );
    for case in cases {
        write!(
            text,
            "\n[[bin]]\nname = {:?}\npath = '{}'\n",
            case.target(),
            case.file.display()
        )
        .expect("a string takes any text");
        if let Some(edition) = case.edition() {
            writeln!(text, "edition = {edition:?}").expect("a string takes any text");
        }
    }
    let folder = folder().join(name);
    put(&folder.join("Cargo.toml"), &text);
    // a package needs one target, whatever the filter leaves
    put(&folder.join("src/lib.rs"), lib);
}

/// Writes only what changed, so that cargo builds only what changed.
fn put(file: &Path, text: &str) {
    if fs::read_to_string(file).is_ok_and(|old| old == text) {
        return;
    }
    let folder = file.parent().expect("a file stands in a folder");
    fs::create_dir_all(folder).expect("the target folder can be written");
    fs::write(file, text).expect("the target folder can be written");
}

/// `[workspace.dependencies]` of the manifest, with its paths made absolute.
fn dependencies(manifest: &str, root: &Path) -> String {
    let lines = manifest
        .lines()
        .skip_while(|line| line.trim() != "[workspace.dependencies]");
    let own = lines
        .enumerate()
        .take_while(|(index, line)| *index == 0 || !line.starts_with('['));
    let text: Vec<_> = own.map(|(_, line)| line).collect();
    text.join("\n")
        .replace("path = \"", &format!("path = \"{}/", root.display()))
}

#[test]
fn versions_are_taken_from_the_workspace() {
    let manifest =
        "[a]\nx = 1\n[workspace.dependencies]\na = { path = \"b\" }\nc = \"1\"\n[d]\ny = 1\n";
    let text = dependencies(manifest, Path::new("/r"));
    assert_eq!(
        text,
        "[workspace.dependencies]\na = { path = \"/r/b\" }\nc = \"1\""
    );
}
