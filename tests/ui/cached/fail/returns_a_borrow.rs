//! A value that would outlive what it borrows.

use resilience::cached;

#[cached]
async fn first(line: &str) -> Result<&str, String> {
//~                                  ^^^^ a cached value outlives the call, so it cannot borrow from an argument; return `String` or `Arc<str>`
    line.split(' ').next().ok_or_else(String::new)
}

fn main() {}
