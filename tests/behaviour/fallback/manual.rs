//! Fallbacks without attributes.

use resilience::{Failure, Fallback, FallbackSnapshot, Kind, Registry};

use super::{block_on, open};

type Given = Result<u32, Failure<String>>;

fn failed() -> Given {
    Err(Failure::Failed("no".to_owned()))
}

fn rejected() -> Given {
    Err(Failure::Rejected(open()))
}

#[test]
fn a_value_passes_and_a_failure_is_answered() {
    let fallback = Fallback::new("f");
    assert_eq!(fallback.answer(Ok::<_, Failure<String>>(1), |_| 0), 1);
    assert_eq!(
        fallback.answer(failed(), |f| u32::from(f.to_string() == "no")),
        1
    );
    assert_eq!(block_on(fallback.answer_async(rejected(), async |_| 5)), 5);
    let twice = fallback.try_answer(failed(), Err::<u32, _>);
    assert_eq!(twice, failed());

    let shown = fallback.snapshot();
    assert_eq!((shown.failed, shown.rejected), (2, 1));
    assert_eq!((shown.answered, shown.handler_failed), (2, 1));
}

#[test]
fn a_handler_dropped_while_it_runs_is_abandoned() {
    let fallback = Fallback::new("f");
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    {
        let mut answer =
            std::pin::pin!(fallback.answer_async(failed(), |_| std::future::pending::<u32>()));
        assert!(answer.as_mut().poll(&mut cx).is_pending());
        assert_eq!(fallback.snapshot().in_flight, 1);
        fallback.reset();
        assert_eq!(fallback.snapshot().in_flight, 1);
    }
    let shown = fallback.snapshot();
    assert_eq!((shown.abandoned, shown.in_flight), (1, 0));
}

#[test]
fn a_registry_lists_it_with_its_figures() {
    let registry = Registry::new();
    let fallback = registry.add(Fallback::new("f")).unwrap();
    assert_eq!(fallback.answer(failed(), |_| 0), 0);
    assert_eq!(registry.fallback("f").unwrap().snapshot().answered, 1);
    assert!(registry.fallback("other").is_none());
    assert_eq!(registry.fallbacks(), [fallback.snapshot()]);
    let all = registry.snapshot();
    assert_eq!(all.policies[0].kind, Kind::FALLBACK);
    assert_eq!(all.policies[0].figures["answered"], 1);
    assert!(all.policies[0].figures.get("name").is_none());

    let json = serde_json::to_string(&fallback.snapshot()).unwrap();
    let back: FallbackSnapshot = serde_json::from_str(&json).unwrap();
    assert_eq!(back, fallback.snapshot());

    registry.reset();
    assert_eq!(fallback.snapshot(), Fallback::new("f").snapshot());
}
