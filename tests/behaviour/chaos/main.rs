//! Chaos: with the feature what is injected is as promised, without it there is nothing.

#[cfg(not(feature = "chaos"))]
mod left_out;

#[cfg(feature = "chaos")]
mod by_hand;
#[cfg(feature = "chaos")]
mod injected;
#[cfg(feature = "chaos")]
mod orders;
#[cfg(feature = "chaos")]
mod switching;
