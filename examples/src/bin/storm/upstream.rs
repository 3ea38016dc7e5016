//! The upstream: a real HTTP server on a loopback port that answers as the script says.

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use axum::serve::ListenerExt;
use resilience_examples::stopwatch::Stopwatch;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::market;
use super::script::{Answer, Script};

/// The body of an answer with a price.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Price {
    pub(crate) symbol: String,
    pub(crate) cents: u64,
}

struct Server {
    script: Script,
    began: Stopwatch,
    calls: AtomicU64,
}

/// A running upstream. It ends when this is dropped.
pub(crate) struct Upstream {
    server: Arc<Server>,
    address: String,
    _running: JoinSet<io::Result<()>>,
}

impl Upstream {
    /// Starts to listen, and the script with it.
    pub(crate) async fn start(script: Script) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let server = Arc::new(Server {
            script,
            began: Stopwatch::start(),
            calls: AtomicU64::new(0),
        });
        let routes = Router::new()
            .route("/quote/{symbol}", get(quote))
            .with_state(Arc::clone(&server));
        // a refused option costs a little latency, nothing else
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let mut running = JoinSet::new();
        running.spawn(axum::serve(listener, routes).into_future());
        Ok(Self {
            server,
            address,
            _running: running,
        })
    }

    /// Where it listens: `http://127.0.0.1:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// How many requests came in.
    pub(crate) fn calls(&self) -> u64 {
        self.server.calls.load(Ordering::Relaxed)
    }
}

async fn quote(State(server): State<Arc<Server>>, Path(symbol): Path<String>) -> Response {
    let n = server.calls.fetch_add(1, Ordering::Relaxed);
    match server.script.answer(n, server.began.elapsed()) {
        Answer::Price(after) => {
            tokio::time::sleep(after).await;
            let cents = market::base_cents(&symbol) + n % 100;
            Json(Price { symbol, cents }).into_response()
        }
        Answer::Failure(after) => {
            tokio::time::sleep(after).await;
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Answer::TooMany => (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")]).into_response(),
        Answer::Silence => pending().await,
    }
}
