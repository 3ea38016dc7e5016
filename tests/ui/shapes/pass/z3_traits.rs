//! Trait methods: native async ones and `#[async_trait]`, implementations and default bodies, futures in return position.

#![allow(clippy::redundant_closure, reason = "written out, to be one more shape")]

#[path = "../../support.rs"]
mod support;

use support::{block_on, compare};

macro_rules! traits {
    ($name:ident, keeps: [$($keeps:tt)*], any: [$($any:tt)*]) => {
        mod $name {
            use std::fmt::Debug;
            use std::sync::Arc;
            use async_trait::async_trait;
            use crate::support::{Seen, did, pause, seen, sent};

            #[derive(Clone, Debug)]
            pub(crate) struct One<T>(T);

            pub(crate) trait Native {
                type Error: From<resilience::Rejection> + From<String> + Debug;
                const MOST: u8;

                async fn required(&self, x: u8) -> Result<u8, Self::Error>;

                $($any)*
                async fn default(&self, x: u8) -> Result<u8, Self::Error> {
                    did(("default", x));
                    if x > Self::MOST { return Err(Self::Error::from("too much".to_owned())); }
                    self.required(x).await
                }
                $($any)*
                async fn associated<U: Debug>(x: &U) -> Result<u8, Self::Error> where Self: Sized {
                    did(("associated", x));
                    pause().await;
                    Ok(Self::MOST)
                }
                $($any)*
                fn blocking(&self, x: u8) -> Result<u8, Self::Error> {
                    did(("blocking", x));
                    if x > Self::MOST { Err("too much".to_owned())?; }
                    Ok(x)
                }
                $($any)*
                fn promised(&self, x: u8) -> impl Future<Output = Result<u8, String>> + Send where Self: Sync {
                    async move {
                        did(("promised", x));
                        pause().await;
                        if x > Self::MOST { Err("too much".to_owned()) } else { Ok(x) }
                    }
                }
            }

            impl<T: Debug + Sync> Native for One<T> {
                type Error = String;
                const MOST: u8 = 3;

                $($any)*
                async fn required(&self, x: u8) -> Result<u8, Self::Error> {
                    did(("required", x, &self.0));
                    pause().await;
                    if x == 2 { Err("two".to_owned()) } else { Ok(x + Self::MOST) }
                }
            }

            #[async_trait]
            pub(crate) trait Boxed: Sync {
                async fn required(&self, x: String, list: &mut Vec<u8>) -> Result<String, String>;

                $($keeps)*
                async fn default(&self, x: u8, text: &str) -> Result<u8, String> {
                    did(("default", x, text));
                    pause().await;
                    if x > 1 { return Err(format!("{text} {x}")); }
                    self.maybe(x).await.ok_or_else(|| "none".to_owned())
                }
                async fn maybe(&self, x: u8) -> Option<u8>;
                async fn owned(self: Arc<Self>, x: &u8) -> Result<u8, String>;
                async fn unit(&mut self);
                async fn associated(list: &[u8]) -> Result<usize, String> where Self: Sized;
            }

            #[async_trait]
            impl<T: Debug + Send + Sync + 'static> Boxed for One<T> {
                $($any)*
                async fn required(&self, x: String, list: &mut Vec<u8>) -> Result<String, String> {
                    list.push(1);
                    did(("required", &x, &self.0));
                    pause().await;
                    let x: &str = &x;
                    Ok(format!("{x}{:?}", self.0))
                }
                #[resilience::profile]
                async fn maybe(&self, x: u8) -> Option<u8> {
                    did(("maybe", x, &self.0));
                    pause().await;
                    x.checked_sub(1)
                }
                $($any)*
                async fn owned(self: Arc<Self>, x: &u8) -> Result<u8, String> {
                    did(("owned", x, &self.0));
                    pause().await;
                    if *x == 0 { Err("zero")?; }
                    Ok(*x)
                }
                #[resilience::profile]
                async fn unit(&mut self) {
                    did(("unit", &self.0));
                    pause().await;
                }
                $($any)*
                async fn associated(list: &[u8]) -> Result<usize, String> {
                    did(("associated", list));
                    pause().await;
                    Ok(list.len())
                }
            }

            #[async_trait(?Send)]
            pub(crate) trait Local {
                async fn local(&self, x: u8) -> Result<u8, String>;
            }

            #[async_trait(?Send)]
            impl<T: Debug> Local for One<T> {
                $($any)*
                async fn local(&self, x: u8) -> Result<u8, String> {
                    let held = std::rc::Rc::new(x);
                    did(("local", x, &self.0));
                    pause().await;
                    Ok(*held)
                }
            }

            pub(crate) async fn run() -> Vec<Seen> {
                let mut one = One('a');
                let mut list = vec![];
                let mut all = Vec::new();
                for x in [1, 4] {
                    all.push(seen("native default", Native::default(&one, x).await));
                    all.push(seen("native blocking", one.blocking(x)));
                    all.push(seen("native promised", sent(one.promised(x)).await));
                }
                all.push(seen("native required", Native::required(&one, 1).await));
                all.push(seen("native required", Native::required(&one, 2).await));
                all.push(seen("native associated", <One<u8> as Native>::associated(&"u").await));
                all.push(seen("boxed required", sent(Boxed::required(&one, "x".into(), &mut list)).await));
                all.push(seen("boxed required", sent(Boxed::required(&One(1), "x".into(), &mut list)).await));
                all.push(seen("boxed default", sent(Boxed::default(&one, 1, "t")).await));
                all.push(seen("boxed default", sent(Boxed::default(&one, 2, "t")).await));
                all.push(seen("boxed maybe", sent(one.maybe(1)).await));
                all.push(seen("boxed owned", sent(Arc::new(one.clone()).owned(&1)).await));
                all.push(seen("boxed owned", sent(Arc::new(one.clone()).owned(&0)).await));
                sent(one.unit()).await;
                all.push(seen("boxed unit", ()));
                all.push(seen("boxed associated", sent(<One<u8> as Boxed>::associated(&[1])).await));
                all.push(seen("local", one.local(1).await));
                let dynamic: &dyn Boxed = &One("dyn");
                all.push(seen("dyn", sent(dynamic.required("y".into(), &mut list)).await));
                all
            }
        }
    };
}

traits!(plain, keeps: [], any: []);
traits!(
    one_order,
    keeps: [
        #[resilience::profile]
        #[resilience::fallback(|err| Err(err))]
        #[resilience::cached(ttl = "5m", skip(self))]
        #[resilience::retry_with_backoff(max_attempts = 1)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ],
    any: [
        #[resilience::profile]
        #[resilience::fallback(|err| Err(err))]
        #[resilience::retry_with_backoff(max_attempts = 1)]
        #[resilience::circuit_breaker(failure_threshold = 100)]
    ]
);

fn main() {
    let plain = block_on(plain::run());
    compare(&plain, &block_on(one_order::run()), 1);
}
