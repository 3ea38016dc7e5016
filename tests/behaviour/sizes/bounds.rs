//! What the layers add to a future, in bytes. The bounds are what is measured, with a little room for other compilers.

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
    at_most("five", five::sizes(), [464, 368, 360]);
    at_most(
        "five in another order",
        five_otherwise::sizes(),
        [464, 368, 360],
    );
}

#[test]
fn each_layer_alone_adds_what_was_recorded() {
    at_most("profile", profiled::sizes(), [120, 96, 104]);
    at_most("fallback", covered::sizes(), [88, 56, 64]);
    at_most(
        "fallback by an async closure",
        answered::sizes(),
        [120, 56, 64],
    );
    at_most(
        "fallback by an async function",
        handled::sizes(),
        [152, 72, 64],
    );
    at_most("cached", cached::sizes(), [240, 168, 160]);
    at_most("retry", retried::sizes(), [184, 184, 176]);
    at_most("breaker", broken::sizes(), [120, 96, 104]);
    at_most("timeout", timed::sizes(), [176, 160, 176]);
    at_most("hedge", hedged::sizes(), [360, 352, 344]);
    at_most("rate limit", limited::sizes(), [184, 80, 56]);
    at_most("rate limit by key", limited_by_key::sizes(), [184, 80, 56]);
    at_most("bulkhead", confined::sizes(), [144, 128, 112]);
    at_most("bulkhead by key", confined_by_key::sizes(), [144, 128, 112]);
    at_most("concurrency limit", adapted::sizes(), [136, 120, 104]);
    at_most("chaos", struck::sizes(), [112, 96, 80]);
}

#[test]
fn layers_share_what_they_can() {
    at_most("two", two::sizes(), [232, 224, 216]);
    at_most("three", three::sizes(), [264, 264, 256]);
    at_most("four", four::sizes(), [264, 264, 256]);
}
