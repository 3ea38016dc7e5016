//! What storm prints: one table of the two runs, or one JSON object.

use std::fmt::Write;

use serde::Serialize;

use super::run::{Ending, Measured};
use super::stats::{Summary, count, percent};

/// What the registry counted in the protected run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Figures {
    /// Fresh hits over all look-ups, 0 to 1.
    pub(crate) hit_rate: f64,
    /// Calls that the open breaker refused.
    pub(crate) rejected: u64,
    /// Expired entries that were served.
    pub(crate) stale: u64,
    /// Calls that the fallback answered.
    pub(crate) fallbacks: u64,
    /// Calls that failed for good and were kept.
    pub(crate) dead_letters: u64,
}

/// Both runs.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    unprotected: Summary,
    protected: Protected,
}

#[derive(Clone, Debug, Serialize)]
struct Protected {
    #[serde(flatten)]
    summary: Summary,
    degraded_percent: f64,
    #[serde(flatten)]
    figures: Figures,
}

impl Report {
    pub(crate) fn new(unprotected: &Measured, protected: &Measured, figures: Figures) -> Self {
        let degraded = count(protected, Ending::Degraded);
        Self {
            unprotected: Summary::of(unprotected),
            protected: Protected {
                summary: Summary::of(protected),
                degraded_percent: percent(degraded, protected.records.len()),
                figures,
            },
        }
    }

    /// The table.
    pub(crate) fn table(&self) -> String {
        let (plain, guarded) = (&self.unprotected, &self.protected.summary);
        let (more, none) = (&self.protected.figures, || "-".to_owned());
        let mut table = String::new();
        let mut row = |name: &str, plain: String, guarded: String| {
            // writing to a string cannot fail
            let _ = writeln!(table, "{name:<22}{plain:>14}{guarded:>14}");
        };
        row("", "unprotected".into(), "protected".into());
        row(
            "requests",
            plain.requests.to_string(),
            guarded.requests.to_string(),
        );
        row(
            "failed",
            percents(plain.failed_percent),
            percents(guarded.failed_percent),
        );
        row(
            "degraded",
            none(),
            percents(self.protected.degraded_percent),
        );
        row("mean", millis(plain.mean_ms), millis(guarded.mean_ms));
        row("p50", millis(plain.p50_ms), millis(guarded.p50_ms));
        row("p95", millis(plain.p95_ms), millis(guarded.p95_ms));
        row("p99", millis(plain.p99_ms), millis(guarded.p99_ms));
        row(
            "upstream calls",
            plain.upstream_calls.to_string(),
            guarded.upstream_calls.to_string(),
        );
        row("hit rate", none(), percents(more.hit_rate * 100.0));
        row("rejected while open", none(), more.rejected.to_string());
        row("stale entries served", none(), more.stale.to_string());
        row("fallbacks", none(), more.fallbacks.to_string());
        row("dead letters", none(), more.dead_letters.to_string());
        table
    }

    /// What was aimed at, and whether this run reached it.
    pub(crate) fn aims(&self) -> String {
        let (plain, guarded) = (&self.unprotected, &self.protected.summary);
        let saved = 100.0 * (1.0 - guarded.mean_ms / plain.mean_ms);
        let aims = [
            ("failed at most 0.1 %", guarded.failed_percent <= 0.1),
            (
                "degraded at most 3 %",
                self.protected.degraded_percent <= 3.0,
            ),
            ("mean latency down 70 % or more", saved >= 70.0),
            (
                "hit rate 85 % or more",
                self.protected.figures.hit_rate >= 0.85,
            ),
        ];
        let line = |(aim, met): (&str, bool)| {
            let met = if met { "reached" } else { "MISSED" };
            format!("{met:<9}{aim}\n")
        };
        aims.into_iter().map(line).collect()
    }
}

fn percents(percent: f64) -> String {
    format!("{percent:.2} %")
}

fn millis(ms: f64) -> String {
    format!("{ms:.1} ms")
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "small numbers, exact by construction")]
mod tests {
    use std::time::Duration;

    use super::*;

    fn report(protected: &[Ending]) -> Report {
        let measured = |endings: &[Ending], ms| Measured {
            records: endings
                .iter()
                .map(|one| (*one, Duration::from_millis(ms)))
                .collect(),
            upstream_calls: 4,
        };
        let figures = Figures {
            hit_rate: 0.9,
            rejected: 1,
            stale: 2,
            fallbacks: 3,
            dead_letters: 5,
        };
        let plain = measured(&[Ending::Ok, Ending::Failed], 500);
        Report::new(&plain, &measured(protected, 20), figures)
    }

    #[test]
    fn the_json_has_exactly_the_promised_fields() {
        let json = serde_json::to_value(report(&[Ending::Ok])).expect("it serialises");
        let keys = |value: &serde_json::Value| {
            let object = value.as_object().expect("an object");
            let mut keys: Vec<_> = object.keys().cloned().collect();
            keys.sort();
            keys
        };
        let mut promised = vec![
            "failed",
            "failed_percent",
            "mean_ms",
            "p50_ms",
            "p95_ms",
            "p99_ms",
            "requests",
            "upstream_calls",
        ];
        assert_eq!(keys(&json), ["protected", "unprotected"]);
        assert_eq!(keys(&json["unprotected"]), promised);
        promised.extend([
            "dead_letters",
            "degraded_percent",
            "fallbacks",
            "hit_rate",
            "rejected",
            "stale",
        ]);
        promised.sort_unstable();
        assert_eq!(keys(&json["protected"]), promised);
        assert_eq!(json["unprotected"]["failed_percent"], 50.0);
    }

    #[test]
    fn degraded_is_neither_ok_nor_failed() {
        let report = report(&[Ending::Ok, Ending::Degraded, Ending::Ok, Ending::Ok]);
        assert_eq!(report.protected.degraded_percent, 25.0);
        assert_eq!(report.protected.summary.failed, 0);
        assert!(report.aims().contains("MISSED   degraded"));
        assert!(report.aims().contains("reached  mean latency"));
    }

    #[test]
    fn the_table_has_both_sides_in_line() {
        let table = report(&[Ending::Ok]).table();
        assert!(
            table.contains("failed                       50.00 %        0.00 %"),
            "{table}"
        );
        assert!(
            table.contains("hit rate                           -       90.00 %"),
            "{table}"
        );
        assert!(table.lines().all(|line| line.len() == 50), "{table}");
    }
}
