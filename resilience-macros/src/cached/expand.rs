//! `#[cached]` as tokens.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::plan::Plan;
use crate::emit::{At, Layer, Mode, Site, head, ours};

impl Layer for Plan {
    head!("cached");

    fn site(&self) -> Site {
        let types = ("CachePolicy", "CacheOptions");
        Site::of(self.span, types, self.name.clone(), &self.options)
    }

    // Input:  #[cached(ttl = "5m")] over INNER: Result<R, J>
    // Output: 'l: { let run = { let turn = { let seek = LOOK (a hit breaks 'l); seek's turn }; match turn { Answered(a) => break 'l
    //         cache_answer(a), Runs(run) => run } }; let v = INNER; cache_finish(run, v) }
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let at_ret = ours(at.ret_span);
        let (site, label) = (at.site(), at.label());
        let (ret, below) = (at.ret, at.below());
        let look = self
            .parts
            .look(at.mode == Mode::Sync, &label, self.span, at.ret_span);
        let later = match at.mode {
            Mode::Async => quote_spanned!(at_ret=> __res_later.await),
            Mode::Sync => quote_spanned!(at_ret=> __res_later.wait()),
        };
        let shape = quote_spanned! {at_ret=>
            __res::shape(&__res_form, (&&__res::sharing(&__res_form)).__share())
        };
        // what is wrong with the return type is told there
        let answer = quote_spanned! {at_ret=>
            __res::cache_answer(&mut __res_call, &__res_shape, __res_a)
        };
        let finish = quote_spanned! {at_ret=>
            __res::cache_finish(&mut __res_call, &__res_shape, __res_run, __res_v)
        };
        quote_spanned!(span=> #label: {
            use __res::{FormOption as _, FormOptional as _, FormPlain as _, FormResult as _};
            use __res::{KeyByOptRef as _, KeyByRef as _, KeyByVal as _, KeyNo as _, KeyYes as _};
            use __res::{ShareByClone as _, ShareNot as _};
            let __res_form = (&&&&__res::Out::<#ret>::new()).__form();
            let __res_shape = #shape;
            let __res_h = #site.get(&__res_home);
            // each in a block of its own: a value that was once borrowed lies in the future until its block ends
            let __res_run = {
                let __res_turn = {
                    let __res_seek = #look;
                    match __res_seek {
                        __res::Seek::Now(__res_turn) => __res_turn,
                        __res::Seek::Later(__res_later) => #later,
                    }
                };
                match __res_turn {
                    __res::Turn::Answered(__res_a) => break #label #answer,
                    __res::Turn::Runs(__res_run) => __res_run,
                }
            };
            __res::cache_begin(&mut __res_call);
            let __res_v: __res::Result<#ret, #below> = #inner;
            #finish
        })
    }
}
