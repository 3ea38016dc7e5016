//! Nearly the option.

#[resilience::timeout("2s", map_rejections = |_| String::new())]
//~                         ^^^^^^^^^^^^^^ `timeout` has no argument `map_rejections`; did you mean `map_rejection`?
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
