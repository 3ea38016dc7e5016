//! Whether a panic is a guard's own: a guard that was made inside a destructor, while the thread unwinds, is not dropped by a panic of
//! what it guards.

/// What a guard notes when it is made. A whole word: a guard is moved, and a half that is written apart is slow to read with
/// the rest.
#[derive(Clone, Copy, Debug)]
pub struct Unwinding(u64);

impl Unwinding {
    /// Whether the thread unwinds now.
    #[inline]
    pub fn now() -> Self {
        Self(u64::from(std::thread::panicking()))
    }

    /// Whether the thread unwinds, and did not then.
    pub fn began_since(self) -> bool {
        self.0 == 0 && std::thread::panicking()
    }
}
