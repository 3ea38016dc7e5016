//! What a retry or a hedge asks before it runs a body once more, without knowing who answers.

/// A store of tokens that repeated calls are paid from.
pub trait Budget: Send + Sync {
    /// Takes a token. `false` where there is none: then nothing runs once more.
    fn withdraw(&self) -> bool;

    /// Gives a token back that was taken and bought nothing.
    fn refund(&self);

    /// A call succeeded, which earns a part of a token.
    fn succeeded(&self);
}

/// No budget: whatever is asked for is there.
impl Budget for () {
    fn withdraw(&self) -> bool {
        true
    }
    fn refund(&self) {}
    #[inline]
    fn succeeded(&self) {}
}

impl<B: Budget + ?Sized> Budget for &B {
    fn withdraw(&self) -> bool {
        (**self).withdraw()
    }
    fn refund(&self) {
        (**self).refund();
    }
    #[inline]
    fn succeeded(&self) {
        (**self).succeeded();
    }
}

impl<B: Budget> Budget for Option<B> {
    fn withdraw(&self) -> bool {
        self.as_ref().is_none_or(Budget::withdraw)
    }
    fn refund(&self) {
        if let Some(budget) = self {
            budget.refund();
        }
    }
    #[inline]
    fn succeeded(&self) {
        if let Some(budget) = self {
            budget.succeeded();
        }
    }
}

/// A token of a budget: back there when it is dropped, unless it was [spent](Self::spend).
pub struct Token<'b>(&'b dyn Budget);

impl<'b> Token<'b> {
    /// A token, where there is one.
    pub fn withdraw(budget: &'b dyn Budget) -> Option<Self> {
        budget.withdraw().then(|| Self(budget))
    }

    /// What it pays for has begun.
    pub fn spend(self) {
        std::mem::forget(self);
    }
}

impl Drop for Token<'_> {
    fn drop(&mut self) {
        self.0.refund();
    }
}
