//! What the registry knows of a policy: one object-safe trait, and how a site builds one.

use std::any::Any;
use std::sync::Arc;

use super::emitter::EventSink;
use super::options::Options;
use super::tuning::{Spellings, Tuning};
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;
use crate::words::snapshot::{Circuits, Standing};

/// A policy that a registry holds.
pub trait Managed: Any + Send + Sync {
    /// The kind of policy.
    fn kind(&self) -> Kind;

    /// The name, unique per kind in one registry.
    fn name(&self) -> &str;

    /// The policy's own snapshot, without its name: [`Figures::of`] makes it.
    fn figures(&self) -> Figures;

    /// What it says to the service's health.
    fn standing(&self) -> Standing {
        Standing::Silent
    }

    /// The circuits that it stands for in the service's health: one, unless it holds one for each key.
    fn circuits(&self) -> Circuits {
        Circuits::of(self.standing())
    }

    /// Back to the state and the counts of a new policy. What is configured stays.
    fn reset(&self);

    /// The part of it that has no type parameters, where it has some: what a look-up by name can give out.
    fn untyped(&self) -> Option<&dyn Any> {
        None
    }

    /// How its numbers are set from outside, where code built it and they can be.
    fn tuning(self: Arc<Self>) -> Option<Arc<dyn Tuning>> {
        None
    }

    /// Called once, when a registry takes the policy in: events go there from now on.
    fn attach(&self, sink: Arc<dyn EventSink>);
}

/// A policy that an attribute can declare: built from the options written at its sites.
pub trait Policy: Managed + Sized {
    /// The options, each `None` where it was not written.
    type Options: Options;

    /// The kind of policy.
    const KIND: Kind;

    /// Whether sites that write the same name share one policy.
    const SHARED: bool = false;

    /// Pairs of options that exclude each other: where two places write one each, the first place wins.
    const RIVALS: &'static [(&'static str, &'static str)] = &[];

    /// What attributes also call an option: the spelling, the option, and what stands behind a value that is spelt so.
    const SPELLINGS: Spellings = &[];

    /// Forgets options that say nothing any more because what they belong to was set aside for its rival.
    fn forget_orphans(_: &mut Self::Options) {}

    /// The policy, with defaults for what was not written. A value that cannot be meant is replaced by its default and
    /// told in the second part.
    fn build(name: &str, options: Self::Options) -> (Self, Vec<InvalidConfig>);

    /// Options that cannot change once the policy is in use: all of them where [`adopt`](Self::adopt) does nothing.
    const FIXED: &'static [&'static str] = <Self::Options as Options>::FIELDS;

    /// Puts these numbers in the place of those in force, without losing counts or permits. [`build`](Self::build) found
    /// them to be right. `outside` are those among them that were set from outside, for a policy whose attribute says its
    /// numbers at each call.
    fn adopt(&self, options: Self::Options, outside: Self::Options) {
        let _nothing_can_change = (options, outside);
    }

    /// The numbers that code built the policy with.
    fn told(&self) -> Self::Options {
        Self::Options::default()
    }
}
