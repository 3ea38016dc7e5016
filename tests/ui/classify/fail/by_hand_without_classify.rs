//! A call by hand with an error that says nothing of itself.

use resilience::CircuitBreaker;

struct Busy;

fn main() {
    let breaker = CircuitBreaker::builder("quotes").build().unwrap();
    let _failed = breaker.call_sync(|| Err::<(), _>(Busy));
    //~                   ^^^^^^^^^ the error type `Busy` does not say how bad it is
}
