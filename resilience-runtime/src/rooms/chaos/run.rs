//! Whole calls under chaos, for code that uses it without the attribute.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::policy::Chaos;
use super::switch::ChaosSwitch;
use crate::words::clock;
use crate::words::outcome::Failure;

/// The time that a call is held up. Its timer is on the heap, so that a call that is not carries one word.
#[must_use = "futures do nothing unless polled"]
pub struct Pause(Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>);

impl Pause {
    /// So long, or not at all.
    ///
    /// ```
    /// # use resilience_runtime::rooms::chaos::Pause;
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// Pause::new(None).await;
    /// # });
    /// ```
    pub fn new(delay: Option<Duration>) -> Self {
        Self(delay.map(|delay| Box::pin(clock::sleep(delay)) as Pin<Box<_>>))
    }
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.0 {
            Some(timer) => timer.as_mut().poll(cx),
            None => Poll::Ready(()),
        }
    }
}

impl ChaosSwitch {
    /// Runs `future` with what chaos has for it: a delay before it, a failure in its place, both or nothing.
    ///
    /// See [`Chaos`] for an example.
    ///
    /// # Errors
    /// The future's own error, or an injected rejection; the future is not polled then.
    ///
    /// # Cancel safety
    /// As cancel safe as the future. The fault is that of a call that began, whether it ends or not.
    ///
    /// # Panics
    /// Where the future does, and where it is held up outside a tokio runtime with its timer enabled.
    pub async fn run<T, E>(
        &self,
        chaos: &Chaos,
        future: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure<E>> {
        let fault = self.strike(chaos);
        Pause::new(fault.delay).await;
        if fault.error {
            return Err(Failure::Rejected(chaos.rejection()));
        }
        future.await.map_err(Failure::Failed)
    }

    /// The same for a closure; a delay sleeps the thread.
    ///
    /// ```
    /// # use resilience_runtime::rooms::chaos::{Chaos, ChaosSwitch};
    /// let (switch, stock) = (ChaosSwitch::new(), Chaos::builder("stock").error(1.0).build()?);
    /// assert_eq!(switch.run_sync(&stock, || Ok::<_, String>(3)), Ok(3));
    /// switch.enable();
    /// assert!(switch.run_sync(&stock, || Ok::<_, String>(3)).is_err());
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    ///
    /// # Errors
    /// The closure's own error, or an injected rejection; the closure is not called then.
    ///
    /// # Panics
    /// Where the closure does.
    pub fn run_sync<T, E>(
        &self,
        chaos: &Chaos,
        f: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, Failure<E>> {
        let fault = self.strike(chaos);
        if let Some(delay) = fault.delay {
            clock::sleep_thread(delay);
        }
        if fault.error {
            return Err(Failure::Rejected(chaos.rejection()));
        }
        f().map_err(Failure::Failed)
    }
}
