//! Shows `#[batch]`: callers ask for one user each, and the database is asked for many at once.
//!
//! `cargo run --bin batch`, offline, in a moment.

use resilience::{Rejection, attempt, batch, registry, retry_with_backoff};
use tokio::task::JoinSet;

#[derive(Clone, Debug, PartialEq)]
struct User {
    id: u32,
    name: String,
}

/// Every caller of a batch gets its error, so it is `Clone`.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
enum LoadError {
    #[error("the database is busy")]
    Busy,
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

/// Written for many, called for one: `load_user(7)`. Results stand in the order of the ids; a user who does not exist is
/// `None`. What is above `#[batch]` is done for each call, what is below for each batch.
#[batch("users", size = 25, max_wait = "50ms")]
#[retry_with_backoff(base_delay = "5ms")]
async fn load_user(ids: Vec<u32>) -> Result<Vec<Option<User>>, LoadError> {
    println!("  select {} users, attempt {}", ids.len(), attempt().number);
    if ids.contains(&13) && attempt().number == 1 {
        return Err(LoadError::Busy);
    }
    // by reference: the next attempt needs the ids as well
    let known = ids.iter().map(|&id| {
        (id < 1_000).then(|| User {
            id,
            name: format!("user {id}"),
        })
    });
    Ok(known.collect())
}

#[tokio::main]
async fn main() {
    println!("sixty callers at once");
    let mut callers = JoinSet::new();
    for id in 0..60 {
        callers.spawn(async move { (id, load_user(id).await) });
    }
    for (id, loaded) in callers.join_all().await {
        let user = loaded.expect("the retry below takes care of the busy database");
        assert_eq!(user.map(|user| user.id), Some(id), "each gets its own");
    }

    println!("a lone caller waits for company, and not for long");
    assert_eq!(load_user(4_711).await, Ok(None));

    println!("the whole batch, as it is written");
    let both = load_user_batch(vec![1, 2])
        .await
        .expect("the database answers");
    assert_eq!(both.len(), 2);

    let seen = registry()
        .batch("users")
        .expect("`load_user` declares it")
        .snapshot();
    println!(
        "`{}`: {} callers in {} batches, {} of them full, {} by time",
        seen.name, seen.calls, seen.batches, seen.flushed_by_size, seen.flushed_by_time,
    );
    assert_eq!((seen.calls, seen.items, seen.failed), (61, 61, 0));
    assert!(seen.flushed_by_size >= 2 && seen.batches <= 10, "{seen:?}");
}
