//! What the layers add to a future, in bytes. The bounds are what is measured.

use crate::functions::{
    adapted, answered, broken, cached, confined, confined_by_key, covered, five, five_otherwise,
    four, handled, hedged, limited, limited_by_key, plain, profiled, retried, struck, three, timed,
    two,
};

/// Of the ready, the I/O and the owning function, what each has more than the plain one.
fn added(sizes: [usize; 3]) -> [usize; 3] {
    let plain = plain::sizes();
    std::array::from_fn(|i| sizes[i] - plain[i])
}

fn at_most(name: &str, sizes: [usize; 3], bounds: [usize; 3]) {
    let added = added(sizes);
    let fits = added
        .iter()
        .zip(bounds)
        .all(|(added, bound)| *added <= bound);
    assert!(fits, "{name} adds {added:?} bytes, at most {bounds:?}");
}

#[test]
fn five_layers_add_at_most_512_bytes() {
    at_most("five", five::sizes(), [512; 3]);
    at_most("five in another order", five_otherwise::sizes(), [512; 3]);
}

/// The bound above leaves room; this is what it is.
#[test]
fn five_layers_add_what_was_recorded() {
    at_most("five", five::sizes(), [320, 192, 184]);
    at_most(
        "five in another order",
        five_otherwise::sizes(),
        [344, 208, 200],
    );
}

#[test]
fn each_layer_alone_adds_what_was_recorded() {
    at_most("profile", profiled::sizes(), [72, 56, 40]);
    at_most("fallback", covered::sizes(), [56, 40, 24]);
    at_most(
        "fallback by an async closure",
        answered::sizes(),
        [80, 40, 24],
    );
    at_most(
        "fallback by an async function",
        handled::sizes(),
        [112, 48, 40],
    );
    at_most("cached", cached::sizes(), [208, 128, 120]);
    at_most("retry", retried::sizes(), [80, 72, 64]);
    at_most("breaker", broken::sizes(), [80, 64, 48]);
    at_most("timeout", timed::sizes(), [136, 120, 136]);
    at_most("hedge", hedged::sizes(), [272, 264, 256]);
    at_most("rate limit", limited::sizes(), [120, 32, 24]);
    at_most("rate limit by key", limited_by_key::sizes(), [120, 32, 24]);
    at_most("bulkhead", confined::sizes(), [88, 72, 56]);
    at_most("bulkhead by key", confined_by_key::sizes(), [88, 72, 56]);
    at_most("concurrency limit", adapted::sizes(), [88, 72, 56]);
    at_most("chaos", struck::sizes(), [72, 56, 40]);
}

#[test]
fn layers_share_what_they_can() {
    at_most("two", two::sizes(), [96, 88, 80]);
    at_most("three", three::sizes(), [120, 112, 104]);
    at_most("four", four::sizes(), [120, 112, 104]);
}
