//! `#[derive(Classify)]`: a severity for each variant of an error type.

mod args;
mod expand;

use proc_macro2::TokenStream;

use crate::parse::Errors;

/// The impl, and beside it every mistake. The impl is there even then, so that the type's users don't fail as well.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let made = errors
        .unwrap(syn::parse2(input))
        .and_then(|input| args::read(input, &errors))
        .map(|plan| expand::expand(&plan));
    let errors = errors.into_compile_errors();
    quote::quote!(#made #errors)
}

#[cfg(test)]
mod tests;
