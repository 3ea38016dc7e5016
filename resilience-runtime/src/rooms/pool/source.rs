//! What the program brings to a pool: how a resource is opened, checked, and looked at when it comes back.

use std::future::{Future, ready};

/// Opens and checks the resources of a pool. A closure that opens one is a source whose resources are always sound.
///
/// ```
/// use resilience_runtime::rooms::pool::{PoolSource, ResourcePool};
///
/// struct Connection { alive: bool, in_transaction: bool }
/// struct Server;
///
/// impl PoolSource for Server {
///     type Resource = Connection;
///     type Error = std::io::Error;
///
///     async fn open(&self) -> Result<Connection, std::io::Error> {
///         Ok(Connection { alive: true, in_transaction: false })
///     }
///
///     async fn check(&self, connection: &mut Connection) -> bool {
///         connection.alive
///     }
///
///     fn on_return(&self, connection: &mut Connection) -> bool {
///         !connection.in_transaction
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let pool = ResourcePool::builder("server", Server).build()?;
/// pool.acquire().await.expect("it opens").in_transaction = true;
/// assert_eq!(pool.snapshot().size, 0, "closed, not kept");
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// # }).unwrap();
/// ```
pub trait PoolSource: Send + Sync + 'static {
    /// What is pooled. It is closed by being dropped.
    type Resource: Send + 'static;

    /// Why one could not be opened.
    type Error: Send;

    /// Opens one. See [`PoolSource`] for an example.
    ///
    /// # Errors
    /// Where it can't: the caller is told, and its place is free.
    fn open(&self) -> impl Future<Output = Result<Self::Resource, Self::Error>> + Send;

    /// Whether one that was idle can still be used. It is asked before each use but the first; what says `false` is closed, and
    /// another one opened in its place. By default it can. See [`PoolSource`] for an example.
    fn check(&self, resource: &mut Self::Resource) -> impl Future<Output = bool> + Send {
        _ = resource;
        ready(true)
    }

    /// Whether one that comes back can be kept: it is the moment to see a transaction that was left open. It runs where the
    /// guard is dropped, so it must not wait. By default it can. See [`PoolSource`] for an example.
    fn on_return(&self, resource: &mut Self::Resource) -> bool {
        _ = resource;
        true
    }
}

impl<F, Opening, R, E> PoolSource for F
where
    F: Fn() -> Opening + Send + Sync + 'static,
    Opening: Future<Output = Result<R, E>> + Send,
    R: Send + 'static,
    E: Send,
{
    type Resource = R;
    type Error = E;

    fn open(&self) -> impl Future<Output = Result<R, E>> + Send {
        self()
    }
}
