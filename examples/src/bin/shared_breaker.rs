//! Shows one circuit breaker that six functions of a service share by its name: what fails for one is spared the others.
//!
//! `cargo run --bin shared_breaker`, offline, in a moment.

use std::sync::atomic::{AtomicU32, Ordering};

use resilience::{CircuitState, Rejection, circuit_breaker, registry};

/// Why a model gave no answer.
#[derive(Debug, thiserror::Error)]
enum ModelError {
    #[error("the model API answered 503")]
    Unavailable,
    #[error(transparent)]
    Refused(#[from] Rejection),
}

/// The model API, which is down: it counts the requests that it gets all the same.
#[derive(Default)]
struct ModelApi {
    requests: AtomicU32,
}

impl ModelApi {
    /// The numbers are written once; what has the same name shares them.
    #[circuit_breaker("model-api", failure_threshold = 5, recovery_timeout = "30s")]
    async fn chat(&self, question: &str) -> Result<String, ModelError> {
        self.post("/chat", question)
    }

    #[circuit_breaker("model-api")]
    async fn complete(&self, text: &str) -> Result<String, ModelError> {
        self.post("/complete", text)
    }

    #[circuit_breaker("model-api")]
    async fn embed(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        self.post("/embed", text).map(|_| vec![0.0; 8])
    }

    #[circuit_breaker("model-api")]
    async fn moderate(&self, text: &str) -> Result<bool, ModelError> {
        self.post("/moderate", text).map(|answer| answer == "fine")
    }

    #[circuit_breaker("model-api")]
    async fn summarise(&self, text: &str) -> Result<String, ModelError> {
        self.post("/summarise", text)
    }

    #[circuit_breaker("model-api")]
    async fn translate(&self, text: &str, language: &str) -> Result<String, ModelError> {
        self.post("/translate", &format!("{language}: {text}"))
    }

    fn post(&self, path: &str, _body: &str) -> Result<String, ModelError> {
        let request = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        println!("  request {request}: {path}");
        Err(ModelError::Unavailable)
    }
}

/// Calls each function once: how many calls failed, and how many were refused.
async fn call_all(api: &ModelApi) -> (usize, usize) {
    let errors = [
        api.chat("what is a fuse?").await.err(),
        api.complete("a fuse is").await.err(),
        api.embed("a fuse").await.err(),
        api.moderate("a fuse").await.err(),
        api.summarise("a fuse is a fuse").await.err(),
        api.translate("a fuse", "de").await.err(),
    ];
    let refusals = errors.iter().flatten().filter_map(|error| match error {
        ModelError::Refused(rejection) => Some(rejection),
        ModelError::Unavailable => None,
    });
    let refused = refusals
        .inspect(|rejection| println!("  refused: {rejection}"))
        .count();
    (errors.iter().flatten().count() - refused, refused)
}

#[tokio::main]
async fn main() {
    let api = ModelApi::default();
    let breaker = registry()
        .circuit_breaker("model-api")
        .expect("six functions declare it");

    println!("each function once: five failures open the breaker, whoever they come from");
    assert_eq!(call_all(&api).await, (5, 1));
    assert_eq!(breaker.state(), CircuitState::Open);

    println!("each function again: nothing reaches the API");
    assert_eq!(call_all(&api).await, (0, 6));
    assert_eq!(api.requests.load(Ordering::Relaxed), 5);

    let snapshot = registry().snapshot();
    let shown = snapshot
        .policies
        .iter()
        .find(|policy| policy.name == "model-api");
    let shown = shown.expect("it is one policy of the program");
    println!("`{}` is used at {} places:", shown.name, shown.sites.len());
    for site in &shown.sites {
        println!("  {site}");
    }
    assert_eq!(shown.sites.len(), 6);
    assert!(
        shown.conflicts.is_empty(),
        "no two places write different numbers"
    );
    println!("the service is {:?}", snapshot.health);
}
