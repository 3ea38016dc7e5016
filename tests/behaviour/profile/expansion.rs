//! What `#[profile]` expands to, written by hand.

use std::future::pending;
use std::time::Duration;

use resilience::{Failure, Look, Profile, Registry, Rejection, RejectionKind, registry};

use super::{outcomes, panics};
use resilience::__private as p;

static PLACE: p::Place = p::Place {
    module: module_path!(),
    function: "call",
    file: file!(),
    line: line!(),
};

#[derive(Clone, Copy)]
enum Way {
    Fine,
    Fails,
    Refused,
    BatchPanicked,
    Stale,
    Hangs,
    Panics,
}

/// The layers below: all that they can hand up.
fn below(way: Way, call: &mut p::Call) -> Result<Result<u32, String>, Rejection> {
    let rejection = |kind| Rejection::new(kind, "b");
    match way {
        Way::Fine | Way::Hangs => Ok(Ok(1)),
        Way::Fails => Ok(Err("no".to_owned())),
        Way::Refused => Err(rejection(RejectionKind::CircuitOpen)),
        Way::BatchPanicked => Err(rejection(RejectionKind::BatchPanicked)),
        Way::Stale => {
            call.begin_look(Look::Stale);
            call.set_degraded(true);
            Ok(Ok(2))
        }
        Way::Panics => panic!("on purpose"),
    }
}

/// The expansion, as in the head of the private module.
macro_rules! layer {
    ($call:ident, $site:ident, $inner:expr) => {{
        let __res_home = p::Home::here();
        let __res_h = $site.get(&__res_home);
        let __res_g = __res_h.enter();
        let __res_v = $inner;
        match __res_v {
            Ok(__res_r) => {
                let __res_k = {
                    use p::Sides as _;
                    (&&p::Probe(&__res_r)).__sides()
                };
                match __res_k.apart(__res_r) {
                    Ok(__res_o) => {
                        __res_g.finish(p::ending(&$call), $call.look());
                        Ok(__res_k.fine(__res_o))
                    }
                    Err(__res_x) => {
                        __res_g.finish(p::ending_of_error(__res_k.fails(), &$call), $call.look());
                        Ok(__res_k.failed(__res_x))
                    }
                }
            }
            Err(__res_j) => {
                __res_g.finish(p::ending_of_refusal(&__res_j), $call.look());
                Err(__res_j)
            }
        }
    }};
}

async fn call(way: Way) -> Result<u32, String> {
    static SITE: p::Site<p::Profile> = p::Site::new(&PLACE, Some("calls"), || p::ProfileOptions {
        slow: Some(Duration::from_millis(500)),
    });
    let mut __res_call = p::Call::begin();
    p::edge(layer!(__res_call, SITE, {
        if matches!(way, Way::Hangs) {
            pending::<()>().await;
        }
        below(way, &mut __res_call)
    }))
}

fn plain() -> u32 {
    static SITE: p::Site<p::Profile> =
        p::Site::new(&PLACE, Some("plain"), p::ProfileOptions::default);
    let __res_call = p::Call::begin();
    p::plain_edge(layer!(__res_call, SITE, Ok::<u32, p::Never>(7)))
}

fn one(run: impl FnOnce()) -> [u64; 6] {
    let own = Registry::new();
    registry::scope_sync(&own, run);
    let shown = own.profiles().remove(0);
    assert_eq!((shown.calls, shown.in_flight), (1, 0));
    outcomes(&shown)
}

fn ended(way: Way) -> [u64; 6] {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    one(|| {
        let _result = runtime.block_on(call(way));
    })
}

#[test]
fn outcomes_are_disjoint() {
    assert_eq!(ended(Way::Fine), [1, 0, 0, 0, 0, 0]);
    assert_eq!(ended(Way::Stale), [0, 1, 0, 0, 0, 0]);
    assert_eq!(ended(Way::Fails), [0, 0, 1, 0, 0, 0]);
    assert_eq!(ended(Way::Refused), [0, 0, 0, 1, 0, 0]);
    // something was tried: the caller's error, no refusal
    assert_eq!(ended(Way::BatchPanicked), [0, 0, 1, 0, 0, 0]);
    assert_eq!(
        one(|| assert!(panics(|| ended_inside(Way::Panics)))),
        [0, 0, 0, 0, 0, 1]
    );
    assert_eq!(one(|| ended_inside(Way::Hangs)), [0, 0, 0, 0, 1, 0]);
    assert_eq!(one(|| assert_eq!(plain(), 7)), [1, 0, 0, 0, 0, 0]);
}

/// Polled once, then dropped.
fn ended_inside(way: Way) {
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let _pending = std::pin::pin!(call(way)).poll(&mut cx);
}

#[test]
fn a_static_policy_is_the_process_wide_one() {
    assert_eq!(plain(), 7);
    assert!(registry().profile("plain").unwrap().snapshot().calls >= 1);
}

#[test]
fn the_future_is_send_and_the_guard_small() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&call(Way::Fine));
    is_send(&Profile::new("p").measure(async { Err::<(), _>(Failure::Failed(1)) }));
    assert!(size_of::<resilience::Running<'_>>() <= 24);
}
