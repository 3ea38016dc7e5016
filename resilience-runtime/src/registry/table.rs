//! A snapshot as a readable table: each policy with the figures that say something.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::overview::RegistrySnapshot;
use crate::words::snapshot::PolicySnapshot;

/// Lines are broken here.
const WIDTH: usize = 100;

impl fmt::Display for RegistrySnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the registry: {}", self.health)?;
        for policy in &self.policies {
            write_policy(f, policy, self.at_ms)?;
        }
        Ok(())
    }
}

fn write_policy(f: &mut impl fmt::Write, policy: &PolicySnapshot, at_ms: u64) -> fmt::Result {
    writeln!(f, "\n{} `{}`", policy.kind.words(), policy.name)?;
    for conflict in &policy.conflicts {
        writeln!(f, "  conflict: {conflict}")?;
    }
    for problem in &policy.invalid {
        writeln!(f, "  invalid: {problem}")?;
    }
    let mut pairs = Vec::new();
    flatten("", &policy.figures, at_ms, &mut pairs);
    let mut line = String::new();
    for pair in pairs {
        if !line.is_empty() && line.len() + pair.len() + 5 > WIDTH {
            writeln!(f, "  {line}")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push_str(" | ");
        }
        line.push_str(&pair);
    }
    if line.is_empty() {
        return Ok(());
    }
    writeln!(f, "  {line}")
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
                pairs.push(format!("{} ({})", words(path), items.len()));
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
    use serde_json::json;

    use super::*;
    use crate::words::id::Kind;

    fn shown(policy: &PolicySnapshot) -> String {
        let mut shown = String::new();
        write_policy(&mut shown, policy, 50_000).expect("writing to a string");
        shown
    }

    #[test]
    fn a_policy_is_its_name_and_what_its_figures_say() {
        let mut policy = PolicySnapshot::new(
            Kind::CIRCUIT_BREAKER,
            "quotes",
            json!({
                "state": "closed", "last_error": null, "failure_rate": 0.123_456,
                "calls": { "success": 7, "error": 2 }, "waiting": [], "recent": [1, 2],
                "opened_at_ms": 48_500, "next_probe_at_ms": 50_250,
            }),
        );
        policy.invalid.push("no good".to_owned());
        let shown = shown(&policy);
        assert_eq!(
            shown,
            "\ncircuit breaker `quotes`\n  invalid: no good\n  calls.error 2 | calls.success 7 | failure rate 0.12 | \
             next probe in 0.2 s | opened 1.5 s ago\n  recent (2) | state closed\n"
        );
    }

    #[test]
    fn long_figures_are_broken_into_lines() {
        let many: serde_json::Map<_, _> = (0..40)
            .map(|n| (format!("figure_{n}"), Value::from(n)))
            .collect();
        let shown = shown(&PolicySnapshot::new(
            Kind::CACHE,
            "prices",
            serde_json::Value::from(many),
        ));
        assert!(shown.lines().count() > 4, "{shown}");
        assert!(shown.lines().all(|line| line.len() <= WIDTH), "{shown}");
        assert_eq!(shown.matches("figure").count(), 40);
    }
}
