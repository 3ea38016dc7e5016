//! How a layer sees the result below it: success, failure with its verdict, or a rejection.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::layer::At;
use super::ours;

/// What an attribute says about judging, as written.
#[derive(Default)]
pub(crate) struct Judging {
    /// Whether a return type that is neither `Result` nor `Option` will do: each of its values is a success.
    pub(crate) plain: bool,
    /// `classify = |error: &E| -> Severity`
    pub(crate) classify: Option<TokenStream>,
    /// `failure_if = |value: &T| -> bool`
    pub(crate) failure_if: Option<TokenStream>,
}

/// Which way a call failed, for the tokens of its arm.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failed {
    /// The body's error, `__res_e: &E`, in `__res_r: &R`.
    Error,
    /// A success value that `failure_if` calls a failure, `__res_o: &T`.
    Value,
    /// A rejection, `__res_e: &Rejection`.
    Refusal,
}

/// Matches on `__res_v: Result<R, J>` by reference.
///
/// `failed` gets the expression of the `Verdict` and the one of the error's `Words`, and is called once an arm.
pub(crate) fn judged(
    at: &At<'_>,
    judging: &Judging,
    succeeded: &TokenStream,
    failed: impl Fn(Failed, TokenStream, TokenStream) -> TokenStream,
) -> TokenStream {
    let span = ours(at.span);
    let on_error = failed(
        Failed::Error,
        verdict(at, judging),
        quote_spanned!(span=> {
            use __res::Speaks as _;
            (&&&__res::Probe(__res_e)).__words()
        }),
    );
    let on_success = match &judging.failure_if {
        None => succeeded.clone(),
        Some(condition) => {
            let on_value = failed(
                Failed::Value,
                quote_spanned!(span=> __res::Verdict::of(__res::Severity::Recoverable)),
                quote_spanned!(span=> __res::VALUE_IS_FAILURE),
            );
            quote_spanned! {span=>
                if __res::as_ok(__res_r).is_some_and(|__res_o| __res::ask(__res_o, #condition)) {
                    __res_call.disputed = true;
                    #on_value
                } else {
                    #succeeded
                }
            }
        }
    };
    let on_refusal = if at.refusable {
        let refused = failed(
            Failed::Refusal,
            quote_spanned!(span=> __res::Rejection::verdict(__res_e)),
            quote_spanned!(span=> __res::Words::Shown(__res_e)),
        );
        quote_spanned!(span=> __res::Err(__res_e) => #refused,)
    } else {
        quote_spanned!(span=> __res::Err(__res_e) => match *__res_e {},)
    };
    let as_err = if judging.plain {
        quote_spanned!(span=> {
            use __res::Errors as _;
            (&&__res::Probe(__res_r)).__error()
        })
    } else {
        as_err(at)
    };
    quote_spanned! {span=>
        match &__res_v {
            __res::Ok(__res_r) => match #as_err {
                __res::None => #on_success,
                __res::Some(__res_e) => #on_error,
            },
            #on_refusal
        }
    }
}

/// `as_err(__res_r)`, placed at the return type so that a type that is neither `Result` nor `Option` is reported there.
pub(crate) fn as_err(at: &At<'_>) -> TokenStream {
    let span = ours(at.ret_span);
    quote_spanned!(span=> __res::as_err(__res_r))
}

/// The verdict on `__res_e: &E`.
fn verdict(at: &At<'_>, judging: &Judging) -> TokenStream {
    let span = ours(at.span);
    let probed = quote_spanned! {span=> {
        use __res::Verdicts as _;
        (&&&&__res::Probe(__res_e)).__verdict()
    }};
    match &judging.classify {
        None => probed,
        Some(classify) => {
            quote_spanned!(span=> __res::with_severity(#probed, __res::ask(__res_e, #classify)))
        }
    }
}

/// The `Words` of the failure in `__res_v: Result<R, J>`.
pub(crate) fn words(at: &At<'_>) -> TokenStream {
    let span = ours(at.span);
    let refused = if at.refusable {
        quote_spanned!(span=> __res::Words::Shown(__res_e))
    } else {
        quote_spanned!(span=> match *__res_e {})
    };
    let as_err = as_err(at);
    quote_spanned! {span=>
        match &__res_v {
            __res::Ok(__res_r) => match #as_err {
                __res::Some(__res_e) => {
                    use __res::Speaks as _;
                    (&&&__res::Probe(__res_e)).__words()
                }
                __res::None => __res::VALUE_IS_FAILURE,
            },
            __res::Err(__res_e) => #refused,
        }
    }
}
