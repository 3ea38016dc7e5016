//! Functions that are not async, with profile, cached, retry, breaker and fallback on them, in two orders.

#![allow(clippy::redundant_closure, clippy::elidable_lifetime_names, reason = "written out, to be one more shape")]

#[path = "../../support.rs"]
mod support;

use support::compare;

macro_rules! functions {
    ($name:ident, keeps: [$($keeps:tt)*], any: [$($any:tt)*], lends: [$($lends:tt)*]) => {
        mod $name {
            use std::fmt::Debug;
            use std::rc::Rc;
            use crate::support::{Seen, did, seen};

            $($keeps)*
            fn free(text: &str, n: u8) -> Result<String, String> {
                did((text, n));
                let length: u8 = text.parse().map_err(|_| "no number".to_owned())?;
                Ok(format!("{text}{length}{n}"))
            }
            $($any)*
            fn boxed(n: u8) -> Result<Box<dyn Fn(u8) -> u8>, Box<dyn std::error::Error + Send + Sync>> {
                did(n);
                if n == 0 { return Err("zero".into()); }
                Ok(Box::new(move |x| x + n))
            }
            $($any)*
            fn shared(held: &Rc<u8>, (a, _): (u8, u8), f: impl Fn(u8) -> u8) -> Result<Rc<u8>, &'static str> {
                did((held, a));
                Ok(Rc::new(f(**held) + a))
            }
            $($any)*
            fn iterator<'a, T: Debug + Clone>(list: &'a [T]) -> std::io::Result<impl Iterator<Item = T> + 'a> {
                did(list);
                Ok(list.iter().cloned())
            }
            $($lends)*
            fn lent<'a>(list: &'a mut [u8], at: &usize) -> Result<&'a mut u8, String> {
                did((&list, at));
                list.get_mut(*at).ok_or_else(|| "none there".to_owned())
            }
            $($lends)*
            fn consumed(list: Vec<u8>) -> Result<Vec<u8>, String> {
                did(&list);
                let mut list = list;
                list.push(1);
                Ok(list)
            }

            pub(crate) struct Service<T, const N: usize>(T);

            impl<T: Clone + Debug, const N: usize> Service<T, N> {
                $($any)*
                fn method(&self, x: u8) -> Result<[T; N], String> {
                    did((&self.0, x));
                    if x == 0 { Err("zero")? }
                    Ok(std::array::from_fn(|_| self.0.clone()))
                }
                $($lends)*
                fn exclusive(&mut self, value: T) -> Result<&mut T, String> {
                    self.0 = value;
                    did(&self.0);
                    let this = &self;
                    did(&this.0);
                    Ok(&mut self.0)
                }
                $($lends)*
                fn owned(self) -> Result<T, String> {
                    did(&self.0);
                    Ok(self.0)
                }
            }

            impl<T: Clone + Debug> Iterator for Service<Vec<T>, 0> {
                type Item = T;
                #[resilience::profile]
                fn next(&mut self) -> Option<T> {
                    did(self.0.len());
                    self.0.pop()
                }
            }

            pub(crate) fn run() -> Vec<Seen> {
                let mut list = [1, 2];
                let mut service = Service::<_, 2>('a');
                let mut queue = Service::<_, 0>(vec![1]);
                vec![
                    seen("free", free("1", 2)),
                    seen("free", free("x", 2)),
                    seen("boxed", boxed(1).map(|f| f(1))),
                    seen("boxed", boxed(0).map(|f| f(1))),
                    seen("shared", shared(&Rc::new(1), (2, 3), |x| x * 2)),
                    seen("iterator", iterator(&['a', 'b']).map(Iterator::count)),
                    seen("lent", lent(&mut list, &1).map(|at| { *at = 9; *at })),
                    seen("lent", lent(&mut list, &2)),
                    seen("consumed", consumed(vec![])),
                    seen("method", service.method(1)),
                    seen("method", service.method(0)),
                    seen("exclusive", service.exclusive('b')),
                    seen("owned", service.owned()),
                    seen("next", queue.next()),
                    seen("next", queue.next().is_none()),
                ]
            }
        }
    };
}

functions!(plain, keeps: [], any: [], lends: []);
functions!(
    one_order,
    keeps: [
        #[resilience::profile]
        #[resilience::fallback(|err| Err(err))]
        #[resilience::cached(ttl = "5m")]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ],
    any: [
        #[resilience::profile]
        #[resilience::fallback(|err| Err(err))]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ],
    lends: [#[resilience::profile] #[resilience::circuit_breaker(failure_threshold = 100)]]
);
functions!(
    another_order,
    keeps: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::cached(ttl = "5m")]
        #[resilience::fallback(|err| Err(err), when = |_| true)]
        #[resilience::profile]
    ],
    any: [
        #[resilience::circuit_breaker(failure_threshold = 100)]
        #[resilience::retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
        #[resilience::profile]
    ],
    lends: [#[resilience::circuit_breaker(failure_threshold = 100)] #[resilience::profile]]
);

fn main() {
    let plain = plain::run();
    for layered in [one_order::run(), another_order::run()] {
        assert_eq!(plain.len(), layered.len());
        for (plain, layered) in plain.iter().zip(&layered) {
            // a loop could not lend a `&mut` twice, so there is no retry on that
            let attempts = if plain.is("lent") { 1 } else { 2 };
            compare(
                std::slice::from_ref(plain),
                std::slice::from_ref(layered),
                attempts,
            );
        }
    }
}
