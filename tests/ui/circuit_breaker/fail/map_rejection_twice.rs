//! Two ways to make one error.

use resilience::circuit_breaker;

#[circuit_breaker("quotes", map_rejection = |rejection| rejection.to_string())]
#[circuit_breaker("prices", map_rejection = |rejection| rejection.to_string())]
//~                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `map_rejection` is given twice in this stack; rejections become errors once, at its edge, so one is enough
async fn quote() -> Result<u32, String> {
    Ok(1)
}

fn main() {}
