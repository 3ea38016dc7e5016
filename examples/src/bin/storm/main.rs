//! Shows what the attributes are for: the same traffic through plain functions and through annotated ones, side by side.
//!
//! An upstream on a loopback port misbehaves by a script (`script.rs`): half a second to answer, 5 % errors, a burst of
//! nothing but errors, a hang, a slow period, rate limits. A seeded workload (`workload.rs`) goes over TCP first through
//! `plain.rs`, then through `protected.rs`, which is the file to read: the same call with five attributes; with `--policies all` through
//! `everything.rs`, which has all that fit.
//!
//! `cargo run --release --bin storm`, offline, in under a minute; `--help` lists the arguments.

mod args;
mod dice;
mod everything;
mod market;
mod overview;
mod plain;
mod progress;
mod protected;
mod report;
mod run;
mod script;
mod stats;
mod upstream;
mod workload;

use std::io;
use std::process::ExitCode;

use args::{Args, Command, Policies};
use report::Report;
use run::Side;

#[tokio::main]
async fn main() -> ExitCode {
    let args = match args::parse(std::env::args().skip(1)) {
        Ok(Command::Run(args)) => args,
        Ok(Command::Help) => {
            println!("{}", args::HELP);
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("storm: {problem}");
            return ExitCode::from(2);
        }
    };
    if resilience::IS_TEST_CLOCK {
        eprintln!(
            "storm: built with the `test-util` feature, whose clock measures nothing; \
             run `cargo run --release --bin storm`"
        );
        return ExitCode::from(2);
    }
    match storm(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("storm: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn storm(args: Args) -> io::Result<()> {
    let calls = workload::calls(args.seed, args.requests);
    let unprotected = run::run(Side::Unprotected, args.seed, &calls).await?;
    let (side, figures): (_, fn() -> _) = match args.policies {
        Policies::Five => (Side::Protected, protected::figures),
        Policies::All => (Side::Everything, everything::figures),
    };
    let protected = run::run(side, args.seed, &calls).await?;
    let report = Report::new(&unprotected, &protected, figures());
    if args.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        println!("\n{}", report.table());
        if args.policies == Policies::All {
            println!("{}", everything::beyond_the_five());
        }
        println!("{}", report.aims());
        print!("{}", overview::overview(&resilience::registry()));
    }
    Ok(())
}
