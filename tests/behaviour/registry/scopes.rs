//! Scopes: a registry of its own for a future, a closure, a task.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use resilience::registry::{scope, scope_sync};
use resilience::{
    CircuitState, Failure, Registry, cached, circuit_breaker, profile, registry, retry_with_backoff,
};
use tokio::sync::Notify;

use crate::calls::{Trouble, all_kinds, doubled, guarded, guarded_sync};

#[tokio::test]
async fn the_innermost_scope_is_in_force() {
    let (outer, inner) = (Registry::new(), Registry::new());
    let outside = registry();
    scope(&outer, async {
        assert_eq!(registry(), outer);
        scope(&inner, async {
            assert_eq!(registry(), inner);
            tokio::task::yield_now().await;
            assert_eq!(registry(), inner);
            scope_sync(&outside, || assert_eq!(registry(), outside));
            assert_eq!(registry(), inner);
        })
        .await;
        assert_eq!(registry(), outer);
    })
    .await;
    assert_eq!(registry(), outside);
}

#[test]
fn a_panic_leaves_the_scope() {
    let mine = Registry::new();
    let outside = registry();
    let panicked = std::panic::catch_unwind(|| scope_sync(&mine, || panic!("expected")));
    assert!(panicked.is_err());
    assert_eq!(registry(), outside);
}

#[tokio::test]
async fn a_task_is_inside_only_where_it_is_wrapped() {
    let mine = Registry::new();
    let outside = registry();
    scope(&mine, async {
        let wrapped = tokio::spawn(registry().wrap(async { registry() }));
        let bare = tokio::spawn(async { registry() });
        assert_eq!(wrapped.await.unwrap(), mine);
        assert_eq!(bare.await.unwrap(), outside);
    })
    .await;
}

/// Tells which registry is in force when it is dropped.
struct Last(Arc<Mutex<Option<Registry>>>);

impl Drop for Last {
    fn drop(&mut self) {
        *self.0.lock().unwrap() = Some(registry());
    }
}

#[tokio::test]
async fn what_a_dropped_future_holds_is_dropped_inside() {
    let mine = Registry::new();
    let seen = Arc::new(Mutex::new(None));
    let last = Last(seen.clone());
    let mut future = Box::pin(scope(&mine, async move {
        let _last = last;
        std::future::pending::<()>().await;
    }));
    let polled = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await;
    assert!(polled.is_pending());
    drop(future);
    assert_eq!(seen.lock().unwrap().take(), Some(mine));
}

static GATE: Notify = Notify::const_new();

#[profile("scopes-moved")]
#[retry_with_backoff(max_attempts = 3, base_delay = "1ms")]
#[circuit_breaker("scopes-moved", failure_threshold = 2)]
async fn moved() -> Result<Registry, Trouble> {
    GATE.notified().await;
    Err(Trouble::Busy)
}

#[tokio::test(start_paused = true)]
async fn a_call_keeps_the_registry_it_began_with() {
    let mine = Registry::new();
    let mut call = pin!(moved());
    // it begins in the scope ...
    let begun = scope(
        &mine,
        poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx).is_pending())),
    );
    assert!(begun.await);
    // ... and goes on outside
    for _ in 0..2 {
        GATE.notify_one();
        let step = poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx).is_pending()));
        step.await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        GATE.notify_one();
    }
    let ended = tokio::time::timeout(Duration::from_secs(5), call).await;
    assert!(matches!(
        ended,
        Ok(Err(Trouble::Rejected(_) | Trouble::Busy))
    ));

    let breaker = mine.circuit_breaker("scopes-moved").unwrap().snapshot();
    assert_eq!(breaker.state, CircuitState::Open);
    assert_eq!(mine.profile("scopes-moved").unwrap().snapshot().calls, 1);
    let outside = registry();
    assert_eq!(outside.profile("scopes-moved").unwrap().snapshot().calls, 0);
    let breaker = outside.circuit_breaker("scopes-moved").unwrap();
    assert_eq!(breaker.snapshot().total, 0);
}

#[test]
fn policies_outlive_their_registry() {
    let (breaker, profile) = {
        let mine = Registry::new();
        scope_sync(&mine, || {
            assert_eq!(guarded_sync(Err(Trouble::Busy)), Err(Trouble::Busy));
        });
        let profile = mine.profile("registry::calls::guarded").unwrap();
        (mine.circuit_breaker("calls-sync").unwrap(), profile)
    };
    assert_eq!(breaker.snapshot().failed, 1);
    breaker.force_open();
    assert!(matches!(
        breaker.call_sync(|| Ok::<_, String>(1)),
        Err(Failure::Rejected(_))
    ));
    assert_eq!(profile.snapshot().calls, 0);
}

#[cached(ttl = "1h")]
async fn kept(token: Token) -> Result<Token, Trouble> {
    Ok(token)
}

/// Something whose copies can be counted.
#[derive(Clone)]
struct Token {
    _copy: Arc<()>,
}

impl PartialEq for Token {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Token {}
impl std::hash::Hash for Token {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

#[tokio::test(start_paused = true)]
async fn a_scoped_registry_is_freed_with_all_it_holds() {
    let token = Arc::new(());
    let mine = Registry::new();
    let mut events = mine.subscribe();
    scope(&mine, async {
        assert_eq!(all_kinds(1).await.unwrap().len(), 1024);
        assert_eq!(all_kinds(0).await.unwrap(), [0]);
        assert_eq!(doubled(4).await, Ok(8));
        // a batch whose caller goes away
        let gone = tokio::time::timeout(Duration::from_millis(1), doubled(5)).await;
        assert!(gone.is_err());
        assert!(guarded(Err(Trouble::OnFire)).await.is_err());
        assert!(
            kept(Token {
                _copy: token.clone()
            })
            .await
            .is_ok()
        );
        registry().dead_letters().clear();
        registry().snapshot();
    })
    .await;
    assert!(Arc::strong_count(&token) > 1, "the cache has it");
    drop(mine);
    // the stream ends when the registry and every policy in it are gone
    while let Some(event) = tokio::time::timeout(Duration::from_secs(60), events.recv())
        .await
        .expect("nothing holds the registry")
    {
        drop(event);
    }
    assert_eq!(Arc::strong_count(&token), 1);
}

#[profile("scopes-many")]
#[cached(ttl = "1h", max_size = 100)]
#[circuit_breaker("scopes-many", failure_threshold = 1_000_000)]
async fn many(test: u64, n: u64) -> Result<u64, Trouble> {
    tokio::task::yield_now().await;
    if n.is_multiple_of(7) {
        return Err(Trouble::Busy);
    }
    Ok(test)
}

async fn one_test(test: u64) {
    for n in 1..=100 + test {
        match many(test, n).await {
            Ok(seen) => assert_eq!(seen, test, "a value of another test"),
            Err(error) => assert_eq!(error, Trouble::Busy),
        }
    }
    let profile = registry().profile("scopes-many").unwrap().snapshot();
    assert_eq!(
        (profile.calls, profile.error),
        (100 + test, (100 + test) / 7)
    );
    let breaker = registry().circuit_breaker("scopes-many").unwrap();
    assert_eq!(breaker.snapshot().total, 100 + test);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn g6_fifty_tests_at_once_have_their_state_to_themselves() {
    let tests: Vec<_> = (0..50)
        .map(|test| tokio::spawn(Registry::new().wrap(one_test(test))))
        .collect();
    for test in tests {
        test.await.expect("each saw only its own");
    }
    let outside = registry().profile("scopes-many").unwrap();
    assert_eq!(outside.snapshot().calls, 0);
}

type Boxed = Pin<Box<dyn Future<Output = Registry> + Send>>;

#[test]
fn a_scope_is_entered_at_each_poll_on_whichever_thread() {
    let mine = Registry::new();
    let future: Boxed = Box::pin(mine.wrap(async {
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        registry()
    }));
    let mut future = Some(future);
    let seen = std::iter::repeat_with(|| {
        let mut here = future.take().expect("still running");
        let polled = std::thread::spawn(move || {
            let polled = here
                .as_mut()
                .poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
            (here, polled)
        });
        let (here, polled) = polled.join().unwrap();
        future = Some(here);
        polled
    })
    .find_map(|polled| match polled {
        Poll::Ready(seen) => Some(seen),
        Poll::Pending => None,
    });
    assert_eq!(seen, Some(mine));
}
