//! Keys that are one integer and nothing else: such a key is told by a word, and the word lies in the nearer table itself. So a look needs
//! not follow its entry to the key.

use std::any::{Any, TypeId};

macro_rules! words {
    ($($integer:ty: $value:ident => $word:expr,)*) => {
        /// The word of a value that is an integer: no two values of its type have the same.
        #[inline]
        pub fn word_of<A: Any>(value: &A) -> Option<u64> {
            let value: &dyn Any = value;
            // its type is known where this is compiled, so one of these is left or none
            $(if let Some(&$value) = value.downcast_ref::<$integer>() {
                return Some($word);
            })*
            None
        }

        /// Whether the only part of such a key is an integer.
        #[inline]
        pub(super) fn is_word<K: 'static>() -> bool {
            let of = TypeId::of::<K>();
            false $(|| of == TypeId::of::<($integer, ())>())*
        }

        /// The word of a key whose only part is an integer; zero of any other.
        #[inline]
        pub(super) fn word_of_key<K: Any>(key: &K) -> u64 {
            let key: &dyn Any = key;
            $(if let Some(&($value, ())) = key.downcast_ref::<($integer, ())>() {
                return $word;
            })*
            0
        }
    };
}

words! {
    u64: n => n,
    i64: n => n.cast_unsigned(),
    usize: n => n as u64,
    u32: n => u64::from(n),
    i32: n => u64::from(n.cast_unsigned()),
    u16: n => u64::from(n),
    u8: n => u64::from(n),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_word_of_its_only_part_where_that_is_an_integer() {
        for number in [0, 7, -1, i64::MIN] {
            assert_eq!(word_of(&number), Some(word_of_key(&(number, ()))));
        }
        assert_ne!(word_of(&-1_i32), word_of(&1_i32));
        assert!(is_word::<(u64, ())>() && is_word::<(u8, ())>());
        assert!(!is_word::<(u64, (u64, ()))>() && !is_word::<(String, ())>());
        assert_eq!(word_of(&"text"), None);
    }
}
