//! What `tracing` remembers of its callsites, kept from deciding a test.
//!
//! While a process has one subscriber, an event that another thread makes first is remembered as wanted by nobody, for
//! every thread: the subscriber of a test that runs beside it hears nothing. With two subscribers that live for good,
//! each callsite is remembered as perhaps wanted.

use std::sync::LazyLock;

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Dispatch, Event, Metadata, Subscriber};

struct Perhaps;

impl Subscriber for Perhaps {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        false
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// To be called before a test sets its subscriber, if the event it waits for may be made by other tests too.
pub(crate) fn listening() {
    static TWO: LazyLock<[Dispatch; 2]> =
        LazyLock::new(|| [Dispatch::new(Perhaps), Dispatch::new(Perhaps)]);
    LazyLock::force(&TWO);
    tracing::callsite::rebuild_interest_cache();
}
