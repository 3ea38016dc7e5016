//! Predicates, keys, handlers and mappings of the user's that panic.

use resilience::Registry;

use crate::harness::drive::{Came, Hand};
use crate::harness::rest::Figures;
use crate::harness::stacks::Stack;
use crate::harness::world::{Job, Plan};

/// What panics when asked in this stack.
fn question(stack: &Stack) -> &'static str {
    let asks =
        |layer: &&&str| !["profile", "fallback", "cached", "retry", "breaker"].contains(*layer);
    stack.layers.iter().find(asks).expect("one layer asks")
}

/// Until the one that is asked, the body runs so often, and fails then or not.
fn plan(question: &str) -> (u64, u64) {
    match question {
        "key" | "bulkhead_key" | "circuit_key" | "map_rejection" => (0, 0),
        "retry_failure_if" | "breaker_failure_if" => (0, 1),
        _ => (u64::MAX, 1),
    }
}

async fn panics_when_asked(stack: &Stack) {
    let (at, question) = (stack.name, question(stack));
    let registry = Registry::new();
    let (fails, runs) = plan(question);
    let job = Job::new(Plan {
        fails,
        asking_panics: true,
        ..Plan::default()
    });
    let breaker = (question == "map_rejection")
        .then(|| registry.circuit_breaker(&stack.policy(question)).unwrap());
    if let Some(breaker) = &breaker {
        breaker.force_open();
    }
    // below a handler or a value a retry uses up its attempts first
    let below = stack.layers.last() == Some(&"retry");
    let runs = if below && fails > 0 { 3 } else { runs };
    let came = Hand::new(stack, &registry, job).outcome().await;
    assert_eq!(came, Came::Unwinding, "{at}");
    assert_eq!(
        (job.world.begun(), job.world.inside()),
        (runs, 0),
        "{at}: never retried"
    );
    let figures = Figures::of(stack, &registry);
    figures.assert_at_rest(at);
    let count = |layer, field| figures.count(layer, field);
    let expected = u64::from(question == "handler");
    assert_eq!(
        job.world.handled(),
        expected,
        "{at}: no fallback of a panic"
    );
    if stack.has("profile") {
        // a rejection is mapped at the edge, when the call is over for every layer
        let ending = if question == "map_rejection" {
            "rejected"
        } else {
            "panicked"
        };
        assert_eq!(
            (count("profile", "calls"), count("profile", ending)),
            (1, 1),
            "{at}"
        );
    }
    let over_breaker = stack.is_on_top("breaker") && question != "map_rejection";
    let own = ["record_if", "breaker_classify", "breaker_failure_if"].contains(&question);
    if over_breaker || own {
        assert_eq!(count("breaker", "panicked"), 1, "{at}");
        assert_eq!(count("breaker", "failed"), 1, "{at}");
    }
    if question == "drop_if" {
        assert_eq!(count("concurrency_limit", "panicked"), 1, "{at}");
    }
    match question {
        "handler" | "value" => assert_eq!(count("fallback", "handler_panicked"), 1, "{at}"),
        "when" => assert_eq!(figures.sum("fallback", &["failed", "passed"]), 0, "{at}"),
        _ => assert_eq!(
            figures.sum("fallback", &["failed", "rejected", "passed"]),
            0,
            "{at}"
        ),
    }
    let ends = ["retried", "abandoned", "recovered"];
    if !below {
        assert_eq!(figures.sum("retry", &ends), 0, "{at}");
    }

    job.world.set(Plan::default());
    if let Some(breaker) = &breaker {
        breaker.reset();
    }
    if stack.has("breaker") {
        tokio::time::advance(std::time::Duration::from_secs(10)).await;
    }
    let next = Hand::new(stack, &registry, job).outcome().await;
    assert_eq!(next, Came::Back(Ok(job.value())), "{at}: the next call");
    Figures::of(stack, &registry).assert_at_rest(at);
}

#[tokio::test(start_paused = true)]
async fn g4_b16_what_the_user_is_asked_may_panic() {
    for stack in QUESTIONS {
        panics_when_asked(stack).await;
    }
}

stacks! {
    /// Each question alone, below each other layer, and between two.
    QUESTIONS;
    retry_if: [retry_if];
    profile_retry_if: [profile retry_if];
    fallback_retry_if: [fallback retry_if];
    cached_retry_if: [cached retry_if];
    breaker_retry_if: [breaker retry_if];
    profile_retry_if_breaker: [profile retry_if breaker];
    retry_classify: [retry_classify];
    profile_retry_classify: [profile retry_classify];
    fallback_retry_classify: [fallback retry_classify];
    cached_retry_classify: [cached retry_classify];
    breaker_retry_classify: [breaker retry_classify];
    profile_retry_classify_breaker: [profile retry_classify breaker];
    retry_failure_if: [retry_failure_if];
    profile_retry_failure_if: [profile retry_failure_if];
    fallback_retry_failure_if: [fallback retry_failure_if];
    cached_retry_failure_if: [cached retry_failure_if];
    breaker_retry_failure_if: [breaker retry_failure_if];
    profile_retry_failure_if_breaker: [profile retry_failure_if breaker];
    record_if: [record_if];
    profile_record_if: [profile record_if];
    fallback_record_if: [fallback record_if];
    cached_record_if: [cached record_if];
    retry_record_if: [retry record_if];
    profile_record_if_retry: [profile record_if retry];
    breaker_classify: [breaker_classify];
    profile_breaker_classify: [profile breaker_classify];
    fallback_breaker_classify: [fallback breaker_classify];
    cached_breaker_classify: [cached breaker_classify];
    retry_breaker_classify: [retry breaker_classify];
    profile_breaker_classify_retry: [profile breaker_classify retry];
    breaker_failure_if: [breaker_failure_if];
    profile_breaker_failure_if: [profile breaker_failure_if];
    fallback_breaker_failure_if: [fallback breaker_failure_if];
    cached_breaker_failure_if: [cached breaker_failure_if];
    retry_breaker_failure_if: [retry breaker_failure_if];
    profile_breaker_failure_if_retry: [profile breaker_failure_if retry];
    drop_if: [drop_if];
    profile_drop_if: [profile drop_if];
    fallback_drop_if: [fallback drop_if];
    cached_drop_if: [cached drop_if];
    retry_drop_if: [retry drop_if];
    breaker_drop_if: [breaker drop_if];
    profile_drop_if_retry: [profile drop_if retry];
    circuit_key: [circuit_key];
    profile_circuit_key: [profile circuit_key];
    fallback_circuit_key: [fallback circuit_key];
    retry_circuit_key: [retry circuit_key];
    bulkhead_key: [bulkhead_key];
    profile_bulkhead_key: [profile bulkhead_key];
    fallback_bulkhead_key: [fallback bulkhead_key];
    retry_bulkhead_key: [retry bulkhead_key];
    map_rejection: [map_rejection];
    profile_map_rejection: [profile map_rejection];
    cached_map_rejection: [cached map_rejection];
    retry_map_rejection: [retry map_rejection];
    when: [when];
    profile_when: [profile when];
    cached_when: [cached when];
    retry_when: [retry when];
    breaker_when: [breaker when];
    profile_when_breaker: [profile when breaker];
    handler: [handler];
    profile_handler: [profile handler];
    cached_handler: [cached handler];
    retry_handler: [retry handler];
    breaker_handler: [breaker handler];
    profile_handler_breaker: [profile handler breaker];
    value: [value];
    profile_value: [profile value];
    cached_value: [cached value];
    retry_value: [retry value];
    breaker_value: [breaker value];
    profile_value_breaker: [profile value breaker];
    key: [key];
    profile_key: [profile key];
    fallback_key: [fallback key];
    retry_key: [retry key];
    breaker_key: [breaker key];
    profile_key_breaker: [profile key breaker];
}
