//! Runs the policies beside other libraries' in one process, in turn, and prints one table.
//!
//! `cargo run --release --manifest-path tests/peers/Cargo.toml`; `--help` lists the arguments. A row has ours, each peer, and what there is to know
//! about the limit (the bare call, a clock read). Figures are medians; only ratios within one run carry over to other machines.

mod body;
mod machine;
mod measure;
mod notes;
mod report;
mod row;
mod rows;

use std::process::ExitCode;

use measure::Effort;

const HELP: &str = "\
Runs the policies beside other libraries' in one process, and prints one table.

  --quick         fewer and shorter slices: for a first look
  --only <text>   the rows whose name has the text; may be given several times
  --json          the table as JSON
  --markdown      the table in short, for the README
  --list          the names of the rows";

/// How the table is printed.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Text,
    Json,
    Markdown,
}

struct Args {
    effort: Effort,
    only: Vec<String>,
    form: Form,
    list: bool,
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Option<Args>, String> {
    let mut args = Args {
        effort: Effort::FULL,
        only: Vec::new(),
        form: Form::Text,
        list: false,
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => args.effort = Effort::QUICK,
            "--json" => args.form = Form::Json,
            "--markdown" => args.form = Form::Markdown,
            "--list" => args.list = true,
            "--only" => args.only.push(words.next().ok_or("`--only` needs a text")?),
            "--help" | "-h" => return Ok(None),
            _ => return Err(format!("`{word}` is not known; see `--help`")),
        }
    }
    Ok(Some(args))
}

fn main() -> ExitCode {
    let args = match parse(std::env::args().skip(1)) {
        Ok(Some(args)) => args,
        Ok(None) => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("peers: {problem}");
            return ExitCode::from(2);
        }
    };
    if resilience::IS_TEST_CLOCK {
        eprintln!("peers: built with the `test-util` feature, whose clock measures nothing");
        return ExitCode::from(2);
    }
    if cfg!(debug_assertions) && !args.list {
        eprintln!("peers: built without optimisation; run with `--release`");
        return ExitCode::from(2);
    }
    run(&args);
    ExitCode::SUCCESS
}

fn run(args: &Args) {
    if args.list {
        for (name, _) in rows::all() {
            println!("{name}");
        }
        return;
    }
    match args.form {
        Form::Text => println!("{}\n\n{}", notes::versions(), report::HEAD),
        Form::Markdown => println!("{}\n\n{}", notes::versions(), report::MARKDOWN_HEAD),
        Form::Json => {}
    }
    let mut lines = Vec::new();
    for (name, make) in rows::all() {
        if !args.only.is_empty() && !args.only.iter().any(|text| name.contains(text.as_str())) {
            continue;
        }
        let mut row = make();
        let medians = measure::measure(&mut row.sides, args.effort);
        let line = report::line(name, &row, &medians);
        match args.form {
            Form::Text => println!("{}", report::text(&line)),
            Form::Markdown => println!("{}", report::markdown(&line)),
            Form::Json => {}
        }
        lines.push(line);
    }
    match args.form {
        Form::Text => {
            summary(&lines);
            println!("\n{}", notes::NOTES);
        }
        Form::Markdown => {}
        Form::Json => {
            let all = serde_json::json!({ "peers": notes::peers(), "rows": lines, "notes": notes::NOTES });
            println!("{all:#}");
        }
    }
}

fn summary(lines: &[report::Line]) {
    let all: Vec<_> = lines
        .iter()
        .flat_map(|line| line.targets.iter().map(move |target| (line, target)))
        .collect();
    let met = all
        .iter()
        .filter(|(_, target)| target.met == Some(true))
        .count();
    println!("{met} of {} targets met; the others:", all.len());
    for (line, target) in all {
        if target.met != Some(true) {
            println!("  {:<50} {}", line.row, target.said());
        }
    }
}
