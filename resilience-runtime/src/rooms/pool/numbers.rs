//! The numbers of a pool as they are set from outside. A pool cannot be built without its source, its numbers can.

use std::sync::Arc;

use super::config::{ResourcePoolOptions, check};
use super::handle::PoolHandle;
use crate::tools::emitter::EventSink;
use crate::tools::managed::{Managed, Policy};
use crate::tools::tuning::{Tuned, Tuning};
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;

pub(super) struct Numbers {
    name: String,
    /// Whose they are; `None` where they are only looked at.
    pool: Option<PoolHandle>,
}

impl Numbers {
    pub(super) fn tuning_of(pool: &PoolHandle) -> Arc<dyn Tuning> {
        Tuned::by_code(Arc::new(Self {
            name: pool.name().to_owned(),
            pool: Some(pool.clone()),
        }))
    }
}

impl Managed for Numbers {
    fn kind(&self) -> Kind {
        Kind::POOL
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn figures(&self) -> Figures {
        serde_json::Value::Null.into()
    }

    fn reset(&self) {}

    fn attach(&self, _: Arc<dyn EventSink>) {}
}

impl Policy for Numbers {
    type Options = ResourcePoolOptions;
    const KIND: Kind = Kind::POOL;
    const FIXED: &'static [&'static str] = &[];

    fn build(name: &str, options: Self::Options) -> (Self, Vec<InvalidConfig>) {
        let (_, invalid) = check(name, &options);
        let numbers = Self {
            name: name.to_owned(),
            pool: None,
        };
        (numbers, invalid)
    }

    /// What is in use stays in use; where there are to be fewer, it is closed when it comes back.
    fn adopt(&self, options: Self::Options, _: Self::Options) {
        if let Some(pool) = &self.pool {
            pool.adopt(check(&self.name, &options).0);
        }
    }

    fn told(&self) -> Self::Options {
        let pool = self.pool.as_ref();
        pool.map(|pool| pool.told().clone()).unwrap_or_default()
    }
}
