//! The command line.

use std::str::FromStr;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
storm: the same traffic through plain functions and through annotated ones, side by side

It starts a real HTTP server on a loopback port that misbehaves by a script, sends it one seeded
workload twice, and prints what the callers saw.

usage: storm [--seed N] [--requests N] [--policies five|all] [--json]

  --seed N       settles the script and the workload; default 1
  --requests N   calls in each run, 1 to 100000, at 300 a second; default 6000, which is what the
                 aims are set for: a short run is mostly the filling of an empty cache
  --policies P   what the second run is protected by: `five` attributes (the default), or `all`
  --json         print one JSON object instead of the tables
  --help         print this";

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Args {
    pub(crate) seed: u64,
    pub(crate) requests: u32,
    pub(crate) policies: Policies,
    pub(crate) json: bool,
}

/// What the protected run goes through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Policies {
    #[default]
    Five,
    All,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Run(Args),
    Help,
}

/// Reads the arguments, the program's name not among them. The error is a sentence for the user.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut args = Args {
        seed: 1,
        requests: 6_000,
        policies: Policies::Five,
        json: false,
    };
    let mut rest = arguments.into_iter();
    while let Some(argument) = rest.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        match (name, &value) {
            ("--help" | "-h", None) => return Ok(Command::Help),
            ("--json", None) => args.json = true,
            ("--help" | "-h" | "--json", Some(_)) => {
                return Err(format!("`{name}` takes no value"));
            }
            ("--seed", _) => args.seed = number(name, value.or_else(|| rest.next()))?,
            ("--requests", _) => {
                args.requests = number(name, value.or_else(|| rest.next()))?;
                if !(1..=100_000).contains(&args.requests) {
                    return Err("`--requests` is 1 to 100000".to_owned());
                }
            }
            ("--policies", _) => {
                args.policies = match value.or_else(|| rest.next()).as_deref() {
                    Some("five") => Policies::Five,
                    Some("all") => Policies::All,
                    _ => return Err("`--policies` is `five` or `all`".to_owned()),
                }
            }
            _ => return Err(format!("there is no argument `{argument}`; see `--help`")),
        }
    }
    Ok(Command::Run(args))
}

fn number<N: FromStr>(name: &str, value: Option<String>) -> Result<N, String> {
    let value = value.ok_or_else(|| format!("`{name}` needs a number after it"))?;
    let wrong = |_| format!("`{name}` needs a whole number in its range, not `{value}`");
    value.parse().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn arguments_come_in_any_order_and_either_form() {
        let run = |seed, requests, json| {
            Ok(Command::Run(Args {
                seed,
                requests,
                policies: Policies::Five,
                json,
            }))
        };
        let all = Args {
            seed: 1,
            requests: 6_000,
            policies: Policies::All,
            json: false,
        };
        assert_eq!(parsed("--policies all"), Ok(Command::Run(all)));
        assert_eq!(parsed("--policies=five"), run(1, 6_000, false));
        assert_eq!(parsed(""), run(1, 6_000, false));
        assert_eq!(parsed("--seed 7 --json"), run(7, 6_000, true));
        assert_eq!(parsed("--requests=50 --seed=9"), run(9, 50, false));
        assert_eq!(parsed("--json --help"), Ok(Command::Help));
    }

    #[test]
    fn a_bad_argument_is_named() {
        for (line, error) in [
            ("--seeds 7", "there is no argument `--seeds`; see `--help`"),
            ("7", "there is no argument `7`; see `--help`"),
            ("--seed", "`--seed` needs a number after it"),
            (
                "--seed x",
                "`--seed` needs a whole number in its range, not `x`",
            ),
            (
                "--seed -1",
                "`--seed` needs a whole number in its range, not `-1`",
            ),
            ("--requests 0", "`--requests` is 1 to 100000"),
            ("--requests 100001", "`--requests` is 1 to 100000"),
            ("--policies", "`--policies` is `five` or `all`"),
            ("--policies most", "`--policies` is `five` or `all`"),
            ("--json=yes", "`--json` takes no value"),
        ] {
            assert_eq!(parsed(line), Err(error.to_owned()), "{line}");
        }
    }
}
