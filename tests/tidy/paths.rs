//! The paths inside a crate that a file names, groups (`use crate::{a, b::c}`) spread out and `super` resolved.

use crate::strip;

/// A path from the root of the crate, with the line where it stands.
#[derive(Debug, PartialEq)]
pub(crate) struct Named {
    pub(crate) line: usize,
    pub(crate) path: Vec<String>,
}

/// All paths that start with `crate`, `$crate`, `super` or `own_name` in `code` (already stripped).
///
/// `module` is the module that the file is, from the root of its crate.
pub(crate) fn named(code: &str, module: &[String], own_name: &str) -> Vec<Named> {
    let mut found = Vec::new();
    for start in ["crate", "super", own_name] {
        for (byte, _) in code.match_indices(start) {
            let before = code[..byte].chars().next_back();
            let fits = !before.is_some_and(|c| strip::is_ident(c) || c == ':');
            let after = byte + start.len();
            if !fits || !code[after..].trim_start().starts_with("::") {
                continue;
            }
            let mut inside = module.to_vec();
            inside.extend(inline_modules(code, byte));
            let base = match start {
                "super" => inside[..inside.len().saturating_sub(1)].to_vec(),
                _ => Vec::new(),
            };
            let mut rest = Reader {
                text: code,
                at: after,
            };
            let mut paths = Vec::new();
            rest.segments(base, &mut paths);
            let line = strip::line(code, byte);
            found.extend(paths.into_iter().map(|path| Named { line, path }));
        }
    }
    found.sort_by_key(|one| one.line);
    found
}

/// The module that a file is: `src/rooms/retry/mod.rs` is `rooms::retry`.
pub(crate) fn module_of(path_in_src: &str) -> Vec<String> {
    let stem = path_in_src.trim_end_matches(".rs");
    let mut parts: Vec<String> = stem.split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib")) {
        parts.pop();
    }
    parts
}

/// The inline modules (`mod x { .. }`) that stand around a byte.
fn inline_modules(code: &str, byte: usize) -> Vec<String> {
    let mut open: Vec<Option<String>> = Vec::new();
    let (mut words, mut word) = (Vec::new(), String::new());
    for c in code[..byte].chars() {
        if strip::is_ident(c) {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        match c {
            '{' => open.push(match words.as_slice() {
                [.., keyword, name] if keyword == "mod" => Some(name.clone()),
                _ => None,
            }),
            '}' => drop(open.pop()),
            _ => {}
        }
        if !c.is_whitespace() {
            words.clear();
        }
    }
    open.into_iter().flatten().collect()
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, what: &str) -> bool {
        self.blanks();
        let is = self.text[self.at..].starts_with(what);
        if is {
            self.at += what.len();
        }
        is
    }

    fn ident(&mut self) -> Option<String> {
        self.blanks();
        let rest = &self.text[self.at..];
        let rest = rest.strip_prefix("r#").unwrap_or(rest);
        let length = rest.find(|c| !strip::is_ident(c)).unwrap_or(rest.len());
        let name = rest[..length].to_owned();
        self.at = self.text.len() - rest.len() + length;
        (!name.is_empty()).then_some(name)
    }

    /// `::a::b`, `::*`, `::{..}` after a path that is known so far.
    fn segments(&mut self, mut path: Vec<String>, found: &mut Vec<Vec<String>>) {
        while self.eat("::") {
            if self.eat("{") {
                self.group(&path, found);
                return;
            }
            if self.eat("*") {
                path.push("*".to_owned());
                break;
            }
            match self.ident() {
                Some(name) => step(&mut path, name),
                None => break, // a turbofish
            }
        }
        found.push(path);
    }

    fn group(&mut self, base: &[String], found: &mut Vec<Vec<String>>) {
        while !self.eat("}") && self.at < self.text.len() {
            let mut path = base.to_vec();
            if self.eat("*") {
                path.push("*".to_owned());
                found.push(path);
            } else if let Some(name) = self.ident() {
                step(&mut path, name);
                self.segments(path, found);
                if self.eat("as") {
                    let _alias = self.ident();
                }
            } else {
                return; // no list of names: nothing more to read here
            }
            self.eat(",");
        }
    }
}

fn step(path: &mut Vec<String>, name: String) {
    match name.as_str() {
        "super" => drop(path.pop()),
        "self" => {}
        _ => path.push(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(code: &str, file: &str) -> Vec<String> {
        let all = named(code, &module_of(file), "resilience_runtime");
        all.into_iter().map(|one| one.path.join("::")).collect()
    }

    #[test]
    fn groups_are_spread_out() {
        let code = "use crate::{words::{clock, id::Name as Id}, tools::*, a::{self}};";
        let expected = ["words::clock", "words::id::Name", "tools::*", "a"];
        assert_eq!(paths(code, "x.rs"), expected);
    }

    #[test]
    fn super_is_resolved_by_the_file_and_the_module_around_it() {
        assert_eq!(
            paths("super::b::C", "rooms/retry/run.rs"),
            ["rooms::retry::b::C"]
        );
        assert_eq!(
            paths("super::cache::C", "rooms/retry/mod.rs"),
            ["rooms::cache::C"]
        );
        assert_eq!(
            paths("super::super::words::C", "rooms/x/mod.rs"),
            ["words::C"]
        );
        let inner = "mod tests { use super::b; } use super::c;";
        assert_eq!(paths(inner, "rooms/x/mod.rs"), ["rooms::x::b", "rooms::c"]);
    }

    #[test]
    fn paths_in_code_macros_and_under_the_crate_s_own_name_count() {
        let code =
            "fn f() -> crate::a::B<crate::c::D> { $crate::e!(); resilience_runtime::f::g::<u8>() }";
        assert_eq!(paths(code, "x.rs"), ["a::B", "c::D", "e", "f::g"]);
    }

    #[test]
    fn other_names_do_not_count() {
        assert!(paths("my_crate::a; pub(crate) fn b(); other::crate_::c", "x.rs").is_empty());
    }
}
