//! The runtime of `resilience`: what the attributes expand to, and everything that can be used without them.
//!
//! Users depend on the `resilience` crate, which re-exports all of this.
//!
//! The modules stand on floors; each imports only from a strictly lower floor or from its own folder:
//!
//! | floor | module | what |
//! |---|---|---|
//! | 0 | [`words`] | what every other module speaks: severities, rejections, outcomes, events, the clock |
//! | 1 | [`tools`] | what rooms are built with: windows, jitter, counters, the trait [`Managed`](tools::managed::Managed) |
//! | 2 | [`rooms`] | the policies, a room each; no room knows another |
//! | 3 | [`registry`](mod@registry) | the map of all policies, the inventory, scopes, events out |
//! | 4 | `__private` | what an expansion may name, and where rooms and registry meet |
//!
//! ```
//! use resilience_runtime::registry::Registry;
//! use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
//!
//! let registry = Registry::new();
//! let breaker = registry.add(CircuitBreaker::builder("quotes").failure_threshold(1).build()?)?;
//! let failed = breaker.call_sync(|| Err::<(), _>("down".to_owned()));
//! assert!(failed.is_err());
//! assert_eq!(registry.circuit_breakers()[0].failed, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// lets generated code and our own tests name this crate the way users' code does
extern crate self as resilience_runtime;

#[cfg(feature = "configure")]
pub mod configure;
#[cfg(feature = "http")]
pub mod http;
pub mod registry;
#[cfg(feature = "reqwest")]
pub mod reqwest;
pub mod rooms;
#[cfg(feature = "sqlx")]
pub mod sqlx;
#[cfg(feature = "tonic")]
pub mod tonic;
pub mod tools;
#[cfg(feature = "tower")]
pub mod tower;
pub mod words;

#[doc(hidden)]
pub mod __private;
