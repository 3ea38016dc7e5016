//! All that is wrong is told together.

#[resilience::timeout("soon", name = 7, nmae = "x")]
//~                   ^^^^^^ `"soon"` is not a duration: ..
//~                                  ^ `name` is a string: write `"7"`
//~                                     ^^^^ `timeout` has no argument `nmae`; did you mean `name`?
fn load(id: u8) -> Result<u8, String> {
//~ @1..3 `#[timeout]` needs an `async fn`: ..
    Ok(id)
}

fn main() {
    let _ = load(1);
}
