//! An error where there is only `None`.

use resilience::chaos;

#[chaos(error = 0.1, error_with = "busy".to_owned())]
//~                               ^^^^^^^^^^^^^^^^^ `error_with` gives the error to inject, and `Option<usize>` holds none
//~| note: leave out `error_with`: the injected failure of an `Option` is `None`
fn quote(symbol: &str) -> Option<usize> {
//~                       ^^^^^^^^^^^^^ `error_with` gives the error to inject, and `Option<usize>` holds none
//~| note: leave out `error_with`: the injected failure of an `Option` is `None`
    Some(symbol.len())
}

fn main() {}
