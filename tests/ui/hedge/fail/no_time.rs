//! It must be said when another attempt begins.

#[resilience::hedge(idempotent)]
//~ @1..33 say when another attempt begins: `after = "50ms"`, or `quantile = 0.95` for the time that all but the slowest take
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
