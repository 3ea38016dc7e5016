//! How a layer sees the result below it: success, failure with its verdict, or a rejection.

use proc_macro2::{Ident, TokenStream};
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

/// How a call ended, for the tokens of its arm.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arm {
    /// It succeeded, and `failure_if` has nothing against its value.
    Success,
    /// The body's error, `__res_e: &E`.
    Error,
    /// A success value that `failure_if` calls a failure.
    Value,
    /// A rejection, `__res_e: &Rejection`.
    Refusal,
}

/// What an arm has to work with.
pub(crate) struct Seen {
    pub(crate) arm: Arm,
    /// The expression of the `Verdict`; nothing for a success.
    pub(crate) verdict: TokenStream,
    /// The same as an `Option`: none for the `None` of an `Option`, which breakers and limits ignore.
    pub(crate) looked_at: TokenStream,
    /// The expression of the error's `Words`; nothing for a success.
    pub(crate) words: TokenStream,
    /// The expression of the result to hand on: `Result<R, J>`, whose `J` the context tells. It moves what the others look at, so it comes last.
    pub(crate) value: TokenStream,
}

/// Matches on `__res_v: Result<R, J>` by value (see the runtime's `sides`); each arm is an expression made by `arm`.
pub(crate) fn judged(
    at: &At<'_>,
    judging: &Judging,
    arm: impl Fn(Seen) -> TokenStream,
) -> TokenStream {
    let span = ours(at.span);
    // a type that is neither `Result` nor `Option` is reported where it is written, or has one side
    let at_ret = ours(at.ret_span);
    let side = |way: &str, of: TokenStream| {
        if judging.plain {
            let way = Ident::new(way, span);
            quote_spanned!(span=> __res_k.#way(#of))
        } else {
            let way = Ident::new(way, at_ret);
            quote_spanned!(at_ret=> __res::#way(&__res_k, #of))
        }
    };
    let some = |verdict: &TokenStream| quote_spanned!(span=> __res::Some(#verdict));
    let on_error = {
        let verdict = verdict(at, judging);
        let failed = side("failed", quote_spanned!(span=> __res_x));
        arm(Seen {
            arm: Arm::Error,
            looked_at: side("judged", verdict.clone()),
            verdict,
            words: quote_spanned!(span=> {
                use __res::Speaks as _;
                (&&&__res::Probe(__res_e)).__words()
            }),
            value: quote_spanned!(span=> __res::Ok(#failed)),
        })
    };
    let fine = side("fine", quote_spanned!(span=> __res_o));
    let fine = quote_spanned!(span=> __res::Ok(#fine));
    let on_success = arm(Seen {
        arm: Arm::Success,
        verdict: TokenStream::new(),
        looked_at: TokenStream::new(),
        words: TokenStream::new(),
        value: fine.clone(),
    });
    let on_success = match &judging.failure_if {
        None => on_success,
        Some(condition) => {
            let verdict = quote_spanned!(span=> __res::Verdict::of(__res::Severity::Recoverable));
            let on_value = arm(Seen {
                arm: Arm::Value,
                looked_at: some(&verdict),
                verdict,
                words: quote_spanned!(span=> __res::VALUE_IS_FAILURE),
                value: fine,
            });
            quote_spanned! {span=>
                if __res::ask(&__res_o, #condition) {
                    __res_call.dispute();
                    #on_value
                } else {
                    #on_success
                }
            }
        }
    };
    let on_refusal = if at.refusable {
        let verdict = quote_spanned!(span=> __res::Rejection::verdict(__res_e));
        let refused = arm(Seen {
            arm: Arm::Refusal,
            looked_at: some(&verdict),
            verdict,
            words: quote_spanned!(span=> __res::Words::Shown(__res_e)),
            value: quote_spanned!(span=> __res::Err(__res_j)),
        });
        quote_spanned!(span=> {
            let __res_e = &__res_j;
            #refused
        })
    } else {
        quote_spanned!(span=> match __res_j {})
    };
    let sides = if judging.plain {
        quote_spanned!(span=> {
            use __res::Sides as _;
            (&&__res::Probe(&__res_r)).__sides()
        })
    } else {
        quote_spanned!(span=> __res::two_sides(&__res_r))
    };
    let apart = side("apart", quote_spanned!(span=> __res_r));
    quote_spanned! {span=>
        match __res_v {
            __res::Ok(__res_r) => {
                let __res_k = #sides;
                match #apart {
                    __res::Ok(__res_o) => #on_success,
                    __res::Err(__res_x) => {
                        let __res_e = &__res_x;
                        #on_error
                    }
                }
            }
            __res::Err(__res_j) => #on_refusal,
        }
    }
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
