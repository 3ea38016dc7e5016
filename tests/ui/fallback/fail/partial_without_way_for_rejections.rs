//! With `when` a rejection may get past, so it must become the error.

#[derive(Debug)]
struct Plain;

#[resilience::fallback(value = 2, when = |_| false)]
#[resilience::circuit_breaker("partial")]
fn work() -> Result<u32, Plain> {
//~          ^^^^^^ the error type `Plain` has no way to represent a resilience rejection
    Err(Plain)
}

fn main() {
    let _ = work();
}
