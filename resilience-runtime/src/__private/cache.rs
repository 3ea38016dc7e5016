//! The cache for expansions.
//!
//! The cached layer is an expression of type `Result<R, J>`; `R` is the whole return type (which has no `_` in it: a cached
//! function cannot return `impl Trait`), `J` that of the layers below. `p` is `::resilience::__private`; a static per site is
//! `static __RES_n: p::Site<p::CachePolicy> = p::Site::new(&PLACE, name, || p::CacheOptions { ttl: Some(..), .. })`, where
//! `cache_none` is `Some(p::CacheNone::from(true | false | duration))`.
//!
//! Input:
//!
//! ```text
//! #[cached(ttl = "5m")]
//! async fn price(symbol: &str, day: u64) -> Result<f64, E> { BODY }
//! ```
//!
//! Output of the layer, `INNER` being the `Result<R, J>` of the layers below. With `block = false`:
//!
//! ```text
//! '__res_n: {
//!     use p::cache_probes::*; // traits without names; a glob, since which are used depends on the types
//!     let __res_form = (&&&&p::Out::<R>::new()).__form();
//!     let __res_shape = p::shape(&__res_form, (&&p::sharing(&__res_form)).__share());
//!     let __res_cache = __RES_n.get(&__res_home);
//!     let __res_seek = {
//!         // one link a part; `p::Parts(())` where there is none
//!         let __res_key = p::Parts(((&&&p::KeyOf(&symbol)).__part(), ((&&&p::KeyOf(&day)).__part(), ())));
//!         // at once, in the block without an await: so the future has no place for the value of a hit
//!         match p::cache_look(&mut __res_call, __res_cache, p::mono_id(&|| {}), &__res_key, &__res_shape, false) {
//!             Ok(__res_value) => break '__res_n Ok(__res_value),
//!             Err(__res_seek) => __res_seek,
//!         }
//!     };
//!     let __res_turn = match __res_seek {
//!         p::Seek::Now(__res_turn) => __res_turn,
//!         p::Seek::Later(__res_later) => __res_later.await,
//!     };
//!     match __res_turn {
//!         p::Turn::Answered(__res_answer) => p::cache_answer(&mut __res_call, &__res_shape, __res_answer),
//!         p::Turn::Runs(__res_run) => {
//!             p::cache_begin(&mut __res_call);
//!             let __res_inner = INNER;
//!             p::cache_finish(&mut __res_call, &__res_shape, __res_run, __res_inner)
//!         }
//!     }
//! }
//! ```
//!
//! In a sync function the last argument of `cache_look` is `true`, and `__res_later.await` is `__res_later.wait()`.
//!
//! `key = EXPR` and `key(A, B)` give the block its parts from `match (&A, &B) { (__res_1, __res_2) => { let __res_key =
//! p::Parts(((&&&p::KeyOf(__res_1)).__part(), ((&&&p::KeyOf(__res_2)).__part(), ()))); p::cache_look(..) } }`, so that
//! temporaries in an expression live as long as the look. Put each part's tokens at the argument, and those of `p::shape` at
//! the return type: the messages of `RefKey`, `OwnKey` and `CacheValue` then stand there.

pub(super) mod form;
pub(super) mod key;
pub(super) mod parts;

use std::any::TypeId;

/// The traits that an expansion probes with, nameless.
pub mod probes {
    pub use super::form::{
        FormOption as _, FormOptional as _, FormPlain as _, FormResult as _, ShareByClone as _,
        ShareNot as _,
    };
    pub use super::key::{KeyByOptRef as _, KeyByRef as _, KeyByVal as _};
}

use self::form::{CacheValue, Form, Shape, Share};
use self::key::KeyPart;
use self::parts::Parts;
use crate::registry::{Call, Registry};
use crate::rooms::cache::{
    Answer, CacheHandle, CachePolicy, CacheSnapshot, Ended, Finished, Run, Seek, Worth,
};
use crate::words::id::Kind;
use crate::words::outcome::Look;

/// A rejection type that waiters can be given: [`Rejection`](crate::words::rejection::Rejection), or
/// [`Never`](crate::words::outcome::Never).
pub trait Told: Clone + Send + Sync + 'static {}

impl<J: Clone + Send + Sync + 'static> Told for J {}

type SeekOf<'s, P, F, S, J> =
    Seek<'s, <P as KeyPart>::Own, <F as Form>::Value, <S as Share<<F as Form>::Error>>::Payload, J>;

type RunOf<'s, P, F, S, J> =
    Run<'s, P, <F as Form>::Value, <S as Share<<F as Form>::Error>>::Payload, J>;

/// The first look: what a hit gives, else what is to be done. `blocks` where the caller is a sync function.
///
/// # Errors
/// Where it is no hit.
#[expect(
    clippy::inline_always,
    reason = "the return value is put together where it is needed; see `Store::look`"
)]
#[inline(always)]
pub fn cache_look<'s, P, F, S, J>(
    call: &mut Call,
    policy: &'s CachePolicy,
    instantiation: TypeId,
    key: &Parts<P>,
    _: &Shape<F, S>,
    blocks: bool,
) -> Result<F::Out, SeekOf<'s, P, F, S, J>>
where
    P: KeyPart,
    F: Form<Value: CacheValue>,
    S: Share<F::Error>,
    J: Told,
{
    let store = policy.store::<P::Own, F::Value, S::Payload, J>(instantiation);
    let value = store.look(key, blocks)?;
    call.begin_look(Look::Hit);
    Ok(F::join(value))
}

/// What a call gets that does not run the body.
///
/// # Errors
/// The rejection of the run that it joined.
#[inline]
pub fn cache_answer<F, S, J>(
    call: &mut Call,
    _: &Shape<F, S>,
    answer: Answer<F::Value, S::Payload, J>,
) -> Result<F::Out, J>
where
    F: Form,
    S: Share<F::Error>,
{
    match answer {
        Answer::Value {
            value,
            look,
            degraded,
        } => {
            call.begin_look(look);
            call.set_degraded(degraded);
            Ok(F::join(value))
        }
        Answer::Failed(payload) => {
            call.begin_look(Look::Coalesced);
            // the call that ran the body raises the alert
            call.set_alerted(true);
            Ok(F::fail(S::take(payload)))
        }
        Answer::Rejected(rejection) => {
            call.begin_look(Look::Coalesced);
            call.set_alerted(true);
            Err(rejection)
        }
    }
}

/// The body is about to run: whether its value is degraded is for the layers below to say.
#[inline]
pub fn cache_begin(call: &mut Call) {
    call.begin_look(Look::Miss);
}

/// The body has run.
///
/// # Errors
/// The rejection of a layer below, unless an expired value stands in for it.
pub fn cache_finish<K, F, S, J>(
    call: &mut Call,
    _: &Shape<F, S>,
    run: RunOf<'_, K, F, S, J>,
    inner: Result<F::Out, J>,
) -> Result<F::Out, J>
where
    K: std::hash::Hash + Eq + Send + Sync + 'static,
    F: Form<Value: CacheValue>,
    S: Share<F::Error>,
    J: Told,
{
    let ended = match &inner {
        Ok(out) => F::ended(out),
        Err(rejection) => Ended::Rejected(rejection),
    };
    let worth = match (call.is_degraded(), call.is_disputed()) {
        (true, _) => Worth::Degraded,
        (false, true) => Worth::Disputed,
        (false, false) => Worth::Full,
    };
    match run.finish(&ended, worth, S::give) {
        Finished::Own => inner,
        Finished::Stale(value) => {
            call.begin_look(Look::Stale);
            call.set_degraded(true);
            Ok(F::join(value))
        }
    }
}

impl Registry {
    /// The cache of this name: an attribute declares it, called or not, or code added it.
    ///
    /// ```
    /// # use resilience_runtime::registry::Registry;
    /// assert!(Registry::new().cache("nobody declares this").is_none());
    /// ```
    pub fn cache(&self, name: &str) -> Option<CacheHandle> {
        CacheHandle::of(self.find(Kind::CACHE, name)?)
    }

    /// What all caches show, ordered by name.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::cache::TtlCache};
    /// let registry = Registry::new();
    /// registry.add(TtlCache::<String, u32>::builder("prices").max_size(10).build()?)?;
    /// let all = registry.caches();
    /// assert_eq!((all[0].name.as_str(), all[0].max_size), ("prices", 10));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn caches(&self) -> Vec<CacheSnapshot> {
        self.all(Kind::CACHE)
            .into_iter()
            .filter_map(CacheHandle::of)
            .map(|cache| cache.snapshot())
            .collect()
    }
}
