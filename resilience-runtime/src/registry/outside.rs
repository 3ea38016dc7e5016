//! What is said of policies from outside: by kind, and by name.

use std::collections::BTreeMap;

use super::map::Registry;
use crate::tools::tuning::{Text, Texts};
use crate::words::id::Kind;
use crate::words::number::Source;

/// Who it is said of: all policies of a kind, or the one of a name.
type Whom = (Kind, Option<String>);

/// Every value from outside, by whom it concerns, the option, and where it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Outside {
    said: BTreeMap<Whom, BTreeMap<String, BTreeMap<Source, String>>>,
}

impl Outside {
    pub(super) fn say(&mut self, kind: Kind, name: Option<String>, text: Text) {
        let of_whom = self.said.entry((kind, name)).or_default();
        let of_field = of_whom.entry(text.field).or_default();
        of_field.insert(text.source, text.value);
    }

    /// What concerns the policy of this name, the weakest source first.
    pub(super) fn texts(&self, kind: Kind, name: &str) -> Texts {
        let of = |whom: &Whom| {
            let mut texts: Vec<Text> = Vec::new();
            for (field, by_source) in self.said.get(whom).into_iter().flatten() {
                for (source, value) in by_source {
                    texts.push(Text {
                        field: field.clone(),
                        value: value.clone(),
                        source: *source,
                    });
                }
            }
            texts.sort_by_key(|text| text.source);
            texts
        };
        Texts {
            of_kind: of(&(kind, None)),
            own: of(&(kind, Some(name.to_owned()))),
        }
    }
}

impl Registry {
    pub(super) fn texts_for(&self, kind: Kind, name: &str) -> Texts {
        self.lock().outside.texts(kind, name)
    }
}
