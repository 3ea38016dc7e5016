//! Numbers beside the policy that has them.

use resilience::{RetryPolicy, retry_with_backoff};

static JIRA: RetryPolicy = RetryPolicy::new().max_attempts(5);

#[retry_with_backoff(policy = JIRA, max_attempts = 3, jitter = "full")]
//~                                 ^^^^^^^^^^^^^^^^ `policy` already says `max_attempts`; remove one of them
//~                                                   ^^^^^^^^^^^^^^^ `policy` already says `jitter`; remove one of them
async fn quote() -> Result<u32, String> {
    Ok(1)
}

fn main() {}
