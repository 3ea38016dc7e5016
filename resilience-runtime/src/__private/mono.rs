//! Which instantiation of a generic function runs: an id that needs no `'static` and no name for the type parameters.
#![expect(
    unsafe_code,
    reason = "a type with lifetimes has a `TypeId` only once they are erased"
)]

use std::any::TypeId;
use std::marker::PhantomData;

/// The id of a closure's type. A closure written in a function has all generics in scope as parameters, those of the
/// `impl` too, so `mono_id(&|| {})` differs for each instantiation (lifetimes aside) and each place in the source.
pub fn mono_id<C>(_: &C) -> TypeId {
    trait Erased {
        fn id(&self) -> TypeId
        where
            Self: 'static;
    }
    impl<T: ?Sized> Erased for PhantomData<T> {
        fn id(&self) -> TypeId
        where
            Self: 'static,
        {
            TypeId::of::<T>()
        }
    }

    let of = PhantomData::<C>;
    let erased: &dyn Erased = &of;
    // SAFETY: only the bound on the trait object changes. What is behind it is a `PhantomData`, which holds nothing that
    // could dangle, and the one method called on it reads no memory.
    let erased = unsafe { std::mem::transmute::<&dyn Erased, &(dyn Erased + 'static)>(erased) };
    erased.id()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<T>(_: T) -> TypeId {
        mono_id(&|| {})
    }

    #[test]
    fn it_differs_by_instantiation_and_place_but_not_by_lifetime() {
        assert_eq!(of(1_u8), of(2_u8));
        assert_ne!(of(1_u8), of(1_u16));
        assert_ne!(mono_id(&|| {}), mono_id(&|| {}));
        let local = String::from("local");
        assert_eq!(of("static"), of(local.as_str()));
    }
}
