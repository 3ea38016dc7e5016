//! `dead_letter(replay)`: what runs a letter again, and the mistakes that leave it without an argument.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, Type};

use crate::emit::types::has_impl;
use crate::emit::{Argument, Mode, On, ours};
use crate::parse::Errors;

/// The closure that takes a letter's arguments and gives the future of the whole function's run.
pub(super) fn replay(
    at: Span,
    function: &TokenStream,
    on: &On<'_>,
    errors: &Errors,
) -> Option<TokenStream> {
    let before = errors.len();
    let span = ours(at);
    if let Some(this) = &on.arguments.receiver {
        errors.on(
            &this.tokens,
            "a replay has no `self` to run with; put the attribute on a free or associated function that is given what it \
             needs, or keep the arguments only: `dead_letter(args)`",
        );
    }
    for param in &on.func.sig.generics.params {
        if !matches!(param, GenericParam::Lifetime(_)) {
            errors.on(param, "a replay cannot know which types the function was called with; write `dead_letter(args)`");
        }
    }
    if matches!(on.func.sig.safety, syn::Safety::Unsafe(_)) {
        errors.on(
            &on.func.sig.safety,
            "a replay cannot promise what an `unsafe fn` asks for; write `dead_letter(args)`",
        );
    }
    let mut owned = Vec::new();
    let mut passed = Vec::new();
    let mut names = Vec::new();
    for (i, argument) in on.arguments.list.iter().enumerate() {
        let name = Ident::new(&format!("__res_a{i}"), span);
        match owned_form(argument, &name) {
            Ok((ty, pass)) => {
                owned.push(ty);
                passed.push(pass);
                names.push(name);
            }
            Err(message) => errors.on(&argument.ty, message),
        }
    }
    if errors.len() != before {
        return None;
    }
    let index = 0..names.len();
    let run = match on.shape.body.mode() {
        Mode::Async => quote_spanned!(span=> #function(#(#passed),*).await),
        Mode::Sync => quote_spanned!(span=> #function(#(#passed),*)),
    };
    Some(quote_spanned!(span=> |__res_letter| {
        #(let #names: __res::Result<#owned, _> = __res::letter_argument(__res_letter, #index);)*
        ::std::boxed::Box::pin(async move {
            #(let #names = #names?;)*
            let __res_v = #run;
            match __res::as_err(&__res_v) {
                __res::None => __res::Ok(()),
                __res::Some(__res_e) => {
                    use __res::Texts as _;
                    __res::Err((&&&__res::Probe(__res_e)).__text())
                }
            }
        })
    }))
}

/// The type that a letter gives an argument back as, and the expression that passes it.
fn owned_form(argument: &Argument, name: &Ident) -> Result<(TokenStream, TokenStream), String> {
    let ty = &argument.ty;
    if has_impl(ty) {
        return Err(
            "a replay cannot know which type `impl Trait` stood for; write `dead_letter(args)`"
                .to_owned(),
        );
    }
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => {
            Err("a replay has nothing to lend by `&mut`; write `dead_letter(args)`".to_owned())
        }
        Type::Reference(reference) => {
            let inner = &reference.elem;
            no_borrow_inside(inner)?;
            Ok((
                owned_by(inner),
                quote!(::core::borrow::Borrow::borrow(&#name)),
            ))
        }
        Type::Path(path)
            if path
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Option") =>
        {
            match option_of_reference(ty) {
                Some(inner) => {
                    no_borrow_inside(&inner)?;
                    let owned = owned_by(&inner);
                    Ok((
                        quote!(::core::option::Option<#owned>),
                        quote!(#name.as_ref().map(::core::borrow::Borrow::borrow)),
                    ))
                }
                None => no_borrow_inside(ty).map(|()| (quote!(#ty), quote!(#name))),
            }
        }
        _ => no_borrow_inside(ty).map(|()| (quote!(#ty), quote!(#name))),
    }
}

/// The owned form of what an argument borrows; where there is none, rustc says so at the argument's type.
fn owned_by(lent: &Type) -> TokenStream {
    let span = ours(lent.span());
    quote_spanned!(span=> <#lent as ::std::borrow::ToOwned>::Owned)
}

fn option_of_reference(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let syn::PathArguments::AngleBracketed(args) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match args.args.first()? {
        syn::GenericArgument::Type(Type::Reference(reference))
            if reference.mutability.is_none() =>
        {
            Some((*reference.elem).clone())
        }
        _ => None,
    }
}

fn no_borrow_inside(ty: &Type) -> Result<(), String> {
    let mut tokens = vec![quote!(#ty)];
    while let Some(stream) = tokens.pop() {
        for token in stream {
            match token {
                proc_macro2::TokenTree::Punct(punct) if matches!(punct.as_char(), '&' | '\'') => {
                    return Err(
                        "this holds a borrow that a replay cannot give back; take it owned, or write `dead_letter(args)`"
                            .to_owned(),
                    );
                }
                proc_macro2::TokenTree::Group(group) => tokens.push(group.stream()),
                _ => {}
            }
        }
    }
    Ok(())
}
