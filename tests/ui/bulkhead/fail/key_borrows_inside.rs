//! A key that cannot be kept.

use resilience::bulkhead;

#[bulkhead(1, key = symbols)]
//~                 ^^^^^^^ borrowed data escapes outside of function
async fn quote(symbols: Option<&str>) -> Result<usize, String> {
    Ok(symbols.map_or(0, str::len))
}

fn main() {}
