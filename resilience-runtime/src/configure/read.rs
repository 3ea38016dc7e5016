//! Settings out of TOML and environment variables, which the crate `config` reads.

use std::path::Path;

use config::{Config, Environment, File, FileFormat, Map, Value, ValueKind};

use crate::registry::Setting;
use crate::words::number::Source;

const PREFIX: &str = "RESILIENCE";
const BETWEEN: &str = "__";

pub(super) fn file(path: &Path, required: bool) -> Result<Vec<Setting>, String> {
    let source = File::from(path).format(FileFormat::Toml).required(required);
    let read = Config::builder().add_source(source).build();
    settings(read, Source::File).map_err(|problem| format!("{}: {problem}", path.display()))
}

pub(super) fn toml(text: &str) -> Result<Vec<Setting>, String> {
    let source = File::from_str(text, FileFormat::Toml);
    let read = Config::builder().add_source(source).build();
    settings(read, Source::File)
}

pub(super) fn environment(instead: Option<Vec<(String, String)>>) -> Result<Vec<Setting>, String> {
    let source = Environment::with_prefix(PREFIX)
        .prefix_separator(BETWEEN)
        .source(instead.map(|variables| variables.into_iter().collect()));
    let read = Config::builder().add_source(source).build();
    let variables = table(read)?;
    let mut settings = Vec::new();
    for (name, value) in variables {
        let parts: Vec<&str> = name.split(BETWEEN).collect();
        let value = text(&value).unwrap_or_default();
        let setting = match &parts[..] {
            [kind, field] => Setting::of_kind(*kind, *field, value),
            [kind, names @ .., field] => {
                Setting::new(*kind, names.join(BETWEEN), *field, value).loosely()
            }
            _ => {
                let name = name.to_uppercase();
                return Err(format!(
                    "the variable {PREFIX}{BETWEEN}{name} names a kind and no option: \
                     {PREFIX}{BETWEEN}CIRCUIT_BREAKER{BETWEEN}OPENAI{BETWEEN}FAILURE_THRESHOLD"
                ));
            }
        };
        settings.push(setting.from(Source::Environment));
    }
    Ok(settings)
}

fn table(read: Result<Config, config::ConfigError>) -> Result<Map<String, Value>, String> {
    let read = read.map_err(|error| error.to_string())?;
    match read.cache.kind {
        ValueKind::Table(table) => Ok(table),
        _ => Ok(Map::default()),
    }
}

/// A table for each kind; in it an option of all of the kind, or a table for a policy.
fn settings(
    read: Result<Config, config::ConfigError>,
    source: Source,
) -> Result<Vec<Setting>, String> {
    let mut settings = Vec::new();
    for (kind, of_kind) in table(read)? {
        let ValueKind::Table(of_kind) = of_kind.kind else {
            return Err(format!(
                "`{kind}` is no table: write `[{kind}]` or `[{kind}.name]`"
            ));
        };
        for (key, value) in of_kind {
            if let ValueKind::Table(own) = value.kind {
                for (field, value) in own {
                    let value = text(&value).ok_or_else(|| {
                        format!("`{kind}.{key}.{field}` is neither a text, a number nor a switch")
                    })?;
                    settings.push(Setting::new(&kind, &key, field, value).from(source));
                }
            } else {
                let value = text(&value).ok_or_else(|| {
                    format!("`{kind}.{key}` is neither a text, a number nor a switch")
                })?;
                settings.push(Setting::of_kind(&kind, key, value).from(source));
            }
        }
    }
    Ok(settings)
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
