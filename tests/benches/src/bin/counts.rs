//! The calls whose instructions `counts.py` counts: run by itself it counts nothing.
//!
//! Callgrind writes what it has counted before each call of `mark_of_counts`. A row is: what is set up, then three times so many calls and twice as
//! many. The difference is what the calls cost, and the least of the three is free of what happens only now and then.

use std::process::ExitCode;

use resilience_benches::{Subject, refuse_the_test_clock, subjects};

/// So many calls, and twice as many, so often.
const CALLS: u64 = 2_048;
const TIMES: usize = 3;

/// Callgrind knows it by its name.
#[inline(never)]
fn mark_of_counts() {
    std::hint::black_box(CALLS);
}

fn count(subject: &Subject) {
    (subject.calls)(CALLS);
    for _ in 0..TIMES {
        mark_of_counts();
        (subject.calls)(CALLS);
        mark_of_counts();
        (subject.calls)(2 * CALLS);
    }
    mark_of_counts();
}

/// The rows, one a line: name, goal.
fn list(subjects: &[Subject]) {
    println!("{CALLS} {TIMES}");
    for subject in subjects {
        let goal = subject
            .goal
            .map_or_else(|| "-".to_owned(), |goal| goal.to_string());
        println!("{goal}\t{}", subject.name);
    }
}

fn main() -> ExitCode {
    refuse_the_test_clock();
    let mut subjects = subjects::all();
    let words: Vec<_> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => subjects.iter().for_each(count),
        ["--list"] => list(&subjects),
        ["--only", text] => {
            subjects.retain(|subject| subject.name.contains(text));
            subjects.iter().for_each(count);
        }
        ["--list", "--only", text] => {
            subjects.retain(|subject| subject.name.contains(text));
            list(&subjects);
        }
        _ => {
            eprintln!("counts: run it by `python3 tests/benches/counts.py`");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
