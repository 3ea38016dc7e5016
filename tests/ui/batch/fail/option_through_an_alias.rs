//! Through an alias nobody sees that it is an `Option`, until its type is known.

type Perhaps<T> = Option<T>;

#[resilience::batch]
async fn load(ids: Vec<u8>) -> Perhaps<Vec<u8>> {
//~                            ^^^^^^^ a batch function must return `Result<Vec<_>, E>`, not `Option<Vec<u8>>`
//~                            ^^^^^^^ mismatched types
    Some(ids)
}

fn main() {
    drop(load(1));
}
