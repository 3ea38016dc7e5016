//! What the outcome of a call means to a policy.

use super::service::BoxError;
use crate::words::severity::{Verdict, verdict_of_dyn};

/// Says what an outcome means: `None` for a success, else how bad it is and when to come back.
///
/// Any `Fn(Result<&Response, &BoxError>) -> Option<Verdict>` is one.
pub trait Judge<Response>: Clone + Send + Sync + 'static {
    /// The verdict on this outcome, `None` for a success.
    fn judge(&self, outcome: Result<&Response, &BoxError>) -> Option<Verdict>;
}

/// Each response is a success; an error says itself what it is: a rejection or an I/O error in its chain, else recoverable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByError;

impl<Response> Judge<Response> for ByError {
    fn judge(&self, outcome: Result<&Response, &BoxError>) -> Option<Verdict> {
        outcome.err().map(|error| verdict_of_dyn(&**error))
    }
}

impl<Response, F> Judge<Response> for F
where
    F: Fn(Result<&Response, &BoxError>) -> Option<Verdict> + Clone + Send + Sync + 'static,
{
    fn judge(&self, outcome: Result<&Response, &BoxError>) -> Option<Verdict> {
        self(outcome)
    }
}

/// The outcome in words, for the last error of a snapshot and for events.
pub(super) fn text<Response>(outcome: &Result<Response, BoxError>) -> String {
    match outcome {
        Ok(_) => "a response that was judged a failure".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// `judge(..)` of a layer with the field `judge`, and with the type of its key where it has one.
macro_rules! judged {
    ($name:ident $(<$key:ident>)? { $($kept:ident),* }) => {
        impl<J $(, $key)?> $name<J $(, $key)?> {
            /// Lets `judge` say what counts as a failure, and how bad it is: `None` for a success.
            ///
            /// ```
            /// use resilience_runtime::tower::{BoxError, CircuitBreakerLayer};
            /// use resilience_runtime::words::severity::{Severity, Verdict};
            /// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
            /// # let breaker = std::sync::Arc::new(CircuitBreaker::builder("judged").build()?);
            /// struct Response { status: u16 }
            ///
            /// let layer = CircuitBreakerLayer::new(breaker).judge(
            ///     |outcome: Result<&Response, &BoxError>| match outcome {
            ///         Ok(response) if response.status < 500 => None,
            ///         _ => Some(Verdict::of(Severity::Recoverable)),
            ///     },
            /// );
            /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
            /// ```
            #[must_use]
            pub fn judge<Response, F>(self, judge: F) -> $name<F $(, $key)?>
            where
                F: Fn(Result<&Response, &$crate::tower::BoxError>) -> Option<$crate::words::severity::Verdict>
                    + Clone + Send + Sync + 'static,
            {
                $name { $($kept: self.$kept,)* judge }
            }
        }
    };
}
pub(super) use judged;
