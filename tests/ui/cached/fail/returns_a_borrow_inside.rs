//! A borrow inside the value.

use resilience::cached;

#[cached]
fn words<'a>(line: &'a str) -> Vec<&'a str> {
//~                                ^^^^^^^ a cached value outlives the call, so it cannot borrow from an argument; return `String` or `Arc<str>`
    line.split(' ').collect()
}

fn main() {}
