//! Without the attribute.

use std::time::Duration;

use resilience::registry::Registry;
use resilience::{Chaos, ChaosSwitch, Failure, Fault};

#[tokio::test(start_paused = true)]
async fn a_call_by_hand_gets_the_faults_of_its_policy() {
    let own = Registry::new();
    let stock = own
        .add(
            Chaos::builder("by-hand")
                .error(0.5)
                .latency(Duration::from_secs(1))
                .rate(0.5)
                .seed(3)
                .build()
                .unwrap(),
        )
        .unwrap();
    let fine = own.chaos().run(&stock, async { Ok::<_, String>(3) }).await;
    assert_eq!(fine, Ok(3));
    own.chaos().enable();
    let (mut failed, mut slow) = (0, 0);
    for _ in 0..40 {
        let start = tokio::time::Instant::now();
        match own.chaos().run(&stock, async { Ok::<_, String>(3) }).await {
            Err(Failure::Rejected(rejection)) => {
                assert_eq!(rejection.policy(), "by-hand");
                failed += 1;
            }
            other => assert_eq!(other, Ok(3)),
        }
        slow += start.elapsed().as_millis() / 1_000;
    }
    let shown = stock.snapshot();
    assert_eq!((shown.calls, shown.errors), (40, failed));
    assert_eq!(u128::from(shown.delays), slow);
    assert!(failed > 5 && slow > 5, "{shown:?}");
    assert!(own.chaos_policies().iter().any(|one| one.name == "by-hand"));
}

#[test]
fn a_switch_of_its_own() {
    let (switch, stock) = (ChaosSwitch::new(), Chaos::builder("own").error(1.0).build());
    let stock = stock.unwrap();
    assert_eq!(switch.strike(&stock), Fault::default());
    switch.enable();
    assert!(switch.strike(&stock).error);
    assert!(switch.run_sync(&stock, || Ok::<_, String>(1)).is_err());
    switch.disable();
    assert_eq!(
        switch.run_sync(&stock, || Err::<(), _>(1)),
        Err(Failure::Failed(1))
    );
}

#[test]
fn numbers_that_cannot_be_meant_are_refused() {
    let new = || Chaos::builder("stock");
    for (builder, says) in [
        (
            new().error(-0.1),
            "`error` is -0.1, but must be from 0 to 1",
        ),
        (new().error(f64::NAN), "`error` is NaN"),
        (new().latency(Duration::MAX).rate(2.0), "`rate` is 2.0"),
        (
            new().latency(Duration::MAX),
            "`rate` is None, but must be written with `latency`",
        ),
        (
            new().rate(0.5),
            "`latency` is None, but must be written with `rate`",
        ),
    ] {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}
