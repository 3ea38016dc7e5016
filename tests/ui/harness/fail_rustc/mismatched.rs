//! The harness itself: an error of rustc's words.

fn main() {
    let _number: u8 = "text";
}
