//! What the batch function gave, dealt out to the items' places.

use std::any::Any;
use std::future::Future;

use super::share::{BatchResult, ShareError};

/// What the batch function gave, dealt out.
pub(super) enum Dealt<V, E> {
    Each {
        answers: Vec<Option<Result<V, E>>>,
        failed: bool,
    },
    WrongLength(usize),
}

/// Runs the batch function's future, and has a result or a copy of the error for each item.
pub(super) async fn deal<R>(future: R, sent: usize) -> Dealt<Value<R>, Error<R>>
where
    R: Future<Output: BatchResult<Error: ShareError>>,
{
    match future.await.into_batch() {
        Ok(values) if values.len() == sent => Dealt::Each {
            answers: values.into_iter().map(|value| Some(Ok(value))).collect(),
            failed: false,
        },
        Ok(values) => Dealt::WrongLength(values.len()),
        Err(error) => {
            let mut answers = Vec::with_capacity(sent);
            answers.resize_with(sent.saturating_sub(1), || Some(Err(error.share())));
            answers.push(Some(Err(error)));
            Dealt::Each {
                answers,
                failed: true,
            }
        }
    }
}

type Value<R> = <<R as Future>::Output as BatchResult>::Value;
type Error<R> = <<R as Future>::Output as BatchResult>::Error;

/// What a panic said.
pub(super) fn words_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
