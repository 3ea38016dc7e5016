//! Every receiver, and functions of types: generic impls, const generics, associated functions and constants.

#![allow(clippy::redundant_closure, reason = "written out, to be one more shape")]

#[path = "../../support.rs"]
mod support;

use support::{block_on, compare};

macro_rules! methods {
    ($name:ident, keeps: [$($keeps:tt)*], own: [$($own:tt)*], any: [$($any:tt)*]) => {
        mod $name {
            use std::fmt::Debug;
            use std::pin::{Pin, pin};
            use std::rc::Rc;
            use std::sync::Arc;
            use crate::support::{Seen, did, pause, seen, sent};

            #[derive(Clone, Debug)]
            pub(crate) struct Service<T, const N: usize>(T);

            impl<T: Clone + Debug + Send + Sync + Unpin + 'static, const N: usize> Service<T, N> {
                const LIMIT: usize = N * 2;

                $($keeps)*
                async fn shared(&self, times: usize) -> Result<[T; N], String> {
                    did((&self.0, times));
                    pause().await;
                    if times > Self::LIMIT { return Err(format!("more than {}", Self::LIMIT)); }
                    Ok(std::array::from_fn(|_| self.0.clone()))
                }
                $($any)*
                async fn exclusive(&mut self, value: &T) -> Result<u8, String> {
                    self.0 = value.clone();
                    did(&self.0);
                    pause().await;
                    Ok(1)
                }
                $($any)*
                async fn lent(&self) -> Result<&T, String> {
                    did(&self.0);
                    pause().await;
                    Ok(&self.0)
                }
                $($own)*
                async fn owned(self) -> Result<T, String> {
                    did(&self.0);
                    pause().await;
                    Ok(self.0)
                }
                $($own)*
                async fn owned_mut(mut self, value: T) -> Result<Self, String> {
                    self.0 = value;
                    did(&self.0);
                    pause().await;
                    Ok(self)
                }
                $($any)*
                async fn arc(self: Arc<Self>) -> Result<usize, String> {
                    did(&self.0);
                    pause().await;
                    Ok(N)
                }
                $($keeps)*
                async fn arc_reference(self: &Arc<Self>) -> Result<usize, String> {
                    did(&self.0);
                    pause().await;
                    Ok(Self::LIMIT)
                }
                $($own)*
                async fn boxed(self: Box<Self>) -> Result<T, String> {
                    did(&self.0);
                    pause().await;
                    Ok(self.0)
                }
                $($any)*
                async fn rc(self: Rc<Self>) -> Result<usize, String> {
                    did(&self.0);
                    pause().await;
                    Ok(Rc::strong_count(&self))
                }
                $($any)*
                async fn pinned(self: Pin<&mut Self>, value: &T) -> Result<usize, String> {
                    did((&self.0, value));
                    pause().await;
                    Ok(N)
                }
                $($own)*
                async fn pinned_mut(mut self: Pin<&mut Self>, value: T) -> Result<usize, String> {
                    self.0 = value;
                    did(&self.0);
                    pause().await;
                    Ok(N)
                }
                $($any)*
                async fn made(value: &T) -> Result<Self, String> {
                    did(value);
                    pause().await;
                    Ok(Self(value.clone()))
                }
                $($any)*
                pub(crate) async fn generic<U: Debug + Sync, const M: usize>(&self, values: &[U; M]) -> Result<usize, String> {
                    did((&self.0, values));
                    pause().await;
                    if M > N { Err("too many".into()) } else { Ok(M) }
                }
            }

            pub(crate) async fn run() -> Vec<Seen> {
                let mut service = Service::<_, 2>('a');
                let arc = Arc::new(service.clone());
                let mut all = vec![
                    seen("shared", sent(service.shared(1)).await),
                    seen("shared", sent(service.shared(5)).await),
                    seen("shared", sent(Service::<_, 3>("b".to_owned()).shared(5)).await),
                    seen("exclusive", sent(service.exclusive(&'b')).await),
                    seen("lent", sent(service.lent()).await),
                    seen("owned", sent(service.clone().owned()).await),
                    seen("owned_mut", sent(service.clone().owned_mut('c')).await),
                    seen("arc", sent(arc.clone().arc()).await),
                    seen("arc_reference", sent(arc.arc_reference()).await),
                    seen("boxed", sent(Box::new(service.clone()).boxed()).await),
                    seen("rc", Rc::new(service.clone()).rc().await),
                    seen("made", sent(Service::<u8, 1>::made(&1)).await),
                    seen("generic", sent(service.generic::<_, 1>(&[1])).await),
                    seen("generic", sent(service.generic(&["x"; 3])).await),
                ];
                let mut pinned = pin!(service);
                all.push(seen("pinned", sent(pinned.as_mut().pinned(&'d')).await));
                all.push(seen("pinned_mut", sent(pinned.as_mut().pinned_mut('e')).await));
                all
            }
        }
    };
}

methods!(plain, keeps: [], own: [], any: []);
methods!(
    one_order,
    keeps: [
        #[resilience::profile]
        #[resilience::cached(ttl = "5m", skip(self))]
        #[resilience::fallback(|err| Err(err))]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ],
    own: [
        #[resilience::profile]
        #[resilience::fallback(|err| Err(err))]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ],
    any: [
        #[resilience::profile]
        #[resilience::fallback(|err| Err(err))]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ]
);
methods!(
    another_order,
    keeps: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false)]
        #[resilience::cached(ttl = "5m", skip(self), stale_if_error = "1m")]
        #[resilience::profile]
    ],
    own: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::profile]
        #[resilience::fallback(|err| Err(err), when = |_| false)]
    ],
    any: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::retry_with_backoff(max_attempts = 3, base_delay = 0, jitter = false)]
        #[resilience::profile]
    ]
);

fn main() {
    let plain = block_on(plain::run());
    compare(&plain, &block_on(one_order::run()), 2);
    compare(&plain, &block_on(another_order::run()), 3);
}
