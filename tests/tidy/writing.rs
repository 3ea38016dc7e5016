//! What the papers must say: why each dependency is there, and every option on its attribute's page.

use crate::{library, nothing_found, strip};
use resilience_tests::{Source, root, sources};

/// The sections of an attribute's page; the promise stands before the first one.
const SECTIONS: [&str; 8] = [
    "Example",
    "Options",
    "What it expands to",
    "Rejections",
    "Cancellation",
    "Panics",
    "Order with other attributes",
    "What the snapshot shows",
];

/// The sections of a derive's page: a derive wraps no call, so nothing is rejected, dropped or shown.
const SECTIONS_OF_A_DERIVE: [&str; 3] = ["Example", "Options", "What it expands to"];

const PAGES: &str = "resilience-macros/docs";

/// The sections of a page, with their text; the text before the first heading has the name "".
fn sections(page: &str) -> Vec<(String, String)> {
    let mut all = vec![(String::new(), String::new())];
    let mut in_code = false;
    for line in page.lines() {
        in_code ^= line.trim_start().starts_with("```");
        if let (false, Some(heading)) = (in_code, line.strip_prefix('#')) {
            let name = heading.trim_start_matches('#').trim();
            all.push((name.to_owned(), String::new()));
        } else if let Some((_, text)) = all.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    all
}

fn page_faults(page: &Source, names: &[&str], options: &[String]) -> Vec<String> {
    let sections = sections(&page.text);
    let of = |name: &str| {
        let text: String = sections
            .iter()
            .filter(|(n, _)| n == name)
            .map(|(_, t)| t.as_str())
            .collect();
        (!text.trim().is_empty()).then_some(text)
    };
    let mut faults = Vec::new();
    if of("").is_none() {
        faults.push(format!("{}: does not open with its promise", page.path));
    }
    for name in names {
        if of(name).is_none() {
            faults.push(format!(
                "{}: has no section `# {name}` with text",
                page.path
            ));
        }
    }
    let table = of("Options").unwrap_or_default();
    for option in options {
        let written = table.contains(&format!("`{option}`"))
            || table.contains(&format!("`{option}("))
            || table.contains(&format!("`{option} "));
        if !written {
            faults.push(format!(
                "{}: option `{option}` is not under `# Options`",
                page.path
            ));
        }
    }
    faults
}

/// The options that a file takes: the literals in `take("a")`, `take_any(&["a", "b"])` and the like.
fn options(text: &str) -> Vec<String> {
    let code = strip::code_without_tests(text);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("take") {
        let rest = &code[at..];
        let Some(open) = rest.find('(').filter(|&open| {
            rest[..open]
                .chars()
                .all(|c| strip::is_ident(c) || "<>:, ".contains(c))
        }) else {
            continue;
        };
        let call = rest[open..].find(')').map_or(rest.len(), |end| open + end);
        // the literals are blank in `code`, so they are read from the text
        let (start, end) = (at + open, at + call);
        let chars = |byte: usize| code[..byte].chars().count();
        let written: String = text
            .chars()
            .skip(chars(start))
            .take(chars(end) - chars(start))
            .collect();
        let words = written.split('"').skip(1).step_by(2);
        found.extend(
            words
                .filter(|word| !word.is_empty() && word.chars().all(strip::is_ident))
                .map(str::to_owned),
        );
    }
    found
}

/// The folder of the macro crate that an attribute's page belongs to: `retry_with_backoff` may stand in `retry/`.
fn belongs(stem: &str, file: &str) -> bool {
    let inside = file.strip_prefix("resilience-macros/src/");
    let Some((folder, _)) = inside.and_then(|inside| inside.split_once('/')) else {
        return false;
    };
    stem.starts_with(folder) || stem.trim_end_matches('d') == folder
}

/// Whether the page is a derive's, by what follows its inclusion.
fn is_derive(lib: &str, stem: &str) -> bool {
    let after = lib
        .split(&format!("/{stem}.md\")"))
        .nth(1)
        .unwrap_or_default();
    let item = after.split("#[proc_macro").nth(1).unwrap_or_default();
    item.starts_with("_derive")
}

/// The names under `[head]` in a manifest.
fn table(manifest: &str, head: &str) -> Vec<String> {
    let lines = manifest
        .lines()
        .skip_while(|line| line.trim() != head)
        .skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['=', '.']).next())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .collect()
}

/// The dependencies that have no line `- `name`: why` in the architecture.
fn without_reason(names: &[String], architecture: &str) -> Vec<String> {
    let has = |name: &str| {
        let head = format!("- `{name}`: ");
        architecture
            .lines()
            .any(|line| line.strip_prefix(&head).is_some_and(|why| why.len() > 10))
    };
    names.iter().filter(|name| !has(name)).cloned().collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_dependency_earns_its_place() {
    let mut names = Vec::new();
    for part in ["resilience", "resilience-macros", "resilience-runtime"] {
        let manifest = read(&format!("{part}/Cargo.toml"));
        names.extend(table(&manifest, "[dependencies]"));
        names.extend(table(
            &manifest,
            "[target.'cfg(resilience_loom)'.dependencies]",
        ));
    }
    names.retain(|name| !name.starts_with("resilience"));
    assert!(
        names.len() > 10,
        "the manifests were not understood: {names:?}"
    );
    let findings = without_reason(&names, &read("ARCHITECTURE.md"));
    nothing_found(&findings);
}

#[test]
fn every_attribute_has_its_page_with_every_option() {
    if !root().join(PAGES).is_dir() {
        // only before the first attribute exists
        let attributes = read("resilience-macros/src/lib.rs");
        assert!(!attributes.contains("#[proc_macro"), "{PAGES} is missing");
        return;
    }
    let pages = sources(PAGES, ".md");
    assert!(!pages.is_empty(), "{PAGES} is empty");
    let code = library();
    let lib = read("resilience-macros/src/lib.rs");
    let mut findings = Vec::new();
    for page in &pages {
        let stem = page
            .path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".md");
        let own: Vec<_> = code
            .iter()
            .filter(|file| belongs(stem, &file.path))
            .collect();
        if own.is_empty() {
            findings.push(format!(
                "{}: no folder of the macros belongs to it",
                page.path
            ));
        }
        let taken: Vec<_> = own.iter().flat_map(|file| options(&file.text)).collect();
        let names: &[&str] = if is_derive(&lib, stem) {
            &SECTIONS_OF_A_DERIVE
        } else {
            &SECTIONS
        };
        findings.extend(page_faults(page, names, &taken));
    }
    nothing_found(&findings);
}

/// The pages that the crate's root does not include, each as a literal `"../docs/<name>.md"`.
fn not_included(pages: &[Source], lib: &str) -> Vec<String> {
    let name = |page: &Source| page.path.rsplit('/').next().unwrap_or_default().to_owned();
    let included = |page: &&Source| lib.contains(&format!("\"../docs/{}\"", name(page)));
    let missing = pages.iter().filter(|page| !included(page));
    missing.map(|page| page.path.clone()).collect()
}

// that every attribute has docs at all is `missing_docs`' work
#[test]
fn every_page_is_an_attribute_s_documentation() {
    let lib = read("resilience-macros/src/lib.rs");
    nothing_found(&not_included(&sources(PAGES, ".md"), &lib));
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn page(without: &str) -> Source {
        let mut text = "What it promises.\n".to_owned();
        for name in SECTIONS.iter().filter(|name| **name != without) {
            write!(
                text,
                "\n# {name}\n\n| `ttl` | `clone(..)` |\n\n```text\n# no heading\n```\n"
            )
            .unwrap();
        }
        Source {
            path: "cached.md".to_owned(),
            text,
        }
    }

    #[test]
    fn a_missing_section_is_found() {
        let options = ["ttl", "clone"].map(str::to_owned);
        assert!(page_faults(&page(""), &SECTIONS, &options).is_empty());
        assert_eq!(
            page_faults(&page("Rejections"), &SECTIONS, &options).len(),
            1
        );
        let mut silent = page("");
        silent.text = silent.text.replace("What it promises.", "");
        assert_eq!(page_faults(&silent, &SECTIONS, &options).len(), 1);
    }

    #[test]
    fn a_missing_option_is_found() {
        assert_eq!(
            page_faults(&page(""), &SECTIONS, &["tt".to_owned()]).len(),
            1
        );
    }

    #[test]
    fn a_derive_is_known_by_its_inclusion() {
        let lib = "#[doc = include_str!(\"../docs/classify.md\")]\n#[proc_macro_derive(Classify)]\npub fn a() {}\n\
            #[doc = include_str!(\"../docs/cached.md\")]\n#[proc_macro_attribute]\npub fn cached() {}";
        assert!(is_derive(lib, "classify"));
        assert!(!is_derive(lib, "cached") && !is_derive(lib, "batch"));
    }

    #[test]
    fn a_page_that_nothing_includes_is_found() {
        assert_eq!(not_included(&[page("")], "cached"), ["cached.md"]);
        assert!(not_included(&[page("")], "cached \"../docs/cached.md\",").is_empty());
    }

    #[test]
    fn options_are_read_from_the_code() {
        let text = r#"let a = list.take("ttl")?; o.take_any(&["timeout", "recovery_timeout"]); x.take_duration::<A>("max_wait"); // take("none")
            take(5); "take"; msg("take it")"#;
        assert_eq!(
            options(text),
            ["ttl", "timeout", "recovery_timeout", "max_wait"]
        );
    }

    #[test]
    fn pages_and_folders_belong_together() {
        assert!(belongs(
            "retry_with_backoff",
            "resilience-macros/src/retry/args.rs"
        ));
        assert!(belongs("cached", "resilience-macros/src/cache/args.rs"));
        assert!(!belongs("cached", "resilience-macros/src/retry/args.rs"));
        assert!(!belongs("stack", "resilience-macros/src/stack.rs"));
        assert!(!belongs(
            "cached",
            "resilience-runtime/src/rooms/cache/ttl.rs"
        ));
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let names = table(
            "[a]\nx = 1\n[dependencies]\n# why\nserde.workspace = true\nrand = { a = 1 }\n\n[b]\ny = 1",
            "[dependencies]",
        );
        assert_eq!(names, ["serde", "rand"]);
        let text = "- `serde`: snapshots are serialised\n- `rand`: no\n";
        assert_eq!(without_reason(&names, text), ["rand"]);
    }
}
