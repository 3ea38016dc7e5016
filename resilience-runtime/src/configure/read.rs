//! Settings out of TOML and environment variables, which the crate `config` reads.

use std::path::Path;

use config::{ConfigError, Environment, File, FileFormat, Map, Source as _, Value, ValueKind};

use crate::registry::Setting;
use crate::words::number::Source;

const PREFIX: &str = "RESILIENCE";
const BETWEEN: &str = "__";

/// What a text says, and what in it says nothing.
#[derive(Default)]
pub(super) struct Read {
    pub(super) settings: Vec<Setting>,
    pub(super) problems: Vec<String>,
}

impl Read {
    fn problem(problem: String) -> Self {
        Self {
            problems: vec![problem],
            ..Self::default()
        }
    }

    fn say(&mut self, said: Result<Setting, String>) {
        match said {
            Ok(setting) => self.settings.push(setting),
            Err(problem) => self.problems.push(problem),
        }
    }
}

pub(super) fn file(path: &Path, required: bool) -> Read {
    // one that is there has to be read, or its numbers would be missed without a word
    let required = required || path.is_file();
    let source = File::from(path).format(FileFormat::Toml).required(required);
    let mut read = tables(source.collect());
    for problem in &mut read.problems {
        *problem = format!("{}: {problem}", path.display());
    }
    read
}

pub(super) fn toml(text: &str) -> Read {
    tables(File::from_str(text, FileFormat::Toml).collect())
}

pub(super) fn environment(instead: Option<Vec<(String, String)>>) -> Read {
    let source = Environment::with_prefix(PREFIX)
        .prefix_separator(BETWEEN)
        .source(instead.map(|variables| variables.into_iter().collect()));
    let variables = match source.collect() {
        Ok(variables) => variables,
        Err(error) => return Read::problem(error.to_string()),
    };
    let mut read = Read::default();
    for (name, value) in in_order(variables) {
        read.say(variable(&name, &value).map(|setting| setting.from(Source::Environment)));
    }
    read
}

/// The rest of a variable's name says of whom it is, and which option.
fn variable(name: &str, value: &Value) -> Result<Setting, String> {
    let value = text(value).unwrap_or_default();
    let Some((kind, rest)) = name.split_once(BETWEEN) else {
        let name = name.to_uppercase();
        return Err(format!(
            "the variable {PREFIX}{BETWEEN}{name} names a kind and no option: \
             {PREFIX}{BETWEEN}CIRCUIT_BREAKER{BETWEEN}OPENAI{BETWEEN}FAILURE_THRESHOLD"
        ));
    };
    // the last one: a name may end with what is no letter, and no option begins so
    Ok(match rest.rsplit_once(BETWEEN) {
        None => Setting::of_kind(kind, rest, value),
        Some((whom, field)) => Setting::new(kind, whom, field, value).loosely(),
    })
}

/// A table for each kind; in it an option of all of the kind, or a table for a policy.
fn tables(collected: Result<Map<String, Value>, ConfigError>) -> Read {
    let kinds = match collected {
        Ok(kinds) => kinds,
        Err(error) => return Read::problem(error.to_string()),
    };
    let mut read = Read::default();
    for (kind, of_kind) in in_order(kinds) {
        let ValueKind::Table(of_kind) = of_kind.kind else {
            let problem = format!("`{kind}` is no table: write `[{kind}]` or `[{kind}.name]`");
            read.problems.push(problem);
            continue;
        };
        for (key, value) in in_order(of_kind) {
            if let ValueKind::Table(own) = value.kind {
                for (field, value) in in_order(own) {
                    let said = one(&value, format_args!("{kind}.{key}.{field}"));
                    read.say(said.map(|value| Setting::new(&kind, &key, field, value)));
                }
            } else {
                let said = one(&value, format_args!("{kind}.{key}"));
                read.say(said.map(|value| Setting::of_kind(&kind, key, value)));
            }
        }
    }
    let of_file = |setting: Setting| setting.from(Source::File);
    read.settings = read.settings.into_iter().map(of_file).collect();
    read
}

/// The same in every run: a map gives its entries in any order.
fn in_order(map: Map<String, Value>) -> Vec<(String, Value)> {
    let mut all: Vec<_> = map.into_iter().collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all
}

fn one(value: &Value, path: std::fmt::Arguments<'_>) -> Result<String, String> {
    text(value).ok_or_else(|| format!("`{path}` is neither a text, a number nor a switch"))
}

fn text(value: &Value) -> Option<String> {
    match &value.kind {
        ValueKind::Boolean(value) => Some(value.to_string()),
        ValueKind::I64(value) => Some(value.to_string()),
        ValueKind::I128(value) => Some(value.to_string()),
        ValueKind::U64(value) => Some(value.to_string()),
        ValueKind::U128(value) => Some(value.to_string()),
        ValueKind::Float(value) => Some(value.to_string()),
        ValueKind::String(value) => Some(value.clone()),
        _ => None,
    }
}
