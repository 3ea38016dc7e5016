//! Nor a `&mut` argument.

#[resilience::hedge("50ms", idempotent)]
async fn load(list: &mut Vec<u8>) -> Result<usize, String> {
//~                 ^^^^^^^^^^^^ `#[hedge]` runs two calls at once, so a `&mut` argument cannot be shared between them
    list.push(1);
    Ok(list.len())
}

fn main() {
    drop(load(&mut Vec::new()));
}
