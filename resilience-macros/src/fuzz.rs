//! Random arguments and items through whole expansions: no panic, and where the item was Rust, the output is.

use proc_macro2::TokenStream;

use crate::parse::random::{ARGS, ITEMS, Random, rounds};
use crate::{classify, stack};

/// Shapes with a hole for random words, so that much of what is tried is an item, or nearly one.
const HOLES: [&str; 6] = [
    "{} fn f() -> Result<u8, E> { Ok(1) }",
    "#[profile({})] async fn f(a: u8) { }",
    "#[resilience::profile({})] #[instrument({})] async fn f({}) -> u8 { 1 }",
    "#[classify({})] #[severity({})] struct X({});",
    "enum X { #[severity({})] A, B(#[retry_after] u8, #[source] u8), {} }",
    "{}",
];

#[test]
fn z6_whole_expansions_never_panic_and_give_rust() {
    let mut random = Random(0x0dd_ba11_5eed);
    let (mut run, mut items) = (0, 0);
    for round in 0..rounds() {
        let args = random.tokens(ARGS);
        let mut item = HOLES[usize::try_from(round % 6).expect("small")].to_owned();
        while item.contains("{}") {
            let words = if round % 2 == 0 { ITEMS } else { ARGS };
            // a `{}` among the words would be filled in turn, without end
            let filling = random.tokens(words).replace("{}", "{ }");
            item = item.replacen("{}", &filling, 1);
        }
        let (Ok(args), Ok(item)) = (args.parse::<TokenStream>(), item.parse::<TokenStream>())
        else {
            continue;
        };
        run += 1;
        let derived = classify::expand(item.clone());
        assert!(
            syn::parse2::<syn::File>(derived.clone()).is_ok(),
            "{item}\n=> {derived}"
        );
        let stacked = stack::expand("profile", args.clone(), item.clone());
        if syn::parse2::<syn::Item>(item.clone()).is_ok() {
            items += 1;
            let parsed = syn::parse2::<syn::File>(stacked.clone());
            assert!(
                parsed.is_ok(),
                "#[profile({args})] {item}\n=> {stacked}\n{:?}",
                parsed.err()
            );
        }
    }
    assert!(
        run > rounds() / 4,
        "most of the strings must be tokens: {run}"
    );
    assert!(items > rounds() / 40, "and some of them items: {items}");
}
