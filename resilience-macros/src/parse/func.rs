//! The guarded function: its signature parsed, its body never.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, ReturnType, Signature, Token, Type, Visibility};

use super::diagnostics::Errors;

/// A function or method with a body, as its author wrote it.
#[derive(Clone)]
pub(crate) struct Func {
    pub(crate) attrs: Vec<Attribute>,
    /// `#![..]` at the head of the body, taken out of it.
    pub(crate) inner_attrs: TokenStream,
    pub(crate) vis: Visibility,
    pub(crate) defaultness: Option<Token![default]>,
    pub(crate) sig: Signature,
    /// The body's brace group, its tokens untouched.
    pub(crate) body: Group,
    /// What stands for the body where an attribute is wrong: for a function that was made of the author's, whose body does
    /// not fit it.
    pub(crate) stand_in: Option<TokenStream>,
    /// The body is broken and an editor mended it with a placeholder: the item must go back as it came.
    pub(crate) is_placeholder: bool,
}

impl Func {
    /// Reads the item that `#[attribute]` stands on. Nothing if it is no function with a body; that is then reported.
    pub(crate) fn parse(attribute: &str, item: TokenStream, errors: &Errors) -> Option<Self> {
        let read = |input: ParseStream<'_>| func(attribute, input, errors);
        let func = errors.unwrap(read.parse2(item))??;
        if let Some(constness) = &func.sig.constness {
            errors.on(
                constness,
                "a `const fn` cannot keep state or wait; remove `const`",
            );
        }
        if let ReturnType::Type(_, output) = &func.sig.output
            && let Type::Never(never) = &**output
        {
            errors.on(
                never,
                "this function never returns, so there is nothing to measure, retry or cache",
            );
        }
        Some(func)
    }
}

impl ToTokens for Func {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.attrs.iter().for_each(|attr| attr.to_tokens(tokens));
        self.vis.to_tokens(tokens);
        self.defaultness.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        let mut inside = self.inner_attrs.clone();
        inside.extend(self.body.stream());
        let mut body = Group::new(Delimiter::Brace, inside);
        body.set_span(self.body.span());
        body.to_tokens(tokens);
    }
}

fn func(attribute: &str, input: ParseStream<'_>, errors: &Errors) -> syn::Result<Option<Func>> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis: Visibility = input.parse()?;
    if let Some((word, what)) = other_item(input) {
        errors.at(
            word.span(),
            format_args!("`#[{attribute}]` goes on a function or method, not on {what}"),
        );
        return rest(input, None);
    }
    let defaultness = if input.peek(Token![default]) && !input.peek2(Token![!]) {
        Some(input.parse()?)
    } else {
        None
    };
    let sig: Signature = match input.parse() {
        Ok(sig) => sig,
        Err(error) => {
            errors.take(error);
            return rest(input, None);
        }
    };
    if input.peek(Token![;]) {
        errors.on(
            &sig.ident,
            format_args!(
                "`#[{attribute}]` needs a body; put it on the method in the `impl`, or give this method a default body"
            ),
        );
        return rest(input, None);
    }
    let Some(whole) = input.parse::<TokenTree>().ok().and_then(block) else {
        return Err(syn::Error::new_spanned(
            &sig.ident,
            "expected a function body",
        ));
    };
    let (inner_attrs, body) = split_inner(&whole);
    let func = Func {
        is_placeholder: mentions(&body.stream(), "__ra_fixup"),
        attrs,
        inner_attrs,
        vis,
        defaultness,
        sig,
        body,
        stand_in: None,
    };
    rest(input, Some(func))
}

/// A body's braces; what `macro_rules` gives on as `$body:block` stands in an invisible group.
fn block(token: TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = token else {
        return None;
    };
    match group.delimiter() {
        Delimiter::Brace => Some(group),
        Delimiter::None => {
            let mut inside = group.stream().into_iter();
            let only = inside.next().filter(|_| inside.next().is_none())?;
            block(only)
        }
        _ => None,
    }
}

/// Takes what is left, so that the parser is content: the reason was told already.
fn rest<T>(input: ParseStream<'_>, value: Option<T>) -> syn::Result<Option<T>> {
    input.parse::<TokenStream>()?;
    Ok(value)
}

/// The keyword that shows that this is no function, and what it begins.
fn other_item(input: ParseStream<'_>) -> Option<(Ident, &'static str)> {
    let mut cursor = input.cursor();
    // `unsafe impl`, `default impl`, `auto trait`, but also `unsafe extern "C" fn`, `const fn`
    let mut first = None;
    loop {
        let Some((word, rest)) = cursor.ident() else {
            // `extern "C"`: a string, then `fn` or a block
            let (_, rest) = cursor.literal()?;
            if rest.group(Delimiter::Brace).is_some() {
                return Some((first?, "an `extern` block"));
            }
            cursor = rest;
            continue;
        };
        let what = match word.to_string().as_str() {
            "impl" => "an `impl` block",
            "trait" => "a trait",
            "struct" => "a struct",
            "enum" => "an enum",
            "union" => "a union",
            "mod" => "a module",
            "static" => "a `static`",
            "type" => "a type alias",
            "use" => "a `use`",
            "let" => "a `let`",
            "macro_rules" | "macro" => "a macro",
            "const" if is_constant(rest) => "a `const`",
            "extern" if rest.group(Delimiter::Brace).is_some() => "an `extern` block",
            "extern" if rest.ident().is_some_and(|(next, _)| next == "crate") => {
                "an `extern crate`"
            }
            "async" | "unsafe" | "safe" | "const" | "extern" | "default" | "auto" => {
                first.get_or_insert(word);
                cursor = rest;
                continue;
            }
            // `fn`, or something that rustc itself will not take
            _ => return None,
        };
        return Some((word, what));
    }
}

// `const NAME: ..` and `const _: ..`, not `const fn`, `const async unsafe extern fn`
fn is_constant(after: syn::buffer::Cursor<'_>) -> bool {
    match after.ident() {
        Some((_, next)) => next
            .punct()
            .is_some_and(|(punct, _)| punct.as_char() == ':'),
        None => after
            .punct()
            .is_some_and(|(punct, _)| punct.as_char() == '_'),
    }
}

/// `#![..]` at the head of a body, and the body without them.
fn split_inner(whole: &Group) -> (TokenStream, Group) {
    let tokens: Vec<TokenTree> = whole.stream().into_iter().collect();
    let mut end = 0;
    while let [
        TokenTree::Punct(hash),
        TokenTree::Punct(bang),
        TokenTree::Group(group),
        ..,
    ] = &tokens[end..]
        && hash.as_char() == '#'
        && bang.as_char() == '!'
        && group.delimiter() == Delimiter::Bracket
    {
        end += 3;
    }
    if end == 0 {
        return (TokenStream::new(), whole.clone());
    }
    let mut tokens = tokens.into_iter();
    let inner = tokens.by_ref().take(end).collect();
    let mut body = Group::new(Delimiter::Brace, tokens.collect());
    body.set_span(whole.span());
    (inner, body)
}

/// Whether this identifier occurs anywhere inside.
fn mentions(tokens: &TokenStream, word: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => mentions(&group.stream(), word),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(item: &str) -> (Option<Func>, Vec<String>) {
        let errors = Errors::new();
        let func = Func::parse("profile", item.parse().expect("tokens"), &errors);
        (func, errors.messages())
    }

    #[test]
    fn every_shape_comes_back_token_for_token() {
        for item in [
            "fn f() {}",
            "#[must_use] #[doc = \"x\"] pub(crate) async unsafe extern \"C\" fn f<'a, T: Ord, const N: usize>(self: Arc<Self>, mut a: &'a T, (b, _): (u8, u8)) -> Result<impl Iterator<Item = T>, E> where T: Clone { body }",
            "default fn f(&mut self) -> u8 { 1 }",
            "fn f(#[cfg(x)] a: u8) -> impl Future<Output = ()> + use<> { #![allow(unused)] async {} }",
            "unsafe fn f() { this is ! not + rust at all }",
        ] {
            let (func, errors) = parse(item);
            assert_eq!(errors, [""; 0], "{item}");
            let func = func.expect(item);
            let expected: TokenStream = item.parse().expect("tokens");
            // how a stream prints depends on how it was made, so compare without the spaces
            let solid = |tokens: TokenStream| tokens.to_string().replace(' ', "");
            assert_eq!(solid(func.to_token_stream()), solid(expected));
        }
    }

    #[test]
    fn inner_attributes_leave_the_body() {
        let (func, _) = parse("fn f() { #![allow(a)] //! doc\n let x = 1; }");
        let func = func.expect("a function");
        assert_eq!(func.inner_attrs.to_string().matches('!').count(), 2);
        assert_eq!(func.body.stream().to_string(), "let x = 1 ;");
        assert!(!func.is_placeholder);
    }

    #[test]
    fn a_block_fragment_is_a_body() {
        let block: TokenTree = Group::new(Delimiter::Brace, quote::quote!(1)).into();
        let fragment = Group::new(Delimiter::None, block.into());
        let errors = Errors::new();
        let func = Func::parse("profile", quote::quote!(fn f() -> u8 #fragment), &errors);
        assert_eq!(errors.messages(), [""; 0]);
        assert_eq!(func.expect("a function").body.stream().to_string(), "1");
    }

    #[test]
    fn an_editors_placeholder_is_seen() {
        let (func, _) = parse("fn f() { if x { __ra_fixup } }");
        assert!(func.expect("a function").is_placeholder);
    }

    #[test]
    fn other_items_are_named() {
        for (item, what) in [
            ("impl X { fn f() {} }", "an `impl` block"),
            ("unsafe impl X for Y {}", "an `impl` block"),
            ("pub trait X {}", "a trait"),
            ("pub(crate) struct X;", "a struct"),
            ("enum X {}", "an enum"),
            ("mod x { fn f() {} }", "a module"),
            ("const X: fn() = f;", "a `const`"),
            ("const _: () = ();", "a `const`"),
            ("static X: u8 = 1;", "a `static`"),
            ("use x::y;", "a `use`"),
            ("extern \"C\" { fn f(); }", "an `extern` block"),
            ("unsafe extern { fn f(); }", "an `extern` block"),
            ("let x = || 1;", "a `let`"),
        ] {
            let (func, errors) = parse(item);
            assert!(func.is_none(), "{item}");
            let expected = format!("`#[profile]` goes on a function or method, not on {what}");
            assert_eq!(errors, [expected], "{item}");
        }
    }

    #[test]
    fn functions_that_cannot_be_guarded() {
        let (func, errors) = parse("async fn f(&self) -> u8;");
        assert!(func.is_none());
        assert_eq!(
            errors,
            [
                "`#[profile]` needs a body; put it on the method in the `impl`, or give this method a default body"
            ]
        );
        let (func, errors) = parse("pub const unsafe fn f() -> ! { loop {} }");
        assert!(func.is_some(), "its other mistakes are told too");
        assert_eq!(
            errors,
            [
                "a `const fn` cannot keep state or wait; remove `const`",
                "this function never returns, so there is nothing to measure, retry or cache"
            ]
        );
    }
}
