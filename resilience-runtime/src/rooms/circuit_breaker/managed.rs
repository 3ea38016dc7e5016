//! The breaker as a registry sees it, and as an attribute declares it.

use std::sync::Arc;

use super::breaker::CircuitBreaker;
use super::checked::check;
use super::config::CircuitBreakerOptions;
use super::word::CircuitState;
use crate::tools::emitter::EventSink;
use crate::tools::managed::{Managed, Policy};
use crate::tools::tuning::{Spellings, Tuned, Tuning};
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;
use crate::words::snapshot::{Circuits, Standing};

impl Managed for CircuitBreaker {
    fn kind(&self) -> Kind {
        Kind::CIRCUIT_BREAKER
    }

    fn name(&self) -> &str {
        self.emitter.name()
    }

    fn figures(&self) -> Figures {
        Figures::of(self.snapshot())
    }

    fn standing(&self) -> Standing {
        match self.state() {
            CircuitState::Disabled => Standing::Silent,
            CircuitState::ForcedOpen => Standing::Failing,
            // it refuses nothing
            _ if self.is_metrics_only() => Standing::Silent,
            CircuitState::Open => Standing::Failing,
            CircuitState::Closed | CircuitState::HalfOpen => Standing::Healthy,
        }
    }

    /// The breaker of each key is a circuit of its own, and so is this one while it says something.
    fn circuits(&self) -> Circuits {
        let own = Circuits::of(self.standing());
        let forced = matches!(
            self.state(),
            CircuitState::ForcedOpen | CircuitState::Disabled
        );
        let keys = self.of_keys();
        if forced || keys.is_empty() {
            return own;
        }
        let own = if own.failing > 0 {
            own
        } else {
            Circuits::default()
        };
        let keys = keys.iter().map(|(_, key)| Circuits::of(key.standing()));
        keys.fold(own, |sum, one| sum + one)
    }

    fn reset(&self) {
        Self::reset(self);
    }

    fn tuning(self: Arc<Self>) -> Option<Arc<dyn Tuning>> {
        Some(Tuned::by_code(self))
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.emitter.attach(sink.clone());
        for (_, key) in self.of_keys() {
            key.emitter.attach(sink.clone());
        }
    }
}

impl Policy for CircuitBreaker {
    type Options = CircuitBreakerOptions;
    const KIND: Kind = Kind::CIRCUIT_BREAKER;
    const SHARED: bool = true;
    const RIVALS: &'static [(&'static str, &'static str)] = &[
        ("failure_threshold", "failure_rate"),
        ("failure_window", "failure_rate"),
    ];

    const SPELLINGS: Spellings = &[("timeout", "recovery_timeout", "")];

    fn forget_orphans(options: &mut Self::Options) {
        if options.failure_rate.is_none() && options.slow_call.is_none() {
            options.window = None;
            options.minimum_calls = None;
        }
    }

    fn build(name: &str, options: Self::Options) -> (Self, Vec<InvalidConfig>) {
        let (config, invalid) = check(name, options);
        (Self::new(name, &config), invalid)
    }

    const FIXED: &'static [&'static str] = &[];

    fn adopt(&self, options: Self::Options, _: Self::Options) {
        let (config, _) = check(self.name(), options);
        self.adopt_config(&config);
    }

    fn told(&self) -> Self::Options {
        self.told.among(self.core.first_config())
    }
}
