//! Shows annotated HTTP calls: addresses from the command line, each asked with patience, retries and a circuit breaker.
//!
//! `cargo run --bin fetch -- http://host:port/path ..` asks for them at once and prints what came, and what it took.
//! Without an address it serves three of its own on a loopback port and checks the answers, offline. Plain HTTP only.

mod guarded;
mod rehearsal;

use std::process::ExitCode;

use guarded::{FetchError, fetch};
use resilience_examples::http::{Answer, HttpClient};
use resilience_examples::stopwatch::Stopwatch;
use tokio::task::JoinSet;

/// One address, and what came of it, in the order in which they were given.
type Fetched = (String, Result<Answer, FetchError>);

#[tokio::main]
async fn main() -> ExitCode {
    let addresses: Vec<String> = std::env::args().skip(1).collect();
    if let Some(option) = addresses.iter().find(|one| one.starts_with('-')) {
        println!("usage: fetch [http://host:port/path ..]");
        let help = matches!(option.as_str(), "-h" | "--help");
        return ExitCode::from(if help { 0 } else { 2 });
    }
    if addresses.is_empty() {
        return match rehearsal::run().await {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                eprintln!("fetch: {problem}");
                ExitCode::FAILURE
            }
        };
    }
    let fetched = fetch_all(addresses).await;
    let all = fetched.iter().all(|(_, result)| result.is_ok());
    ExitCode::from(u8::from(!all))
}

/// Asks for all addresses at once and prints each answer as it comes.
async fn fetch_all(addresses: Vec<String>) -> Vec<Fetched> {
    let client = HttpClient::new();
    let mut running = JoinSet::new();
    for (place, address) in addresses.into_iter().enumerate() {
        let client = client.clone();
        running.spawn(async move {
            let watch = Stopwatch::start();
            let result = fetch(&client, &address).await;
            print(&address, &result, watch);
            (place, (address, result))
        });
    }
    let mut fetched = running.join_all().await;
    fetched.sort_by_key(|(place, _)| *place);
    fetched.into_iter().map(|(_, one)| one).collect()
}

fn print(address: &str, result: &Result<Answer, FetchError>, watch: Stopwatch) {
    let ms = watch.elapsed().as_millis();
    match result {
        Ok(answer) => {
            let (status, bytes) = (answer.status, answer.body.len());
            println!("{address}: {status}, {bytes} bytes, {ms} ms");
        }
        Err(error) => println!("{address}: {error} ({ms} ms)"),
    }
}
