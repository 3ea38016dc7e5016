//! The rate limiter as a registry sees it, and as an attribute declares it.

use std::sync::Arc;

use super::config::{RateLimiterOptions, check};
use super::limiter::RateLimiter;
use crate::tools::emitter::EventSink;
use crate::tools::managed::{Managed, Policy};
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

impl Managed for RateLimiter {
    fn kind(&self) -> Kind {
        Kind::RATE_LIMIT
    }

    fn name(&self) -> &str {
        self.emitter.name()
    }

    fn figures(&self) -> serde_json::Value {
        let mut figures = serde_json::to_value(self.snapshot()).unwrap_or_default();
        // the registry's entry has the name already
        if let Some(fields) = figures.as_object_mut() {
            fields.remove("name");
        }
        figures
    }

    fn reset(&self) {
        Self::reset(self);
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

    fn build(name: &str, options: Self::Options) -> (Self, Vec<InvalidConfig>) {
        let (config, invalid) = check(name, options);
        (Self::new(name, config), invalid)
    }
}
