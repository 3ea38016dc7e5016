//! What stands in one place only: the global map, the clock, the folders of the workspace.

use std::collections::BTreeSet;

use crate::{CRATES, library, nothing_found, strip};
use resilience_tests::{Source, root};

const CLOCK: &str = "resilience-runtime/src/words/clock.rs";
/// The readings that [`CLOCK`] is made of.
const READINGS: &str = "resilience-runtime/src/words/clock/";
const GLOBAL: &str = "resilience-runtime/src/registry/global.rs";

/// What reads time or sleeps. Code that holds a moment uses `words::clock::Instant` and its `now()`.
const TIME: [&str; 8] = [
    "Instant::now",
    "SystemTime::now",
    "thread::sleep",
    "thread::park_timeout",
    "tokio::time",
    ".elapsed()",
    "clock_gettime",
    "_rdtsc",
];

/// What would let work outlive its call or its runtime.
const SPAWN: [&str; 6] = [
    "tokio::spawn",
    "task::spawn",
    "thread::spawn",
    "spawn_blocking",
    "spawn_local",
    "JoinSet",
];

/// What everything at the root may be called; names with a leading dot are not looked at.
const TOP: [&str; 14] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clippy.toml",
    "deny.toml",
    "examples",
    "rustfmt.toml",
    "target",
    "tests",
];

fn named(file: &Source, what: &[&str], only_in: Option<&str>) -> Vec<String> {
    if Some(file.path.as_str()) == only_in {
        return Vec::new();
    }
    let code = strip::code_without_tests(&file.text);
    let found = |word: &&str| {
        let at = code.find(*word)?;
        let whole =
            !code[..at].chars().next_back().is_some_and(strip::is_ident) || word.starts_with('.');
        whole.then(|| format!("{}:{}: `{word}`", file.path, strip::line(&code, at)))
    };
    what.iter().filter_map(found).collect()
}

/// The statics of a file that are a map or a registry. A thread's own are not global.
fn global_maps(file: &Source) -> Vec<String> {
    let code = strip::code_without_tests(&file.text);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("static ") {
        let lifetime_or_word = code[..at]
            .chars()
            .next_back()
            .is_some_and(|c| c == '\'' || strip::is_ident(c));
        let own_of_thread = block_around(&code[..at]).ends_with("thread_local!");
        if lifetime_or_word || own_of_thread {
            continue;
        }
        let declared = code[at..].split(['=', ';']).next().unwrap_or_default();
        let shared = [
            "Map", "Registry", "Vec<", "Mutex<", "RwLock<", "HashSet", "Slab",
        ];
        if shared.iter().any(|word| declared.contains(word)) {
            found.push(format!(
                "{}:{}: `{}`",
                file.path,
                strip::line(&code, at),
                declared.trim()
            ));
        }
    }
    found
}

/// What stands before the innermost block that is still open at the end of `code`.
fn block_around(code: &str) -> &str {
    let mut closed = 0_usize;
    for (at, c) in code.char_indices().rev() {
        match c {
            '}' => closed += 1,
            '{' if closed == 0 => return code[..at].trim_end(),
            '{' => closed -= 1,
            _ => {}
        }
    }
    ""
}

fn strangers(names: &[String]) -> Vec<String> {
    let known: BTreeSet<&str> = TOP.into_iter().chain(CRATES).collect();
    let is_known = |name: &&String| name.starts_with('.') || known.contains(name.as_str());
    names
        .iter()
        .filter(|name| !is_known(name))
        .cloned()
        .collect()
}

#[test]
fn time_is_read_in_one_file() {
    let files = library();
    assert!(
        files.iter().any(|file| file.path == CLOCK),
        "{CLOCK} is gone"
    );
    let findings: Vec<_> = files
        .iter()
        .filter(|file| !file.path.starts_with(READINGS))
        .flat_map(|file| named(file, &TIME, Some(CLOCK)))
        .collect();
    nothing_found(&findings);
}

#[test]
fn nothing_is_spawned() {
    let findings: Vec<_> = library()
        .iter()
        .flat_map(|file| named(file, &SPAWN, None))
        .collect();
    nothing_found(&findings);
}

#[test]
fn one_file_has_a_global_map() {
    let found: Vec<_> = library().iter().flat_map(global_maps).collect();
    assert_eq!(found.len(), 1, "one global map, in {GLOBAL}: {found:#?}");
    assert!(
        found[0].starts_with(GLOBAL),
        "the global map stands in {GLOBAL}: {found:#?}"
    );
}

#[test]
fn the_top_level_holds_the_known_folders_and_papers_only() {
    let entries = std::fs::read_dir(root()).expect("the root can be read");
    let names: Vec<_> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(names.iter().any(|name| name == "Cargo.toml"));
    nothing_found(&strangers(&names));
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
    fn a_clock_elsewhere_is_found() {
        for text in [
            "let a = std::time::Instant::now();",
            "thread::sleep(d)",
            "tokio::time::sleep(d).await",
            "a.elapsed()",
        ] {
            assert_eq!(named(&file(text), &TIME, None).len(), 1, "{text}");
        }
        assert!(named(&file("clock::now(); // Instant::now"), &TIME, None).is_empty());
        assert!(named(&file("Instant::now()"), &TIME, Some("a.rs")).is_empty());
    }

    #[test]
    fn a_spawned_task_is_found() {
        for text in [
            "tokio::spawn(f)",
            "std::thread::spawn(f)",
            "handle.spawn_blocking(f)",
        ] {
            assert_eq!(named(&file(text), &SPAWN, None).len(), 1, "{text}");
        }
        assert!(
            named(
                &file("#[cfg(test)]\nmod tests { fn f() { thread::spawn(g); } }"),
                &SPAWN,
                None
            )
            .is_empty()
        );
    }

    #[test]
    fn a_global_map_is_found() {
        for text in [
            "static A: OnceLock<Registry> = OnceLock::new();",
            "fn f() { static A: LazyLock<Mutex<HashMap<u8, u8>>> = LazyLock::new(g); }",
            "pub static mut A: Vec<u8> = Vec::new();",
        ] {
            assert_eq!(global_maps(&file(text)).len(), 1, "{text}");
        }
        for text in [
            "static A: AtomicUsize = AtomicUsize::new(0);",
            "fn f(a: &'static Registry) {}",
            "thread_local! {\n    static B: u8 = { 1 };\n    static A: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };\n}",
        ] {
            assert!(global_maps(&file(text)).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_stranger_at_the_top_is_found() {
        let names = ["tests", ".ci", "Cargo.toml", "resilience", "helpers"].map(str::to_owned);
        assert_eq!(strangers(&names), ["helpers"]);
    }
}
