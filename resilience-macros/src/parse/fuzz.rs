//! Random tokens through every reader: no panic, and what comes out is Rust. And the promises of [`Written`].

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};

use super::entry::{Entry, Form};
use super::random::{ARGS, ITEMS, Random, rounds};
use super::value::Callable;
use super::{Errors, Func, Root, Sibling, Written, Zero};

fn read_all(entry: &Entry, errors: &Errors) -> TokenStream {
    let mut out = TokenStream::new();
    let mut keep = |tokens: TokenStream| out.extend(quote!(let _ = #tokens;));
    if let Some(value) = entry.duration(Zero::Refused, errors) {
        keep(value.tokens());
    }
    if let Some(value) = entry.integer(1..=u64::from(u32::MAX), "too small", errors) {
        keep(value.into_token_stream());
    }
    if let Some(value) = entry.float(|value| value > 0.0, "not positive", errors) {
        keep(value.into_token_stream());
    }
    if let Some(value) = entry.boolean(errors) {
        keep(value.into_token_stream());
    }
    if let Some(value) = entry.string(errors) {
        keep(value.into_token_stream());
    }
    if let Some(value) = entry.callable(errors) {
        keep(value.into_token_stream());
    }
    if let Some(value) = entry.path(errors) {
        keep(value.into_token_stream());
    }
    for value in entry.expressions(errors).unwrap_or_default() {
        keep(value);
    }
    let _ = entry.names(errors);
    let _ = entry.choice(&["exponential", "linear", "constant"], errors);
    let _ = (entry.source_text(), entry.span());
    out
}

/// Everything that the readers give back, as one function, and the errors beside it.
fn exercise(args: TokenStream, item: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let mut written = Written::parse("cached", Span::call_site(), args, &errors);
    let mut body = TokenStream::new();
    let entries = [
        written.take("max_attempts"),
        written.take_any(&["ttl", "time_to_live"]),
        written.take("key"),
        written.take_flag("handler"),
        written.positional_expression(),
    ];
    for entry in entries.into_iter().flatten() {
        body.extend(read_all(&entry, &errors));
    }
    written.finish(&errors);
    let func = Func::parse("cached", item, &errors);
    for attribute in func.iter().flat_map(|func| &func.attrs) {
        let _ = Sibling::recognise(attribute, &["profile"], &Root::default(), &errors);
    }
    // a body is never looked into, so only its signature has to be Rust
    let func = func.map(|mut func| {
        func.body = proc_macro2::Group::new(proc_macro2::Delimiter::Brace, TokenStream::new());
        func.inner_attrs = TokenStream::new();
        func
    });
    let errors = errors.into_compile_errors();
    quote!(#func #errors fn body() { #body })
}

#[test]
fn z6_random_tokens_never_panic_and_give_rust() {
    let mut random = Random(0x5eed_1234_abcd_0001);
    let mut run = 0;
    for _ in 0..rounds() {
        let (args, item) = (random.tokens(ARGS), random.tokens(ITEMS));
        let (Ok(args_tokens), Ok(item_tokens)) = (args.parse(), item.parse()) else {
            continue;
        };
        run += 1;
        let given = exercise(args_tokens, item_tokens);
        let parsed = syn::parse2::<syn::File>(given.clone());
        assert!(
            parsed.is_ok(),
            "#[cached({args})] {item}\n=> {given}\n{:?}",
            parsed.err()
        );
    }
    assert!(
        run > rounds() / 4,
        "most of the strings must be tokens: {run}"
    );
}

fn messages(args: &str, ask: impl FnOnce(&mut Written, &Errors)) -> Vec<String> {
    let errors = Errors::new();
    let tokens = args.parse().expect("tokens");
    let mut written = Written::parse("retry_with_backoff", Span::call_site(), tokens, &errors);
    ask(&mut written, &errors);
    written.finish(&errors);
    errors.messages()
}

#[test]
fn all_mistakes_are_told_at_once() {
    let found = messages(
        "max_attempt = 2, base_delay = \"30\", factor 2.0, max_delay = , jitter = \"ful\", jitter = true, colour = 1, 5",
        |written, errors| {
            let _ = written.take("max_attempts");
            let base = written.take("base_delay").expect("given");
            assert!(base.duration(Zero::Refused, errors).is_none());
            let max = written.take("max_delay").expect("given, though broken");
            assert!(max.duration(Zero::Refused, errors).is_none());
            let jitter = written.take("jitter").expect("given");
            assert!(
                jitter
                    .choice(&["true", "false", "full", "equal"], errors)
                    .is_none()
            );
            let _ = written.take("factor");
        },
    );
    assert_eq!(
        found,
        [
            "expected `,`",
            "`max_delay` needs a value: write `max_delay = ..`",
            "`\"30\"` is not a duration: it has no unit; write e.g. \"100ms\", \"1.5s\", \"5m\", \"2h\"",
            "`jitter` cannot be `ful`; did you mean `full`?",
            "`jitter` is given twice",
            "`retry_with_backoff` has no argument `max_attempt`; did you mean `max_attempts`?",
            "`factor` needs a value: write `factor = ..`",
            "`retry_with_backoff` has no argument `colour`; it takes: max_attempts, base_delay, max_delay, jitter, factor",
            "`retry_with_backoff` takes no unnamed argument; it takes: max_attempts, base_delay, max_delay, jitter, factor",
        ]
    );
}

#[test]
fn a_missing_comma_costs_one_message() {
    let ask = |written: &mut Written, errors: &Errors| {
        for name in ["a", "b", "skip"] {
            if let Some(entry) = written.take(name)
                && entry.form == Form::Assigned
            {
                assert!(entry.integer(0..=9, "", errors).is_some(), "{name}");
            }
        }
    };
    for args in [
        "a = 1 b = 2",
        "a = 1 skip(x)",
        "skip(x) b = 2",
        "a = 1 ms, b = 2",
    ] {
        assert_eq!(messages(args, ask), ["expected `,`"], "{args}");
    }
    assert_eq!(messages("a: 1, b = 2", ask), ["expected `=`"]);
    let broken = |written: &mut Written, errors: &Errors| {
        let entry = written.take("a").expect("given, though broken");
        assert!(entry.expression(errors).is_none());
    };
    assert_eq!(messages("a:", broken), ["expected `=`"]);
    assert_eq!(
        messages(", a = 1", ask),
        ["expected an argument before this `,`"]
    );
    assert_eq!(messages("a = 1, b = 2,", ask), [""; 0]);
}

#[test]
fn two_names_of_one_option() {
    let ask = |written: &mut Written, _: &Errors| {
        let _ = written.take_any(&["recovery_timeout", "timeout"]);
    };
    for args in [
        "recovery_timeout = 1, timeout = 2",
        "timeout = 2, recovery_timeout = 1",
    ] {
        assert_eq!(
            messages(args, ask),
            ["`recovery_timeout` is given twice: `timeout` is another name for it"]
        );
    }
    assert_eq!(
        messages("timeout = 1, timeout = 2", ask),
        ["`timeout` is given twice"]
    );
}

#[test]
fn unnamed_arguments() {
    let one = |written: &mut Written, _: &Errors| {
        let _ = written.take("value");
        assert_eq!(
            written
                .positional()
                .map(|entry| entry.source_text())
                .as_deref(),
            Some("a")
        );
    };
    assert_eq!(messages("\"a\"", one), [""; 0]);
    assert_eq!(messages("a, value = 1", one), [""; 0]);
    assert_eq!(
        messages("a, b", one),
        ["`retry_with_backoff` takes one unnamed argument"]
    );
    assert_eq!(
        messages("value, a", one),
        ["`value` needs a value: write `value = ..`"]
    );
    assert_eq!(
        messages("a, vale(3)", one),
        ["`retry_with_backoff` has no argument `vale`; did you mean `value`?"]
    );
    let call = |written: &mut Written, _: &Errors| {
        let entry = written.positional_expression().expect("a call");
        assert_eq!(entry.source_text(), "other (k , & err) . await");
    };
    assert_eq!(messages("other(k, &err).await", call), [""; 0]);
    let call = |written: &mut Written, _: &Errors| {
        let entry = written.positional_expression().expect("a call");
        assert_eq!(entry.source_text(), "Ok (err . len ())");
    };
    assert_eq!(messages("Ok(err.len())", call), [""; 0]);
}

#[test]
fn a_foreign_attribute_of_the_same_name_is_explained() {
    let errors = Errors::new();
    let tokens = "max_size = 10".parse().expect("tokens");
    let mut written =
        Written::parse("cached", Span::call_site(), tokens, &errors).recognised_by_name();
    for name in ["ttl", "key", "skip"] {
        let _ = written.take(name);
    }
    written.finish(&errors);
    assert_eq!(
        errors.messages(),
        [
            "`cached` has no argument `max_size`; it takes: ttl, key, skip (if this is another crate's `cached`, write its full path)"
        ]
    );
}

#[test]
fn values_keep_their_commas_and_their_groups() {
    use proc_macro2::{Delimiter, Group, TokenTree};
    let errors = Errors::new();
    let args = quote!(
        retry_if = |a, b| f::<u8, u8>(a, b),
        key(a, self.b),
        policy = crate::JIRA
    );
    let mut written = Written::parse("x", Span::call_site(), args, &errors);
    let closure = written.take("retry_if").expect("given");
    assert!(matches!(
        closure.callable(&errors),
        Some(Callable::Closure { params: 2, .. })
    ));
    let key = written.take("key").expect("given");
    assert_eq!(key.expressions(&errors).map(|list| list.len()), Some(2));
    let policy = written.take("policy").expect("given");
    assert!(policy.path(&errors).is_some());
    written.finish(&errors);

    // `$x:expr` of a `macro_rules` comes in an invisible group
    let invisible = |tokens| TokenTree::Group(Group::new(Delimiter::None, tokens));
    let (three, minus) = (invisible(quote!(3)), invisible(quote!(-4)));
    let (text, sum) = (invisible(quote!("5m")), invisible(quote!(1 + 2)));
    let args = quote!(a = #three, b = #minus, c = #text, d = #sum * 2);
    let mut written = Written::parse("x", Span::call_site(), args, &errors);
    let a = written
        .take("a")
        .expect("given")
        .integer(1..=9, "", &errors);
    assert_eq!(a.and_then(|a| a.literal()), Some(3));
    let b = written
        .take("b")
        .expect("given")
        .integer(1..=9, "b is at least 1", &errors);
    assert!(b.is_none());
    let c = written
        .take("c")
        .expect("given")
        .duration(Zero::Refused, &errors);
    assert_eq!(c.and_then(|c| c.literal()).map(|c| c.as_secs()), Some(300));
    let d = written
        .take("d")
        .expect("given")
        .integer(1..=9, "", &errors);
    assert!(d.is_some_and(|d| d.literal().is_none()), "an expression");
    written.finish(&errors);
    assert_eq!(errors.messages(), ["b is at least 1"]);
}
