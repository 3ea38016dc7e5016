//! The guide: how the layers play together. Each attribute's own page says what it alone does.
//!
//! | page | what it answers |
//! |---|---|
//! | [`ordering`] | which attribute to write above which, and what stands outside and inside |
//! | [`errors`] | what counts as a failure, for whom, and what a rejection becomes |
//! | [`cancellation`] | what happens when a call is dropped, or panics |
//! | [`testing`] | virtual time, a registry for each test, breakers forced open |
//! | [`observing`] | snapshots, the inventory, events, logs, dead letters |
//! | [`choosing_numbers`] | thresholds, attempts, times and sizes, with the arithmetic |
//! | [`configuring`] | numbers from files, environment variables and at run time |
//! | [`costs`] | what each layer costs, and when it is not worth it |

#[doc = include_str!("ordering.md")]
pub mod ordering {}

#[doc = include_str!("errors.md")]
pub mod errors {}

#[doc = include_str!("cancellation.md")]
pub mod cancellation {}

#[doc = include_str!("testing.md")]
pub mod testing {}

#[doc = include_str!("observing.md")]
pub mod observing {}

#[doc = include_str!("choosing_numbers.md")]
pub mod choosing_numbers {}

#[doc = include_str!("configuring.md")]
pub mod configuring {}

#[doc = include_str!("costs.md")]
pub mod costs {}
