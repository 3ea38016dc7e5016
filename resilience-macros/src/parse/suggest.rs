//! "Did you mean": the known word nearest to an unknown one.

/// The known name that the writer most likely meant, if any is near enough.
pub(crate) fn closest<'n>(
    written: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let written = written.to_lowercase();
    known
        .into_iter()
        .filter_map(|name| Some((score(&written, name)?, name)))
        .min_by_key(|(score, _)| *score)
        .map(|(_, name)| name)
}

// a small number of slips, or the same words with some left out (`attempts` for `max_attempts`): of several such the first known, which is the commonest
fn score(written: &str, name: &str) -> Option<usize> {
    let slips = distance(written, name);
    let allowed = (written.len().max(name.len()) / 3).min(4);
    if slips <= allowed {
        return Some(slips);
    }
    let words = |text: &str| text.split('_').map(str::to_owned).collect::<Vec<_>>();
    let (wrote, has) = (words(written), words(name));
    let within = |small: &[String], large: &[String]| {
        small
            .iter()
            .all(|word| word.len() > 2 && large.contains(word))
    };
    (within(&wrote, &has) || within(&has, &wrote)).then_some(5)
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows = vec![vec![0; to.len() + 1]; from.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=from.len() {
        for j in 1..=to.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_slips() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("max_attempt", "max_attempts"), 1);
        assert_eq!(distance("ttl", "tlt"), 1, "a swap is one slip");
    }

    #[test]
    fn finds_the_nearest_and_nothing_far() {
        let known = ["max_attempts", "base_delay", "max_delay", "ttl"];
        assert_eq!(closest("max_attempt", known), Some("max_attempts"));
        assert_eq!(closest("attempts", known), Some("max_attempts"));
        assert_eq!(closest("delay", known), Some("base_delay"));
        assert_eq!(closest("MAX_DELAY", known), Some("max_delay"));
        assert_eq!(closest("tll", known), Some("ttl"));
        assert_eq!(closest("size", known), None);
        assert_eq!(closest("x", known), None);
    }
}
