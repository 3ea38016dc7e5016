//! The rate limiter as a registry sees it, and as an attribute declares it.

use std::sync::Arc;
use std::task::Waker;

use super::checked::check;
use super::config::RateLimiterOptions;
use super::limiter::RateLimiter;
use super::rule::Rule;
use crate::tools::emitter::EventSink;
use crate::tools::managed::{Managed, Policy};
use crate::tools::tuning::{Spellings, Tuned, Tuning};
use crate::words::clock;
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;

impl Managed for RateLimiter {
    fn kind(&self) -> Kind {
        Kind::RATE_LIMIT
    }

    fn name(&self) -> &str {
        self.emitter.name()
    }

    fn figures(&self) -> Figures {
        Figures::of(self.snapshot())
    }

    fn reset(&self) {
        Self::reset(self);
    }

    fn tuning(self: Arc<Self>) -> Option<Arc<dyn Tuning>> {
        Some(Tuned::by_code(self))
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.emitter.attach(sink);
    }
}

impl Policy for RateLimiter {
    type Options = RateLimiterOptions;
    const KIND: Kind = Kind::RATE_LIMIT;
    const SHARED: bool = true;
    const RIVALS: &'static [(&'static str, &'static str)] =
        &[("burst", "window"), ("wait", "window")];

    const SPELLINGS: Spellings = &[("per_second", "rate", "/s")];

    fn build(name: &str, options: Self::Options) -> (Self, Vec<InvalidConfig>) {
        let (config, invalid) = check(name, options);
        (Self::new(name, config), invalid)
    }

    const FIXED: &'static [&'static str] = &[];

    /// What was taken stays taken, in permits. Who waits keeps his place, and gets the turn that it has by the new numbers.
    fn adopt(&self, options: RateLimiterOptions, _: RateLimiterOptions) {
        let (config, _) = check(self.name(), options);
        let now = clock::now();
        let before = *self.rule();
        let rule = before.renewed(Rule::new(&config, now));
        self.numbers.set((config, rule));
        let now = now.as_nanos();
        let mut wakers = self.common.rewrite(&before, &rule, now);
        if let Some(keyed) = self.keyed.get() {
            wakers.extend(keyed.rewrite(&before, &rule, now));
            keyed.set_most(&rule, config.max_keys, now);
        }
        wakers.into_iter().for_each(Waker::wake);
    }

    fn told(&self) -> RateLimiterOptions {
        self.told.as_deref().cloned().unwrap_or_default()
    }
}
