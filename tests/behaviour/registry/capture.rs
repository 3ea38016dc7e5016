//! A `tracing` subscriber that keeps what it is told, field by field.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::listening::listening;

/// One log line: its level, and its fields in words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) level: Level,
    pub(crate) fields: BTreeMap<&'static str, String>,
}

impl Line {
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.fields.keys().copied().collect()
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
}

type OnEvent = Box<dyn Fn() + Send + Sync>;

struct Capture {
    lines: Arc<Mutex<Vec<Line>>>,
    then: OnEvent,
}

impl Subscriber for Capture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "resilience"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line {
            level: *event.metadata().level(),
            fields: BTreeMap::new(),
        };
        event.record(&mut line);
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line);
        (self.then)();
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// What is logged on this thread while `f` runs; after each line the subscriber calls `then`.
pub(crate) fn logged_and(then: impl Fn() + Send + Sync + 'static, f: impl FnOnce()) -> Vec<Line> {
    let lines = Arc::default();
    let capture = Capture {
        lines: Arc::clone(&lines),
        then: Box::new(then),
    };
    listening();
    tracing::subscriber::with_default(capture, f);
    let lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
    lines.clone()
}

/// What is logged on this thread while `f` runs.
pub(crate) fn logged(f: impl FnOnce()) -> Vec<Line> {
    logged_and(|| (), f)
}
