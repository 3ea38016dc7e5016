//! The harness itself: errors in our words, at their places, all of them at once.

compile_error!("unknown option `ttll`");
//~ @1..40 unknown option `ttll`

fn main() {
    compile_error!("write a unit");
//~ ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ write a unit
}
