//! `#[retry_with_backoff]` as tokens.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::plan::Plan;
use crate::emit::again::clones;
use crate::emit::judge::{Arm, judged};
use crate::emit::{At, Layer, Mode, Site, head, ours};

impl Layer for Plan {
    head!("retry_with_backoff");

    fn returns_to_arguments(&self) -> bool {
        true
    }

    fn site(&self) -> Site {
        let span = ours(self.span);
        let policy = &self.policy;
        let options = if self.constant {
            quote_spanned!(span=> {
                let __res_policy: &__res::RetryPolicy = #policy;
                let mut __res_o = <__res::RetryOptions as __res::Default>::default();
                __res_o.policy = __res::Some(*__res_policy);
                __res_o
            })
        } else {
            quote_spanned!(span=> <__res::RetryOptions as __res::Default>::default())
        };
        Site {
            policy: Ident::new("Retry", span),
            name: self.name.clone(),
            options,
        }
    }

    fn shared(&self) -> Option<Site> {
        self.budget.as_ref().map(|budget| budget.site(self.span))
    }

    fn attempts(&self) -> bool {
        true
    }

    fn letters_at(&self) -> Option<Span> {
        self.letters.at
    }

    fn replay(&self) -> Option<TokenStream> {
        self.letters.replay.clone()
    }

    // Input:  #[retry_with_backoff(max_attempts = 3)] over INNER: Result<R, J>
    // Output: { let policy: &RetryPolicy = ..; let mut s = Retrying::<_, ()>::begin(policy, ()); let v = loop { let n = s.attempt(); call.begin_attempt();
    //         let delay = { let v = INNER; let (delay, v) = match v { success => break v, failure => (s.after_failure(..), v) };
    //         match delay { None => break v, Some(delay) => delay } }; sleep(delay).await }; v }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let (site, policy) = (at.site(), &self.policy);
        let (ret, below) = (at.ret, at.below());
        let kept = at
            .outermost_attempts
            .then(|| self.letters.letter(span))
            .flatten();
        let next = judged(at, &self.judging, |seen| {
            let (verdict, words, value) = (seen.verdict, seen.words, seen.value);
            if seen.arm == Arm::Success {
                return quote_spanned!(span=> {
                    __res_s.succeeded();
                    break #value
                });
            }
            let asked = self.retry_if.as_ref().filter(|_| seen.arm == Arm::Error);
            let wanted = asked.map_or_else(
                || quote_spanned!(span=> __res::None),
                |retry_if| quote_spanned!(span=> __res::Some(__res::ask(__res_e, #retry_if))),
            );
            let letter = match (&kept, seen.arm) {
                (None, _) => quote_spanned!(span=> __res::None),
                (Some(letter), Arm::Error) => {
                    let at_ret = ours(at.ret_span);
                    quote_spanned!(at_ret=> __res::left(&__res_k, #letter))
                }
                (Some(letter), _) => quote_spanned!(span=> __res::Some(#letter)),
            };
            quote_spanned! {span=> {
                let __res_d = __res_s.after_failure(&#site, &__res_home, &mut __res_call, &__res::FailedAttempt {
                    verdict: #verdict,
                    wanted: #wanted,
                    words: #words,
                    letter: #letter,
                });
                (__res_d, #value)
            }}
        });
        // an attempt may consume its clones: what is asked of its failure, and the letter, see the arguments themselves
        let attempt = if self.clones.is_empty() {
            inner
        } else {
            let clones = clones(&self.clones, at.arguments);
            quote_spanned!(span=> {
                #clones
                let __res_v: __res::Result<#ret, #below> = #inner;
                __res_v
            })
        };
        let sleep = match at.mode {
            Mode::Async => quote_spanned!(span=> __res::sleep(__res_d).await),
            Mode::Sync => quote_spanned!(span=> __res_s.sleep_thread(__res_d)),
        };
        let (budget, purse) = if self.budget.is_some() {
            let shared = at.shared_site();
            (
                quote_spanned!(span=> let __res_b = #shared.get(&__res_home);),
                quote_spanned!(span=> __res_b),
            )
        } else {
            (quote!(), quote_spanned!(span=> ()))
        };
        let since = if self.timed {
            quote_spanned!(span=> __res::Instant)
        } else {
            quote_spanned!(span=> ())
        };
        quote_spanned!(span=> {
            #budget
            let __res_policy: &__res::RetryPolicy = #policy;
            let mut __res_s = __res::Retrying::<_, #since>::begin(__res_policy, #purse);
            let __res_v: __res::Result<#ret, #below> = loop {
                let __res_n = __res_s.attempt();
                __res_call.begin_attempt();
                // a value that was once borrowed lies in the future until its block ends, moved or not
                let __res_d = {
                    let __res_v: __res::Result<#ret, #below> = #attempt;
                    let (__res_d, __res_v): (_, __res::Result<#ret, #below>) = #next;
                    match __res_d {
                        __res::None => break __res_v,
                        __res::Some(__res_d) => __res_d,
                    }
                };
                #sleep;
            };
            __res_v
        })
    }
}
