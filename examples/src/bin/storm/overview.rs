//! The registry as a readable table: the guarded functions with their layers, then every policy with its figures.

use std::fmt::Write;
use std::time::Duration;

use resilience::registry::GuardedFunction;
use resilience::{PolicySnapshot, Registry};
use serde_json::Value;

/// Lines are broken here.
const WIDTH: usize = 100;

/// All that the registry knows.
pub(crate) fn overview(registry: &Registry) -> String {
    let snapshot = registry.snapshot();
    let health = serde_json::to_value(snapshot.health).unwrap_or_default();
    let mut shown = format!("the registry: {}\n", text(&health));
    for function in registry.policies() {
        shown.push_str(&declared(&function));
    }
    for policy in &snapshot.policies {
        shown.push_str(&figures(policy, snapshot.at_ms));
    }
    shown
}

fn declared(function: &GuardedFunction) -> String {
    let layers: Vec<_> = function
        .layers
        .iter()
        .map(|layer| layer.attribute)
        .collect();
    let (module, name) = (function.module, function.function);
    let (file, line) = (function.file, function.line);
    format!(
        "\n{module}::{name} ({file}:{line})\n  {}\n",
        layers.join(" > ")
    )
}

fn figures(policy: &PolicySnapshot, at_ms: u64) -> String {
    let mut pairs = Vec::new();
    flatten("", &policy.figures, at_ms, &mut pairs);
    let mut shown = format!("\n{} `{}`\n", policy.kind.words(), policy.name);
    let mut line = String::new();
    for pair in pairs {
        if !line.is_empty() && line.len() + pair.len() + 5 > WIDTH {
            // writing to a string cannot fail
            let _ = writeln!(shown, "  {line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push_str(" | ");
        }
        line.push_str(&pair);
    }
    if !line.is_empty() {
        let _ = writeln!(shown, "  {line}");
    }
    shown
}

/// `name value` for every value that says something: nothing is shown of what is absent or empty. Moments are shown by
/// their distance from `at_ms`.
fn flatten(path: &str, value: &Value, at_ms: u64, pairs: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                flatten(&path, value, at_ms, pairs);
            }
        }
        Value::Array(items) => {
            if !items.is_empty() {
                pairs.push(format!("{path} ({})", items.len()));
            }
        }
        _ => {
            let moment = path.strip_suffix("_at_ms").zip(value.as_u64());
            pairs.push(match moment {
                Some((name, then)) => format!("{} {}", words(name), distance(at_ms, then)),
                None => format!("{} {}", words(path), text(value)),
            });
        }
    }
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}

fn distance(now_ms: u64, then_ms: u64) -> String {
    let seconds = Duration::from_millis(now_ms.abs_diff(then_ms)).as_secs_f64();
    if then_ms > now_ms {
        format!("in {seconds:.1} s")
    } else {
        format!("{seconds:.1} s ago")
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => format!("{float:.2}"),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use resilience::Kind;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_policy_is_its_name_and_what_its_figures_say() {
        let figures_of = json!({
            "state": "closed", "last_error": null, "failure_rate": 0.123_456,
            "calls": { "success": 7, "error": 2 }, "waiting": [], "recent": [1, 2],
            "opened_at_ms": 48_500, "next_probe_at_ms": 50_250,
        });
        let shown = figures(
            &PolicySnapshot::new(Kind::CIRCUIT_BREAKER, "quotes", figures_of),
            50_000,
        );
        assert!(
            shown.starts_with("\ncircuit breaker `quotes`\n  "),
            "{shown}"
        );
        for part in [
            "state closed",
            "failure rate 0.12",
            "calls.success 7",
            "recent (2)",
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        assert!(
            !shown.contains("last error") && !shown.contains("waiting"),
            "{shown}"
        );
    }

    #[test]
    fn long_figures_are_broken_into_lines() {
        let many: serde_json::Map<_, _> = (0..40)
            .map(|n| (format!("figure_{n}"), Value::from(n)))
            .collect();
        let shown = figures(&PolicySnapshot::new(Kind::CACHE, "prices", many.into()), 0);
        assert!(shown.lines().count() > 4, "{shown}");
        assert!(shown.lines().all(|line| line.len() <= WIDTH), "{shown}");
        assert_eq!(shown.matches("figure").count(), 40);
    }

    #[test]
    fn an_empty_registry_is_healthy() {
        assert!(overview(&Registry::new()).starts_with("the registry: healthy\n"));
    }
}
