//! Which attempt of how many: what a retry or a hedge tells the body below it.

/// The attempt's number, from 1, and the most there can be, in one word: halves that are written apart and read together make a processor wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered(u64);

impl Numbered {
    /// This attempt of that many.
    #[inline]
    pub const fn new(number: u32, max: u32) -> Self {
        Self((number as u64) << 32 | max as u64)
    }

    /// The attempt's number.
    #[inline]
    pub const fn number(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The most there can be.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the low half is what is kept there"
    )]
    pub const fn max(self) -> u32 {
        self.0 as u32
    }
}
