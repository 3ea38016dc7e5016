//! What attributes declare, found by name in the registry.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use resilience::registry::scope;
use resilience::{
    Registry, ReplayError, RetryPolicy, What, cached, circuit_breaker, fallback, profile,
    retry_with_backoff,
};

static JIRA: RetryPolicy = RetryPolicy::new()
    .max_attempts(4)
    .base_delay(Duration::from_secs(1))
    .checked();

static OPEN: AtomicBool = AtomicBool::new(false);

#[retry_with_backoff(policy = JIRA, name = "issues", dead_letter(replay))]
async fn open_issue(title: &str, urgent: bool) -> Result<u32, String> {
    if title == "never" || !OPEN.load(Ordering::Relaxed) {
        return Err(format!("no tracker for {title}"));
    }
    Ok(u32::from(urgent))
}

#[retry_with_backoff(policy = JIRA, name = "comments", dead_letter = false)]
async fn comment() -> Result<(), String> {
    Err("no tracker".to_owned())
}

#[fallback(value = 7)]
async fn by_value() -> Result<u32, String> {
    Err("down".to_owned())
}

#[fallback(seven)]
async fn by_handler(of: &str) -> Result<u32, String> {
    Err(format!("no {of}"))
}

fn seven(of: &str) -> u32 {
    of.len().try_into().unwrap_or(7)
}

#[profile("prices")]
#[cached(name = "prices", ttl = "1m")]
#[circuit_breaker("prices")]
async fn price(symbol: &str) -> Result<u32, String> {
    if symbol.is_empty() {
        Err("no symbol".to_owned())
    } else {
        Ok(42)
    }
}

#[tokio::test(start_paused = true)]
async fn one_policy_value_serves_two_functions_that_are_counted_apart() {
    let mine = Registry::new();
    scope(&mine, async {
        open_issue("never", false).await.unwrap_err();
        comment().await.unwrap_err();
    })
    .await;
    for name in ["issues", "comments"] {
        let seen = mine.retry(name).expect("it is declared").snapshot();
        assert_eq!((seen.retried, seen.exhausted), (3, 1), "{name}");
    }
    assert_eq!(mine.dead_letters().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn dead_letters_are_listed_counted_replayed_removed_and_cleared() {
    let mine = Registry::new();
    let letters = mine.dead_letters();
    scope(&mine, async {
        for title in ["first", "never", "third", "fourth"] {
            open_issue(title, true).await.unwrap_err();
        }
    })
    .await;
    let titles = |offset, limit| -> Vec<String> {
        let page = letters.list(offset, limit);
        page.iter()
            .map(|letter| letter.error.replace("no tracker for ", ""))
            .collect()
    };
    assert_eq!(
        titles(0, 10),
        ["fourth", "third", "never", "first"],
        "newest first"
    );
    assert_eq!(titles(2, 1), ["never"], "in pages");
    let stats = letters.stats();
    assert_eq!((stats.total, stats.by_severity["recoverable"]), (4, 4));
    assert_eq!(stats.by_function["table::by_attribute::open_issue"], 4);

    let newest = letters.list(0, 1).remove(0);
    assert_eq!(newest.arguments, Some(serde_json::json!(["fourth", true])));
    let failed = letters.replay(newest.id).await;
    assert_eq!(
        failed,
        Err(ReplayError::Failed("no tracker for fourth".to_owned()))
    );
    assert_eq!(letters.get(newest.id).expect("it stays").replays, 1);

    OPEN.store(true, Ordering::Relaxed);
    assert_eq!(letters.replay(newest.id).await, Ok(()));
    let report = letters.replay_all().await;
    assert_eq!((report.succeeded, report.failed, report.skipped), (2, 1, 0));
    assert_eq!(titles(0, 10), ["never"]);
    let never = letters.ids()[0];
    assert!(letters.remove(never) && !letters.remove(never));
    assert_eq!(letters.clear(), 0);
    assert_eq!(letters.stats().replayed, 3);
}

#[tokio::test]
async fn fallbacks_by_value_and_by_handler() {
    let mine = Registry::new();
    let both = scope(&mine, async {
        (by_value().await, by_handler("four").await)
    })
    .await;
    assert_eq!(both, (Ok(7), Ok(4)));
    assert_eq!(
        mine.fallbacks()
            .iter()
            .map(|seen| seen.answered)
            .sum::<u64>(),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn the_figures_of_a_stack_are_found_by_name() {
    let mine = Registry::new();
    let breaker = mine
        .circuit_breaker("prices")
        .expect("declared, not called");
    let mut events = mine.subscribe();
    scope(&mine, async {
        for symbol in ["ACME", "ACME", ""] {
            let _price = price(symbol).await;
        }
        breaker.force_open();
        price("NEW").await.unwrap_err();
    })
    .await;
    let seen = mine.profile("prices").expect("it is declared").snapshot();
    assert_eq!(
        (seen.calls, seen.success, seen.error, seen.rejected),
        (4, 2, 1, 1)
    );
    assert_eq!(
        (seen.cache_looks, seen.cache_hits, seen.hit_rate),
        (4, 1, Some(0.25))
    );
    assert!(mine.profiles().contains(&seen));
    let told: Vec<&str> = std::iter::from_fn(|| events.try_recv())
        .map(|event| match event.what {
            What::StateChanged { to, .. } => to,
            ref other => other.name(),
        })
        .collect();
    assert_eq!(
        told,
        ["forced_open", "rejected"],
        "and nothing of what went well"
    );

    let all = mine.policies();
    let declared = all
        .iter()
        .find(|one| one.function == "price")
        .expect("it is declared");
    let layers: Vec<&str> = declared
        .layers
        .iter()
        .map(|layer| layer.attribute)
        .collect();
    assert_eq!(layers, ["profile", "cached", "circuit_breaker"]);
    assert!(declared.file.ends_with("by_attribute.rs") && declared.line > 0);
}
