//! Floor 5: numbers from files and environment variables, read once at the start of a program.
//!
//! Any option of any named policy can be set without recompiling: for all policies of a kind, which stands behind what attributes
//! write, or for one by its name, which stands before it. Environment variables stand before files.
//!
//! ```toml
//! [circuit_breaker]                # every breaker whose attribute says nothing else
//! recovery_timeout = "30s"
//!
//! [circuit_breaker.openai]         # the one of this name, whatever its attribute says
//! failure_threshold = 10
//!
//! ["retry"."shop::stock"]          # a policy without a written name is called `module::function`
//! max_attempts = 5
//! ```
//!
//! The same as variables: `RESILIENCE__CIRCUIT_BREAKER__RECOVERY_TIMEOUT=30s`,
//! `RESILIENCE__CIRCUIT_BREAKER__OPENAI__FAILURE_THRESHOLD=10` and `RESILIENCE__RETRY__SHOP__STOCK__MAX_ATTEMPTS=5`: in upper case, with `_` for
//! whatever is neither a letter nor a digit.
//!
//! ```
//! use resilience_runtime::configure::Sources;
//! use resilience_runtime::registry::Registry;
//! use resilience_runtime::rooms::profile::Profile;
//!
//! let registry = Registry::new();
//! registry.add(Profile::new("quotes")).unwrap();
//! Sources::new()
//!     .toml("[profile.quotes]\nslow = \"1s\"")
//!     .variables([("RESILIENCE__PROFILE__QUOTES__SLOW", "250ms")])
//!     .apply_to(&registry)?;
//! let snapshot = registry.snapshot();
//! let number = &snapshot.policies.iter().find(|policy| policy.name == "quotes").unwrap().numbers[0];
//! assert_eq!((number.field, number.value.as_str(), number.source.as_str()), ("slow", "250ms", "environment"));
//! # Ok::<(), resilience_runtime::registry::SettingsError>(())
//! ```

mod read;
mod sources;

pub use sources::{Sources, configure};
