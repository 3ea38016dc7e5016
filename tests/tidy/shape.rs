//! The shape of files: each opens by saying what it is for, and none is long.

use crate::{library, nothing_found, strip, workspace};
use resilience_tests::Source;

/// No file is longer, unit tests aside.
const CAP: usize = 400;

/// A file may be longer than this, documentation aside too, only with a reason.
const LONG: usize = 250;

/// Files that may be longer than [`LONG`], and why. At most [`FEW`].
const MAY_BE_LONG: [(&str, &str); 0] = [];
const FEW: usize = 8;

fn opens_with_its_purpose(file: &Source) -> Option<String> {
    let said = file
        .text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("//! "));
    match said {
        Some(purpose) if !purpose.trim().is_empty() => None,
        _ => Some(format!(
            "{}: does not open with `//! what it is for`",
            file.path
        )),
    }
}

/// The lines of a file that count: all but its unit tests.
fn length(file: &Source) -> usize {
    let without = strip::code_without_tests(&file.text);
    let in_tests = strip::code(&file.text)
        .lines()
        .zip(without.lines())
        .filter(|(all, kept)| !all.trim().is_empty() && kept.trim().is_empty())
        .count();
    file.text.lines().count() - in_tests
}

/// The lines of a file that count and are no documentation.
fn length_of_code(file: &Source) -> usize {
    let is_prose = |line: &&str| {
        let line = line.trim_start();
        line.starts_with("///") || line.starts_with("//!")
    };
    length(file).saturating_sub(file.text.lines().filter(is_prose).count())
}

fn too_long(file: &Source, may_be_long: &[(&str, &str)]) -> Option<String> {
    let (length, code) = (length(file), length_of_code(file));
    let listed = may_be_long.iter().any(|(path, _)| *path == file.path);
    let path = &file.path;
    if length > CAP {
        Some(format!("{path}: {length} lines, never more than {CAP}"))
    } else if code > LONG && !listed {
        Some(format!(
            "{path}: {code} lines of code; over {LONG} needs a reason in MAY_BE_LONG"
        ))
    } else if code <= LONG && listed {
        Some(format!(
            "{path}: {code} lines of code; take it off MAY_BE_LONG"
        ))
    } else {
        None
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    let findings: Vec<_> = workspace()
        .iter()
        .filter_map(opens_with_its_purpose)
        .collect();
    nothing_found(&findings);
}

#[test]
fn no_file_is_too_long() {
    let mut files = library();
    files.extend(resilience_tests::sources("examples", ".rs"));
    let mut findings: Vec<_> = files
        .iter()
        .filter_map(|file| too_long(file, &MAY_BE_LONG))
        .collect();
    for (path, _) in MAY_BE_LONG {
        if !files.iter().any(|file| file.path == path) {
            findings.push(format!("{path}: is on MAY_BE_LONG and does not exist"));
        }
    }
    nothing_found(&findings);
}

#[test]
fn few_files_are_long() {
    assert!(
        MAY_BE_LONG.len() <= FEW,
        "make files shorter instead of listing them"
    );
    assert!(MAY_BE_LONG.iter().all(|(_, reason)| reason.len() > 20));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: String) -> Source {
        Source {
            path: "a.rs".to_owned(),
            text,
        }
    }

    #[test]
    fn a_file_without_its_purpose_is_found() {
        assert!(opens_with_its_purpose(&file("fn a() {}".to_owned())).is_some());
        assert!(opens_with_its_purpose(&file("//! \nfn a() {}".to_owned())).is_some());
        assert!(opens_with_its_purpose(&file("//! A sample.\nfn a() {}".to_owned())).is_none());
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let lines = |n| "x;\n".repeat(n);
        assert!(too_long(&file(lines(CAP + 1)), &[("a.rs", "")]).is_some());
        assert!(too_long(&file(lines(LONG + 1)), &[]).is_some());
        assert!(too_long(&file(lines(LONG + 1)), &[("a.rs", "")]).is_none());
        assert!(too_long(&file(lines(LONG)), &[("a.rs", "")]).is_some());
        assert!(too_long(&file(lines(LONG)), &[]).is_none());
        let documented = lines(LONG) + &"/// why\n".repeat(100);
        assert!(too_long(&file(documented), &[]).is_none());
        assert!(too_long(&file("/// why\n".repeat(CAP + 1)), &[]).is_some());
        let with_tests = format!("x;\n#[cfg(test)]\nmod tests {{\n{}}}\n", lines(CAP));
        assert!(too_long(&file(with_tests), &[]).is_none());
    }
}
