//! `#[fallback]` as tokens.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::Lifetime;

use super::plan::{Answer, Plan};
use crate::emit::{At, Layer, Mode, Site, head, ours};
use crate::parse::first_span;

impl Layer for Plan {
    head!("fallback");

    fn leaves_arguments(&self) -> bool {
        // a path is called with all of them
        !matches!(self.answer, Answer::Handler { .. })
    }

    fn returns_to_arguments(&self) -> bool {
        true
    }

    fn site(&self) -> Site {
        let span = ours(self.span);
        Site {
            policy: Ident::new("Fallback", span),
            name: self.name.clone(),
            options: quote_spanned!(span=> {}),
        }
    }

    fn answers_all(&self) -> bool {
        self.when.is_none()
    }

    // Input:  #[fallback(handler)] over INNER: Result<R, J>
    // Output: 'l: { let f = match parts.split(INNER) { Ok(r) => break 'l Ok(r), Err(f) => f };
    //         let r = parts.settle(handler(args, f)); call.set_degraded(r is no error); Ok(r) }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let (site, label) = (at.site(), at.label());
        let (ret, below) = (at.ret, at.below());
        let refusal = if self.answers_all() {
            quote_spanned!(span=> __res::Never)
        } else {
            below.clone()
        };
        let settled = self.settled(at, &label);
        let at_ret = ours(at.ret_span);
        let parts = quote_spanned!(at_ret=> (&&__res::Probe(&__res_v)).__parts());
        let split = quote_spanned!(at_ret=> __res_p.split(__res_v));
        quote_spanned!(span=> #label: {
            let (__res_p, __res_f) = {
                let __res_v: __res::Result<#ret, #below> = #inner;
                let __res_p = {
                    use __res::Parting as _;
                    #parts
                };
                let __res_f = match #split {
                    __res::Ok(__res_r) => break #label __res::Ok::<_, #refusal>(__res_r),
                    __res::Err(__res_f) => __res_f,
                };
                (__res_p, __res_f)
            };
            let __res_h = #site.get(&__res_home);
            #settled
            let __res_a = {
                use __res::IsError as _;
                !(&&__res::Probe(&__res_r)).__is_error()
            };
            __res_g.finish(__res_a);
            __res_call.set_degraded(__res_a);
            __res::Ok(__res_r)
        })
    }
}

impl Plan {
    /// The statements that bind `__res_g`, the guard, and `__res_r`, the answer as `R`.
    fn settled(&self, at: &At<'_>, label: &Lifetime) -> TokenStream {
        let span = ours(self.span);
        let when = self.when.as_ref().map(|when| {
            quote_spanned!(span=>
                if !__res::holds(__res_f.failure(), #when) {
                    __res_h.pass();
                    break #label __res_p.rejoin(__res_f);
                }
            )
        });
        let answer = self.given();
        if at.mode == Mode::Sync {
            return quote_spanned!(span=>
                #when
                let __res_g = __res_h.answering(__res_f.is_rejected());
                let __res_r = __res_p.settle_now(#answer);
            );
        }
        let waiting = if at.cut_short {
            quote_spanned!(span=> __res::masked(__res_w))
        } else {
            quote_spanned!(span=> __res_w)
        };
        let settled = Lifetime::new(&format!("'__res_s{}", at.index), span);
        quote_spanned!(span=>
            let (__res_g, __res_r) = #settled: {
                let (__res_g, __res_w) = {
                    let __res_f = __res_f;
                    #when
                    let __res_g = __res_h.answering(__res_f.is_rejected());
                    let __res_w = match __res_p.settle(#answer) {
                        __res::Ok(__res_r) => break #settled (__res_g, __res_r),
                        __res::Err(__res_w) => __res_w,
                    };
                    (__res_g, __res_w)
                };
                let __res_r = #waiting.await;
                (__res_g, __res_r)
            };
        )
    }

    /// What the user gives, from `__res_f`. It stands where the user wrote it, and so does what is wrong with its type.
    fn given(&self) -> TokenStream {
        let written = match &self.answer {
            Answer::Handler { path: tokens, .. }
            | Answer::OfError(tokens)
            | Answer::OfNothing(tokens)
            | Answer::Expression { tokens, .. } => tokens,
        };
        let span = ours(first_span(written));
        let error = quote_spanned!(span=> {
            use __res::Errs as _;
            (&&&__res::Probe(&__res_f)).__err()
        }.take(__res_f));
        match &self.answer {
            Answer::Handler { path, arguments } => {
                quote_spanned!(span=> __res::call_handler(#arguments, __res_f, #path))
            }
            Answer::OfError(closure) => quote_spanned!(span=> __res::give(#error, #closure)),
            Answer::OfNothing(closure) => quote_spanned!(span=> {
                ::core::mem::drop(__res_f);
                __res::produce(#closure)
            }),
            Answer::Expression {
                tokens,
                err: Some(err),
            } => quote_spanned!(span=> {
                let #err = #error;
                // the word may only stand in a text
                let _ = &#err;
                #tokens
            }),
            Answer::Expression { tokens, err: None } => quote_spanned!(span=> {
                ::core::mem::drop(__res_f);
                #tokens
            }),
        }
    }
}
