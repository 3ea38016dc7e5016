//! A budget is shared by its name.

#[resilience::hedge("50ms", idempotent, budget(ratio = 0.1))]
//~                                            ^^^^^^^^^^^ a budget needs its name first: `budget("api", ratio = 0.1)`
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
