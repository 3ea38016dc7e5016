//! What the cases in `shapes/pass` share: a log of what functions do, and the comparison of layered functions with plain ones.
#![allow(dead_code, reason = "each case uses a part")]

use std::cell::RefCell;
use std::fmt::Debug;

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// One call: what came back, and what the body did meanwhile.
pub(crate) struct Seen {
    call: &'static str,
    result: String,
    log: Vec<String>,
    failed: bool,
}

impl Seen {
    /// Whether this was a call of the function of this name.
    pub(crate) fn is(&self, call: &str) -> bool {
        self.call == call
    }
}

/// Writes to the log.
pub(crate) fn did(what: impl Debug) {
    LOG.with_borrow_mut(|log| log.push(format!("{what:?}")));
}

/// What was done since the last look.
pub(crate) fn done() -> Vec<String> {
    LOG.take()
}

/// A call that is over, seen from outside.
pub(crate) fn seen(call: &'static str, result: impl Debug) -> Seen {
    let result = format!("{result:?}");
    Seen {
        call,
        failed: result.starts_with("Err(") || result == "None",
        result,
        log: done(),
    }
}

/// A body's own wait.
pub(crate) async fn pause() {
    tokio::task::yield_now().await;
}

/// Layered functions give what the plain ones give and do what they do: once where they succeed, `attempts` times where they
/// fail.
pub(crate) fn compare(plain: &[Seen], layered: &[Seen], attempts: usize) {
    assert_eq!(plain.len(), layered.len());
    for (plain, layered) in plain.iter().zip(layered) {
        assert_eq!(plain.call, layered.call);
        assert!(!plain.log.is_empty(), "{} writes nothing", plain.call);
        assert_eq!(plain.result, layered.result, "{}", plain.call);
        let times = if plain.failed { attempts } else { 1 };
        assert_eq!(
            vec![&plain.log[..]; times].concat(),
            layered.log,
            "{}",
            plain.call
        );
    }
}

/// Runs a future to its end on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, future)
}

/// The value, which has to be `Send`.
pub(crate) fn sent<T: Send>(value: T) -> T {
    value
}
