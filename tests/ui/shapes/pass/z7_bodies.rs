//! What can stand in a body: every way out of it, loops with labels, coercions at its end, functions in functions, recursion.
#![forbid(unsafe_code)]
#![allow(clippy::never_loop, clippy::needless_continue, reason = "written out, to be one more shape")]

#[path = "../../support.rs"]
mod support;

use std::fmt::Debug;
use std::pin::Pin;

use resilience::{cached, circuit_breaker, fallback, profile, retry_with_backoff};
use support::{block_on, did, done, pause, sent};

#[profile("ways out")]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[circuit_breaker("ways out", failure_threshold = 100)]
async fn ways_out(way: u8, list: &[u8]) -> Result<u8, String> {
    did(way);
    pause().await;
    let Some(first) = list.first() else {
        return Err("empty".into());
    };
    if way == 1 {
        return Ok(*first);
    }
    let found = 'outer: loop {
        for (i, one) in list.iter().enumerate() {
            'inner: loop {
                if *one == way {
                    break 'outer Some(i);
                }
                pause().await;
                if i % 2 == 0 {
                    break 'inner;
                }
                break;
            }
            if i > 2 {
                continue;
            }
        }
        break None;
    };
    let named = 'block: {
        if way == 3 {
            break 'block "three";
        }
        "another"
    };
    let inner = async move {
        if named == "three" {
            return Err("three".to_owned());
        }
        Ok::<_, String>(named.len())
    };
    let length = inner.await?;
    let by_closure = || -> Option<u8> { u8::try_from(found?).ok() };
    match by_closure() {
        Some(x) => Ok(x + u8::try_from(length).map_err(|error| error.to_string())?),
        None => Err("not found")?,
    }
}

#[profile]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
fn sync_ways_out(way: u8) -> Result<u8, std::num::TryFromIntError> {
    let wide = u32::from(way) * 100;
    for i in 0.. {
        if i == way {
            return Ok(i);
        }
        if i == 2 {
            break;
        }
    }
    let narrow: u8 = wide.try_into()?;
    Ok(narrow)
}

trait Shape: Debug + Send {
    fn area(&self) -> u32;
}

#[derive(Debug)]
struct Square(u32);

impl Shape for Square {
    fn area(&self) -> u32 {
        self.0 * self.0
    }
}

#[profile]
async fn coerced(by: u32) -> Box<dyn Shape> {
    pause().await;
    Box::new(Square(by))
}

#[profile]
#[cached(ttl = "5m")]
async fn coerced_closure(by: u32) -> std::sync::Arc<dyn Fn(u32) -> u32 + Send + Sync> {
    pause().await;
    std::sync::Arc::new(move |x| x * by)
}

#[profile]
fn coerced_pointer(twice: bool) -> fn(u8) -> u8 {
    if twice { |x| x * 2 } else { |x| x }
}

#[profile]
async fn coerced_slice(list: &Vec<u8>) -> &[u8] {
    pause().await;
    list
}

#[profile]
#[circuit_breaker(failure_threshold = 100)]
async fn into_error(x: u8) -> Result<Box<dyn Shape>, Box<dyn std::error::Error + Send + Sync>> {
    pause().await;
    if x == 0 {
        return Err("zero".into());
    }
    let _: u8 = "1".parse()?;
    Ok(Box::new(Square(x.into())))
}

/// A layered function in a layered function, of the same names within.
#[profile("outer of two")]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
async fn nested(x: u8) -> Result<u8, String> {
    #[profile("inner of two")]
    #[cached(ttl = "5m")]
    #[retry_with_backoff(max_attempts = 2, base_delay = 0)]
    async fn inner(x: u8) -> Result<u8, String> {
        did(("inner", x));
        pause().await;
        if x == 0 { Err("zero".into()) } else { Ok(x) }
    }
    did(("outer", x));
    let one = inner(x).await?;
    let two = inner(x).await?;
    Ok(one + two)
}

#[profile("recursive")]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[circuit_breaker(failure_threshold = 100)]
async fn recursive(n: u64) -> Result<u64, String> {
    did(n);
    pause().await;
    if n < 2 {
        return Ok(1);
    }
    let below = Box::pin(recursive(n - 1)).await?;
    Ok(n * below)
}

#[profile]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
fn recursive_boxed(n: u64) -> Pin<Box<dyn Future<Output = Result<u64, String>> + Send>> {
    Box::pin(async move {
        did(n);
        if n < 2 {
            return Ok(1);
        }
        Ok(n + recursive_boxed(n - 1).await?)
    })
}

#[profile("fibonacci")]
#[cached(name = "fibonacci", ttl = "5m")]
fn fibonacci(n: u64) -> u64 {
    did(n);
    if n < 2 { n } else { fibonacci(n - 1) + fibonacci(n - 2) }
}

#[cached(ttl = "5m")]
#[profile("itself")]
fn asks_for_itself(n: u64) -> u64 {
    did(n);
    if done().len() < 3 {
        did("again");
        did("again");
        return asks_for_itself(n);
    }
    n
}

#[fallback(|err| Ok(err.len()))]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
async fn text_in_body(sql: &str) -> Result<usize, String> {
    const LONG: &str = "a { b } #[profile] // no comment";
    macro_rules! local {
        ($($x:tt)*) => { { did(stringify!($($x)*)); Err(format!("{}{}", $($x)*)) } };
    }
    #[allow(clippy::items_after_statements)]
    struct Inside<'s>(&'s str);
    impl Inside<'_> {
        fn length(&self) -> usize {
            self.0.len()
        }
    }
    pause().await;
    let inside = Inside(sql);
    if inside.length() > LONG.len() {
        return Ok(0);
    }
    local!(sql, 1)
}

fn main() {
    block_on(async {
        let list = [5, 6, 7];
        assert_eq!(sent(ways_out(1, &list)).await, Ok(5));
        assert_eq!(ways_out(6, &list).await, Ok(8));
        assert_eq!(ways_out(2, &list).await, Err("not found".into()));
        assert_eq!(ways_out(3, &list).await, Err("three".into()));
        assert_eq!(ways_out(4, &[]).await, Err("empty".into()));
        assert_eq!(done(), ["1", "6", "2", "2", "3", "3", "4", "4"]);
        let registry = resilience::registry();
        let profile = registry.profile("ways out").expect("declared").snapshot();
        assert_eq!((profile.calls, profile.success, profile.error), (5, 2, 3), "no way passes the profile by");
        let breaker = registry.circuit_breaker("ways out").expect("declared").snapshot();
        assert_eq!((breaker.total, breaker.successful, breaker.failed), (8, 2, 6), "nor the breaker");

        assert_eq!(sync_ways_out(1), Ok(1));
        assert_eq!(sync_ways_out(2), Ok(2));
        assert!(sync_ways_out(3).is_err());

        assert_eq!(coerced(3).await.area(), 9);
        assert_eq!(coerced_closure(3).await(2), 6);
        assert_eq!(coerced_pointer(true)(2), 4);
        assert_eq!(coerced_slice(&vec![1]).await, [1]);
        assert_eq!(into_error(2).await.map(|shape| shape.area()).ok(), Some(4));
        assert!(into_error(0).await.is_err_and(|error| error.to_string() == "zero"));

        assert_eq!(nested(2).await, Ok(4));
        assert_eq!(done(), [r#"("outer", 2)"#, r#"("inner", 2)"#]);
        assert_eq!(nested(0).await, Err("zero".into()));
        let twice = [r#"("outer", 0)"#, r#"("inner", 0)"#, r#"("inner", 0)"#];
        assert_eq!(done(), [twice, twice].concat());
        let calls = |name| registry.profile(name).expect("declared").snapshot().calls;
        assert_eq!((calls("outer of two"), calls("inner of two")), (2, 4));

        assert_eq!(recursive(5).await, Ok(120));
        assert_eq!(recursive_boxed(4).await, Ok(10));
        assert_eq!(done(), ["5", "4", "3", "2", "1", "4", "3", "2", "1"]);
        assert_eq!(calls("recursive"), 5);

        assert_eq!(fibonacci(20), 6765);
        assert_eq!(done().len(), 21, "each number once");
        assert_eq!(asks_for_itself(1), 1);
        done();

        assert_eq!(text_in_body("select").await, Ok(7));
        assert_eq!(done(), [r#""sql, 1""#; 2]);
    });
}
