//! The numbers of a policy that are set from outside: what was written, what was set over it, and what that comes to.

use std::sync::Arc;

use parking_lot::Mutex;

use super::managed::Policy;
use super::options::Options;
use crate::words::config::InvalidConfig;
use crate::words::number::{Number, Source};

/// One value from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The option.
    pub field: String,
    /// Its value, as written.
    pub value: String,
    /// Where it is written.
    pub source: Source,
}

/// What is said from outside that concerns one policy. In each list the later ones win.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// For every policy of its kind: these stand behind what an attribute writes.
    pub of_kind: Vec<Text>,
    /// For the policy by its name: these stand before it.
    pub own: Vec<Text>,
}

/// What the numbers of a policy come to.
pub struct Resolved<O> {
    /// All of them.
    pub options: O,
    /// Those from outside alone.
    pub outside: O,
    /// Each with its source, defaults left out.
    pub numbers: Vec<Number>,
}

/// Puts texts and written options together. Where one cannot be read, `problems` gets a sentence for it.
pub fn resolve<P: Policy>(
    name: &str,
    written: &P::Options,
    by: Source,
    texts: &Texts,
    problems: &mut Vec<String>,
) -> Resolved<P::Options> {
    let mut now = Resolved {
        options: P::Options::default(),
        outside: P::Options::default(),
        numbers: Vec::new(),
    };
    for text in &texts.of_kind {
        say::<P>(&mut now, name, text, problems);
    }
    // what the attribute or the builder says stands before what is said of all of the kind
    let mut parted = false;
    for (field, value) in written.written() {
        parted |= set_aside::<P>(&mut now, field);
        now.numbers.push(Number::new(field, value, by));
    }
    let behind = std::mem::replace(&mut now.options, written.clone());
    now.options.fill_from(behind);
    if parted {
        forget_orphans::<P>(&mut now);
    }
    for text in &texts.own {
        say::<P>(&mut now, name, text, problems);
    }
    let place = |number: &Number| {
        P::Options::FIELDS
            .iter()
            .position(|field| *field == number.field)
    };
    now.numbers.sort_by_key(place);
    now
}

/// Gives a field this value from outside, in the place of what it and its rivals were before.
fn say<P: Policy>(
    now: &mut Resolved<P::Options>,
    name: &str,
    text: &Text,
    problems: &mut Vec<String>,
) {
    let (field, value, source) = (&text.field, &text.value, text.source);
    let known = P::Options::FIELDS.iter().find(|known| *known == field);
    let mut read = P::Options::default();
    match (known, read.set(field, value)) {
        (Some(known), Ok(())) => {
            let parted = set_aside::<P>(now, known);
            for options in [&mut now.options, &mut now.outside] {
                options.fill_from(read.clone());
            }
            now.numbers.push(Number::new(known, value.clone(), source));
            // not before it is there: what was said just before may belong to it
            if parted {
                forget_orphans::<P>(now);
            }
        }
        (_, set) => {
            let allowed = set.err().unwrap_or_default();
            let kind = P::KIND.words();
            problems.push(format!(
                "{kind} `{name}`: `{field}` is `{value}` (from {source}), but must be {allowed}"
            ));
        }
    }
}

/// Forgets what was said of a field and of those that exclude it; whether there was one of these.
fn set_aside<P: Policy>(now: &mut Resolved<P::Options>, field: &str) -> bool {
    let rivals = P::RIVALS.iter().filter_map(|(one, other)| match field {
        _ if field == *one => Some(*other),
        _ if field == *other => Some(*one),
        _ => None,
    });
    let before = now.options.written();
    let mut parted = false;
    for gone in rivals.chain([field]) {
        parted |= gone != field && before.iter().any(|(known, _)| *known == gone);
        now.options.forget(gone);
        now.outside.forget(gone);
        now.numbers.retain(|number| number.field != gone);
    }
    parted
}

/// Forgets what says nothing any more, since what it belonged to was set aside.
fn forget_orphans<P: Policy>(now: &mut Resolved<P::Options>) {
    P::forget_orphans(&mut now.options);
    let left = now.options.written();
    let gone = |field: &str| !left.iter().any(|(known, _)| *known == field);
    for (field, _) in now.outside.written() {
        if gone(field) {
            now.outside.forget(field);
        }
    }
    now.numbers.retain(|number| !gone(number.field));
}

/// Pairs of options that exclude each other.
pub type Rivals = &'static [(&'static str, &'static str)];

/// Other spellings of options: the spelling, the option, and what stands behind a value that is spelt so.
pub type Spellings = &'static [(&'static str, &'static str, &'static str)];

/// A change that was found to be right, and is made by calling it.
pub type Change<'t> = Box<dyn FnOnce() + 't>;

/// A policy whose numbers can be set while it is in use.
pub trait Tuning: Send + Sync {
    /// The change to these texts; the policy is as it was until it is made.
    ///
    /// # Errors
    /// A sentence for everything that cannot be meant.
    fn check(&self, texts: &Texts) -> Result<Change<'_>, Vec<String>>;

    /// The options.
    fn fields(&self) -> &'static [&'static str];

    /// Pairs of options that exclude each other.
    fn rivals(&self) -> Rivals;

    /// Other spellings of options.
    fn spellings(&self) -> Spellings;

    /// The numbers that somebody said, each with its source.
    fn numbers(&self) -> Vec<Number>;
}

/// The numbers of a policy, as they were written and as they are now.
pub struct Tuned<P: Policy> {
    policy: Arc<P>,
    written: P::Options,
    by: Source,
    now: Mutex<(P::Options, Vec<Number>)>,
}

impl<P: Policy> Tuned<P> {
    /// The policy that was built from these.
    pub fn new(policy: Arc<P>, written: P::Options, by: Source, now: Resolved<P::Options>) -> Self {
        Self {
            policy,
            written,
            by,
            now: Mutex::new((now.options, now.numbers)),
        }
    }

    /// A policy that code built.
    pub fn by_code(policy: Arc<P>) -> Arc<dyn Tuning> {
        let written = policy.told();
        let mut none = Vec::new();
        let now = resolve::<P>("", &written, Source::Code, &Texts::default(), &mut none);
        Arc::new(Self::new(policy, written, Source::Code, now))
    }
}

impl<P: Policy> Tuning for Tuned<P> {
    fn check(&self, texts: &Texts) -> Result<Change<'_>, Vec<String>> {
        let mut problems = Vec::new();
        let name = self.policy.name();
        let mut texts = texts.clone();
        if self.by == Source::Code {
            // built before anyone could say it of the kind
            texts
                .of_kind
                .retain(|text| !P::FIXED.contains(&&*text.field));
        }
        let new = resolve::<P>(name, &self.written, self.by, &texts, &mut problems);
        let (_, invalid) = P::build(name, new.options.clone());
        problems.extend(invalid.iter().map(InvalidConfig::to_string));
        let before = self.now.lock().0.written();
        let after = new.options.written();
        for field in P::FIXED {
            let value = |all: &[(&'static str, String)]| {
                all.iter()
                    .find(|(known, _)| known == field)
                    .map(|(_, value)| value.clone())
            };
            if value(&before) != value(&after) {
                let kind = P::KIND.words();
                problems.push(format!(
                    "{kind} `{name}`: `{field}` cannot change once the policy exists; set it before its first call or look-up"
                ));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Box::new(move || {
            self.policy.adopt(new.options.clone(), new.outside);
            *self.now.lock() = (new.options, new.numbers);
        }))
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

    fn numbers(&self) -> Vec<Number> {
        self.now.lock().1.clone()
    }
}
