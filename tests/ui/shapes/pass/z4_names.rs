//! Names that an expansion might use itself, or that the crate gives another meaning.
#![forbid(unsafe_code)]
#![allow(clippy::redundant_closure, clippy::too_many_arguments, reason = "written out, to be one more shape")]

#[path = "../../support.rs"]
mod support;

fn main() {
    shadowed::run();
}

#[no_implicit_prelude]
mod shadowed {
    use ::resilience::{cached, circuit_breaker, fallback, profile, retry_with_backoff};
    use ::std::assert_eq;
    use ::std::clone::Clone;
    use ::std::convert::{From, Into};
    use ::std::string::String;

    /// Not the standard library.
    mod std {}
    /// Not the core library.
    mod core {}
    /// Not the runtime.
    mod tokio {}
    /// Not the library.
    #[allow(non_snake_case)]
    mod Duration {}

    /// Another `Result`.
    type Result<T> = ::std::result::Result<T, String>;

    /// Another `Ok`.
    #[allow(dead_code)]
    struct Ok;
    /// Another `Err`.
    #[allow(dead_code)]
    struct Err;
    /// Another `Some`.
    #[allow(dead_code)]
    struct Some;
    /// Another `None`.
    #[allow(dead_code)]
    struct None;
    /// Another `Option`.
    #[allow(dead_code)]
    enum Option {}
    /// Another `Box`.
    #[allow(dead_code)]
    struct Box;
    /// Another `Rejection`.
    #[allow(dead_code)]
    struct Rejection;
    /// Another `once`.
    #[allow(dead_code)]
    fn once() {}

    #[profile]
    #[fallback(|err| ::std::result::Result::Err(err))]
    #[cached(ttl = "5m")]
    #[retry_with_backoff(max_attempts = 2, base_delay = 0)]
    #[circuit_breaker(failure_threshold = 100)]
    async fn common(key: &str, cache: u8, result: u8, value: u8, err: &str, out: u8, r: u8, f: u8) -> Result<u8> {
        crate::support::did(key);
        crate::support::pause().await;
        if out == 0 {
            return ::std::result::Result::Err(err.into());
        }
        ::std::result::Result::Ok(cache + result + value + r + f)
    }

    #[profile]
    #[fallback(|__err| ::std::result::Result::Err(__err))]
    #[retry_with_backoff(max_attempts = 2, base_delay = 0)]
    #[circuit_breaker(failure_threshold = 100)]
    fn blocking(call: u8, site: u8, permit: u8, guard: u8, h: u8, e: u8, v: u8) -> Result<u8> {
        crate::support::did(call);
        ::std::result::Result::Ok(site + permit + guard + h + e + v)
    }

    #[profile]
    #[circuit_breaker(failure_threshold = 100)]
    async fn r#async(r#fn: u8, r#type: u8) -> Result<u8> {
        crate::support::pause().await;
        ::std::result::Result::Ok(r#fn + r#type)
    }

    /// A generic named as nothing should be.
    #[profile]
    #[cached(ttl = "5m")]
    #[retry_with_backoff(max_attempts = 2, base_delay = 0)]
    async fn generics<R, E, J, T, K: Clone + ::std::marker::Copy, const N: usize>(k: u8) -> Result<usize> {
        let _ = ::std::mem::size_of::<(R, E, J, T, K)>();
        ::std::result::Result::Ok(N + ::std::convert::Into::<usize>::into(k))
    }

    pub(crate) fn run() {
        crate::support::block_on(async {
            assert_eq!(common("k", 1, 1, 1, "e", 1, 1, 1).await, ::std::result::Result::Ok(5));
            assert_eq!(common("k", 1, 1, 1, "e", 0, 1, 1).await, ::std::result::Result::Err(String::from("e")));
            assert_eq!(crate::support::done().len(), 3);
            assert_eq!(blocking(1, 1, 1, 1, 1, 1, 1), ::std::result::Result::Ok(6));
            assert_eq!(r#async(1, 2).await, ::std::result::Result::Ok(3));
            assert_eq!(generics::<u8, u8, u8, u8, u8, 2>(3).await, ::std::result::Result::Ok(5));
            assert_eq!(generics::<u8, u8, u8, u8, u8, 3>(3).await, ::std::result::Result::Ok(6));
        });
    }
}
