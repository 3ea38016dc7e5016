//! What a layer that runs the body more than once asks of the function, and gives each run.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::{Arguments, On, ours};
use crate::parse::Errors;

/// Refuses arguments whose changes would pass from one run to another.
pub(crate) fn check_mutable(on: &On<'_>, errors: &Errors) {
    for argument in &on.arguments.list {
        if let Some(name) = &argument.mutable {
            errors.on(
                &argument.pat,
                format!(
                    "`mut {name}` would carry one attempt's changes into the next; take `{name}` and write \
                     `let mut {name} = {name}.clone();` (or `= {name}` when it is `Copy`) in the body; for a closure take \
                     `&mut F`"
                ),
            );
        }
    }
    if let Some(this) = on.arguments.receiver.as_ref().filter(|this| this.mutable) {
        errors.on(
            &this.tokens,
            "`mut self` would carry one attempt's changes into the next; take `self` and write `let mut this = \
             self.clone();` in the body",
        );
    }
}

/// Refuses what cannot be cloned from an attribute.
pub(crate) fn check_clones(clones: &[Ident], on: &On<'_>, errors: &Errors) {
    for (i, clone) in clones.iter().enumerate() {
        if clones[..i].contains(clone) {
            errors.at(clone.span(), format!("`{clone}` is cloned twice"));
        } else if clone == "self" && on.arguments.receiver.is_some() {
            errors.at(
                clone.span(),
                "`self` cannot be cloned from here; take `&self`, or write `let this = self.clone();` in the body",
            );
        } else if on.arguments.named(clone).is_none() {
            errors.at(
                clone.span(),
                format!("there is no argument `{clone}` to clone"),
            );
        }
    }
}

/// The statements that give one run its own clones.
pub(crate) fn clones(clones: &[Ident], arguments: &Arguments) -> TokenStream {
    let clone = |name: &Ident| {
        let at_name = ours(name.span());
        // the name as the argument's own pattern binds it, so that the body sees the clone
        let bound = arguments
            .names()
            .find(|bound| *bound == name)
            .map_or_else(|| name.to_token_stream(), ToTokens::to_token_stream);
        quote_spanned!(at_name=> let #bound = __res::clone_argument(&#bound);)
    };
    clones.iter().map(clone).collect()
}
