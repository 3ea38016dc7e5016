//! What must be said beside the table: the peers' versions, and what a row does not show.

use std::collections::BTreeMap;

/// What is compared with.
const PEERS: [&str; 18] = [
    "autometrics",
    "backon",
    "cached",
    "deadpool",
    "failsafe",
    "governor",
    "hotpath",
    "metrics",
    "metrics-exporter-prometheus",
    "moka",
    "quick_cache",
    "recloser",
    "tokio",
    "tokio-retry2",
    "tower-resilience-circuitbreaker",
    "tracing",
    "tryhard",
    "ultra-batch",
];

pub const NOTES: &str = "\
- Figures are medians of interleaved slices in one process, each after as many calls untimed; only ratios of one run carry over. `ours is` is ours
  divided by the side.
- With two threads both are at the same object at the same time; a figure is the mean time of a call on a thread. `-`: not measured so, or disturbed
  by other programs too often.
- quick_cache has no time to live and does not bound how old an answer is; ours and the others do.
- T17 is 1.2 times deadpool and not a third of it: ours stands on deadpool, for its fair queue.
- batched is left out: it needs a nightly compiler.
- The metrics handle and hotpath queue what they measure; what they do later is in the row on processor time only.";

/// The name and version of each peer, from the lock file that this was built with.
pub fn peers() -> BTreeMap<&'static str, &'static str> {
    let lock = include_str!("../Cargo.lock");
    let mut found = BTreeMap::new();
    let mut name = "";
    for line in lock.lines() {
        let quoted = || line.split('"').nth(1).unwrap_or_default();
        if line.starts_with("name = ") {
            name = quoted();
        } else if line.starts_with("version = ") && PEERS.contains(&name) {
            // of two versions the newer one stands last, and is the one asked for
            found.insert(name, quoted());
        }
    }
    found
}

/// All of them in one line.
pub fn versions() -> String {
    let all: Vec<_> = peers()
        .iter()
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    format!("beside {}", all.join(", "))
}
