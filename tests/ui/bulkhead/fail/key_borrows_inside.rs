//! A key that cannot be kept.

use resilience::bulkhead;

#[bulkhead(1, key = symbols)]
//~                 ^^^^^^^ PLACEHOLDER
async fn quote(symbols: Option<&str>) -> Result<usize, String> {
    Ok(symbols.map_or(0, str::len))
}

fn main() {}
