//! Reading types: what a future gives, and `impl Trait` that has no name.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, GenericArgument, PathArguments, PathSegment, ReturnType, Token,
    Type, TypeParamBound,
};

/// The type with `_` for every `impl Trait`, so that it can be written in an expression.
pub(crate) fn nameable(ty: &Type) -> TokenStream {
    let mut ty = ty.clone();
    infer_impl(&mut ty);
    ty.into_token_stream()
}

/// Whether an `impl Trait` stands anywhere in the type.
pub(crate) fn has_impl(ty: &Type) -> bool {
    infer_impl(&mut ty.clone())
}

fn infer_impl(ty: &mut Type) -> bool {
    match ty {
        Type::ImplTrait(_) => {
            *ty = Type::Verbatim(quote!(_));
            true
        }
        Type::Path(path) => {
            let mut found = false;
            for segment in &mut path.path.segments {
                if let PathArguments::AngleBracketed(args) = &mut segment.arguments {
                    for arg in &mut args.args {
                        if let GenericArgument::Type(inner) = arg {
                            found |= infer_impl(inner);
                        }
                    }
                }
            }
            found
        }
        Type::Tuple(tuple) => tuple
            .elems
            .iter_mut()
            .fold(false, |found, inner| infer_impl(inner) | found),
        Type::Reference(reference) => infer_impl(&mut reference.elem),
        Type::Array(array) => infer_impl(&mut array.elem),
        Type::Slice(slice) => infer_impl(&mut slice.elem),
        Type::Paren(paren) => infer_impl(&mut paren.elem),
        Type::Group(group) => infer_impl(&mut group.elem),
        _ => false,
    }
}

/// What a return type gives once it is awaited, where it is written as a future.
pub(crate) enum Future {
    /// `impl Future<Output = R>`
    Opaque(Type),
    /// `Pin<Box<dyn Future<Output = R>>>`, `BoxFuture<R>`, `LocalBoxFuture<R>`
    Boxed(Type),
}

/// The future that a function's return type is, by how it is written.
pub(crate) fn future_of(output: &ReturnType) -> Option<Future> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    match peel(ty) {
        Type::ImplTrait(opaque) => output_of(&opaque.bounds).map(Future::Opaque),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            match last.ident.to_string().as_str() {
                "Pin" => match peel(first_type(last)?) {
                    Type::Path(inner) => {
                        let boxed = inner
                            .path
                            .segments
                            .last()
                            .filter(|segment| segment.ident == "Box")?;
                        match peel(first_type(boxed)?) {
                            Type::TraitObject(object) => {
                                output_of(&object.bounds).map(Future::Boxed)
                            }
                            _ => None,
                        }
                    }
                    _ => None,
                },
                "BoxFuture" | "LocalBoxFuture" => first_type(last).cloned().map(Future::Boxed),
                _ => None,
            }
        }
        _ => None,
    }
}

fn peel(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Paren(paren) => &paren.elem,
            Type::Group(group) => &group.elem,
            other => return other,
        };
    }
}

fn first_type(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(args) = &segment.arguments else {
        return None;
    };
    args.args.iter().find_map(|arg| match arg {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn output_of(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Option<Type> {
    bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        let last = bound
            .path
            .segments
            .last()
            .filter(|segment| segment.ident == "Future")?;
        let PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) =
            &last.arguments
        else {
            return None;
        };
        args.iter().find_map(|arg| match arg {
            GenericArgument::AssocType(assoc) if assoc.ident == "Output" => Some(assoc.ty.clone()),
            _ => None,
        })
    })
}
