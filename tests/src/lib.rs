//! Helpers shared by the tests: where the sources are and how to read them.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the workspace.
///
/// # Panics
/// When this package does not stand in a folder of the workspace.
///
/// ```
/// assert!(resilience_tests::root().join("Cargo.toml").is_file());
/// ```
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package
        .parent()
        .expect("the tests are a folder of the workspace")
        .to_path_buf()
}

/// A text file of the project.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it is, from the root of the workspace, with `/` between the parts.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// Every file below `folder` (a path from the root) whose name ends in `ending`, sorted by path.
///
/// A folder that does not exist has no files. Build output and hidden folders are left out.
///
/// # Panics
/// When a file can't be read as UTF-8.
///
/// ```
/// let own = resilience_tests::sources("tests/src", ".rs");
/// assert!(own.iter().any(|file| file.path == "tests/src/lib.rs"));
/// ```
pub fn sources(folder: &str, ending: &str) -> Vec<Source> {
    let mut found = Vec::new();
    walk(&root().join(folder), folder, ending, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn walk(folder: &Path, name: &str, ending: &str, found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        if file == "target" || file.starts_with('.') {
            continue;
        }
        let path = format!("{name}/{file}");
        if entry.path().is_dir() {
            walk(&entry.path(), &path, ending, found);
        } else if file.ends_with(ending) {
            let text = fs::read_to_string(entry.path())
                .unwrap_or_else(|error| panic!("{path} can't be read: {error}"));
            found.push(Source { path, text });
        }
    }
}
