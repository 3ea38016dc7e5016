//! What stands on a function stays on it: `unsafe`, `#[must_use]`, `#[inline]`, `#[deprecated]`, docs, visibility, lints, `cfg_attr`.
//!
//! An `#[expect(..)]` that expects nothing is a warning, and warnings are errors here: so each shows that its lint still comes.

use resilience::{cached, circuit_breaker, fallback, profile, retry_with_backoff};

/// A module of functions that others can call.
pub mod public {
    use resilience::{cached, circuit_breaker, profile, retry_with_backoff};

    /// Documented.
    ///
    /// # Errors
    /// Never.
    #[doc = "And more."]
    #[profile]
    #[retry_with_backoff(max_attempts = 2)]
    /// Between.
    #[circuit_breaker(failure_threshold = 100)]
    #[inline]
    pub async fn documented(x: u8) -> Result<u8, String> {
        Ok(x)
    }

    /// Seen in this crate only.
    #[cached(ttl = "5m")]
    #[profile]
    pub(super) fn restricted(x: u8) -> u8 {
        x
    }

    /// A type with everything on it.
    #[derive(Debug, Default)]
    pub struct Service {
        secret: u8,
    }

    impl Service {
        /// A method.
        #[must_use]
        #[profile]
        #[cached(ttl = "5m", key(self.secret))]
        pub fn secret(&self) -> u8 {
            self.secret
        }
    }
}

#[must_use = "it is the answer"]
#[profile]
#[cached(ttl = "5m")]
fn must_use_above(x: u8) -> u8 {
    x
}

#[profile]
#[cached(ttl = "5m")]
#[must_use]
fn must_use_below(x: u8) -> u8 {
    x
}

#[profile]
#[deprecated(note = "use another")]
#[cached(ttl = "5m")]
fn old(x: u8) -> u8 {
    x
}

#[profile]
#[circuit_breaker(failure_threshold = 100)]
unsafe fn dangerous(x: *const u8) -> Result<u8, String> {
    // SAFETY: the caller promises it
    Ok(unsafe { *x })
}

/// A pointer that may cross threads.
#[derive(Clone, Copy)]
struct Pointer(*const u8);

// SAFETY: what it points to is only read
unsafe impl Send for Pointer {}
// SAFETY: the same
unsafe impl Sync for Pointer {}

#[profile]
#[retry_with_backoff(max_attempts = 2)]
#[circuit_breaker(failure_threshold = 100)]
async unsafe fn dangerous_async(x: Pointer) -> Result<u8, String> {
    tokio::task::yield_now().await;
    // SAFETY: the caller promises it
    Ok(unsafe { *x.0 })
}

#[profile]
extern "C" fn foreign(x: u8) -> u8 {
    x
}

#[cfg_attr(all(), profile("by cfg"), fallback(value = 9))]
#[cfg_attr(any(), cached(ttl = "5m"), no_such_attribute)]
#[cfg_attr(all(), retry_with_backoff(max_attempts = 3, base_delay = 0))]
fn by_cfg(x: u8) -> Result<u8, String> {
    if x == 0 { Err("zero".into()) } else { Ok(x) }
}

#[profile]
#[allow(unused_variables, clippy::needless_pass_by_value)]
#[circuit_breaker(failure_threshold = 100)]
async fn allowed(unused: Vec<u8>) -> Result<u8, String> {
    Ok(1)
}

#[profile]
#[expect(unused_variables, reason = "the lint comes as on the plain function")]
#[circuit_breaker(failure_threshold = 100)]
async fn unused(unused: u8) -> Result<u8, String> {
    Ok(1)
}

#[profile]
#[expect(unused_mut, unused_assignments, reason = "the lint comes as on the plain function")]
#[circuit_breaker(failure_threshold = 100)]
fn inside_lints(x: u8) -> Result<u8, String> {
    let mut y = x;
    let mut z = 1;
    z = 2;
    Ok(y + z)
}

#[profile]
#[expect(unreachable_code, reason = "the lint comes as on the plain function")]
async fn unreachable(x: u8) -> u8 {
    return x;
    1
}

#[profile]
#[retry_with_backoff(max_attempts = 2)]
#[circuit_breaker(failure_threshold = 100)]
async fn one_line(x: u8) -> Result<u8, String> { Ok(x) }

#[profile]
#[retry_with_backoff(max_attempts = 2)]
#[circuit_breaker(failure_threshold = 100)]
fn one_line_sync(x: u8) -> Result<u8, String> { Ok(x) }

#[profile]
fn one_line_future(x: u8) -> impl Future<Output = u8> { async move { x } }

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(public::documented(1).await, Ok(1));
    assert_eq!(public::restricted(1), 1);
    assert_eq!(public::Service::default().secret(), 0);
    #[expect(unused_must_use)]
    must_use_above(1);
    #[expect(unused_must_use)]
    must_use_below(1);
    #[expect(unused_must_use)]
    public::documented(1);
    #[expect(deprecated)]
    let old = old(1);
    assert_eq!(old, 1);
    let x = 3;
    // not unsafe any more, the blocks would be unused
    // SAFETY: it points to `x`
    assert_eq!(unsafe { dangerous(&raw const x) }, Ok(3));
    // SAFETY: it points to `x`
    let dangerous = unsafe { dangerous_async(Pointer(&raw const x)) };
    assert_eq!(dangerous.await, Ok(3));
    let pointer: extern "C" fn(u8) -> u8 = foreign;
    assert_eq!(pointer(2), 2);
    assert_eq!(by_cfg(0), Ok(9));
    let profile = resilience::registry().profile("by cfg").expect("declared");
    assert_eq!(profile.snapshot().calls, 1);
    assert_eq!(allowed(vec![]).await, Ok(1));
    assert_eq!(unused(1).await, Ok(1));
    assert_eq!(inside_lints(1), Ok(3));
    assert_eq!(unreachable(1).await, 1);
    assert_eq!(one_line(1).await, one_line_sync(1));
    assert_eq!(one_line_future(1).await, 1);
}
