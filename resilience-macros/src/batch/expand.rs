//! `#[batch]` as tokens: the innermost layer of the function for one item.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::plan::Plan;
use crate::emit::{At, Layer, Site, head, ours};

impl Layer for Plan {
    head!("batch", map_rejection);

    fn tells_many(&self) -> bool {
        true
    }

    fn site(&self) -> Site {
        let types = ("Batch", "BatchOptions");
        Site::of(self.span, types, self.name.clone(), &self.options)
    }

    fn refuses(&self) -> bool {
        true
    }

    // Input:  #[batch(size = 50)] on load(ids: Id) -> Result<User, E>
    // Output: { let h = SITE.get(&home); let v = batch_call(h, &home, mono_id, ids, load_batch).await; call.set_alerted(..); v }:
    //         Result<R, Rejection>
    fn wrap(&self, _body: TokenStream, at: &At<'_>) -> TokenStream {
        let span = ours(self.span);
        let (site, item, whole, judged) = (at.site(), &self.item, &self.whole, self.judged);
        // what the error must be able to do is told where it is written
        let at_ret = ours(at.ret_span);
        let loaded = quote_spanned! {at_ret=>
            __res::batch_call(__res_h, &__res_home, __res::mono_id(&|| {}), #item, #whole).await
        };
        quote_spanned!(span=> {
            let __res_h = #site.get(&__res_home);
            let __res_v = #loaded;
            // one failed batch is one alert: raised by the batch, or by the layers that stand on it
            __res_call.set_alerted(#judged || __res_v.is_err());
            __res_v
        })
    }
}
