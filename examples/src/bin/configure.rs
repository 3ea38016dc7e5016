//! Shows numbers from outside: a TOML file, environment variables, a change at run time, and where each number comes from.
//!
//! `cargo run --bin configure`, offline, in a moment.

use resilience::configure::Sources;
use resilience::{Kind, bulkhead, profile, registry, retry_with_backoff, timeout};

#[profile("stock", slow = "1s")]
#[retry_with_backoff(max_attempts = 3, base_delay = "10ms", name = "stock")]
#[bulkhead(5, name = "stock")]
#[timeout("2s", name = "stock")]
async fn stock(item: u32) -> Result<u32, String> {
    if item == 0 {
        Err("no such item".to_owned())
    } else {
        Ok(item * 10)
    }
}

const FILE: &str = r#"
[retry]
max_delay = "1s"         # for each retry that says nothing else

[retry.stock]
base_delay = "1ms"

[bulkhead.stock]
limit = 20
queue = 40
"#;

fn show() {
    for policy in registry().snapshot().policies {
        for number in &policy.numbers {
            println!(
                "  {} {}: {} = {} ({})",
                policy.kind, policy.name, number.field, number.value, number.source
            );
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("from a file and the environment");
    // a service writes `.optional_file("resilience.toml").environment()`
    let variables = [("RESILIENCE__BULKHEAD__STOCK__LIMIT", "30")];
    Sources::new()
        .toml(FILE)
        .variables(variables)
        .apply_to(&registry())?;
    show();
    assert_eq!(stock(7).await?, 70);
    let places = registry().bulkhead("stock").ok_or("declared above")?;
    assert_eq!(
        (places.snapshot().limit, places.snapshot().config.queue),
        (30, 40)
    );

    println!("all at once, or nothing");
    let wrong = Sources::new()
        .toml("[retry.stok]\nfactor = 2\n[timeout.stock]\nafter = \"soon\"\n[bulkhead.stock]\nlimit = 0")
        .apply_to(&registry())
        .expect_err("three mistakes");
    for problem in &wrong.problems {
        println!("  {problem}");
    }
    assert_eq!(
        wrong.problems.len(),
        2,
        "the environment's limit stands before the file's 0"
    );

    println!("at run time");
    registry().update(Kind::BULKHEAD, "stock", [("limit", "2")])?;
    registry().update(Kind::TIMEOUT, "stock", [("after", "500ms")])?;
    show();
    assert_eq!(places.snapshot().limit, 2);
    assert_eq!(places.snapshot().admitted, 1, "counts stay");
    Ok(())
}
