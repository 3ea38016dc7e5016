//! A name is written with its option.

#[resilience::hedge("quotes", idempotent)]
//~                 ^^^^^^^^ the unnamed argument is the time before another attempt; a name is written `name = "quotes"`
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
