//! What is said of policies from outside: by kind, and by name.

use std::collections::BTreeMap;

use super::map::Registry;
use crate::tools::tuning::{Text, Texts};
use crate::words::id::Kind;

/// Who it is said of: all policies of a kind, or the one of a name.
type Whom = (Kind, Option<String>);

/// Every value from outside, by whom it concerns, in the order in which they were said: of two options that exclude each other the
/// later one is meant.
#[derive(Clone, Debug, Default)]
pub(super) struct Outside {
    said: BTreeMap<Whom, Vec<Text>>,
}

impl Outside {
    pub(super) fn say(&mut self, kind: Kind, name: Option<String>, text: Text) {
        let of_whom = self.said.entry((kind, name)).or_default();
        of_whom.retain(|said| (&said.field, said.source) != (&text.field, text.source));
        of_whom.push(text);
    }

    /// What concerns the policy of this name, the weakest source first.
    pub(super) fn texts(&self, kind: Kind, name: &str) -> Texts {
        let of = |whom: &Whom| {
            let mut texts = self.said.get(whom).cloned().unwrap_or_default();
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
