//! The harness itself: a case that compiles and runs, with what cases may use.

use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    tokio::time::sleep(Duration::ZERO).await;
    const {
        assert!(
            !resilience::IS_TEST_CLOCK,
            "cases see the library as users do"
        );
    };
    Ok(())
}
