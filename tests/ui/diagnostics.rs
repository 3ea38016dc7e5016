//! What the compiler said, from its JSON.

use serde_json::Value;

/// One message of the compiler, at its first place inside the case's own file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diagnostic {
    pub(crate) level: String,
    pub(crate) message: String,
    /// Line and column, from 1; none where the message has no place.
    pub(crate) place: Option<(usize, usize)>,
    /// The column after the last one marked, where that stands on the same line.
    pub(crate) end_column: Option<usize>,
    /// Notes and helps: level and text.
    pub(crate) children: Vec<(String, String)>,
    /// As a person sees it.
    pub(crate) rendered: String,
}

/// One line of cargo's output.
pub(crate) enum Line {
    Said {
        target: String,
        diagnostic: Diagnostic,
    },
    Built {
        target: String,
        executable: String,
    },
}

/// Reads a line of `--message-format=json`; what is no message about a program is `None`.
pub(crate) fn read(line: &str) -> Option<Line> {
    let value: Value = serde_json::from_str(line).ok()?;
    let target = value["target"]["name"].as_str()?.to_owned();
    match value["reason"].as_str()? {
        "compiler-message" => {
            let source = value["target"]["src_path"].as_str()?;
            let diagnostic = diagnostic(&value["message"], source)?;
            Some(Line::Said { target, diagnostic })
        }
        "compiler-artifact" => {
            let executable = value["executable"].as_str()?.to_owned();
            Some(Line::Built { target, executable })
        }
        _ => None,
    }
}

fn diagnostic(message: &Value, source: &str) -> Option<Diagnostic> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let level = text(&message["level"]);
    let said = text(&message["message"]);
    let summary = said.starts_with("aborting due to") || said.ends_with("emitted");
    if !matches!(level.as_str(), "error" | "warning") || summary {
        return None;
    }
    let spans = message["spans"].as_array().into_iter().flatten();
    let span = spans
        .filter(|span| span["is_primary"] == true)
        .find_map(|span| in_file(span, source));
    let number =
        |span: &Value, field: &str| span[field].as_u64().and_then(|n| usize::try_from(n).ok());
    let place =
        span.and_then(|span| Some((number(span, "line_start")?, number(span, "column_start")?)));
    let end_column = span
        .filter(|span| span["line_start"] == span["line_end"])
        .and_then(|span| number(span, "column_end"));
    let children = message["children"].as_array().into_iter().flatten();
    Some(Diagnostic {
        level,
        message: said,
        place,
        end_column,
        children: children
            .map(|one| (text(&one["level"]), text(&one["message"])))
            .collect(),
        rendered: text(&message["rendered"]),
    })
}

/// The span, or the place whose expansion it is, that stands in the case's own file.
fn in_file<'a>(span: &'a Value, source: &str) -> Option<&'a Value> {
    let mut span = span;
    loop {
        let name = span["file_name"].as_str()?;
        if source.ends_with(name.trim_start_matches("../")) {
            return Some(span);
        }
        span = span["expansion"].get("span")?;
    }
}

#[test]
fn a_message_is_read_at_its_place_in_the_case() {
    let line = r#"{"reason":"compiler-message","target":{"name":"t","src_path":"/a/b.rs"},"message":{
        "level":"error","message":"no","rendered":"error: no","children":[{"level":"help","message":"try"}],
        "spans":[{"is_primary":true,"file_name":"/lib/core.rs","line_start":9,"column_start":9,"line_end":9,"column_end":9,
            "expansion":{"span":{"file_name":"/a/b.rs","line_start":2,"line_end":2,"column_start":3,"column_end":7,"expansion":null}}}]}}"#;
    let Some(Line::Said { target, diagnostic }) = read(line) else {
        panic!("not read");
    };
    assert_eq!(
        (target.as_str(), diagnostic.place, diagnostic.end_column),
        ("t", Some((2, 3)), Some(7))
    );
    assert_eq!(diagnostic.children, [("help".to_owned(), "try".to_owned())]);
}
