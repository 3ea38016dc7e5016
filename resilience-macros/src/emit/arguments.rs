//! The function's arguments, as the policies need them: for keys, handlers, clones and letters.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{FnArg, GenericParam, Pat, ReceiverKind, Signature, Type};

use super::ours;

/// One argument that is not `self`.
pub(crate) struct Argument {
    /// The whole pattern.
    pub(crate) pat: Pat,
    /// Its type.
    pub(crate) ty: Type,
    /// Every name that the pattern binds, in order.
    pub(crate) names: Vec<Ident>,
    /// Whether the argument is a plain name.
    pub(crate) plain: bool,
    /// Whether it is bound with `mut`.
    pub(crate) mutable: Option<Ident>,
    /// Whether it stands under `#[cfg]` or `#[cfg_attr]`.
    pub(crate) conditional: bool,
}

impl Argument {
    /// Whether the type is written as a `&mut` reference.
    pub(crate) fn is_mut_reference(&self) -> bool {
        matches!(&self.ty, Type::Reference(reference) if reference.mutability.is_some())
    }
}

/// How `self` is taken.
#[derive(Clone)]
pub(crate) struct SelfArgument {
    /// The token to write for it: `self`, or `__self` inside `#[async_trait]`'s body.
    pub(crate) token: TokenStream,
    /// All of it, for error places.
    pub(crate) tokens: TokenStream,
    /// Where it is written.
    pub(crate) span: Span,
    /// `&mut self`.
    pub(crate) by_mut: bool,
    /// `mut self`.
    pub(crate) mutable: bool,
}

/// All arguments of a guarded function.
pub(crate) struct Arguments {
    pub(crate) receiver: Option<SelfArgument>,
    pub(crate) list: Vec<Argument>,
    /// Names that a static's initialiser cannot use: arguments and generics.
    out_of_reach: Vec<String>,
    async_trait: bool,
}

impl Arguments {
    pub(crate) fn of(sig: &Signature, async_trait: bool) -> Self {
        let mut receiver = None;
        let mut list = Vec::new();
        for input in &sig.inputs {
            match input {
                FnArg::Receiver(this) => {
                    let span = this.self_token.span;
                    let token = if async_trait {
                        Ident::new("__self", span).into_token_stream()
                    } else {
                        this.self_token.into_token_stream()
                    };
                    let by_mut = match &this.kind {
                        ReceiverKind::Reference(_, _, mutability) => mutability.is_some(),
                        ReceiverKind::Typed(_, ty) => {
                            matches!(&**ty, Type::Reference(reference) if reference.mutability.is_some())
                        }
                        _ => false,
                    };
                    let tokens = this.to_token_stream();
                    receiver = Some(SelfArgument {
                        token,
                        tokens,
                        span,
                        by_mut,
                        mutable: this.mutability.is_some(),
                    });
                }
                FnArg::Typed(typed) => {
                    let mut names = Vec::new();
                    let mut mutable = None;
                    bound_names(&typed.pat, &mut names, &mut mutable);
                    list.push(Argument {
                        pat: (*typed.pat).clone(),
                        ty: (*typed.ty).clone(),
                        plain: matches!(&*typed.pat, Pat::Ident(name) if name.subpat.is_none()),
                        names,
                        mutable,
                        conditional: typed.attrs.iter().any(|attr| {
                            attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr")
                        }),
                    });
                }
            }
        }
        let generics = sig.generics.params.iter().filter_map(|param| match param {
            GenericParam::Type(ty) => Some(ty.ident.to_string()),
            GenericParam::Const(constant) => Some(constant.ident.to_string()),
            GenericParam::Lifetime(_) => None,
        });
        let out_of_reach = list
            .iter()
            .flat_map(|argument| &argument.names)
            .map(ToString::to_string)
            .chain(generics)
            .chain(["self".to_owned(), "Self".to_owned()])
            .collect();
        Self {
            receiver,
            list,
            out_of_reach,
            async_trait,
        }
    }

    /// Every name that the arguments bind, without `self`.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Ident> {
        self.list.iter().flat_map(|argument| &argument.names)
    }

    /// The argument that binds this name.
    pub(crate) fn named(&self, name: &Ident) -> Option<&Argument> {
        self.list
            .iter()
            .find(|argument| argument.names.contains(name))
    }

    /// The tokens with `self` as the body sees it: `#[async_trait]` has renamed it by the time ours run.
    pub(crate) fn in_body(&self, tokens: TokenStream) -> TokenStream {
        if self.async_trait {
            rename_self(tokens)
        } else {
            tokens
        }
    }

    /// The first token of an expression that stands in a static but names an argument, `self`, `Self` or a generic.
    pub(crate) fn first_out_of_reach(&self, tokens: &TokenStream) -> Option<Ident> {
        let mut after_dot = false;
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(ident) => {
                    if !after_dot && self.out_of_reach.contains(&ident.to_string()) {
                        return Some(ident);
                    }
                    after_dot = false;
                }
                TokenTree::Group(group) => {
                    if let Some(found) = self.first_out_of_reach(&group.stream()) {
                        return Some(found);
                    }
                    after_dot = false;
                }
                TokenTree::Punct(punct) => after_dot = punct.as_char() == '.',
                TokenTree::Literal(_) => after_dot = false,
            }
        }
        None
    }
}

/// An expression that uses an argument, also one whose name says that the body does not use it.
///
/// ```text
/// Input:  &_city
/// Output: { #[allow(clippy::used_underscore_binding)] let __res_used = &_city; __res_used }
/// ```
pub(crate) fn using(name: &Ident, expression: TokenStream) -> TokenStream {
    let written = name.to_string();
    if !written.starts_with('_') {
        return expression;
    }
    let span = ours(name.span());
    quote_spanned!(span=> {
        #[allow(clippy::used_underscore_binding)]
        let __res_used = #expression;
        __res_used
    })
}

fn bound_names(pat: &Pat, names: &mut Vec<Ident>, mutable: &mut Option<Ident>) {
    match pat {
        Pat::Ident(name) => {
            names.push(name.ident.clone());
            if name.mutability.is_some() {
                *mutable = Some(name.ident.clone());
            }
            if let Some((_, inner)) = &name.subpat {
                bound_names(inner, names, mutable);
            }
        }
        Pat::Tuple(tuple) => tuple
            .elems
            .iter()
            .for_each(|inner| bound_names(inner, names, mutable)),
        Pat::TupleStruct(tuple) => tuple
            .elems
            .iter()
            .for_each(|inner| bound_names(inner, names, mutable)),
        Pat::Slice(slice) => slice
            .elems
            .iter()
            .for_each(|inner| bound_names(inner, names, mutable)),
        Pat::Struct(fields) => fields
            .fields
            .iter()
            .for_each(|field| bound_names(&field.pat, names, mutable)),
        Pat::Reference(reference) => bound_names(&reference.pat, names, mutable),
        Pat::Paren(paren) => bound_names(&paren.pat, names, mutable),
        Pat::Type(typed) => bound_names(&typed.pat, names, mutable),
        _ => {}
    }
}

/// `self` as `#[async_trait]` has renamed it.
pub(crate) fn rename_self(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) if ident == "self" => {
                let span: Span = ident.span();
                TokenTree::Ident(Ident::new("__self", span))
            }
            TokenTree::Group(group) => {
                let mut renamed = Group::new(group.delimiter(), rename_self(group.stream()));
                renamed.set_span(group.span());
                TokenTree::Group(renamed)
            }
            other => other,
        })
        .collect()
}

/// A tuple of these, with the comma that one element needs.
pub(crate) fn tuple<T: ToTokens>(elements: &[T]) -> TokenStream {
    quote!((#(#elements,)*))
}
