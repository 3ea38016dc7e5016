//! Profiles: at the call, in all threads' processor time, and in memory.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use resilience::profile;
use tracing_subscriber::Registry;

use super::Made;
use crate::body::{Failed, bare, work};
use crate::row::Row;
use crate::{calls, machine, sync_calls};

pub const ROWS: &[Made] = &[
    ("clock: what a reading costs", clock),
    ("profile: one call", call),
    ("profile: processor time of all threads", processor),
    ("profile: memory after 1 million calls", memory),
];

#[profile("peers-profile")]
async fn profiled(n: u64) -> Result<u64, Failed> {
    work(n)
}

// every row has functions of its own: one that is called at two places is inlined at neither, and so dearer
#[profile("peers-profile-processor")]
async fn profiled_whole(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("peers-profile-memory")]
async fn profiled_long(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[hotpath::measure]
async fn measured_whole(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[hotpath::measure]
async fn measured_long(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[hotpath::measure]
async fn measured(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[autometrics::autometrics]
async fn autometric(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[tracing::instrument(level = "info", skip_all)]
async fn in_span(n: u64) -> Result<u64, Failed> {
    work(n)
}

/// The recorder of the metrics crate, which holds what is recorded until it is drained.
pub static RECORDER: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    let builder = PrometheusBuilder::new();
    builder
        .install_recorder()
        .expect("no other recorder is installed")
});

/// Calls around a kept histogram handle; what it collected is drained after each slice, as the exporter must.
pub fn metrics_calls(name: &'static str) -> impl Fn(u64) + Send + Sync + 'static {
    LazyLock::force(&RECORDER);
    let histogram = metrics::histogram!(name);
    let timed = calls!(i => {
        let begin = Instant::now();
        let result = bare(i).await;
        histogram.record(begin.elapsed());
        result
    });
    move |n| {
        timed(n);
        RECORDER.run_upkeep();
    }
}

/// hotpath needs its guard to be alive; it would print a report when dropped.
fn start_hotpath() {
    static STARTED: std::sync::Once = std::sync::Once::new();
    STARTED.call_once(|| std::mem::forget(hotpath::HotpathGuardBuilder::new("peers").build()));
}

fn clock() -> Row {
    let fine = quanta::Clock::new();
    Row::ns()
        .calls(
            "ours: clock::now",
            sync_calls!(_i => resilience_runtime::words::clock::now()),
        )
        .calls("Instant::now", sync_calls!(_i => Instant::now()))
        .calls(
            "Instant::now and elapsed",
            sync_calls!(_i => Instant::now().elapsed()),
        )
        .calls("quanta", sync_calls!(_i => fine.raw()))
}

fn call() -> Row {
    start_hotpath();
    autometrics::prometheus_exporter::init();
    let (fine, again) = (quanta::Clock::new(), quanta::Clock::new());
    let subscriber = tracing::Dispatch::new(Registry::default());
    let spans = calls!(i => in_span(i).await);
    Row::ns()
        .calls("ours", calls!(i => profiled(i).await))
        .calls(
            "limit: two clock readings (quanta)",
            sync_calls!(_i => (again.raw(), again.raw())),
        )
        .calls(
            "quanta, over a call",
            calls!(i => {
                let begin = fine.raw();
                let result = bare(i).await;
                (result, fine.raw() - begin)
            }),
        )
        .calls(
            "Instant::now and elapsed",
            sync_calls!(_i => Instant::now().elapsed()),
        )
        .calls(
            "metrics handle + prometheus",
            metrics_calls("peers-one-call"),
        )
        .calls("autometrics", calls!(i => autometric(i).await))
        .calls("hotpath, at the call", calls!(i => measured(i).await))
        .calls("tracing instrument + registry", move |n| {
            tracing::dispatcher::with_default(&subscriber, || spans(n));
        })
        .calls("limit: bare call", calls!(i => bare(i).await))
        .one("T11", "limit: two clock readings (quanta)", 1.45)
        .one("T11", "metrics handle + prometheus", 0.4)
        .one("T11", "autometrics", 0.25)
        .one("T11", "hotpath, at the call", 1.15)
        .own("T11", 1.1)
}

const MANY: u64 = 300_000;

/// Nanoseconds of all threads for each call, until what they queued is done.
fn whole(calls: impl Fn(u64) + 'static) -> impl FnMut() -> f64 + 'static {
    move || {
        let before = machine::processor_time();
        calls(MANY);
        let mut after = machine::processor_time();
        loop {
            machine::rest(Duration::from_millis(20));
            let now = machine::processor_time();
            if now.saturating_sub(after) < Duration::from_millis(1) {
                break;
            }
            after = now;
        }
        #[expect(clippy::cast_precision_loss, reason = "a figure of a table")]
        let each = after.saturating_sub(before).as_nanos() as f64 / MANY as f64;
        each
    }
}

fn processor() -> Row {
    start_hotpath();
    Row::ns()
        .whole("ours", whole(calls!(i => profiled_whole(i).await)))
        .whole("hotpath", whole(calls!(i => measured_whole(i).await)))
        .whole(
            "metrics handle + prometheus",
            whole(metrics_calls("peers-processor")),
        )
        .one("T11", "hotpath", 0.4)
}

/// How much the process grows in a million calls, in KiB.
fn growth(calls: impl Fn(u64) + 'static) -> impl FnMut() -> f64 + 'static {
    calls(10_000);
    move || {
        let before = machine::resident_kib();
        calls(1_000_000);
        machine::resident_kib() - before
    }
}

fn memory() -> Row {
    start_hotpath();
    Row::of("KiB")
        .whole("ours", growth(calls!(i => profiled_long(i).await)))
        .whole("hotpath", growth(calls!(i => measured_long(i).await)))
        .most("T11", 0.0)
}
