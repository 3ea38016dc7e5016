//! The messages, all of them at once, and that an impl is there whatever is wrong.

use proc_macro2::TokenStream;
use syn::{File, Item};

fn messages(input: &str) -> Vec<String> {
    let given = super::expand(input.parse().expect("tokens"));
    let file: File = syn::parse2(given).expect("the output is Rust");
    let mut found = Vec::new();
    let mut impls = 0;
    for item in file.items {
        match item {
            Item::Macro(told) => {
                let text: syn::LitStr = syn::parse2(told.mac.tokens).expect("one message");
                found.push(text.value());
            }
            Item::Impl(_) => impls += 1,
            _ => panic!("neither an impl nor an error"),
        }
    }
    assert_eq!(impls, usize::from(!input.contains("union")), "{input}");
    found
}

#[test]
fn what_is_right_is_silent() {
    for input in [
        "enum E {}",
        "struct E;",
        "#[severity(critical)] struct E(u8);",
        "#[severity(source)] struct E<T: Classify>(T) where T: Clone;",
        "enum E { A, #[severity(transient)] B(u8), #[severity(source)] C { #[from] a: X, b: u8 } }",
        "enum E { A { #[retry_after] wait: Duration, source: Io }, #[severity(source)] B(X) }",
        "#[classify(crate = ::house::resilience)] enum E { A }",
    ] {
        assert_eq!(messages(input), [""; 0], "{input}");
    }
}

#[test]
fn every_mistake_is_told_at_once() {
    let found = messages(
        "#[severity(transient)] #[classify(krate = x)] #[retry_after]
        enum E {
            #[severity(permament)] A,
            #[severity(fatal)] B,
            #[severity] C,
            #[severity = \"transient\"] D,
            #[severity(transient, critical)] F,
            #[severity(transient)] #[severity(critical)] G,
            #[severity(source)] H,
            #[severity(source)] I(u8, u8),
            J { #[retry_after] a: Duration, #[retry_after] b: Duration },
            K(#[severity(transient)] u8, #[retry_after(5)] u8),
            #[retry_after] #[classify(crate = x)] L,
        }",
    );
    let one = "write one severity, as in `#[severity(transient)]`: transient, recoverable, permanent, critical, source";
    let place = "`#[retry_after]` goes on a field, of type `Duration` or `Option<Duration>`";
    assert_eq!(
        found,
        [
            "`#[severity(..)]` goes on each variant of an enum",
            place,
            "`permament` is not a severity; did you mean `permanent`?",
            "`fatal` is not a severity; it is one of: transient, recoverable, permanent, critical, source",
            one,
            one,
            one,
            "`#[severity(..)]` is written twice on `G`",
            "`source` forwards to the error inside, and `H` has no field",
            "`source` forwards to the error inside; say which field of `I` that is, by `#[source]` or `#[from]` on it",
            "`#[retry_after]` is written twice in `J`",
            "`#[severity(..)]` goes on a variant or a struct, not on a field",
            "`#[retry_after]` takes no arguments",
            place,
            "`#[classify(..)]` goes on the type, not on a variant",
            "`classify` has no argument `krate`; did you mean `crate`?",
        ]
    );
}

#[test]
fn a_union_is_refused() {
    assert_eq!(
        messages("union E { a: u8 }"),
        ["`#[derive(Classify)]` goes on an enum or a struct, not on a union"]
    );
}

#[test]
fn z6_broken_input_is_an_error_and_no_panic() {
    for input in [
        "",
        "fn f() {}",
        "enum",
        "enum E { A(",
        "#[severity(",
        "struct E { a }",
    ] {
        let Ok(tokens) = input.parse::<TokenStream>() else {
            continue;
        };
        let given = super::expand(tokens).to_string();
        assert!(given.contains("compile_error"), "{input}: {given}");
    }
}
