//! What a case expects to be said, written in the case under the line it is said about.
//!
//! ```text
//! #[cached(ttl = "5x")]
//! //~            ^^^^ `5x` has no known unit, write `ms`, `s`, `m`, `h` or `d`
//! //~| help: one more line, a note or a help of the same message
//! #[cached]
//! //~ @3..9 the place by columns, where no room is left for carets
//! ```
//!
//! One caret marks the first column only; more mark the whole place. Every error must be expected and every expectation
//! met, word for word; `..` at either end of a text stands for any. Warnings are expected by `warning:` before the text
//! and may otherwise be there.

use crate::diagnostics::Diagnostic;

/// One expected message.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Expected {
    level: String,
    message: String,
    line: usize,
    column: usize,
    /// The column after the last one, where the whole place is marked.
    end_column: Option<usize>,
    children: Vec<(String, String)>,
}

/// The expectations of a case, or what is wrong with how they are written.
pub(crate) fn read(text: &str) -> Result<Vec<Expected>, String> {
    let mut expected: Vec<Expected> = Vec::new();
    let mut line = 0;
    for (index, written) in text.lines().enumerate() {
        let fault = |what: &str| format!("line {}: {what}", index + 1);
        let Some(rest) = written.trim_start().strip_prefix("//~") else {
            line = index + 1;
            continue;
        };
        if let Some(child) = rest.strip_prefix('|') {
            let (level, message) = child
                .trim()
                .split_once(": ")
                .ok_or_else(|| fault("`//~|` takes `help: ..` or `note: ..`"))?;
            let last = expected
                .last_mut()
                .ok_or_else(|| fault("`//~|` stands under no message"))?;
            last.children.push((level.to_owned(), message.to_owned()));
            continue;
        }
        let (column, end_column, message) = match rest.trim_start().strip_prefix('@') {
            Some(columns) => by_number(columns),
            None => by_carets(written),
        }
        .ok_or_else(|| fault("`//~` takes carets or `@column` and a message"))?;
        let (level, message) = match message.strip_prefix("warning: ") {
            Some(message) => ("warning", message),
            None => ("error", message),
        };
        let (level, message) = (level.to_owned(), message.to_owned());
        expected.push(Expected {
            level,
            message,
            line,
            column,
            end_column,
            children: Vec::new(),
        });
    }
    if expected.is_empty() {
        return Err("expects nothing: mark the place with `//~`".to_owned());
    }
    Ok(expected)
}

fn by_carets(written: &str) -> Option<(usize, Option<usize>, &str)> {
    let start = written.find('^')?;
    let blank = written[..start].trim() == "//~";
    let message = written[start..].trim_start_matches('^');
    let carets = written.len() - start - message.len();
    let column = written[..start].chars().count() + 1;
    let message = message.trim();
    (blank && !message.is_empty()).then_some((
        column,
        (carets > 1).then_some(column + carets),
        message,
    ))
}

fn by_number(columns: &str) -> Option<(usize, Option<usize>, &str)> {
    let (place, message) = columns.split_once(' ')?;
    let (start, end) = match place.split_once("..") {
        Some((start, end)) => (start, Some(end.parse().ok()?)),
        None => (place, None),
    };
    Some((start.parse().ok()?, end, message.trim()))
}

/// How what was said differs from what was expected.
pub(crate) fn compare(expected: &[Expected], said: &[Diagnostic]) -> Vec<String> {
    let mut left: Vec<&Diagnostic> = said.iter().collect();
    let mut faults = Vec::new();
    for one in expected {
        match left.iter().position(|said| meets(said, one)) {
            Some(index) => drop(left.remove(index)),
            None => faults.push(format!(
                "not said: {}:{}: {}: {}",
                one.line,
                one.column,
                one.level,
                describe(one)
            )),
        }
    }
    for one in left.iter().filter(|one| one.level == "error") {
        let (line, column) = one.place.unwrap_or_default();
        let end = one
            .end_column
            .map(|end| format!("..{end}"))
            .unwrap_or_default();
        faults.push(format!(
            "not expected: {line}:{column}{end}: {}: {}",
            one.level, one.message
        ));
        faults.extend(
            one.children
                .iter()
                .map(|(level, text)| format!("    {level}: {text}")),
        );
    }
    faults
}

fn describe(one: &Expected) -> String {
    let children: Vec<_> = one
        .children
        .iter()
        .map(|(level, text)| format!(" | {level}: {text}"))
        .collect();
    format!("{}{}", one.message, children.concat())
}

fn meets(said: &Diagnostic, expected: &Expected) -> bool {
    let child = |wanted: &(String, String)| {
        said.children
            .iter()
            .any(|(level, text)| *level == wanted.0 && is(text, &wanted.1))
    };
    said.level == expected.level
        && is(&said.message, &expected.message)
        && said.place == Some((expected.line, expected.column))
        && (expected.end_column.is_none() || said.end_column == expected.end_column)
        && expected.children.iter().all(child)
}

fn is(text: &str, wanted: &str) -> bool {
    match (wanted.strip_prefix(".."), wanted.strip_suffix("..")) {
        (Some(_), Some(_)) if wanted.len() >= 4 => text.contains(&wanted[2..wanted.len() - 2]),
        (Some(end), _) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (None, None) => text == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(level: &str, message: &str, place: (usize, usize), end: usize) -> Diagnostic {
        Diagnostic {
            level: level.to_owned(),
            message: message.to_owned(),
            place: Some(place),
            end_column: Some(end),
            children: vec![("help".to_owned(), "write that".to_owned())],
            rendered: String::new(),
        }
    }

    #[test]
    fn the_place_is_read_from_carets_and_numbers() {
        let text =
            "a\n    b\n//~ ^^ two words\n//~| help: x\n//~ @1..3 other\n//~ @7 warning: third";
        let all = read(text).unwrap();
        let places: Vec<_> = all
            .iter()
            .map(|one| (one.line, one.column, one.end_column))
            .collect();
        assert_eq!(places, [(2, 5, Some(7)), (2, 1, Some(3)), (2, 7, None)]);
        assert_eq!(all[0].message, "two words");
        assert_eq!(all[0].children.len(), 1);
        assert_eq!(all[2].level, "warning");
    }

    #[test]
    fn a_badly_written_expectation_is_a_fault() {
        for text in [
            "a",
            "a\n//~ no place",
            "a\n//~ ^",
            "//~| help: x",
            "a\n//~ @x y",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_difference_is_a_fault() {
        let expected = read("abcde\n//~ ^^ the words\n//~| help: write that").unwrap();
        let right = said("error", "the words", (1, 5), 7);
        assert!(compare(&expected, std::slice::from_ref(&right)).is_empty());
        for wrong in [
            said("error", "other words", (1, 5), 7),
            said("warning", "the words", (1, 5), 7),
            said("error", "the words", (2, 5), 7),
            said("error", "the words", (1, 4), 7),
            said("error", "the words", (1, 5), 8),
        ] {
            assert!(!compare(&expected, &[wrong]).is_empty());
        }
        let silent = Diagnostic {
            children: Vec::new(),
            ..right.clone()
        };
        assert_eq!(compare(&expected, &[silent]).len(), 2);
        assert_eq!(compare(&expected, &[]).len(), 1);
        assert_eq!(compare(&expected, &[right.clone(), right]).len(), 2);
    }

    #[test]
    fn dots_stand_for_any_text() {
        assert!(
            is("a b c", "a..")
                && is("a b c", "..c")
                && is("a b c", "..b..")
                && is("a b c", "a b c")
        );
        assert!(
            !is("a b c", "b..")
                && !is("a b c", "..b")
                && !is("a b c", "..d..")
                && !is("a b c", "a b")
        );
    }
}
