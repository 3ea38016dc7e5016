//! Where a function may stand: in a body, in a trait, in a macro's output, nested in itself.
use resilience::{cached, fallback, profile};

trait Quotes {
    fn spare() -> u8 {
        4
    }

    #[profile]
    #[fallback(value = Self::spare())]
    fn quote(&self, id: u8) -> Option<u8> {
        id.checked_sub(1)
    }
}

impl Quotes for () {}

#[profile]
fn outer(id: u8) -> u8 {
    #[cached(ttl = "5m")]
    fn inner(id: u8) -> u8 {
        #[profile("innermost")]
        fn innermost(id: u8) -> u8 {
            id + 1
        }
        innermost(id)
    }
    inner(id)
}

const _: () = {
    #[profile("in-a-constant")]
    #[allow(dead_code, reason = "only its place matters")]
    fn hidden() {}
};

fn main() {
    assert_eq!((().quote(1), ().quote(0)), (Some(0), Some(4)));
    assert_eq!((outer(1), outer(1)), (2, 2));
    let profile = resilience::registry()
        .profile("innermost")
        .expect("declared");
    assert_eq!(profile.snapshot().calls, 1);
}
