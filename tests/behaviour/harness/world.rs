//! A world of its own for each run: what the bodies are to do, and what they did.

use std::hash::{Hash, Hasher};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use resilience::{Classify, Failure, Rejection};

pub(crate) type Answer = Result<u64, Oops>;
pub(crate) type Answers = Result<Vec<u64>, Oops>;

/// The error of all bodies.
#[derive(Clone, Debug, PartialEq, Classify)]
pub(crate) enum Oops {
    #[severity(recoverable)]
    Busy,
    #[severity(source)]
    Rejected(Rejection),
}

impl From<Rejection> for Oops {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

/// What a planned panic carries. It goes past the panic hook, so that the output stays readable.
#[derive(Debug, PartialEq)]
pub(crate) struct Planned;

/// What the bodies of a world do.
#[derive(Clone, Copy, Default)]
pub(crate) struct Plan {
    /// This many first attempts fail.
    pub(crate) fails: u64,
    /// In which attempt a body panics, and at which of its steps.
    pub(crate) panics: Option<(u64, u64)>,
    /// Whether what an attribute asks of the user panics.
    pub(crate) asking_panics: bool,
}

/// How often a body suspends before it sleeps.
pub(crate) const STEPS: u64 = 3;

/// What the bodies of one run do, and did.
#[derive(Default)]
pub(crate) struct World {
    plan: Mutex<Plan>,
    begun: AtomicU64,
    failed: AtomicU64,
    inside: AtomicU64,
    handled: AtomicU64,
    items: AtomicU64,
}

/// The argument of every function: two jobs of one id are equal. It is `Copy`, so that nothing here is about moves.
#[derive(Clone, Copy)]
pub(crate) struct Job {
    pub(crate) id: u64,
    pub(crate) world: &'static World,
}

impl PartialEq for Job {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Job {}

impl Hash for Job {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

/// A body that runs.
struct Inside(&'static World);

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.inside.fetch_sub(1, Ordering::Relaxed);
    }
}

impl World {
    /// A world that is never given back: jobs can then be copied everywhere, other threads included.
    pub(crate) fn new(plan: Plan) -> &'static Self {
        let world: &'static Self = Box::leak(Box::default());
        world.set(plan);
        world
    }

    pub(crate) fn set(&self, plan: Plan) {
        *self.plan.lock().unwrap() = plan;
    }

    /// Bodies that began.
    pub(crate) fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    /// Bodies that gave an error.
    pub(crate) fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }

    /// Bodies that run now.
    pub(crate) fn inside(&self) -> u64 {
        self.inside.load(Ordering::Relaxed)
    }

    /// Fallback handlers that began.
    pub(crate) fn handled(&self) -> u64 {
        self.handled.load(Ordering::Relaxed)
    }

    /// Items that bodies were given.
    pub(crate) fn items(&self) -> u64 {
        self.items.load(Ordering::Relaxed)
    }

    /// One attempt for this many items.
    async fn attempt(&'static self, items: u64) -> Result<(), Oops> {
        let plan = *self.plan.lock().unwrap();
        let attempt = self.begun.fetch_add(1, Ordering::Relaxed) + 1;
        self.items.fetch_add(items, Ordering::Relaxed);
        self.inside.fetch_add(1, Ordering::Relaxed);
        let _inside = Inside(self);
        for step in 0..=STEPS {
            if plan.panics == Some((attempt, step)) {
                std::panic::resume_unwind(Box::new(Planned));
            }
            if step < STEPS {
                suspend().await;
            } else {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        if attempt <= plan.fails {
            self.failed.fetch_add(1, Ordering::Relaxed);
            return Err(Oops::Busy);
        }
        Ok(())
    }
}

impl Job {
    pub(crate) fn new(plan: Plan) -> Self {
        Self {
            id: 7,
            world: World::new(plan),
        }
    }

    /// `answer`, unless asking is to panic.
    pub(crate) fn asked<T>(self, answer: T) -> T {
        let panics = self.world.plan.lock().unwrap().asking_panics;
        if panics {
            std::panic::resume_unwind(Box::new(Planned));
        }
        answer
    }

    /// What the body gives.
    pub(crate) fn value(self) -> u64 {
        self.id * 10
    }

    /// What the fallback gives.
    pub(crate) fn stand_in(self) -> u64 {
        self.id * 10 + 1
    }
}

/// The body of a function for one item.
pub(crate) async fn one(job: Job) -> Answer {
    job.world.attempt(1).await?;
    Ok(job.value())
}

/// The body of a batch.
pub(crate) async fn many(jobs: &[Job]) -> Answers {
    if let Some(first) = jobs.first() {
        first.world.attempt(jobs.len() as u64).await?;
    }
    Ok(jobs.iter().map(|job| job.value()).collect())
}

/// The fallback of a function for one item.
pub(crate) async fn other_one(job: Job, _failure: Failure<Oops>) -> Answer {
    job.world.handled.fetch_add(1, Ordering::Relaxed);
    suspend().await;
    suspend().await;
    Ok(job.stand_in())
}

/// The fallback of a batch.
pub(crate) async fn other_many(jobs: Vec<Job>, _failure: Failure<Oops>) -> Answers {
    if let Some(first) = jobs.first() {
        first.world.handled.fetch_add(1, Ordering::Relaxed);
    }
    suspend().await;
    suspend().await;
    Ok(jobs.iter().map(|job| job.stand_in()).collect())
}

/// One suspension that wakes itself at once, so that every poll takes a body one step further.
pub(crate) async fn suspend() {
    let mut done = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut done, true) {
            return std::task::Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

/// A fallback that panics when asked to, after a suspension.
pub(crate) async fn asked_one(job: Job, _failure: Failure<Oops>) -> Answer {
    job.world.handled.fetch_add(1, Ordering::Relaxed);
    suspend().await;
    Ok(job.asked(job.stand_in()))
}
