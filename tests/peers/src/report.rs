//! The table: each row's sides, what ours is of each, and what it was to reach.

use std::fmt::Write as _;

use serde::Serialize;

use crate::measure::Medians;
use crate::row::{Against, Row, Target};

/// One row, measured.
#[derive(Serialize)]
pub struct Line {
    pub row: &'static str,
    pub unit: &'static str,
    pub sides: Vec<Figure>,
    pub targets: Vec<Verdict>,
}

#[derive(Serialize)]
pub struct Figure {
    pub side: &'static str,
    pub one: Option<f64>,
    pub two: Option<f64>,
    /// What ours is of it.
    pub ratio_one: Option<f64>,
    pub ratio_two: Option<f64>,
}

#[derive(Serialize)]
pub struct Verdict {
    pub target: &'static str,
    pub what: String,
    pub at_most: f64,
    pub measured: Option<f64>,
    pub met: Option<bool>,
}

/// Rows without a side that is simply ours show how ours grows, and compare nothing.
fn compares(row: &Row) -> bool {
    row.sides.first().is_some_and(|side| side.name == "ours")
}

fn ratio(ours: Option<f64>, other: Option<f64>) -> Option<f64> {
    Some(ours? / other?)
}

pub fn line(name: &'static str, row: &Row, medians: &[Medians]) -> Line {
    let of = |side: &str| {
        let at = row.sides.iter().position(|one| one.name == side);
        medians[at.unwrap_or_else(|| panic!("{name}: no side {side}"))]
    };
    let ours = medians[0];
    let sides = row.sides.iter().zip(medians);
    Line {
        row: name,
        unit: row.unit,
        sides: sides
            .map(|(side, found)| Figure {
                side: side.name,
                one: found.one,
                two: found.two,
                ratio_one: ratio(ours.one, found.one).filter(|_| compares(row)),
                ratio_two: ratio(ours.two, found.two).filter(|_| compares(row)),
            })
            .collect(),
        targets: row
            .targets
            .iter()
            .map(|target| verdict(target, ours, of))
            .collect(),
    }
}

fn verdict(target: &Target, ours: Medians, of: impl Fn(&str) -> Medians) -> Verdict {
    let threads = if target.two { " (2 threads)" } else { "" };
    let (what, measured) = match target.against {
        Against::Side(side) if target.two => (side.to_owned(), ratio(ours.two, of(side).two)),
        Against::Side(side) => (side.to_owned(), ratio(ours.one, of(side).one)),
        Against::OwnOne => ("own with 1 thread".to_owned(), ratio(ours.two, ours.one)),
        Against::OverBare(side) => {
            let over = ours
                .one
                .zip(of("limit: bare call").one)
                .map(|(ours, bare)| ours - bare);
            (
                format!("{side}, over the bare call"),
                ratio(over, of(side).one),
            )
        }
        Against::Number(_) => (String::new(), ours.one),
    };
    let at_most = match target.against {
        Against::Number(number) => number,
        _ => target.at_most,
    };
    Verdict {
        target: target.id,
        what: format!("{what}{threads}"),
        measured,
        met: measured.map(|measured| measured <= at_most),
        at_most,
    }
}

impl Verdict {
    /// The target, and what came of it, in one line.
    pub fn said(&self) -> String {
        let came = match (self.met, self.measured) {
            (Some(true), Some(is)) => format!("met: {}", share(is)),
            (Some(false), Some(is)) => format!("MISSED: {}", share(is)),
            _ => "not measured: disturbed too often".to_owned(),
        };
        let of = if self.what.is_empty() { "" } else { "of " };
        let most = format!("at most {:<6} {of}{}", share(self.at_most), self.what);
        format!("{:<8} {most:<62} {came}", self.target)
    }
}

/// `1/8.0` below one, `1.25` above.
fn share(ratio: f64) -> String {
    if ratio > 0.0 && ratio < 0.8 {
        format!("1/{:.1}", 1.0 / ratio)
    } else {
        format!("{ratio:.2}")
    }
}

fn figure(figure: Option<f64>) -> String {
    match figure {
        None => "-".to_owned(),
        Some(figure) if figure.abs() < 100.0 => format!("{figure:.1}"),
        Some(figure) => format!("{figure:.0}"),
    }
}

pub const HEAD: &str = "row                                          unit     1 thread  2 threads   ours is     with 2";

/// The row as text.
pub fn text(line: &Line) -> String {
    let mut out = format!("{}\n", line.row);
    for (at, side) in line.sides.iter().enumerate() {
        let of = |ratio: Option<f64>| match ratio {
            Some(ratio) if at > 0 => share(ratio),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "  {:<42} {:<7} {:>9}  {:>9}  {:>8}   {:>8}",
            side.side,
            line.unit,
            figure(side.one),
            figure(side.two),
            of(side.ratio_one),
            of(side.ratio_two)
        );
    }
    for target in &line.targets {
        let _ = writeln!(out, "    {}", target.said());
    }
    out
}

pub const MARKDOWN_HEAD: &str = "\
| row | ours | beside it: with two threads, and what ours is of it | targets met |
|---|---:|---|---|";

/// One thread, and two where that was measured.
fn both(one: Option<f64>, two: Option<f64>) -> String {
    match two {
        Some(_) => format!("{} / {}", figure(one), figure(two)),
        None => figure(one),
    }
}

/// The row as one line of a Markdown table.
pub fn markdown(line: &Line) -> String {
    let mut sides = line.sides.iter();
    let ours = sides.next().map_or_else(String::new, |ours| {
        let figures = both(ours.one, ours.two);
        match ours.side {
            "ours" => figures,
            which => format!("{}: {figures}", which.trim_start_matches("ours, ")),
        }
    });
    let others: Vec<_> = sides
        .map(|side| {
            let ratio = side
                .ratio_one
                .filter(|ratio| ratio.is_finite())
                .map_or_else(String::new, |ratio| format!(": {}", share(ratio)));
            format!(
                "{} {}{ratio}",
                side.side.replace('#', "\\#"),
                both(side.one, side.two)
            )
        })
        .collect();
    let met = line
        .targets
        .iter()
        .filter(|target| target.met == Some(true))
        .count();
    let targets = match line.targets.first() {
        Some(first) => format!("{} {met} of {}", first.target, line.targets.len()),
        None => String::new(),
    };
    format!(
        "| {} ({}) | {ours} | {} | {targets} |",
        line.row,
        line.unit,
        others.join("; ")
    )
}
