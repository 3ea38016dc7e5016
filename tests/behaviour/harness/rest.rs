//! Whether a stack is at rest: what its layers show, and what may have changed.

use resilience::{Kind, Registry};
use serde_json::Value;

use super::stacks::Stack;

/// What the layers of a stack show, outermost first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figures(Vec<(&'static str, Value)>);

/// The layer that asks the user something is otherwise the same layer.
fn canonical(layer: &'static str) -> &'static str {
    match layer {
        "retry_if" | "retry_classify" | "retry_failure_if" => "retry",
        "record_if" | "breaker_classify" | "breaker_failure_if" | "circuit_key"
        | "map_rejection" => "breaker",
        "when" | "handler" | "value" => "fallback",
        "key" => "cached",
        "bulkhead_key" => "bulkhead",
        "drop_if" => "concurrency_limit",
        layer => layer,
    }
}

fn kind(layer: &str) -> Kind {
    match layer {
        "profile" => Kind::PROFILE,
        "fallback" => Kind::FALLBACK,
        "cached" => Kind::CACHE,
        "retry" => Kind::RETRY,
        "breaker" => Kind::CIRCUIT_BREAKER,
        "batch" => Kind::BATCH,
        "timeout" => Kind::TIMEOUT,
        "hedge" => Kind::HEDGE,
        "bulkhead" => Kind::BULKHEAD,
        "rate_limit" => Kind::RATE_LIMIT,
        "concurrency_limit" => Kind::CONCURRENCY_LIMIT,
        "chaos" => Kind::CHAOS,
        other => panic!("no layer is called {other}"),
    }
}

/// What a drop may change in the figures of a layer.
fn moved_by_a_drop(layer: &str) -> &'static [&'static str] {
    match layer {
        "profile" => &[
            "abandoned",
            "calls",
            "in_flight",
            "last_call_at_ms",
            "max_ms",
            "mean_ms",
            "min_ms",
            "p50_ms",
            "p95_ms",
            "p99_ms",
            "total_ms",
        ],
        "fallback" => &["abandoned", "in_flight"],
        // the next probe: the place that comes back is free at once
        "breaker" => &["abandoned", "total", "next_probe_at_ms"],
        "cached" => &["in_flight", "misses"],
        "batch" => &["abandoned", "in_flight", "waiting", "withdrawn"],
        "retry" => &["abandoned"],
        "timeout" | "hedge" => &["abandoned", "calls", "in_flight"],
        "bulkhead" => &["abandoned", "in_use", "keys", "waiting"],
        // the turn of one that waits goes back; one whose turn has come has used it
        "rate_limit" => &["abandoned", "available", "total", "waiting"],
        "concurrency_limit" => &["abandoned", "in_use"],
        "chaos" => &[],
        other => panic!("no layer is called {other}"),
    }
}

impl Figures {
    pub(crate) fn of(stack: &Stack, registry: &Registry) -> Self {
        let one = |layer: &'static str| {
            let name = stack.policy(layer);
            let kind_of = canonical(layer);
            let policy = registry.find(kind(kind_of), &name);
            let policy = policy.unwrap_or_else(|| panic!("{layer} {name} is declared"));
            (kind_of, policy.figures().value().clone())
        };
        Self(stack.layers.iter().map(|layer| one(layer)).collect())
    }

    /// One count of one layer; zero where the layer is not in the stack.
    pub(crate) fn count(&self, layer: &str, field: &str) -> u64 {
        let Some((_, figures)) = self.0.iter().find(|(name, _)| *name == layer) else {
            return 0;
        };
        figures[field]
            .as_u64()
            .unwrap_or_else(|| panic!("{layer} has no count {field}: {figures}"))
    }

    pub(crate) fn sum(&self, layer: &str, fields: &[&str]) -> u64 {
        fields.iter().map(|field| self.count(layer, field)).sum()
    }

    /// Nothing runs or waits, and every call that began is in one of the outcomes.
    pub(crate) fn assert_at_rest(&self, at: &str) {
        for (layer, figures) in &self.0 {
            let count = |field| self.count(layer, field);
            let shown = || format!("{at}: {layer} shows {figures}");
            if matches!(
                *layer,
                "profile" | "fallback" | "cached" | "batch" | "timeout" | "hedge"
            ) {
                assert_eq!(count("in_flight"), 0, "{}", shown());
            }
            if *layer == "bulkhead" {
                let held = self.sum(layer, &["in_use", "waiting", "keys"]);
                assert_eq!(held, 0, "{}", shown());
            }
            if *layer == "rate_limit" {
                assert_eq!(count("waiting"), 0, "{}", shown());
            }
            let (all, sum) = match *layer {
                "profile" => (
                    count("calls"),
                    self.sum(
                        layer,
                        &[
                            "success",
                            "degraded",
                            "error",
                            "rejected",
                            "abandoned",
                            "panicked",
                        ],
                    ),
                ),
                "fallback" => (
                    self.sum(layer, &["failed", "rejected"]),
                    self.sum(
                        layer,
                        &[
                            "answered",
                            "handler_failed",
                            "handler_panicked",
                            "abandoned",
                        ],
                    ),
                ),
                "breaker" => (
                    count("total"),
                    self.sum(
                        layer,
                        &["successful", "failed", "rejected", "ignored", "abandoned"],
                    ),
                ),
                "batch" => {
                    assert_eq!(count("waiting"), 0, "{}", shown());
                    (
                        count("calls"),
                        self.sum(layer, &["items", "withdrawn", "refused"]),
                    )
                }
                "timeout" => (
                    count("calls"),
                    self.sum(
                        layer,
                        &["in_time", "overran", "timed_out", "abandoned", "panicked"],
                    ),
                ),
                "concurrency_limit" => {
                    assert_eq!(count("in_use"), 0, "{}", shown());
                    (
                        count("admitted"),
                        self.sum(
                            layer,
                            &["successful", "dropped", "ignored", "abandoned", "panicked"],
                        ),
                    )
                }
                "rate_limit" => (
                    count("total"),
                    self.sum(layer, &["admitted", "rejected", "abandoned"]),
                ),
                "hedge" => (
                    count("calls"),
                    self.sum(
                        layer,
                        &[
                            "won_by_first",
                            "won_by_hedge",
                            "failed",
                            "abandoned",
                            "panicked",
                        ],
                    ),
                ),
                _ => (0, 0),
            };
            assert_eq!(all, sum, "{}", shown());
        }
    }

    /// Between the two, nothing changed but what a drop may change.
    pub(crate) fn assert_only_dropped(&self, before: &Self, at: &str) {
        for ((layer, now), (_, before)) in self.0.iter().zip(&before.0) {
            let (Some(now), Some(before)) = (now.as_object(), before.as_object()) else {
                panic!("{at}: {layer} shows no object");
            };
            for (field, value) in now {
                if !moved_by_a_drop(layer).contains(&field.as_str()) {
                    assert_eq!(Some(value), before.get(field), "{at}: {layer}.{field}");
                }
            }
        }
    }
}
