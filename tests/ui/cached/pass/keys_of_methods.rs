//! `self` in the key, and out of it.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use resilience::cached;

static RUNS: AtomicUsize = AtomicUsize::new(0);

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop {
    tenant: u32,
}

impl Shop {
    #[cached(key(self.tenant, id))]
    async fn stock(&self, id: u64) -> Result<usize, String> {
        Ok(RUNS.fetch_add(1, Ordering::Relaxed) + usize::from(id > 9))
    }

    #[cached(skip(self))]
    async fn rate(&self, currency: &str) -> Option<usize> {
        (!currency.is_empty()).then(|| RUNS.fetch_add(1, Ordering::Relaxed))
    }

    #[cached(skip(self, note), ttl = "1h")]
    async fn shared(self: Arc<Self>, id: u64, note: Arc<str>) -> Result<usize, String> {
        let _ = (id, note);
        Ok(RUNS.fetch_add(1, Ordering::Relaxed))
    }

    #[cached(key = self)]
    fn whole(&self) -> usize {
        RUNS.fetch_add(1, Ordering::Relaxed)
    }

    #[cached(key(id), skip(self))]
    fn part(&mut self, id: u64) -> usize {
        self.tenant += 1;
        let _ = id;
        RUNS.fetch_add(1, Ordering::Relaxed)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (mut one, two) = (Shop { tenant: 1 }, Shop { tenant: 2 });
    assert_eq!((one.stock(7).await, two.stock(7).await), (Ok(0), Ok(1)));
    assert_eq!((one.stock(7).await, one.stock(8).await), (Ok(0), Ok(2)));
    assert_eq!((one.rate("EUR").await, two.rate("EUR").await), (Some(3), Some(3)));
    assert_eq!(one.rate("").await, None);
    let shared = Arc::new(two.clone());
    assert_eq!(Arc::clone(&shared).shared(1, "a".into()).await, Ok(4));
    assert_eq!(shared.shared(1, "b".into()).await, Ok(4));
    assert_eq!((one.whole(), two.whole(), one.whole()), (5, 6, 5));
    assert_eq!((one.part(1), one.part(1), one.part(2)), (7, 7, 8));
    assert_eq!(one.tenant, 3);
}
