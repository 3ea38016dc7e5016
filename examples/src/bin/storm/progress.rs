//! The progress bar, on stderr: a bar on a terminal, four lines elsewhere.

use std::io::{IsTerminal, Write, stderr};

use super::run::Side;

const WIDTH: usize = 40;

/// How far one run is.
pub(crate) struct Progress {
    label: &'static str,
    total: u32,
    done: u32,
    terminal: bool,
}

impl Progress {
    pub(crate) fn new(side: Side, total: u32) -> Self {
        let label = match side {
            Side::Unprotected => "unprotected",
            Side::Protected => "protected",
            Side::Everything => "everything",
        };
        Self {
            label,
            total,
            done: 0,
            terminal: stderr().is_terminal(),
        }
    }

    /// One call more has ended.
    pub(crate) fn step(&mut self) {
        let before = percent(self.done, self.total);
        self.done += 1;
        let now = percent(self.done, self.total);
        if before == now {
            return;
        }
        // that nobody can see the progress is no reason to stop
        let _unseen = if self.terminal {
            let end = if now == 100 { "\n" } else { "" };
            write!(stderr(), "\r{}{end}", self.bar(now))
        } else if before / 25 < now / 25 {
            writeln!(stderr(), "{:<11} {now:>3} %", self.label)
        } else {
            Ok(())
        };
    }

    fn bar(&self, percent: u32) -> String {
        let full = WIDTH * percent as usize / 100;
        let (full, rest) = ("#".repeat(full), ".".repeat(WIDTH - full));
        format!("{:<11} [{full}{rest}] {percent:>3} %", self.label)
    }
}

fn percent(done: u32, total: u32) -> u32 {
    u32::try_from(u64::from(done) * 100 / u64::from(total.max(1))).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_from_empty_to_full() {
        let progress = Progress::new(Side::Protected, 8);
        assert!(
            progress
                .bar(0)
                .contains(&format!("[{}]   0 %", ".".repeat(40)))
        );
        assert!(
            progress
                .bar(50)
                .contains(&format!("[{}{}]", "#".repeat(20), ".".repeat(20)))
        );
        assert!(
            progress
                .bar(100)
                .contains(&format!("[{}] 100 %", "#".repeat(40)))
        );
        assert_eq!((percent(7, 8), percent(8, 8), percent(0, 0)), (87, 100, 0));
    }
}
