//! What `fetch` does without addresses: a server of its own, three addresses, and checks of what came.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::Fetched;
use super::guarded::FetchError;

/// Fetches a sound address, one that fails twice before it answers, and one that is not there.
pub(crate) async fn run() -> Result<(), Box<dyn Error>> {
    let (shaky, wrong) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let routes = Router::new()
        .route("/sound", get(|| async { "sound" }))
        .route("/shaky", get(third_time).with_state(Arc::clone(&shaky)))
        .route("/wrong", get(not_here).with_state(Arc::clone(&wrong)));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let mut server = JoinSet::new();
    server.spawn(axum::serve(listener, routes).into_future());

    let of = |path| format!("http://{address}/{path}");
    let fetched = super::fetch_all(["sound", "shaky", "wrong"].map(of).into()).await;
    let [(_, sound), (_, after_two), (_, not_found)] = <[Fetched; 3]>::try_from(fetched)
        .map_err(|_| "three addresses, another number of results")?;
    assert_eq!(sound?.body.as_ref(), b"sound");
    assert_eq!(after_two?.status, 200);
    assert_eq!(shaky.load(Ordering::Relaxed), 3, "asked until it answered");
    assert!(matches!(not_found, Err(FetchError::Refused(404))));
    assert_eq!(wrong.load(Ordering::Relaxed), 1, "a 404 is not tried again");
    println!("checked: the shaky one took 3 requests, the wrong one was asked once");
    Ok(())
}

async fn third_time(State(asked): State<Arc<AtomicU32>>) -> StatusCode {
    match asked.fetch_add(1, Ordering::Relaxed) {
        0 | 1 => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    }
}

async fn not_here(State(asked): State<Arc<AtomicU32>>) -> StatusCode {
    asked.fetch_add(1, Ordering::Relaxed);
    StatusCode::NOT_FOUND
}
