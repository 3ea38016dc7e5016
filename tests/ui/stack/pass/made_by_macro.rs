//! Functions that `macro_rules!` makes, options included.
use std::time::Duration;

macro_rules! guarded {
    ($name:ident, $label:literal, $slow:expr, $attempts:expr, $ttl:expr, $spare:expr) => {
        #[resilience::profile($label, slow = $slow)]
        #[resilience::fallback(value = $spare)]
        #[resilience::cached(ttl = $ttl)]
        #[resilience::retry_with_backoff(max_attempts = $attempts, base_delay = Duration::ZERO)]
        #[resilience::circuit_breaker($label)]
        fn $name(id: u8) -> Option<u8> {
            id.checked_sub(1)
        }
    };
}

guarded!(literals, "literals", "1s", 2, "5m", 7);
guarded!(
    expressions,
    "expressions",
    Duration::from_secs(2),
    1 + 1,
    Duration::from_millis(60),
    3 + 4
);
guarded!(numbers, "numbers", 3, 2, 1.5, 7);

macro_rules! methods {
    ($($type:ident: $answer:expr, [$($fallback:tt)*];)*) => {$(
        struct $type(u8);

        impl $type {
            #[resilience::profile]
            #[resilience::fallback($($fallback)*)]
            async fn work(&self, id: u8) -> Result<u8, String> {
                let answer: Result<u8, String> = $answer;
                answer.map(|answer| answer + self.0 + id)
            }
        }
    )*};
}

methods! {
    Fine: Ok(1), [value = 0];
    Broken: Err("four".to_owned()), [|err| u8::try_from(err.len()).unwrap_or_default()];
    Method: Err(String::new()), [Self::spare];
}

impl Method {
    async fn spare(&self, id: u8) -> u8 {
        tokio::task::yield_now().await;
        self.0 * id
    }
}

macro_rules! batched {
    ($name:ident($items:ident: $item:ty) -> $out:ty, $size:expr, $body:expr) => {
        #[resilience::batch(size = $size, max_wait = 0)]
        async fn $name($items: Vec<$item>) -> Result<Vec<$out>, String> {
            Ok($body)
        }
    };
}

batched!(load(ids: u8) -> u16, 10, ids.into_iter().map(u16::from).collect());

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for work in [literals, expressions, numbers] {
        assert_eq!((work(3), work(0)), (Some(2), Some(7)));
    }
    let slow = |name: &str| {
        resilience::registry()
            .profile(name)
            .expect("declared")
            .snapshot()
            .slow_ms
    };
    assert_eq!(
        [slow("literals"), slow("expressions"), slow("numbers")],
        [Some(1e3), Some(2e3), Some(3e3)]
    );
    assert_eq!(Fine(1).work(1).await, Ok(3));
    assert_eq!(Broken(1).work(1).await, Ok(4));
    assert_eq!(Method(3).work(4).await, Ok(12));
    assert_eq!(load(7).await, Ok(7));
}
