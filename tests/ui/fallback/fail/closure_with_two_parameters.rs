//! A closure is given the error; the arguments are in scope.

#[resilience::fallback(|id, err| spare(id, err))]
//~                    ^^^^^^^^^^^^^^^^^^^^^^^^ the closure takes the error, `|err| ...`, or nothing; the function's arguments are in scope by their names
fn work(id: u8) -> Result<u8, String> {
    Ok(spare(id, String::new()))
}

fn spare(id: u8, err: String) -> u8 {
    drop(err);
    id
}

fn main() {
    let _ = work(1);
}
