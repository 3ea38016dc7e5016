//! Two unnamed arguments: the name is a named one.

#[resilience::timeout("2s", "load")]
//~                         ^^^^^^ `timeout` takes one unnamed argument
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
