//! A function's arguments: cloned for an attempt, kept in a dead letter, given back by one.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What `clone(..)` on a retry can clone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`, so `clone(..)` cannot give each attempt its own",
    label = "this argument is not `Clone`",
    note = "take it by reference, or inside `std::sync::Arc`"
)]
pub trait ClonedArgument: Sized {
    /// The clone.
    #[must_use]
    fn cloned_argument(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> ClonedArgument for T {
    fn cloned_argument(&self) -> Self {
        self.clone()
    }
}

/// An attempt's own clone of an argument.
#[inline]
pub fn clone_argument<T: ClonedArgument>(argument: &T) -> T {
    argument.cloned_argument()
}

/// What a dead letter can keep.
#[diagnostic::on_unimplemented(
    message = "the argument type `{Self}` cannot be kept in a dead letter",
    label = "`{Self}` does not implement `serde::Serialize`",
    note = "derive `serde::Serialize` for it, or write `dead_letter = true` and keep no arguments"
)]
pub trait KeptArgument {
    /// The argument as JSON; `null` where it cannot be written as JSON.
    fn kept(&self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> KeptArgument for T {
    fn kept(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }
}

/// One argument as a dead letter keeps it.
#[cold]
pub fn kept_argument<T: KeptArgument + ?Sized>(argument: &T) -> Value {
    argument.kept()
}

/// All arguments of a call, in order.
pub fn kept_arguments<const N: usize>(arguments: [Value; N]) -> Value {
    Value::Array(arguments.into())
}

/// What a dead letter can give back.
#[diagnostic::on_unimplemented(
    message = "the argument type `{Self}` cannot be given back by a dead letter",
    label = "`{Self}` does not implement `serde::Deserialize`",
    note = "derive `serde::Deserialize` for it, or write `dead_letter(args)` and run the letter again yourself"
)]
pub trait LetterArgument: Sized {
    /// The argument from JSON.
    ///
    /// # Errors
    /// What is wrong with the JSON.
    fn given_back(kept: &Value) -> serde_json::Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> LetterArgument for T {
    fn given_back(kept: &Value) -> serde_json::Result<Self> {
        Self::deserialize(kept)
    }
}

/// The argument at `index` of a letter.
///
/// # Errors
/// In words, where the letter does not hold such an argument.
pub fn letter_argument<T: LetterArgument>(letter: &Value, index: usize) -> Result<T, String> {
    let kept = letter.get(index).unwrap_or(&Value::Null);
    T::given_back(kept)
        .map_err(|error| format!("argument {index} of the letter cannot be read: {error}"))
}
