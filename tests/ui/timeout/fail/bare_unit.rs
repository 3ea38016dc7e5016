//! A unit without quotes.

#[resilience::timeout(30ms)]
//~                   ^^^^ a duration with a unit is a string: write "30ms"
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
