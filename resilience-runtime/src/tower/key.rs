//! What tells the calls of a policy apart.

use std::convert::Infallible;
use std::hash::Hash;

/// What tells the calls of a keyed policy apart. `()` tells none; any `Fn(&Request) -> Key` is one.
pub trait KeyOf<Request>: Clone + Send + Sync + 'static {
    /// The key's type.
    type Key: Hash + Eq + Clone + Send + Sync + 'static;

    /// The key of a request, `None` where all calls are one.
    fn key_of(&self, request: &Request) -> Option<Self::Key>;
}

impl<Request> KeyOf<Request> for () {
    type Key = Infallible;

    fn key_of(&self, _: &Request) -> Option<Infallible> {
        None
    }
}

impl<Request, Key, F> KeyOf<Request> for F
where
    F: Fn(&Request) -> Key + Clone + Send + Sync + 'static,
    Key: Hash + Eq + Clone + Send + Sync + 'static,
{
    type Key = Key;

    fn key_of(&self, request: &Request) -> Option<Key> {
        Some(self(request))
    }
}

/// `by_key(..)` of a layer with the field `key`, and with the type of its judge where it has one. What a key must be besides
/// stands behind a `+`.
macro_rules! keyed {
    ($(#[$doc:meta])* $name:ident $(<$judge:ident>)? { $($kept:ident),* } $(+ $more:path)?) => {
        impl $(<$judge>)? $name $(<$judge>)? {
            $(#[$doc])*
            #[must_use]
            pub fn by_key<Request, Key, F>(self, key: F) -> $name<$($judge,)? F>
            where
                F: Fn(&Request) -> Key + Clone + Send + Sync + 'static,
                Key: std::hash::Hash + Eq + Clone $(+ $more)? + Send + Sync + 'static,
            {
                $name { $($kept: self.$kept,)* key }
            }
        }
    };
}
pub(super) use keyed;
