//! Keys of any type in one table: a key is its digest, so that nothing of it is kept.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};
use std::sync::OnceLock;

/// Which of the callers of a policy: the digest of a key, whatever its type. Two keys are one where their `Hash` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u128);

impl Key {
    /// Where there are no keys.
    pub(crate) const COMMON: Self = Self(0);
    /// Whoever found no place.
    pub(crate) const SPARE: Self = Self(u128::MAX);

    /// The digest of this key.
    ///
    /// ```
    /// # use resilience_runtime::tools::key::Key;
    /// assert_eq!(Key::of("10.0.0.1"), Key::of(&"10.0.0.1".to_owned()));
    /// assert_ne!(Key::of(&1_u32), Key::of(&2_u32));
    /// ```
    pub fn of<K: Hash + ?Sized>(key: &K) -> Self {
        // two of 64 bits, by secrets of the process: nobody can choose keys that meet
        static SECRETS: OnceLock<[RandomState; 2]> = OnceLock::new();
        let [high, low] = SECRETS.get_or_init(|| [RandomState::new(), RandomState::new()]);
        Self((u128::from(high.hash_one(key)) << 64) | u128::from(low.hash_one(key)))
    }

    /// Which of so many shards the key belongs in: by bits that a [`KeyMap`] doesn't begin with.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the rest is smaller than the number of shards"
    )]
    pub fn shard(self, shards: usize) -> usize {
        ((self.0 >> 64) % shards as u128) as usize
    }
}

/// A map by keys, which hashes nothing again.
pub type KeyMap<V> = HashMap<Key, V, BuildHasherDefault<AsItIs>>;

/// A digest is random enough as it is.
#[derive(Default)]
pub struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "half of it is enough")]
    fn write_u128(&mut self, digest: u128) {
        self.0 = digest as u64;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}
