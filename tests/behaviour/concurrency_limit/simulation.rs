//! A simulated service in virtual time: the limit finds what it can take, follows it, and is fair to a drift.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use resilience::ConcurrencyLimit;
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep, timeout};

/// So many run at once at full speed; with more, all get slower.
struct Service {
    capacity: Cell<u32>,
    base: Cell<Duration>,
    inside: Cell<u32>,
    peak: Cell<u32>,
    done: Cell<u64>,
}

/// The steps of one request.
const STEPS: u32 = 4;

impl Service {
    fn new(capacity: u32, base: Duration) -> Rc<Self> {
        Rc::new(Self {
            capacity: Cell::new(capacity),
            base: Cell::new(base),
            inside: Cell::new(0),
            peak: Cell::new(0),
            done: Cell::new(0),
        })
    }

    /// One request: work is done in small steps, each as fast as the load at that time lets it be.
    async fn serve(&self) {
        self.inside.set(self.inside.get() + 1);
        let _leave = Leave(self);
        self.peak.set(self.peak.get().max(self.inside.get()));
        for _ in 0..STEPS {
            let crowd = f64::from(self.inside.get()) / f64::from(self.capacity.get());
            sleep((self.base.get() / STEPS).mul_f64(crowd.max(1.0))).await;
        }
        self.done.set(self.done.get() + 1);
    }
}

struct Leave<'s>(&'s Service);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.inside.set(self.0.inside.get() - 1);
    }
}

/// Callers that ask again as soon as they have their answer, or a while after they were refused.
struct Load {
    local: LocalSet,
    limit: Rc<ConcurrencyLimit>,
}

impl Load {
    fn new(callers: u32, initial: u32, service: &Rc<Service>) -> Self {
        let builder = ConcurrencyLimit::builder("simulated")
            .initial_limit(initial)
            .probe_interval(Duration::from_secs(30))
            .probe_calls(20);
        let limit = Rc::new(builder.build().expect("the numbers can be meant"));
        let local = LocalSet::new();
        for caller in 0..callers {
            let (limit, service) = (limit.clone(), service.clone());
            local.spawn_local(async move {
                let apart = Duration::from_millis(u64::from(caller) * 7 % 97);
                sleep(apart).await;
                loop {
                    match limit.try_acquire() {
                        Err(_) => sleep(Duration::from_millis(83)).await,
                        Ok(permit) => {
                            match timeout(Duration::from_secs(2), service.serve()).await {
                                Ok(()) => permit.success(),
                                Err(_) => permit.dropped(),
                            }
                        }
                    }
                }
            });
        }
        Self { local, limit }
    }

    async fn run(&self, seconds: u64) {
        self.local
            .run_until(sleep(Duration::from_secs(seconds)))
            .await;
    }

    /// The mean of the limit over so long, probes aside.
    async fn settled(&self, seconds: u64) -> f64 {
        let (mut sum, mut looks) = (0.0, 0.0);
        let end = Instant::now() + Duration::from_secs(seconds);
        while Instant::now() < end {
            self.local.run_until(sleep(Duration::from_millis(50))).await;
            let shown = self.limit.snapshot();
            if !shown.probing {
                sum += f64::from(shown.limit);
                looks += 1.0;
            }
        }
        sum / looks
    }
}

/// Near what the service can take: a tolerance of a quarter over it, and the square root on top.
#[track_caller]
fn assert_near(limit: f64, capacity: u32) {
    let capacity = f64::from(capacity);
    let highest = 1.25 * capacity + 2.0 * (1.25 * capacity).sqrt();
    assert!(
        (0.9 * capacity..=highest).contains(&limit),
        "a limit of {limit:.1} for a capacity of {capacity}"
    );
}

const BASE: Duration = Duration::from_millis(100);

/// The default scale, or the full one.
fn scale() -> u32 {
    if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        10
    } else {
        1
    }
}

#[tokio::test(start_paused = true)]
async fn it_settles_near_what_the_service_can_take() {
    for (initial, capacity) in [(5, 20), (80, 10)] {
        let capacity = capacity * scale();
        let service = Service::new(capacity, BASE);
        let load = Load::new(5 * capacity, initial, &service);
        load.run(8).await;
        assert_near(load.settled(8).await, capacity);
        assert_eq!(load.limit.snapshot().probes, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn it_follows_a_service_that_can_take_less_and_then_more() {
    let service = Service::new(20 * scale(), BASE);
    let load = Load::new(100 * scale(), 20, &service);
    load.run(8).await;
    for capacity in [8, 30] {
        let capacity = capacity * scale();
        service.capacity.set(capacity);
        load.run(5).await;
        assert_near(load.settled(6).await, capacity);
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_got_slower_for_good_is_measured_anew() {
    let service = Service::new(20 * scale(), BASE / 4);
    let load = Load::new(60 * scale(), 20, &service);
    load.run(6).await;
    service.base.set(BASE);
    load.run(3).await;
    // at first that looks like load
    let limit = f64::from(load.limit.limit());
    assert!(limit < 0.5 * f64::from(20 * scale()), "{limit}");
    load.run(36).await;
    assert_near(load.settled(5).await, 20 * scale());
}

#[tokio::test(start_paused = true)]
async fn a_collapse_is_kept_from_the_service() {
    // far beyond what it can take: all at once, every request would take three seconds, and time out
    let capacity = 10 * scale();
    let service = Service::new(capacity, BASE);
    let load = Load::new(30 * capacity, 20, &service);
    load.run(20).await;
    let shown = load.limit.snapshot();
    let whole = 20.0 * 10.0 * f64::from(capacity);
    let share = f64::from(u32::try_from(service.done.get()).unwrap()) / whole;
    assert!(
        (0.8..=1.01).contains(&share),
        "{share} of what it can: {shown:?}"
    );
    assert!(service.peak.get() <= 4 * capacity, "{}", service.peak.get());
    assert!(shown.rejected > shown.successful);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_hangs_gets_less_and_less_and_its_limit_back_when_it_answers() {
    let service = Service::new(20 * scale(), BASE);
    let load = Load::new(60 * scale(), 20, &service);
    load.run(8).await;
    service.base.set(Duration::from_secs(3_600));
    load.run(30).await;
    // timeouts alone: a tenth less every two seconds
    let shown = load.limit.snapshot();
    assert!(
        shown.limit <= 8 * scale() && shown.dropped > 50,
        "{shown:?}"
    );
    service.base.set(BASE);
    load.run(8).await;
    assert_near(load.settled(5).await, 20 * scale());
}
