//! Numbers from outside: checked together, then put in force together, or not at all.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::entries::Entry;
use super::inventory::Inventory;
use super::map::Registry;
use super::meant::Read;
use super::outside::Outside;
use super::scope::scope_sync;
use super::setting::{Setting, SettingsError};
use super::site::AnySite;
use crate::tools::tuning::Texts;
use crate::words::id::Kind;

/// A policy that a change concerns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Whom {
    kind: Kind,
    name: String,
}

impl Whom {
    fn site(&self) -> Option<&'static dyn AnySite> {
        Inventory::get().names().find(self.kind, &self.name)
    }
}

impl Registry {
    /// Sets numbers of one policy while it is in use: its state, counts and permits stay.
    ///
    /// The values are texts, in the form that attributes have (`"250ms"`, `"10"`, `"true"`). They stand before those of files
    /// and environment variables, which stand before the attribute's own.
    ///
    /// # Errors
    /// [`SettingsError`] lists everything that cannot be meant: a name that nothing has, an option that the policy has not, a
    /// value that cannot be read or is out of range, an option that cannot change once the policy is in use. Then nothing was changed.
    ///
    /// ```
    /// use resilience_runtime::registry::Registry;
    /// use resilience_runtime::rooms::profile::Profile;
    /// use resilience_runtime::words::id::Kind;
    ///
    /// let registry = Registry::new();
    /// registry.add(Profile::new("quotes")).unwrap();
    /// registry.update(Kind::PROFILE, "quotes", [("slow", "250ms")])?;
    ///
    /// let wrong = registry.update(Kind::PROFILE, "quotes", [("slow", "fast"), ("slower", "1s")]).unwrap_err();
    /// assert_eq!(wrong.problems.len(), 2);
    /// # Ok::<(), resilience_runtime::registry::SettingsError>(())
    /// ```
    pub fn update<'v>(
        &self,
        kind: Kind,
        name: &str,
        values: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> Result<(), SettingsError> {
        let values = values.into_iter();
        self.apply(values.map(|(field, value)| Setting::new(kind.as_str(), name, field, value)))
    }

    /// Sets numbers of any policies, called or not: all of them, or none.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    ///
    /// ```
    /// use resilience_runtime::registry::{Registry, Setting};
    /// use resilience_runtime::rooms::profile::Profile;
    ///
    /// let registry = Registry::new();
    /// registry.add(Profile::new("quotes")).unwrap();
    /// registry.apply([Setting::of_kind("profile", "slow", "1s")])?;
    /// let shown = registry.snapshot();
    /// # Ok::<(), resilience_runtime::registry::SettingsError>(())
    /// ```
    pub fn apply(&self, settings: impl IntoIterator<Item = Setting>) -> Result<(), SettingsError> {
        self.apply_all(settings, Vec::new())
    }

    /// The same, where something was found wrong before.
    pub(crate) fn apply_all(
        &self,
        settings: impl IntoIterator<Item = Setting>,
        mut problems: Vec<String>,
    ) -> Result<(), SettingsError> {
        // the iterator is the caller's code
        let settings: Vec<Setting> = settings.into_iter().collect();
        let _one_at_a_time = self.updating();
        let mut outside = self.lock().outside.clone();
        let mut said = Vec::new();
        let mut read = Vec::new();
        let mut concerned = BTreeSet::new();
        for setting in settings {
            match self.understood(&setting) {
                Ok((kind, name, text)) => {
                    concerned.extend(self.concerned(kind, name.as_deref()));
                    outside.say(kind, name.clone(), text.clone());
                    read.extend(setting.read_in.map(|place| Read {
                        text: place,
                        kind,
                        name: name.clone(),
                        said: text.clone(),
                    }));
                    said.push((kind, name, text));
                }
                Err(problem) => problems.push(problem),
            }
        }
        problems.extend(self.at_odds(&read));
        for whom in &concerned {
            problems.extend(self.check(whom, &outside));
        }
        if !problems.is_empty() {
            // what is wrong for all of a kind is wrong for each of it
            let mut told = BTreeSet::new();
            problems.retain(|problem| told.insert(problem.clone()));
            return Err(SettingsError { problems });
        }
        let before = {
            let mut maps = self.lock();
            let before = maps.outside.clone();
            for (kind, name, text) in said {
                maps.outside.say(kind, name, text);
            }
            before
        };
        let problems = self.put_in_force(&concerned);
        if problems.is_empty() {
            return Ok(());
        }
        // a policy came to be since it was looked at, with numbers that cannot change any more
        self.lock().outside = before;
        let _as_they_were = self.put_in_force(&concerned);
        Err(SettingsError { problems })
    }

    /// Gives the policies that are there what is said of them now, and tells what cannot be.
    fn put_in_force(&self, concerned: &BTreeSet<Whom>) -> Vec<String> {
        let mut problems = Vec::new();
        for whom in concerned {
            let texts = self.texts_for(whom.kind, &whom.name);
            let entry = self.lock().entry(whom.kind, &whom.name);
            if let Some(tuning) = entry.and_then(|entry| entry.tuning.clone()) {
                match tuning.check(&texts) {
                    Ok(change) => change(),
                    Err(wrong) => problems.extend(wrong),
                }
            }
        }
        problems
    }

    /// A policy has come into the registry, with the numbers that these texts say: gives it what was said meanwhile.
    pub(super) fn catch_up(&self, entry: &Entry, texts: &Texts) {
        let policy = &entry.policy;
        let said = || self.texts_for(policy.kind(), policy.name());
        if said() == *texts {
            return;
        }
        let problems = {
            let _one_at_a_time = self.updating();
            let checked = entry.tuning.as_ref().map(|tuning| tuning.check(&said()));
            checked.and_then(|checked| checked.map(|change| change()).err())
        };
        self.tell_invalid(policy.kind(), policy.name(), &problems.unwrap_or_default());
    }

    /// What is wrong with these numbers for this policy.
    fn check(&self, whom: &Whom, outside: &Outside) -> Vec<String> {
        let texts = outside.texts(whom.kind, &whom.name);
        let known = self.lock().entry(whom.kind, &whom.name);
        match (known, whom.site()) {
            (Some(entry), _) => match &entry.tuning {
                Some(tuning) => tuning.check(&texts).err().unwrap_or_default(),
                None if texts.own.is_empty() => Vec::new(),
                None => vec![format!(
                    "{} `{}` has no numbers that can be set",
                    whom.kind.words(),
                    whom.name
                )],
            },
            // not called yet: what it would be built from
            (None, Some(site)) => {
                let sharing = Inventory::get().names().sharing(site);
                let built = catch_unwind(AssertUnwindSafe(|| {
                    scope_sync(self, || site.build(&whom.name, &sharing, &texts).invalid)
                }));
                built.unwrap_or_else(|_| {
                    vec![format!(
                        "the options of {} `{}` panicked",
                        whom.kind.words(),
                        whom.name
                    )]
                })
            }
            (None, None) => Vec::new(),
        }
    }

    /// The policies that are concerned.
    fn concerned(&self, kind: Kind, name: Option<&str>) -> Vec<Whom> {
        let named = |name: String| Whom { kind, name };
        match name {
            Some(name) => vec![named(name.to_owned())],
            None => self.names_of(kind).into_iter().map(named).collect(),
        }
    }
}
