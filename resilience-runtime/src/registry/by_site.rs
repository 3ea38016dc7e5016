//! Which policy a site leads to in one registry: found without a lock, and there as long as the registry, so that calls can borrow it.

use std::array::from_fn;
use std::sync::{Arc, OnceLock};

use crate::tools::managed::Managed;

/// Few programs have more sites than a few hundred, and a chain of some links is quick to walk.
const CHAINS: usize = 64;

/// The policies by the addresses of their sites. They are put in and never taken away.
#[derive(Default)]
pub(super) struct BySite {
    // a registry in which nothing is called has none
    chains: OnceLock<Box<[Link; CHAINS]>>,
}

type Link = OnceLock<Box<Known>>;

struct Known {
    site: usize,
    policy: Arc<dyn Managed>,
    next: Link,
}

impl BySite {
    /// The policy of the site at this address.
    pub(super) fn find(&self, site: usize) -> Option<&Arc<dyn Managed>> {
        let mut link = &self.chains.get()?[chain(site)];
        loop {
            let known = link.get()?;
            if known.site == site {
                return Some(&known.policy);
            }
            link = &known.next;
        }
    }

    /// The policy of the site from now on: this one, unless there was one before.
    pub(super) fn insert_first(&self, site: usize, policy: Arc<dyn Managed>) -> &Arc<dyn Managed> {
        let chains = self
            .chains
            .get_or_init(|| Box::new(from_fn(|_| Link::new())));
        let mut link = &chains[chain(site)];
        let mut new = Some(policy);
        loop {
            let known = link.get_or_init(|| {
                let policy = new.take();
                Box::new(Known {
                    site,
                    policy: policy.unwrap_or_else(|| unreachable!("it is put in once")),
                    next: Link::new(),
                })
            });
            if known.site == site {
                return &known.policy;
            }
            link = &known.next;
        }
    }
}

/// Sites are statics of the same few sizes: what is above their alignment tells them apart.
const fn chain(site: usize) -> usize {
    (site >> 4 ^ site >> 10) % CHAINS
}
