//! Two of one name would be counted as one.

#[resilience::timeout("2s", name = "load")]
#[resilience::timeout("1s", name = "load")]
//~           ^^^^^^^ `#[timeout]` is written twice on this function with the same name; give one of them another name, or remove one
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
