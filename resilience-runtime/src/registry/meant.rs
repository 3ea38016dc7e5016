//! What a setting means: which kind, which policy, which option; and what is near where there is none.

use std::collections::{BTreeMap, BTreeSet};

use super::inventory::Inventory;
use super::map::Registry;
use super::setting::Setting;
use crate::tools::tuning::{Rivals, Spellings, Text};
use crate::words::id::Kind;

impl Registry {
    /// The names of all policies of a kind, called or not.
    pub(super) fn names_of(&self, kind: Kind) -> BTreeSet<String> {
        let names = Inventory::get().names();
        let sites = names.sites().iter().filter(|site| site.kind() == kind);
        let declared = sites.map(|site| names.of(*site).to_string());
        let entries = self.entries();
        let there = entries.iter().map(|entry| &entry.policy);
        let there = there.filter(|policy| policy.kind() == kind);
        declared
            .chain(there.map(|policy| policy.name().to_owned()))
            .collect()
    }

    fn kinds(&self) -> BTreeSet<Kind> {
        let sites = Inventory::get().names().sites().iter();
        let declared = sites.map(|site| site.kind());
        let entries = self.entries();
        declared
            .chain(entries.iter().map(|entry| entry.policy.kind()))
            .collect()
    }

    /// The kind, the name and the option that are meant, or what is wrong.
    pub(super) fn understood(
        &self,
        setting: &Setting,
    ) -> Result<(Kind, Option<String>, Text), String> {
        let kinds = self.kinds();
        let source = setting.source;
        let wanted = setting.kind.to_lowercase();
        let Some(kind) = kinds.iter().find(|kind| kind.as_str() == wanted) else {
            let near = closest(&wanted, kinds.iter().map(|kind| kind.as_str()));
            return Err(format!(
                "there is no policy of kind `{}` (from {source}){near}",
                setting.kind
            ));
        };
        let name = match &setting.name {
            None => None,
            Some(name) => Some(self.name_meant(*kind, name, setting)?),
        };
        let (mut field, mut value) = (setting.field.clone(), setting.value.clone());
        if let Some(options) = self.options_of(*kind, name.as_deref()) {
            let mut spellings = options.spellings.iter();
            if let Some((_, meant, behind)) = spellings.find(|(spelt, ..)| *spelt == field) {
                (*meant).clone_into(&mut field);
                value.push_str(behind);
            }
            if !options.fields.contains(&&*field) {
                let near = closest(&field, options.fields.iter().copied());
                let whom = whom(*kind, name.as_deref());
                return Err(format!(
                    "{whom} has no option `{field}` (from {source}){near}"
                ));
            }
        }
        let text = Text {
            field,
            value,
            source,
        };
        Ok((*kind, name, text))
    }

    fn name_meant(&self, kind: Kind, name: &str, setting: &Setting) -> Result<String, String> {
        let names = self.names_of(kind);
        if names.contains(name) {
            return Ok(name.to_owned());
        }
        let meant = |known: &&String| setting.loosely && plain(known) == plain(name);
        let mut meant = names.iter().filter(meant);
        match (meant.next(), meant.next()) {
            (Some(one), None) => Ok(one.clone()),
            (Some(one), Some(other)) => Err(format!(
                "`{name}` (from {}) may be {} `{one}` or `{other}`",
                setting.source,
                kind.words()
            )),
            (None, _) => {
                let near = closest(name, names.iter().map(String::as_str));
                Err(format!(
                    "there is no {} `{name}` (from {}){near}",
                    kind.words(),
                    setting.source
                ))
            }
        }
    }

    /// The options of a policy, or of a kind; `None` where only the policy itself knows them.
    fn options_of(&self, kind: Kind, name: Option<&str>) -> Option<Known> {
        let names = Inventory::get().names();
        let mut sites = names.sites().iter().filter(|site| site.kind() == kind);
        if let Some(site) = sites.next() {
            return Some(Known {
                fields: site.fields(),
                rivals: site.rivals(),
                spellings: site.spellings(),
            });
        }
        let entries = self.entries();
        let mut of_kind = entries.iter().filter(|entry| {
            entry.policy.kind() == kind && name.is_none_or(|name| entry.policy.name() == name)
        });
        let tuning = of_kind.find_map(|entry| entry.tuning.clone())?;
        Some(Known {
            fields: tuning.fields(),
            rivals: tuning.rivals(),
            spellings: tuning.spellings(),
        })
    }

    /// What one text says against itself, since nothing in it is later than the rest: options that exclude each other, and one
    /// that is said twice.
    pub(super) fn at_odds(&self, read: &[Read]) -> Vec<String> {
        let mut problems = Vec::new();
        let mut by_whom: BTreeMap<_, Vec<&Text>> = BTreeMap::new();
        for one in read {
            let of = (one.text, one.kind, one.name.as_deref());
            by_whom.entry(of).or_default().push(&one.said);
        }
        for ((_, kind, name), said) in by_whom {
            let whom = whom(kind, name);
            let source = said[0].source;
            let fields: Vec<&str> = said.iter().map(|text| &*text.field).collect();
            let rivals = self.options_of(kind, name).map_or(&[][..], |of| of.rivals);
            for (one, other) in rivals {
                if fields.contains(one) && fields.contains(other) {
                    problems.push(format!(
                        "{whom}: `{one}` and `{other}` exclude each other (both from {source})"
                    ));
                }
            }
            for (at, field) in fields.iter().enumerate() {
                if fields[..at].contains(field) {
                    problems.push(format!("{whom}: `{field}` is said twice (from {source})"));
                }
            }
        }
        problems
    }
}

/// The options of a policy.
struct Known {
    fields: &'static [&'static str],
    rivals: Rivals,
    spellings: Spellings,
}

fn whom(kind: Kind, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{} `{name}`", kind.words()),
        None => format!("every {}", kind.words()),
    }
}

/// What was read in a text: in which, of whom, and what.
pub(super) struct Read {
    pub(super) text: usize,
    pub(super) kind: Kind,
    pub(super) name: Option<String>,
    pub(super) said: Text,
}

/// A name as environment variables can have it.
fn plain(name: &str) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    name.chars().map(plain).collect()
}

/// `; did you mean ..?`, where one is near, or is the same in a module.
fn closest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let within = format!("::{name}");
    let distance = |known: &str| {
        if known.ends_with(&within) {
            return 0;
        }
        edits(&plain(name), &plain(known))
    };
    let near = known.map(|known| (distance(known), known)).min();
    match near {
        Some((distance, known)) if distance <= 2 + name.len() / 6 => {
            format!("; did you mean `{known}`?")
        }
        _ => String::new(),
    }
}

/// How many letters differ (Levenshtein).
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}
