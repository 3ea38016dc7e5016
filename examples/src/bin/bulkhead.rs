//! Shows `#[bulkhead]`: a printer room for two, a short queue in front of it, and a lock for each account.
//!
//! `cargo run --bin bulkhead`, offline, in half a second.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use resilience::{Rejection, bulkhead, registry};

#[derive(Debug, thiserror::Error)]
enum PrintError {
    /// What the bulkhead gives instead of a call.
    #[error(transparent)]
    Full(#[from] Rejection),
}

/// Two print at once, two wait, and whoever comes then is told so at once.
#[bulkhead(2, name = "printers", queue = 2, wait = "1s")]
async fn print(pages: u32) -> Result<u32, PrintError> {
    tokio::time::sleep(Duration::from_millis(50)).await;
    Ok(pages)
}

/// Balances behind a service that reads and writes, but knows no transactions.
#[derive(Default)]
struct Bank {
    balances: Mutex<HashMap<String, u64>>,
}

impl Bank {
    async fn read(&self, account: &str) -> u64 {
        tokio::time::sleep(Duration::from_millis(2)).await;
        let balances = self.balances.lock().expect("nobody panics with it");
        balances.get(account).copied().unwrap_or_default()
    }

    async fn write(&self, account: &str, balance: u64) {
        tokio::time::sleep(Duration::from_millis(2)).await;
        let mut balances = self.balances.lock().expect("nobody panics with it");
        balances.insert(account.to_owned(), balance);
    }

    /// One call at a time for each account, so that no deposit overwrites another.
    #[bulkhead(1, name = "accounts", key = account, queue = 100)]
    async fn deposit(&self, account: &str, cents: u64) -> Result<u64, Rejection> {
        let balance = self.read(account).await + cents;
        self.write(account, balance).await;
        Ok(balance)
    }
}

#[tokio::main]
async fn main() {
    println!("six want to print");
    let all = tokio::join!(print(1), print(2), print(3), print(4), print(5), print(6));
    let mut printed = 0;
    for one in [all.0, all.1, all.2, all.3, all.4, all.5] {
        match one {
            Ok(pages) => {
                println!("  printed {pages}");
                printed += 1;
            }
            Err(full) => println!("  not printed: {full}"),
        }
    }
    assert_eq!(printed, 4, "two at once, and two after them");
    let seen = registry()
        .bulkhead("printers")
        .expect("`print` declares it")
        .snapshot();
    println!(
        "`{}`: {} admitted, {} rejected, {} inside now",
        seen.name, seen.admitted, seen.rejected, seen.in_use
    );
    assert_eq!((seen.admitted, seen.rejected, seen.in_use), (4, 2, 0));

    println!("ten deposits each to two accounts, all at once");
    let bank = std::sync::Arc::new(Bank::default());
    let mut deposits = Vec::new();
    for number in 0..20 {
        let bank = bank.clone();
        let account = ["alice", "bob"][number % 2];
        deposits.push(tokio::spawn(
            async move { bank.deposit(account, 100).await },
        ));
    }
    for deposit in deposits {
        let balance = deposit.await.expect("no deposit panics");
        balance.expect("there is room in the queue");
    }
    for account in ["alice", "bob"] {
        let balance = bank.read(account).await;
        println!("  {account} has {balance}");
        assert_eq!(balance, 1_000, "no deposit is lost");
    }
    let accounts = registry()
        .bulkhead("accounts")
        .expect("`deposit` declares it");
    assert_eq!(accounts.snapshot().keys, 0, "idle keys are gone");
}
