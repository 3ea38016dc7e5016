//! Which monomorphisation of a generic function is running: the key of typed state behind one static.
#![expect(
    unsafe_code,
    reason = "`TypeId::of` asks for `'static`, which a closure in a function with borrowed arguments is not"
)]

use std::any::TypeId;
use std::marker::PhantomData;
use std::mem;

/// The identity of `C`, lifetimes erased. Given a closure, it is that of the instantiation the closure stands in: its type
/// has every generic parameter in scope as its own, those of a surrounding `impl` too.
///
/// ```
/// # use resilience_runtime::tools::mono::mono_id;
/// # use std::any::TypeId;
/// fn here<T>() -> TypeId {
///     mono_id(&|| {})
/// }
/// assert_eq!(here::<u8>(), here::<u8>());
/// assert_ne!(here::<u8>(), here::<u16>());
/// ```
pub fn mono_id<C>(_: &C) -> TypeId {
    trait Named {
        fn id(&self) -> TypeId
        where
            Self: 'static;
    }
    impl<T: ?Sized> Named for PhantomData<T> {
        fn id(&self) -> TypeId
        where
            Self: 'static,
        {
            TypeId::of::<T>()
        }
    }
    let phantom = PhantomData::<C>;
    let named: &dyn Named = &phantom;
    // SAFETY: only the lifetime bound of the trait object changes. The object is a zero-sized marker without data, and
    // the one method called on it reads no value of `C`, only the type's identity, which is the same for all lifetimes.
    let named = unsafe { mem::transmute::<&dyn Named, &(dyn Named + 'static)>(named) };
    Named::id(named)
}
