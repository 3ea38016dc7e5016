//! Without the feature the attribute leaves the function as it is.

use std::time::Duration;

use resilience::tower::{BoxError, ChaosLayer};
use resilience::{Chaos, Kind, RejectionKind, chaos, registry};
use tower::{ServiceBuilder, ServiceExt as _};

async fn wait() {
    tokio::task::yield_now().await;
}

/// The same body under the attributes, in a module of that name.
macro_rules! under {
    ($name:ident: $(#[$($attr:tt)*])*) => {
        mod $name {
            use super::*;

            $(#[$($attr)*])*
            pub(super) async fn call(text: &str, n: u64) -> Result<usize, String> {
                let buffer = [n; 32];
                wait().await;
                Ok(text.len() + buffer.len())
            }
        }
    };
}

under! { one: #[chaos(error = 0.0)] }
under! { all: #[chaos(error = 1.0, latency = "1h", rate = 1.0, seed = 7)] }
under! { made: #[chaos(error = 1.0, error_with = "made".to_owned())] }
under! { slow: #[chaos(latency = Duration::from_secs(3_600), rate = 1)] }
under! { two: #[chaos("two-upper", error = 1)] #[chaos("two-lower", error = 1)] }
under! { observed: #[resilience::profile] }
under! { observed_too: #[resilience::profile] #[chaos(error = 1, latency = "1h", rate = 1)] }

#[chaos(error = 1, latency = "1h", rate = 1)]
fn sync(n: u64) -> Option<u64> {
    Some(n)
}

#[chaos(latency = "1h", rate = 1)]
async fn plain(n: u64) -> u64 {
    n
}

#[tokio::test(start_paused = true)]
async fn nothing_is_injected_whatever_is_written() {
    let start = tokio::time::Instant::now();
    assert_eq!(one::call("ab", 1).await, Ok(34));
    assert_eq!(all::call("ab", 1).await, Ok(34));
    assert_eq!(made::call("ab", 1).await, Ok(34));
    assert_eq!(slow::call("ab", 1).await, Ok(34));
    assert_eq!(two::call("ab", 1).await, Ok(34));
    assert_eq!((sync(1), plain(2).await), (Some(1), 2));
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(RejectionKind::Injected.as_str(), "injected");
}

#[test]
fn the_future_is_no_larger_for_it() {
    // one layer's price is what every stack has: the call's own record
    let one = size_of_val(&one::call("ab", 1));
    assert_eq!(size_of_val(&all::call("ab", 1)), one);
    assert_eq!(size_of_val(&two::call("ab", 1)), one);
    let observed = size_of_val(&observed::call("ab", 1));
    assert_eq!(size_of_val(&observed_too::call("ab", 1)), observed);
}

#[test]
fn it_is_listed_and_says_that_it_is_not_built_in() {
    let snapshot = registry().snapshot();
    let name = concat!(module_path!(), "::sync");
    let shown = snapshot.policy(Kind::CHAOS, name).unwrap();
    assert_eq!(shown.figures["built_in"], false);
    assert_eq!(shown.figures["config"]["error"], 1.0);
}

#[tokio::test(start_paused = true)]
async fn a_layer_passes_everything_on() {
    let chaos = Chaos::builder("layer").error(1.0);
    let chaos = chaos.latency(Duration::from_secs(3_600)).rate(1.0).build();
    let chaos = std::sync::Arc::new(chaos.unwrap());
    let service = ServiceBuilder::new()
        .layer(ChaosLayer::new(chaos.clone()))
        .service_fn(|item: u32| async move { Ok::<_, BoxError>(item) });
    let started = tokio::time::Instant::now();
    assert_eq!(service.oneshot(3).await.unwrap(), 3);
    assert_eq!(
        (started.elapsed(), chaos.snapshot().calls),
        (Duration::ZERO, 0)
    );
}
