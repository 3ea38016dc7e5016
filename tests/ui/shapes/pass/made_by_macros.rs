//! Functions that a `macro_rules` made: attributes, types, names and bodies that come as fragments.

macro_rules! guarded {
    ($(#[$layer:meta])* $vis:vis async fn $name:ident($arg:ident: $ty:ty) -> $out:ty $body:block) => {
        $(#[$layer])*
        $vis async fn $name($arg: $ty) -> $out $body
    };
}

macro_rules! methods {
    ($type:ident, $($name:ident => $ttl:literal, $attempts:expr, $lifetime:lifetime, $value:expr;)*) => {
        impl $type {
            $(
                #[resilience::profile]
                #[resilience::cached(ttl = $ttl, key(self.0))]
                #[resilience::retry_with_backoff(max_attempts = $attempts, base_delay = 0)]
                async fn $name<$lifetime>(&$lifetime self) -> Result<u8, String> {
                    tokio::task::yield_now().await;
                    Ok(self.0 + $value)
                }
            )*
        }
    };
}

guarded! {
    /// Documented.
    #[resilience::profile]
    #[resilience::fallback(|err| Ok(err.len()))]
    #[resilience::circuit_breaker(failure_threshold = 100)]
    async fn one(text: &str) -> Result<usize, String> {
        let length = text.len();
        if length == 0 {
            return Err("empty".to_owned());
        }
        Ok(length)
    }
}

guarded! {
    #[resilience::cached(ttl = "5m")]
    #[resilience::profile]
    async fn two(list: Vec<u8>) -> Option<u8> {
        list.first().copied()
    }
}

struct Service(u8);

methods! {
    Service,
    first => "5m", 2, 'a, 1;
    second => 300, 1 + 1, 'b, 2;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(one("text").await, Ok(4));
    assert_eq!(one("").await, Ok(5));
    assert_eq!(two(vec![3]).await, Some(3));
    assert_eq!(Service(1).first().await, Ok(2));
    assert_eq!(Service(1).second().await, Ok(3));
}
