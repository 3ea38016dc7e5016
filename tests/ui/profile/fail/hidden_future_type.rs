//! The same with a type that is a future.

#[resilience::profile]
fn work() -> std::future::Ready<u8> {
//~          ^^^ ..is a future under another name, and the layers must wrap the future's run, not its construction
    std::future::ready(1)
}

fn main() {
    drop(work());
}
