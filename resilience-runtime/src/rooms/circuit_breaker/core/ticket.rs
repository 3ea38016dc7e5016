//! What an admitted call keeps, so that its result finds what it belongs to.

use crate::rooms::circuit_breaker::flying;

/// What an admitted call keeps: the generation it was admitted in, and its place where that was half-open,
/// and its seat where slow calls are looked for.
///
/// Two whole words: a permit is moved more than once, and halves that are written apart are slow to read together.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Ticket {
    /// The generation above, as in the state's word; the place below.
    pub(super) admitted: u64,
    /// Whether the thread unwound already, above; the seat below.
    rest: u64,
}

impl Ticket {
    /// The place of a call that would have been refused: it has none, and its result moves nothing.
    pub(super) const NO_PLACE: u32 = u32::MAX;

    const UNWINDING: u64 = 1 << 32;

    #[inline]
    pub(super) const fn new(generation: u32, probe: u32) -> Self {
        Self {
            admitted: (generation as u64) << 32 | probe as u64,
            rest: flying::NONE as u64,
        }
    }

    /// Taken inside a destructor while the thread unwinds: that panic is not this call's.
    #[inline]
    pub(in super::super) fn noting_panic(mut self) -> Self {
        if std::thread::panicking() {
            self.rest |= Self::UNWINDING;
        }
        self
    }

    pub(in super::super) const fn was_unwinding(self) -> bool {
        self.rest & Self::UNWINDING != 0
    }

    #[inline]
    pub(super) const fn generation(self) -> u32 {
        (self.admitted >> 32) as u32
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
    pub(super) const fn probe(self) -> u32 {
        self.admitted as u32
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
    #[inline]
    pub(super) const fn seat(self) -> u32 {
        self.rest as u32
    }

    pub(super) const fn with_seat(self, seat: u32) -> Self {
        Self {
            rest: self.rest >> 32 << 32 | seat as u64,
            ..self
        }
    }

    pub(super) fn moves_nothing(self) -> bool {
        self.probe() == Self::NO_PLACE
    }
}
