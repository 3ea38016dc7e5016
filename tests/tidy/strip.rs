//! Rust text without its comments, literals and unit tests, so that a rule sees code only.
//!
//! What is removed becomes blanks; lines keep their numbers.

/// `text` with comments, strings and character literals blanked.
pub(crate) fn code(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = end_of_blank(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            for &c in &chars[at..end] {
                out.push(if c == '\n' { '\n' } else { ' ' });
            }
            at = end;
        }
    }
    out
}

/// `text` as [`code`], with the modules and functions under `#[cfg(test)]` or `#[cfg(all(test, ..))]` blanked too.
pub(crate) fn code_without_tests(text: &str) -> String {
    let mut code: Vec<char> = code(text).chars().collect();
    let plain: String = code.iter().collect();
    for mark in ["#[cfg(test)]", "#[cfg(all(test"] {
        for (byte, _) in plain.match_indices(mark) {
            let start = plain[..byte].chars().count();
            let end = end_of_item(&code, start);
            for c in &mut code[start..end] {
                if *c != '\n' {
                    *c = ' ';
                }
            }
        }
    }
    code.into_iter().collect()
}

/// The line number of a byte of `text`, from 1.
pub(crate) fn line(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}

/// Whether `c` can stand in an identifier.
pub(crate) fn is_ident(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Where the item that starts at `start` ends: after its body or its semicolon.
fn end_of_item(code: &[char], start: usize) -> usize {
    let (mut depth, mut squares) = (0_usize, 0_usize);
    for (offset, c) in code[start..].iter().enumerate() {
        match c {
            '[' => squares += 1,
            ']' => squares = squares.saturating_sub(1),
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return start + offset + 1;
                }
            }
            ';' if depth == 0 && squares == 0 => return start + offset + 1,
            _ => {}
        }
    }
    code.len()
}

/// Where the comment or literal that starts at `at` ends; `at` itself where none starts.
fn end_of_blank(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1);
    let after_ident = at > 0 && is_ident(chars[at - 1]);
    match chars[at] {
        '/' if next == Some(&'/') => find(chars, at, |c| c == '\n'),
        '/' if next == Some(&'*') => end_of_block_comment(chars, at),
        '"' => end_of_string(chars, at),
        'r' | 'b' | 'c' if !after_ident => end_of_prefixed(chars, at),
        '\'' => end_of_char(chars, at),
        _ => at,
    }
}

fn find(chars: &[char], from: usize, is: impl Fn(char) -> bool) -> usize {
    let rest = chars[from..].iter().position(|&c| is(c));
    rest.map_or(chars.len(), |offset| from + offset)
}

fn end_of_block_comment(chars: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => (at, depth) = (at + 2, depth + 1),
            ('*', '/') => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn end_of_string(chars: &[char], quote: usize) -> usize {
    let mut at = quote + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// `r"..."`, `r#"..."#`, `b"..."`, `br"..."`, `b'x'`, `c"..."`; not `r#ident`.
fn end_of_prefixed(chars: &[char], start: usize) -> usize {
    let mut at = start;
    while at < chars.len() && at - start < 2 && matches!(chars[at], 'b' | 'c' | 'r') {
        at += 1;
    }
    let raw = chars[start..at].contains(&'r');
    let hashes = find(chars, at, |c| c != '#') - at;
    match chars.get(at + hashes) {
        Some('"') if raw => end_of_raw(chars, at + hashes, hashes),
        Some('"') if hashes == 0 => end_of_string(chars, at),
        Some('\'') if hashes == 0 && chars[start] == 'b' && at == start + 1 => {
            end_of_char(chars, at)
        }
        _ => start,
    }
}

fn end_of_raw(chars: &[char], quote: usize, hashes: usize) -> usize {
    let mut at = quote + 1;
    while at < chars.len() {
        let closes = chars[at] == '"'
            && chars.len() > at + hashes
            && chars[at + 1..=at + hashes].iter().all(|&c| c == '#');
        if closes {
            return at + 1 + hashes;
        }
        at += 1;
    }
    chars.len()
}

/// A character literal; a lifetime is none.
fn end_of_char(chars: &[char], quote: usize) -> usize {
    match (chars.get(quote + 1), chars.get(quote + 2)) {
        (Some('\\'), Some(_)) => (find(chars, quote + 3, |c| c == '\'') + 1).min(chars.len()),
        (Some(_), Some('\'')) => quote + 3,
        _ => quote,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_code_is_kept() {
        let text = "a // x\nb /* x /* x */ x */ c \"x\\\"x\" d r#\"x\"x\"# e 'x' f '\\'' g b\"x\" h br\"x\" i b'x' j r#type k &'l m";
        let kept: String = code(text).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(kept, "a b c d e f g h i j r#type k &'l m");
    }

    #[test]
    fn lines_keep_their_numbers() {
        let text = "\"a\nb\" /* c\n d */ fn";
        let code = code(text);
        assert_eq!(line(&code, code.find("fn").unwrap()), 3);
    }

    #[test]
    fn unit_tests_are_blanked() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { x[1]; }\n}\n#[cfg(all(test, loom))]\nmod c;\nfn d() {}";
        let code = code_without_tests(text);
        assert_eq!(
            code.split_whitespace().collect::<String>(),
            "fna(){}fnd(){}"
        );
        assert_eq!(line(&code, code.find("fn d").unwrap()), 8);
    }
}
