//! What an error says, put into a text only where somebody wants that: an expansion hands on what can speak, not the text, nor a
//! closure of its own that makes it.
//!
//! ```text
//! { use p::Speaks as _; (&&&p::Probe(error)).__words() }           // error: &E
//! ```

use std::any::type_name;
use std::fmt::{Debug, Display, Write as _};

use super::probe::Probe;

/// An error's `Display`, else its `Debug`, else the name of its type.
#[derive(Clone, Copy)]
pub enum Words<'e> {
    /// What the error says.
    Shown(&'e dyn Display),
    /// What it looks like.
    Debugged(&'e dyn Debug),
    /// Text that is there already.
    Fixed(&'static str),
}

impl Words<'_> {
    /// Adds the text to another.
    pub(super) fn write(&self, text: &mut String) {
        // a text takes all that it is given: an error would be the words' own, and then they end there
        let _whole = match self {
            Self::Shown(error) => write!(text, "{error}"),
            Self::Debugged(error) => write!(text, "{error:?}"),
            Self::Fixed(fixed) => text.write_str(fixed),
        };
    }

    /// The text.
    #[cold]
    pub fn text(&self) -> String {
        match self {
            Self::Shown(error) => error.to_string(),
            Self::Debugged(error) => format!("{error:?}"),
            Self::Fixed(text) => (*text).to_owned(),
        }
    }
}

/// The words of a failure that came as a value.
pub const VALUE_IS_FAILURE: Words<'static> = Words::Fixed("the value is a failure by `failure_if`");

/// How does this error read?
pub trait Speaks<'e> {
    /// The answer.
    fn __words(&self) -> Words<'e>;
}

impl<'e, T: Display> Speaks<'e> for &&Probe<'e, T> {
    #[inline]
    fn __words(&self) -> Words<'e> {
        Words::Shown(self.0)
    }
}

impl<'e, T: Debug> Speaks<'e> for &Probe<'e, T> {
    #[inline]
    fn __words(&self) -> Words<'e> {
        Words::Debugged(self.0)
    }
}

impl<'e, T: ?Sized> Speaks<'e> for Probe<'e, T> {
    #[inline]
    fn __words(&self) -> Words<'e> {
        Words::Fixed(type_name::<T>())
    }
}
