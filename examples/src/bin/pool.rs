//! Shows `ResourcePool`: `SQLite` connections that are shared, checked before use, and never kept in the middle of a transaction.
//!
//! `cargo run --bin pool`, offline, in half a second.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use resilience::{PoolError, PoolSource, ResourcePool, registry};
use rusqlite::Connection;

/// Opens connections to one file.
struct Sqlite {
    file: PathBuf,
}

impl PoolSource for Sqlite {
    type Resource = Connection;
    type Error = rusqlite::Error;

    async fn open(&self) -> Result<Connection, rusqlite::Error> {
        let connection = Connection::open(&self.file)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        Ok(connection)
    }

    async fn check(&self, connection: &mut Connection) -> bool {
        connection.query_row("SELECT 1", [], |_| Ok(())).is_ok()
    }

    /// What a call left open in the middle of a transaction, the next one must not get.
    fn on_return(&self, connection: &mut Connection) -> bool {
        connection.is_autocommit()
    }
}

#[derive(Debug, thiserror::Error)]
enum DbError {
    /// The pool is exhausted or closed, or `SQLite` cannot open the file.
    #[error(transparent)]
    Pool(#[from] PoolError<rusqlite::Error>),
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
}

type Db = ResourcePool<Sqlite>;

async fn visit(db: &Db, visitor: u32) -> Result<(), DbError> {
    let connection = db.acquire().await?;
    connection.execute("INSERT INTO visits VALUES (?1)", [visitor])?;
    tokio::time::sleep(Duration::from_millis(5)).await; // what else it does meanwhile
    Ok(())
}

async fn visits(db: &Db) -> Result<u32, DbError> {
    let connection = db.acquire().await?;
    Ok(connection.query_row("SELECT count(*) FROM visits", [], |row| row.get(0))?)
}

async fn show(db: &Arc<Db>) -> Result<(), Box<dyn std::error::Error>> {
    let connection = db.acquire().await?;
    connection.execute("CREATE TABLE visits (visitor INTEGER)", [])?;
    drop(connection); // it goes back

    println!("twenty visitors at once, three connections and one above them");
    let mut all = Vec::new();
    for visitor in 0..20 {
        let db = db.clone();
        all.push(tokio::spawn(async move { visit(&db, visitor).await }));
    }
    for one in all {
        one.await??; // each gets its turn
    }
    let seen = registry().pool("visits").expect("it was added").snapshot();
    println!(
        "`{}`: {} visits, {} open now, all idle: {}",
        seen.name,
        visits(db).await?,
        seen.size,
        seen.idle == seen.size
    );
    assert_eq!((seen.acquired, seen.in_use, seen.waiting), (21, 0, 0));
    assert!(seen.size <= 3, "the one above was closed on its return");

    println!("a visit that is cancelled in its transaction");
    let cut = tokio::time::timeout(Duration::from_millis(20), async {
        let connection = db.acquire().await?;
        connection.execute_batch("BEGIN; DELETE FROM visits;")?;
        tokio::time::sleep(Duration::from_secs(60)).await;
        connection.execute_batch("COMMIT")?;
        Ok::<_, DbError>(())
    });
    assert!(cut.await.is_err(), "it takes too long");
    println!(
        "  its connection was closed: {} discarded, {} visits",
        db.snapshot().discarded,
        visits(db).await?
    );
    assert_eq!((db.snapshot().discarded, visits(db).await?), (1, 20));

    println!("one more than there are connections");
    let held = (
        db.acquire().await?,
        db.acquire().await?,
        db.acquire().await?,
        db.acquire().await?,
    );
    let refused = visits(db).await.expect_err("all are taken");
    println!("  {refused}");
    drop(held);
    assert_eq!(db.snapshot().timeouts, 1);

    db.close();
    println!("  {}", visits(db).await.expect_err("it is closed"));
    assert_eq!(db.snapshot().size, 0);
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::temp_dir().join(format!("resilience-pool-{}.sqlite", std::process::id()));
    let source = Sqlite { file: file.clone() };
    let db = ResourcePool::builder("visits", source)
        .max_size(3)
        .overflow(1)
        .acquire_timeout(Duration::from_millis(500))
        .max_age(Duration::from_secs(30 * 60))
        .build()?;
    let db = Arc::from(registry().add(db)?);
    let shown = show(&db).await;
    std::fs::remove_file(file)?;
    shown
}
