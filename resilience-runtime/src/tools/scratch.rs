//! A text that each thread uses again and again, for words that are compared or copied and then not needed any more.

use std::cell::Cell;

/// A longer text is given back to the allocator.
const KEPT: usize = 4096;

thread_local! {
    static TEXT: Cell<String> = const { Cell::new(String::new()) };
}

/// What `write` wrote, shown to `then`. Either may do the same in its turn, or panic.
pub(crate) fn written<R>(write: impl FnOnce(&mut String), then: impl FnOnce(&str) -> R) -> R {
    // taken out, not borrowed: both are others' code. A thread that is ending has none any more
    let mut text = TEXT.try_with(Cell::take).unwrap_or_default();
    write(&mut text);
    let result = then(&text);
    if text.capacity() <= KEPT {
        text.clear();
        let _ended = TEXT.try_with(|kept| kept.set(text));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_another_and_after_a_panic_it_begins_empty() {
        let outer = written(
            |text| {
                text.push_str("outer ");
                written(
                    |text| text.push_str("inner"),
                    |inner| assert_eq!(inner, "inner"),
                );
                text.push_str("again");
            },
            ToOwned::to_owned,
        );
        assert_eq!(outer, "outer again");
        let panicked = std::panic::catch_unwind(|| {
            written(
                |text| {
                    text.push_str("half");
                    panic!("expected");
                },
                |_| (),
            );
        });
        assert!(panicked.is_err());
        written(|text| text.push('x'), |text| assert_eq!(text, "x"));
    }

    #[test]
    fn a_long_text_is_not_kept() {
        written(
            |text| text.extend(std::iter::repeat_n('x', KEPT + 1)),
            |_| (),
        );
        assert!(TEXT.with(Cell::take).capacity() <= KEPT);
    }
}
