//! Retries meet the registry: look-ups, and the course of a call as an expansion drives it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::dead_letter::{LastWords, dead_letter};
use super::sides::TwoSides;
use super::words::Words;
use crate::registry::{Call, Home, Registry, Site};
use crate::rooms::dead_letter::DeadLetterMode;
use crate::rooms::retry::{Course, Retry, RetryEnd, RetryPolicy, RetrySnapshot, Since};
use crate::tools::budget::Budget;
use crate::words::clock;
use crate::words::id::{Kind, Place};
use crate::words::numbered::Numbered;
use crate::words::outcome::Outcome;
use crate::words::severity::Verdict;

impl Registry {
    /// The retry of this name: an attribute declares it, or code added it.
    ///
    /// ```
    /// assert!(resilience_runtime::registry::registry().retry("nobody").is_none());
    /// ```
    pub fn retry(&self, name: &str) -> Option<Arc<Retry>> {
        self.find_as(Kind::RETRY, name)
    }

    /// What all retries show, ordered by name.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::retry::{Retry, RetryPolicy}};
    /// let registry = Registry::new();
    /// registry.add(Retry::new("jira", RetryPolicy::new()))?;
    /// assert_eq!(registry.retries()[0].name, "jira");
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn retries(&self) -> Vec<RetrySnapshot> {
        let all = self.all_as::<Retry>(Kind::RETRY);
        all.iter().map(|retry| retry.snapshot()).collect()
    }
}

/// The course of one call through its attempts. An expansion keeps it as a local around its loop.
pub struct Retrying<'p, B: Budget, S: Since> {
    course: Course<'p, &'p Retry, B, S>,
}

impl<'p, B: Budget, S: Since> Retrying<'p, B, S> {
    /// A call that begins now; `budget` pays for its attempts after the first.
    #[inline]
    pub fn begin(policy: &'p RetryPolicy, budget: B) -> Self {
        Self {
            course: Course::new(policy, budget),
        }
    }

    /// An attempt begins: this one.
    #[inline]
    pub fn attempt(&mut self) -> Numbered {
        self.course.attempt()
    }

    /// The attempt succeeded, and the call with it.
    #[inline]
    pub fn succeeded(&mut self) {
        self.course.succeeded();
    }

    /// The attempt failed: the delay before the next one, or `None` where the call ends with this failure.
    ///
    /// `wanted` is what `retry_if` said of the error, `None` without one; `words` are the error's. A critical failure
    /// raises its alert here, unless a layer below did.
    #[cold]
    #[inline(never)]
    pub fn after_failure(
        &mut self,
        site: &'static Site<Retry>,
        home: &'p Home,
        call: &mut Call,
        failed: &FailedAttempt<'_>,
    ) -> Option<Duration> {
        let FailedAttempt {
            verdict,
            wanted,
            words,
            ..
        } = *failed;
        let alert = call.falls_to_alert(verdict);
        let find = || Some(site.get(home));
        let again = self
            .course
            .after_failure(&find, verdict, wanted, alert, &|| words.text());
        if let (None, Some(letter)) = (again, &failed.letter) {
            self.dead_letter(home, letter, words);
        }
        again
    }

    /// The sleep of a sync function.
    pub fn sleep_thread(&self, delay: Duration) {
        self.course.sleep_thread(delay);
    }

    #[cold]
    fn dead_letter(&self, home: &Home, letter: &Letter<'_>, words: Words<'_>) {
        let spent = match self.course.ending() {
            None | Some(RetryEnd::Refused) => return,
            Some(end) => end.is_spent(),
        };
        let last = LastWords {
            place: letter.place,
            mode: letter.mode,
            severity: self.course.severity(),
            spent,
            attempts: self.course.attempts(),
            first_ms: clock::unix_ms(self.course.first_failure()),
            last_ms: clock::unix_ms(clock::now()),
            error: &|| words.text(),
            arguments: letter.arguments,
        };
        dead_letter(&home.registry(), &last);
    }
}

/// An attempt that failed, as the layer sees it.
pub struct FailedAttempt<'a> {
    /// How bad it is.
    pub verdict: Verdict,
    /// What `retry_if` said.
    pub wanted: Option<bool>,
    /// What the error says.
    pub words: Words<'a>,
    /// What is kept should the call end with it. Only the outermost retry of a stack keeps letters.
    pub letter: Option<Letter<'a>>,
}

/// What a dead letter of this place holds beside the error.
pub struct Letter<'a> {
    /// The function.
    pub place: &'static Place,
    /// Which failures are kept.
    pub mode: DeadLetterMode,
    /// The arguments.
    pub arguments: &'a dyn Fn() -> Option<Value>,
}

/// The letter that an error leaves: the `None` of an `Option` leaves none.
#[inline]
pub fn left<'a, R: Outcome>(_: &TwoSides<R>, letter: Letter<'a>) -> Option<Letter<'a>> {
    (!R::OPTION).then_some(letter)
}

/// A letter without the arguments.
pub fn no_arguments() -> Option<Value> {
    None
}
