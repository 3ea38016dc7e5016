//! Whether a panic is a guard's own: a guard that was made inside a destructor, while the thread unwinds, is not dropped by a panic of
//! what it guards.

use crate::words::clock::Tick;

const UNWINDING: u64 = 1 << 63;

/// What a guard notes when it is made: whether the thread unwound, in the highest bit, and below it when that was, for a guard that wants to know.
///
/// A whole word: a guard is moved, and a half that is written apart is slow to read with the rest.
#[derive(Clone, Copy, Debug)]
pub struct Unwinding(u64);

impl Unwinding {
    /// Whether the thread unwinds now.
    #[inline]
    pub fn now() -> Self {
        Self::at(Tick::from_raw(0))
    }

    /// Whether the thread unwinds now, at this tick: the counters of processors and kernels need centuries for the bit above.
    #[inline]
    pub fn at(tick: Tick) -> Self {
        let mut noted = tick.to_raw() & !UNWINDING;
        if std::thread::panicking() {
            noted |= UNWINDING;
        }
        Self(noted)
    }

    /// When it was.
    #[inline]
    pub const fn tick(self) -> Tick {
        Tick::from_raw(self.0 & !UNWINDING)
    }

    /// Whether the thread unwinds, and did not then.
    pub fn began_since(self) -> bool {
        self.0 & UNWINDING == 0 && std::thread::panicking()
    }
}
