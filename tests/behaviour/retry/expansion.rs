//! What an attribute expands to, written by hand: it compiles where users' functions do, and keeps the promises.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use resilience::__private as p;
use resilience::{Registry, Rejection, Severity, attempt, registry};

use crate::support::{BUSY, Fault, PLAIN};

/// Stands for the probing of an error's verdict.
trait Judge {
    fn judge(&self) -> Option<p::Verdict>;
}

impl<T> Judge for Result<Result<T, Fault>, p::Never> {
    fn judge(&self) -> Option<p::Verdict> {
        use resilience::Classify;
        match self {
            Ok(value) => p::as_err(value).map(Classify::verdict),
            Err(never) => match *never {},
        }
    }
}

impl Judge for Result<Result<(), Rc<u8>>, p::Never> {
    fn judge(&self) -> Option<p::Verdict> {
        match self {
            Ok(value) => p::as_err(value).map(|_| Severity::Recoverable.into()),
            Err(never) => match *never {},
        }
    }
}

impl<T> Judge for Result<Result<T, Fault>, Rejection> {
    fn judge(&self) -> Option<p::Verdict> {
        use resilience::Classify;
        match self {
            Ok(value) => p::as_err(value).map(Classify::verdict),
            Err(rejection) => Some(rejection.verdict()),
        }
    }
}

/// A retry layer around `$inner`, an expression of type `Result<R, J>`.
macro_rules! retry_layer {
    ($call:ident, $n:ident, $site:ident, $policy:expr, $mode:expr, $place:expr, $inner:expr) => {{
        let __res_home = p::Home::here();
        let __res_p: &p::RetryPolicy = &($policy);
        let mut __res_s = p::Retrying::<_, p::Instant>::begin(__res_p, ());
        let __res_v = loop {
            let $n = __res_s.attempt();
            $call.begin_attempt();
            // the value ends with this block, before the sleep: the error need not be `Send`
            let __res_d = {
                let __res_v = $inner;
                match __res_v.judge() {
                    None => {
                        __res_s.succeeded();
                        break __res_v;
                    }
                    Some(verdict) => {
                        match __res_s.after_failure(
                            &$site,
                            &__res_home,
                            &mut $call,
                            &p::FailedAttempt {
                                verdict,
                                wanted: None,
                                words: p::Words::Fixed("in words"),
                                letter: Some(p::Letter {
                                    place: $place,
                                    mode: $mode,
                                    arguments: &p::no_arguments,
                                }),
                            },
                        ) {
                            None => break __res_v,
                            Some(delay) => delay,
                        }
                    }
                }
            };
            p::sleep(__res_d).await;
        };
        __res_v
    }};
}

static PLACE: p::Place = p::Place {
    module: module_path!(),
    function: "quote",
    file: file!(),
    line: line!(),
};
static OUTER: p::Site<p::Retry> = p::Site::new(&PLACE, Some("outer"), p::RetryOptions::default);
static INNER: p::Site<p::Retry> = p::Site::new(&PLACE, Some("inner"), p::RetryOptions::default);

struct Client {
    calls: AtomicU32,
    policy: p::RetryPolicy,
}

impl Client {
    /// `&self`, `&str`, a policy from a field, and a body that fails so many times.
    async fn quote(&self, symbol: &str, failures: u32, fault: &Fault) -> Result<String, Fault> {
        let mut __res_call = p::Call::begin();
        p::plain_edge(retry_layer!(
            __res_call,
            __res_n,
            OUTER,
            self.policy,
            p::DeadLetterMode::On,
            &PLACE,
            Ok::<_, p::Never>(
                p::attempted(__res_n, async {
                    let call = self.calls.fetch_add(1, Ordering::Relaxed);
                    tokio::task::yield_now().await;
                    if call < failures {
                        return Err(fault.clone());
                    }
                    Ok(format!("{symbol} at attempt {}", attempt().number))
                })
                .await
            )
        ))
    }
}

fn client() -> Client {
    Client {
        calls: AtomicU32::new(0),
        policy: PLAIN,
    }
}

#[tokio::test(start_paused = true)]
async fn it_retries_is_send_and_counts_in_the_registry_of_its_scope() {
    let mine = Registry::new();
    let scoped = mine.clone();
    let answer = tokio::spawn(mine.wrap(async move {
        assert_eq!(registry(), scoped);
        client().quote("ACME", 2, &BUSY).await
    }));
    assert_eq!(answer.await.unwrap().unwrap(), "ACME at attempt 3");
    let figures = mine.retry("outer").unwrap().snapshot();
    assert_eq!((figures.retried, figures.recovered), (2, 1));
    assert!(mine.dead_letters().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_first_try_success_looks_nothing_up() {
    let mine = Registry::new();
    mine.wrap(client().quote("ACME", 0, &BUSY)).await.unwrap();
    assert!(mine.retry("outer").is_none(), "no policy was even made");
}

#[tokio::test(start_paused = true)]
async fn exhausted_and_critical_calls_become_dead_letters_and_refused_and_permanent_ones_do_not() {
    let refused = Fault::from(Rejection::new(resilience::RejectionKind::CircuitOpen, "b"));
    for (fault, attempts) in [
        (BUSY, Some(3)),
        (Fault::of(Severity::Critical), Some(1)),
        (Fault::of(Severity::Permanent), None),
        (refused, None),
    ] {
        let mine = Registry::new();
        let result = mine.wrap(client().quote("ACME", 9, &fault)).await;
        assert_eq!(result, Err(fault.clone()), "the user's own error");
        let letters = mine.dead_letters().list(0, 10);
        assert_eq!(
            letters.first().map(|letter| letter.attempts),
            attempts,
            "{fault:?}"
        );
        for letter in letters {
            assert_eq!(letter.severity, fault.severity);
            assert_eq!(letter.error, "in words");
            assert_eq!(letter.site, PLACE);
            assert_eq!(
                letter.last_ms - letter.first_ms,
                if attempts == Some(3) { 300 } else { 0 }
            );
        }
    }
}

/// Two retries in one stack: only the outer one writes.
async fn nested(ran: &AtomicU32) -> Result<(), Fault> {
    let mut __res_call = p::Call::begin();
    p::plain_edge(retry_layer!(
        __res_call,
        __res_n,
        OUTER,
        PLAIN.max_attempts(2),
        p::DeadLetterMode::On,
        &PLACE,
        retry_layer!(
            __res_call,
            __res_n,
            INNER,
            PLAIN,
            p::DeadLetterMode::Off,
            &PLACE,
            {
                ran.fetch_add(1, Ordering::Relaxed);
                Ok::<Result<(), Fault>, p::Never>(p::attempted(__res_n, async { Err(BUSY) }).await)
            }
        )
    ))
}

#[tokio::test(start_paused = true)]
async fn of_nested_retries_the_outermost_writes_one_letter() {
    let (mine, ran) = (Registry::new(), AtomicU32::new(0));
    assert_eq!(mine.wrap(nested(&ran)).await, Err(BUSY));
    assert_eq!(ran.into_inner(), 6);
    let letters = mine.dead_letters().list(0, 10);
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].attempts, 2, "those of the outer retry");
    assert_eq!(mine.retry("inner").unwrap().snapshot().exhausted, 2);
}

/// A rejection of a layer below ends the loop as `Err`, and is never a dead letter when it is a refusal.
async fn refused_below(ran: &Cell<u32>) -> Result<Result<(), Fault>, Rejection> {
    let mut __res_call = p::Call::begin();
    retry_layer!(
        __res_call,
        __res_n,
        OUTER,
        PLAIN,
        p::DeadLetterMode::All,
        &PLACE,
        {
            ran.set(ran.get() + 1);
            Err::<Result<(), Fault>, _>(Rejection::new(resilience::RejectionKind::CircuitOpen, "b"))
        }
    )
}

#[tokio::test(start_paused = true)]
async fn r14_a_refusal_of_a_layer_below_is_passed_on_after_one_call() {
    let (mine, ran) = (Registry::new(), Cell::new(0));
    assert!(
        mine.wrap(refused_below(&ran))
            .await
            .unwrap_err()
            .is_refused()
    );
    assert_eq!(ran.get(), 1);
    assert!(mine.dead_letters().is_empty());
    assert_eq!(mine.retry("outer").unwrap().snapshot().refused, 1);
}

/// A value that is not `Send`, dropped before the sleep, leaves the future `Send`.
fn assert_send<T: Send>(future: T) -> T {
    future
}

async fn not_send() -> Result<(), Rc<u8>> {
    let mut __res_call = p::Call::begin();
    p::plain_edge(retry_layer!(
        __res_call,
        __res_n,
        OUTER,
        PLAIN,
        p::DeadLetterMode::Off,
        &PLACE,
        Ok::<Result<(), Rc<u8>>, p::Never>(async { Err(Rc::new(7)) }.await)
    ))
}

#[tokio::test(start_paused = true)]
async fn the_error_need_not_be_send() {
    assert!(assert_send(not_send()).await.is_err());
    let by_hand = assert_send(async {
        let judge = |_: &Rc<u8>| Severity::Recoverable;
        let ended = PLAIN
            .run_with(judge, |_| async { Err::<(), _>(Rc::new(7)) })
            .await;
        ended.is_err()
    });
    assert!(by_hand.await);
}

/// The same layer on a sync function.
fn sync_quote(failures: u32) -> Result<u32, Fault> {
    let __res_home = p::Home::here();
    let mut __res_call = p::Call::begin();
    let __res_p: &p::RetryPolicy = &const { PLAIN.base_delay(crate::support::ms(1)) };
    let mut __res_s = p::Retrying::<_, p::Instant>::begin(__res_p, ());
    p::plain_edge(loop {
        let __res_n = __res_s.attempt();
        __res_call.begin_attempt();
        let __res_d = {
            let __res_v = Ok::<_, p::Never>(p::attempted_sync(__res_n, || {
                let attempt = attempt().number;
                if attempt > failures {
                    Ok(attempt)
                } else {
                    Err(BUSY)
                }
            }));
            match __res_v.judge() {
                None => {
                    __res_s.succeeded();
                    break __res_v;
                }
                Some(verdict) => {
                    match __res_s.after_failure(
                        &OUTER,
                        &__res_home,
                        &mut __res_call,
                        &p::FailedAttempt {
                            verdict,
                            wanted: None,
                            words: p::Words::Fixed(""),
                            letter: None,
                        },
                    ) {
                        None => break __res_v,
                        Some(delay) => delay,
                    }
                }
            }
        };
        __res_s.sleep_thread(__res_d);
    })
}

#[test]
fn sync_functions_are_retried_the_same_way() {
    let mine = Registry::new();
    assert_eq!(
        resilience::registry::scope_sync(&mine, || sync_quote(2)),
        Ok(3)
    );
    assert_eq!(
        resilience::registry::scope_sync(&mine, || sync_quote(3)),
        Err(BUSY)
    );
    let figures = mine.retry("outer").unwrap().snapshot();
    assert_eq!(
        (figures.recovered, figures.exhausted, figures.retried),
        (1, 1, 4)
    );
    assert_eq!(figures.slept_ms, 2 * 3);
}

/// `policy = PATH`: a value, a lazy one, and a reference all lead to the policy.
#[test]
#[expect(clippy::needless_borrow, reason = "an expansion cannot know")]
fn a_policy_by_path_may_be_any_kind_of_static() {
    use std::sync::LazyLock;
    static VALUE: p::RetryPolicy = PLAIN;
    static LAZY: LazyLock<p::RetryPolicy> = LazyLock::new(|| PLAIN);
    const REFERENCE: &p::RetryPolicy = &PLAIN;
    let policies: [&p::RetryPolicy; 3] = [&(VALUE), &(LAZY), &(REFERENCE)];
    assert!(policies.iter().all(|policy| **policy == PLAIN));
}
