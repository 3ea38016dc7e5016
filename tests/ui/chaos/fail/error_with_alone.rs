//! An error that never is.

use resilience::chaos;

#[chaos(latency = "1s", rate = 0.1, error_with = "busy".to_owned())]
//~                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `error_with` is the error of an injected failure: write `error = 0.01` with it for one in a hundred calls
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
