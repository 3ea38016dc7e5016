//! A retry with a name: counts, events, the registry, and the warning about sleeping threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use resilience::{Registry, Rejection, RejectionKind, Retry, RetryPolicy, Severity, What};

use crate::listening::listening;
use crate::support::{BUSY, Fault, PLAIN, ms};

async fn fail(retry: &Retry, fault: Fault) {
    let result = retry.run(async |_| Err::<(), _>(fault.clone())).await;
    assert!(result.is_err());
}

#[tokio::test(start_paused = true)]
async fn every_end_of_a_call_has_its_count() {
    let registry = Registry::new();
    let retry = registry.add(Retry::new("ends", PLAIN)).unwrap();

    retry.run(async |_| Ok::<_, Fault>(())).await.unwrap();
    let untouched = serde_json::to_value(retry.snapshot()).unwrap();
    for (field, value) in untouched.as_object().unwrap() {
        assert!(
            field == "name" || field == "policy" || *value == 0,
            "{field} is {value}"
        );
    }

    fail(&retry, BUSY).await;
    fail(&retry, Fault::after(ms(3_600_000))).await;
    fail(&retry, Fault::of(Severity::Permanent)).await;
    fail(&retry, Fault::of(Severity::Critical)).await;
    fail(
        &retry,
        Rejection::new(RejectionKind::CircuitOpen, "quotes").into(),
    )
    .await;
    let recovered = retry
        .run(async |attempt| {
            if attempt.number == 2 {
                Ok(())
            } else {
                Err(BUSY)
            }
        })
        .await;
    assert!(recovered.is_ok());

    let figures = retry.snapshot();
    assert_eq!((figures.retried, figures.recovered), (3, 1));
    assert_eq!((figures.exhausted, figures.refused), (2, 1));
    assert_eq!((figures.stopped, figures.critical), (2, 1));
    assert_eq!(figures.slept_ms, 100 + 200 + 100);
    assert_eq!(figures.policy.unwrap().base_delay_ms, 100);

    registry.reset();
    assert_eq!(serde_json::to_value(retry.snapshot()).unwrap(), untouched);
}

#[tokio::test(start_paused = true)]
async fn events_tell_each_retry_and_how_it_ended_but_nothing_of_success() {
    let registry = Registry::new();
    let retry = registry.add(Retry::new("told", PLAIN)).unwrap();
    let mut events = registry.subscribe();
    retry.run(async |_| Ok::<_, Fault>(())).await.unwrap();
    assert!(events.try_recv().is_none());

    fail(&retry, BUSY).await;
    let told: Vec<_> = std::iter::from_fn(|| events.try_recv()).collect();
    let json: Vec<_> = told
        .iter()
        .map(|event| serde_json::to_value(&**event).unwrap())
        .collect();
    assert_eq!(json.len(), 3);
    assert_eq!(
        (&json[0]["event"], &json[0]["attempt"]),
        (&"retried".into(), &1.into())
    );
    assert_eq!(
        (&json[0]["max_attempts"], &json[0]["delay_ms"]),
        (&3.into(), &100.into())
    );
    assert_eq!(
        (&json[1]["attempt"], &json[1]["delay_ms"]),
        (&2.into(), &200.into())
    );
    assert_eq!(
        (&json[2]["event"], &json[2]["attempts"]),
        (&"exhausted".into(), &3.into())
    );
    assert!(
        json.iter()
            .all(|event| event["kind"] == "retry" && event["name"] == "told")
    );

    fail(&retry, Fault::of(Severity::Critical)).await;
    let alert = events.try_recv().unwrap();
    assert!(matches!(alert.what, What::Critical { .. }));
    assert!(events.try_recv().is_none());

    fail(&retry, Fault::of(Severity::Permanent)).await;
    assert!(events.try_recv().is_none());
}

#[tokio::test(start_paused = true)]
async fn numbers_that_cannot_be_meant_are_told_once_and_replaced() {
    let registry = Registry::new();
    let retry = registry
        .add(Retry::new("wrong", PLAIN.factor(f64::NAN)))
        .unwrap();
    let mut events = registry.subscribe();
    fail(&retry, BUSY).await;
    fail(&retry, BUSY).await;
    let problems: Vec<_> = std::iter::from_fn(|| events.try_recv())
        .filter_map(|event| match &event.what {
            What::InvalidConfig { problem } => Some(problem.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(
        problems,
        ["retry `wrong`: `factor` is NaN, but must be a number from 1 to 1000"]
    );
    assert_eq!(retry.snapshot().slept_ms, 600);
}

#[test]
fn a_retry_is_found_by_name_and_shown_in_the_snapshot() {
    let registry = Registry::new();
    registry
        .add(Retry::new("jira", RetryPolicy::new()))
        .unwrap();
    assert_eq!(registry.retry("jira").unwrap().name(), "jira");
    assert!(registry.retry("other").is_none());
    let all = registry.retries();
    assert_eq!((all.len(), all[0].name.as_str()), (1, "jira"));
    assert!(
        registry
            .add(Retry::new("jira", RetryPolicy::new()))
            .is_err()
    );
    let shown = serde_json::to_value(registry.snapshot()).unwrap();
    let mut policies = shown["policies"].as_array().unwrap().iter();
    let jira = policies.find(|shown| shown["name"] == "jira").unwrap();
    assert_eq!(jira["kind"], "retry");
    assert_eq!(jira["policy"]["jitter"], "proportional");
}

/// Counts the warnings of this crate.
struct Warnings(Arc<AtomicUsize>);

impl tracing::Subscriber for Warnings {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "resilience" && *metadata.level() == tracing::Level::WARN
    }
    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, _: &tracing::Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn a_sync_retry_that_sleeps_a_runtime_s_thread_warns_once() {
    let warnings = Arc::new(AtomicUsize::new(0));
    listening();
    let _guard = tracing::subscriber::set_default(Warnings(warnings.clone()));
    let retry = Retry::new("sleeper", PLAIN.base_delay(ms(1)));
    let recover = || {
        retry.run_sync(|attempt| {
            if attempt.number == 2 {
                Ok(())
            } else {
                Err(BUSY)
            }
        })
    };
    recover().unwrap();
    assert_eq!(
        warnings.load(Ordering::Relaxed),
        0,
        "outside of a runtime it is fine"
    );

    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        recover().unwrap();
        recover().unwrap();
    });
    assert_eq!(warnings.load(Ordering::Relaxed), 1);
}
