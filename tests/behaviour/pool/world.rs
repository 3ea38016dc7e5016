//! A server whose connections are counted, and which fails on demand.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::task::Poll;
use std::time::Duration;

use resilience::{PoolSource, ResourcePool, ResourcePoolBuilder};

/// What happens in there.
#[derive(Default)]
pub(crate) struct World {
    /// Open now.
    pub(crate) live: AtomicU32,
    /// The most that were ever open at once.
    pub(crate) peak: AtomicU32,
    /// Opened so far; the last one has this number.
    pub(crate) opened: AtomicU32,
    /// How often opening and checking are pending.
    pub(crate) pauses: AtomicU32,
    /// How many milliseconds opening and checking take.
    pub(crate) slow_ms: AtomicU32,
    pub(crate) open_fails: AtomicBool,
    pub(crate) open_panics: AtomicBool,
    pub(crate) check_fails: AtomicBool,
    pub(crate) check_panics: AtomicBool,
    pub(crate) return_panics: AtomicBool,
    pub(crate) close_panics: AtomicBool,
}

impl World {
    pub(crate) fn live(&self) -> u32 {
        self.live.load(SeqCst)
    }

    async fn takes_its_time(&self) {
        let mut left = self.pauses.load(SeqCst);
        poll_fn(|cx| {
            if left == 0 {
                return Poll::Ready(());
            }
            left -= 1;
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
        let slow = self.slow_ms.load(SeqCst);
        if slow > 0 {
            tokio::time::sleep(Duration::from_millis(slow.into())).await;
        }
    }
}

/// A connection: of use where it is not broken.
pub(crate) struct Connection {
    pub(crate) id: u32,
    pub(crate) broken: bool,
    pub(crate) in_transaction: bool,
    /// Answers that are on their way.
    pub(crate) replies: std::collections::VecDeque<u32>,
    world: Arc<World>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.world.live.fetch_sub(1, SeqCst);
        if !std::thread::panicking() {
            assert!(!self.world.close_panics.load(SeqCst), "closing panics");
        }
    }
}

pub(crate) struct Server(pub(crate) Arc<World>);

pub(crate) type Db = ResourcePool<Server>;

impl PoolSource for Server {
    type Resource = Connection;
    type Error = &'static str;

    async fn open(&self) -> Result<Connection, &'static str> {
        // counted from the beginning, as a server does
        let live = self.0.live.fetch_add(1, SeqCst) + 1;
        self.0.peak.fetch_max(live, SeqCst);
        let connection = Connection {
            id: self.0.opened.fetch_add(1, SeqCst) + 1,
            broken: false,
            in_transaction: false,
            replies: std::collections::VecDeque::new(),
            world: self.0.clone(),
        };
        self.0.takes_its_time().await;
        assert!(!self.0.open_panics.load(SeqCst), "opening panics");
        if self.0.open_fails.load(SeqCst) {
            return Err("no route");
        }
        Ok(connection)
    }

    async fn check(&self, connection: &mut Connection) -> bool {
        self.0.takes_its_time().await;
        assert!(!self.0.check_panics.load(SeqCst), "checking panics");
        !connection.broken && !self.0.check_fails.load(SeqCst)
    }

    fn on_return(&self, connection: &mut Connection) -> bool {
        assert!(!self.0.return_panics.load(SeqCst), "returning panics");
        !connection.in_transaction
    }
}

pub(crate) fn db(
    max_size: u32,
    also: impl FnOnce(ResourcePoolBuilder<Server>) -> ResourcePoolBuilder<Server>,
) -> (Db, Arc<World>) {
    let world = Arc::new(World::default());
    let builder = ResourcePool::builder("db", Server(world.clone())).max_size(max_size);
    (
        also(builder).build().expect("the numbers can be meant"),
        world,
    )
}

/// Open, in use, idle, waiting.
pub(crate) fn held(pool: &Db) -> [u32; 4] {
    let shown = pool.snapshot();
    [shown.size, shown.in_use, shown.idle, shown.waiting]
}

/// All that may be open can be had at once, and are as many.
pub(crate) async fn all_are_there(pool: &Db, world: &World) {
    let config = *pool.config();
    let mut all = Vec::new();
    for _ in 0..config.max_size + config.overflow {
        all.push(pool.acquire().await.expect("its place was given back"));
    }
    assert_eq!(world.live() as usize, all.len());
    assert!(
        crate::poll(&mut Box::pin(pool.acquire())).is_pending(),
        "and no more"
    );
    assert!(world.peak.load(SeqCst) as usize <= all.len());
    drop(all);
    let kept = config.max_size;
    assert_eq!(held(pool), [kept, 0, kept, 0]);
    assert_eq!(world.live(), kept);
}
