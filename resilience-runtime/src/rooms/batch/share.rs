//! What a batch function must return: `Result<Vec<_>, E>` under any alias, with an error that every caller can be given.

/// An error that every caller of a failed batch can get a copy of: everything that is `Clone`, so `Arc<E>` too.
///
/// ```
/// # use resilience_runtime::rooms::batch::ShareError;
/// let mine = String::from("down").share();
/// assert_eq!(mine, "down");
/// ```
#[diagnostic::on_unimplemented(
    message = "when a batch fails, each caller must get its own copy of the error, and `{Self}` is not `Clone` - derive `Clone`, or return `Result<_, std::sync::Arc<{Self}>>`",
    label = "cannot be given to every caller"
)]
pub trait ShareError: Sized {
    /// A copy for one more caller.
    #[must_use]
    fn share(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<E: Clone> ShareError for E {
    fn share(&self) -> Self {
        self.clone()
    }
}

/// What a batch function gives back: one result per item in the items' order, or one error for all.
///
/// ```
/// # use resilience_runtime::rooms::batch::BatchResult;
/// let all: Result<Vec<u32>, String> = Ok(vec![1, 2]);
/// assert_eq!(all.into_batch(), Ok(vec![1, 2]));
/// ```
#[diagnostic::on_unimplemented(
    message = "a batch function must return `Result<Vec<_>, E>`, not `{Self}`",
    label = "must give one result per item, and be able to fail",
    note = "a batch that panics or gives too few results is an error to every caller, so there must be one"
)]
pub trait BatchResult {
    /// The result for one item.
    type Value;
    /// The error for all of them.
    type Error;
    /// The results, or the error.
    ///
    /// # Errors
    /// The batch function's own error.
    fn into_batch(self) -> Result<Vec<Self::Value>, Self::Error>;
}

impl<V, E> BatchResult for Result<Vec<V>, E> {
    type Value = V;
    type Error = E;
    fn into_batch(self) -> Result<Vec<V>, E> {
        self
    }
}
