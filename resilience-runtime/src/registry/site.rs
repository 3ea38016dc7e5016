//! A site: the static in an expansion that leads to its policy without a look-up by name.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::global::global;
use super::home::Home;
use super::map::Registry;
use crate::tools::managed::{Managed, Policy};
use crate::tools::options::Options;
use crate::tools::tuning::{Rivals, Spellings, Texts, Tuned, Tuning, resolve};
use crate::words::id::{Conflict, Kind, Place};
use crate::words::number::Source;

/// The place where an attribute declares a policy of type `P`.
pub struct Site<P: Policy> {
    place: &'static Place,
    name: Option<&'static str>,
    options: fn() -> P::Options,
    cell: OnceLock<Arc<P>>,
}

impl<P: Policy> Site<P> {
    /// A site at this place, with the name and the options as written there.
    pub const fn new(
        place: &'static Place,
        name: Option<&'static str>,
        options: fn() -> P::Options,
    ) -> Self {
        Self {
            place,
            name,
            options,
            cell: OnceLock::new(),
        }
    }

    /// The policy, in the registry that the call began with.
    #[inline]
    pub fn get<'h>(&'static self, home: &'h Home) -> &'h P {
        if let Some(registry) = home.scoped_registry() {
            return self.within(registry);
        }
        match self.cell.get() {
            Some(policy) => policy,
            None => self.first(),
        }
    }

    #[cold]
    #[inline(never)]
    fn within<'r>(&'static self, registry: &'r Registry) -> &'r P {
        let any: &'r dyn Any = &**registry.of_site(self);
        any.downcast_ref()
            .unwrap_or_else(|| unreachable!("a site's recipe builds the site's own type"))
    }

    /// The policy of this site in that registry.
    ///
    /// # Panics
    /// Where an option does, or calls the function that it belongs to.
    fn of(&'static self, registry: &Registry) -> Arc<P> {
        let any: Arc<dyn Any + Send + Sync> = registry.of_site(self).clone();
        any.downcast()
            .unwrap_or_else(|_| unreachable!("a site's recipe builds the site's own type"))
    }

    #[cold]
    #[inline(never)]
    fn first(&'static self) -> &'static Arc<P> {
        // before the cell is taken: the options are user code, which may ask the registry for this very policy
        let policy = self.of(global());
        self.cell.get_or_init(|| policy)
    }
}

/// A freshly built policy with what is to be said about how it was declared.
pub struct Recipe {
    pub(super) policy: Arc<dyn Managed>,
    pub(super) sites: Vec<&'static Place>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) invalid: Vec<String>,
    pub(super) tuning: Arc<dyn Tuning>,
}

/// A site without its type, as the inventory lists it.
pub trait AnySite: Send + Sync + 'static {
    /// Where it stands.
    fn place(&self) -> &'static Place;
    /// The name written there, if any.
    fn written_name(&self) -> Option<&'static str>;
    /// The kind of policy.
    fn kind(&self) -> Kind;
    /// The options that can be set from outside.
    fn fields(&self) -> &'static [&'static str];
    /// Those of them that exclude each other.
    fn rivals(&self) -> Rivals;
    /// Other spellings of them.
    fn spellings(&self) -> Spellings;
    /// Whether sites that write the same name share one policy.
    fn shared(&self) -> bool;
    /// Builds the policy for all `sites` of one name, in the order in which their written values win.
    fn build(&self, name: &str, sites: &[&'static dyn AnySite], texts: &Texts) -> Recipe;
    /// The written options, as the site's own options type.
    fn options(&self) -> Box<dyn Any>;
}

impl<P: Policy> AnySite for Site<P> {
    fn place(&self) -> &'static Place {
        self.place
    }

    fn written_name(&self) -> Option<&'static str> {
        self.name
    }

    fn kind(&self) -> Kind {
        P::KIND
    }

    fn fields(&self) -> &'static [&'static str] {
        P::Options::FIELDS
    }

    fn rivals(&self) -> Rivals {
        P::RIVALS
    }

    fn spellings(&self) -> Spellings {
        P::SPELLINGS
    }

    fn shared(&self) -> bool {
        P::SHARED
    }

    fn options(&self) -> Box<dyn Any> {
        Box::new((self.options)())
    }

    fn build(&self, name: &str, sites: &[&'static dyn AnySite], texts: &Texts) -> Recipe {
        let mut merged = P::Options::default();
        let mut in_force: HashMap<&'static str, (String, &'static Place)> = HashMap::new();
        let mut conflicts = Vec::new();
        // what was kept in the place of a rival
        let mut parted = None;
        for site in sites {
            let Ok(mut written) = site.options().downcast::<P::Options>() else {
                continue;
            };
            for (field, value) in written.written() {
                // what excludes a value of a place before is set aside as well
                let rival = P::RIVALS.iter().find_map(|(one, other)| {
                    let rival = match field {
                        _ if field == *one => *other,
                        _ if field == *other => *one,
                        _ => return None,
                    };
                    let (value, at) = in_force.get(rival)?;
                    (*at != site.place()).then(|| (format!("{rival} = {value}"), *at))
                });
                if let Some((kept, kept_at)) = rival {
                    parted = Some((kept.clone(), kept_at));
                    conflicts.push(Conflict {
                        field: field.to_owned(),
                        kept,
                        kept_at: kept_at.to_string(),
                        ignored: value,
                        ignored_at: site.place().to_string(),
                    });
                    written.forget(field);
                    continue;
                }
                let (kept, kept_at) = in_force
                    .entry(field)
                    .or_insert_with(|| (value.clone(), site.place()));
                if *kept != value {
                    conflicts.push(Conflict {
                        field: field.to_owned(),
                        kept: kept.clone(),
                        kept_at: kept_at.to_string(),
                        ignored: value,
                        ignored_at: site.place().to_string(),
                    });
                }
            }
            merged.fill_from(*written);
        }
        if let Some((kept, kept_at)) = parted {
            let before = merged.written();
            P::forget_orphans(&mut merged);
            let left = merged.written();
            for (field, ignored) in before {
                if !left.iter().any(|(known, _)| *known == field) {
                    conflicts.push(Conflict {
                        field: field.to_owned(),
                        kept: kept.clone(),
                        kept_at: kept_at.to_string(),
                        ignored,
                        ignored_at: in_force[field].1.to_string(),
                    });
                }
            }
        }
        let mut problems = Vec::new();
        let now = resolve::<P>(name, &merged, Source::Attribute, texts, &mut problems);
        let (policy, invalid) = P::build(name, now.options.clone());
        if !now.outside.written().is_empty() {
            policy.adopt(now.options.clone(), now.outside.clone());
        }
        problems.extend(invalid.iter().map(ToString::to_string));
        let policy = Arc::new(policy);
        Recipe {
            policy: policy.clone(),
            sites: sites.iter().map(|site| site.place()).collect(),
            conflicts,
            invalid: problems,
            tuning: Arc::new(Tuned::new(policy, merged, Source::Attribute, now)),
        }
    }
}
