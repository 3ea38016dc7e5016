//! Key parts: how each argument of a cached function becomes part of its key, borrowed until it misses.
//!
//! `(&&&KeyOf(&argument)).__part()` picks by autoref, the first that fits: `&T` by reference, `Option<&T>` by reference,
//! anything else by value. `(&&Checked(part)).__key()` then gives the part back where it can be one; else the error names the
//! argument's type, once, and a part that is one all the same, so that nothing that uses the key fails as well.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};

use crate::rooms::cache::word_of;

/// An argument, or the value of a key expression.
pub struct KeyOf<'k, A: ?Sized>(pub &'k A);

/// What is behind a reference, as part of a key: owned only on a miss.
#[diagnostic::on_unimplemented(
    message = "the argument type `&{Self}` cannot be part of a cache key",
    label = "`&{Self}` cannot tell one call from another, or cannot be kept",
    note = "leave it out with `skip(..)`, or give the key yourself: `key = ..` or `key(a, b)`",
    note = "what it points to must be `Hash + Eq + ToOwned`, and its owned form `Hash + Eq + Send + Sync + 'static`"
)]
pub trait RefKey: Hash + Eq + ToOwned<Owned: Hash + Eq + Send + Sync + 'static> {}

#[diagnostic::do_not_recommend]
impl<T> RefKey for T where T: Hash + Eq + ToOwned<Owned: Hash + Eq + Send + Sync + 'static> + ?Sized {}

/// A value as part of a key: cloned only on a miss.
#[diagnostic::on_unimplemented(
    message = "the argument type `{Self}` cannot be part of a cache key",
    label = "`{Self}` cannot tell one call from another, or cannot be kept",
    note = "leave it out with `skip(..)`, or give the key yourself: `key = ..` or `key(a, b)`",
    note = "it must be `Clone + Hash + Eq + Send + Sync + 'static`"
)]
pub trait OwnKey: Clone + Hash + Eq + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<A: Clone + Hash + Eq + Send + Sync + 'static> OwnKey for A {}

/// First: `&T`.
pub trait KeyByRef<'k, T: ?Sized> {
    /// The part.
    fn __part(&self) -> ByRef<'k, T>;
}

impl<'k, T: ?Sized> KeyByRef<'k, T> for &&KeyOf<'k, &'k T> {
    #[inline]
    fn __part(&self) -> ByRef<'k, T> {
        ByRef(self.0)
    }
}

/// Second: `Option<&T>`.
pub trait KeyByOptRef<'k, T: ?Sized> {
    /// The part.
    fn __part(&self) -> ByOptRef<'k, T>;
}

impl<'k, T: ?Sized> KeyByOptRef<'k, T> for &KeyOf<'k, Option<&'k T>> {
    #[inline]
    fn __part(&self) -> ByOptRef<'k, T> {
        ByOptRef(self.0)
    }
}

/// Last: anything else.
pub trait KeyByVal<'k, A> {
    /// The part.
    fn __part(&self) -> ByVal<'k, A>;
}

impl<'k, A> KeyByVal<'k, A> for KeyOf<'k, A> {
    #[inline]
    fn __part(&self) -> ByVal<'k, A> {
        ByVal(self.0)
    }
}

/// A part, to be checked.
pub struct Checked<P>(pub P);

/// First: what can be part of a key.
pub trait KeyYes<P> {
    /// The part.
    fn __key(&self) -> P;
}

impl<P: KeyPart + Copy> KeyYes<P> for &Checked<P> {
    #[inline]
    fn __key(&self) -> P {
        self.0
    }
}

/// Else: the error.
pub trait KeyNo<P> {
    /// Never called: what could be would have been taken by [`KeyYes`].
    fn __key(&self) -> NotAKey
    where
        P: KeyPart;
}

impl<P> KeyNo<P> for Checked<P> {
    fn __key(&self) -> NotAKey
    where
        P: KeyPart,
    {
        // a wrong key would give one caller another's value
        unreachable!("a part that can be a key is taken by the first way")
    }
}

/// Stands for a part that cannot be one, so that the rest of the expansion has no errors of its own. There is no value of it.
pub enum NotAKey {}

impl KeyPart for NotAKey {
    type Own = ();
    fn feed<H: Hasher>(&self, _: &mut H) {
        match *self {}
    }
    fn same(&self, (): &()) -> bool {
        match *self {}
    }
    fn own(&self) {
        match *self {}
    }
}

macro_rules! copied {
    ($part:ty) => {
        impl<T: ?Sized> Clone for $part {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T: ?Sized> Copy for $part {}
    };
}

/// One part of a key, or the chain of all of them: `(first, (second, ()))`.
///
/// A part hashes as its owned form does.
pub trait KeyPart {
    /// The owned form.
    type Own: Hash + Eq + Send + Sync + 'static;
    /// Feeds the hasher.
    fn feed<H: Hasher>(&self, state: &mut H);
    /// Whether the owned form is the same.
    fn same(&self, own: &Self::Own) -> bool;
    /// The owned form.
    fn own(&self) -> Self::Own;
    /// The word that tells it, where it is an integer.
    #[inline]
    fn word(&self) -> Option<u64> {
        None
    }
    /// Whether it is the end of a chain.
    const IS_END: bool = false;
}

/// What a reference points to, by where the reference stands: a copy of it would read in one piece what was just written in two.
pub struct ByRef<'k, T: ?Sized>(&'k &'k T);

copied!(ByRef<'_, T>);

impl<T: RefKey + ?Sized> KeyPart for ByRef<'_, T> {
    type Own = T::Owned;
    #[inline]
    fn feed<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
    #[inline]
    fn same(&self, own: &T::Owned) -> bool {
        *self.0 == Borrow::<T>::borrow(own)
    }
    fn own(&self) -> T::Owned {
        (*self.0).to_owned()
    }
}

/// What a reference points to, if there is one.
#[expect(clippy::ref_option_ref, reason = "as in `ByRef`")]
pub struct ByOptRef<'k, T: ?Sized>(&'k Option<&'k T>);

copied!(ByOptRef<'_, T>);

impl<T: RefKey + ?Sized> KeyPart for ByOptRef<'_, T> {
    type Own = Option<T::Owned>;
    #[inline]
    fn feed<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
    #[inline]
    fn same(&self, own: &Option<T::Owned>) -> bool {
        *self.0 == own.as_ref().map(Borrow::<T>::borrow)
    }
    fn own(&self) -> Option<T::Owned> {
        self.0.map(ToOwned::to_owned)
    }
}

/// A value, by reference to where it stands.
pub struct ByVal<'k, T>(&'k T);

impl<T> Clone for ByVal<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ByVal<'_, T> {}

impl<A: OwnKey> KeyPart for ByVal<'_, A> {
    type Own = A;
    #[inline]
    fn feed<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
    #[inline]
    fn same(&self, own: &A) -> bool {
        self.0 == own
    }
    fn own(&self) -> A {
        self.0.clone()
    }
    #[inline]
    fn word(&self) -> Option<u64> {
        word_of(self.0)
    }
}

impl KeyPart for () {
    type Own = ();
    #[inline]
    fn feed<H: Hasher>(&self, _: &mut H) {}
    #[inline]
    fn same(&self, (): &()) -> bool {
        true
    }
    fn own(&self) {}
    const IS_END: bool = true;
}

impl<A: KeyPart, B: KeyPart> KeyPart for (A, B) {
    type Own = (A::Own, B::Own);
    #[inline]
    fn feed<H: Hasher>(&self, state: &mut H) {
        self.0.feed(state);
        self.1.feed(state);
    }
    #[inline]
    fn same(&self, own: &Self::Own) -> bool {
        self.0.same(&own.0) && self.1.same(&own.1)
    }
    fn own(&self) -> Self::Own {
        (self.0.own(), self.1.own())
    }
    #[inline]
    fn word(&self) -> Option<u64> {
        if B::IS_END { self.0.word() } else { None }
    }
}
