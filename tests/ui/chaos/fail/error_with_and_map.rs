//! Two ways to the error.

use resilience::chaos;

#[chaos(error = 0.1, error_with = "busy".to_owned(), map_rejection = |it| it.to_string())]
//~                                                                  ^^^^^^^^^^^^^^^^^^^ with `error_with` no rejection of this layer is left to map; write `map_rejection` on the layer that refuses
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
