//! How the body takes hold of the function's arguments.
//!
//! The body is a block or a closure that borrows what it does not consume. Two things would be lost by that: a future that
//! only looks at an argument, or at `&mut self`, would be `Send` only where that is `Sync`; and a `&mut` that was looked
//! at could not be lent on. So the body is made to take hold of them as the plain function does, by a use in a branch that
//! returns and never runs: it decides how they are captured, and moves nothing.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::layer::{Layer, On};
use super::ours;

/// The use, as a statement; empty where the body does well without.
pub(crate) fn held(on: &On<'_>, layers: &[Box<dyn Layer>]) -> TokenStream {
    let body = on.func.body.stream().to_string();
    let used = |name: &Ident| mentions(&body, &name.to_string());
    let all_plain = layers.iter().all(|layer| leaves_alone(&**layer));
    // moved where nothing needs it after the body, as into the plain function's own future; else reborrowed
    let moves = |name: &Ident| all_plain && !asks_for(layers, name);
    let reborrows = lends_nothing(on)
        && layers
            .iter()
            .all(|layer| leaves_alone(&**layer) || later(&**layer));
    let mut taken: Vec<TokenStream> = Vec::new();
    if let Some(this) = &on.arguments.receiver
        && (mentions(&body, "self") || mentions(&body, "__self"))
    {
        let word = &this.token;
        if moves(&Ident::new("self", this.span)) {
            taken.push(word.clone());
        } else if reborrows && this.by_mut {
            taken.push(quote!(&mut *#word));
        }
    }
    for argument in &on.arguments.list {
        for name in argument.names.iter().filter(|name| used(name)) {
            if moves(name) {
                taken.push(name.to_token_stream());
            } else if reborrows && argument.plain && argument.is_mut_reference() {
                taken.push(quote!(&mut *#name));
            }
        }
    }
    if taken.is_empty() {
        return TokenStream::new();
    }
    let span = ours(on.func.body.span());
    quote_spanned!(span=> __res::hold((#(#taken,)*));)
}

/// Whether these layers, which stand above a part of the function, run it more than once or need an argument after it.
pub(crate) fn needed_again(on: &On<'_>, layers: &[Box<dyn Layer>]) -> bool {
    let this = on.arguments.receiver.as_ref();
    !layers.iter().all(|layer| leaves_alone(&**layer))
        || this.is_some_and(|this| asks_for(layers, &Ident::new("self", this.span)))
        || on.arguments.names().any(|name| asks_for(layers, name))
}

/// Whether an option names this argument.
fn asks_for(layers: &[Box<dyn Layer>], name: &Ident) -> bool {
    let written = layers.iter().flat_map(|layer| layer.written());
    written
        .filter(|(option, _)| option != "name")
        .any(|(_, text)| mentions(text, &name.to_string()))
}

/// Layers that run the body once and need no argument after it, unless an option of theirs names it.
fn leaves_alone(layer: &dyn Layer) -> bool {
    layer.leaves_arguments()
}

/// Layers that need the arguments again only once the body is over.
fn later(layer: &dyn Layer) -> bool {
    layer.returns_to_arguments()
}

/// Whether the result can't hold a borrow, which a loop could not give out twice.
fn lends_nothing(on: &On<'_>) -> bool {
    !on.shape.ret.to_string().contains(['&', '\'', '_'])
}

/// Whether the text has this word in it, in a format string too.
fn mentions(text: &str, word: &str) -> bool {
    let word = word.trim_start_matches("r#");
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(inside) && !after.is_some_and(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole() {
        assert!(mentions("did (& list)", "list"));
        assert!(mentions("\"{list:?}\"", "list"));
        assert!(mentions("r#type + 1", "r#type"));
        assert!(!mentions("lists + a_list", "list"));
        assert!(!mentions("", "list"));
    }
}
