//! Those who wait for a flight, in the order in which they came. Pure, and small for whoever waits: a thousand of them come and
//! go without a search.

use std::collections::VecDeque;

/// Waiters, found by the tickets that they were given.
pub(super) struct Line<W> {
    next: u64,
    // by ticket, ascending; nobody in the place of one who went. The first place is never empty
    places: VecDeque<(u64, Option<W>)>,
    waiting: usize,
}

/// So many empty places are left alone.
const FEW: usize = 16;

impl<W> Line<W> {
    pub(super) const fn new() -> Self {
        Self {
            next: 0,
            places: VecDeque::new(),
            waiting: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// At the end of the line: the ticket.
    pub(super) fn join(&mut self, waiter: W) -> u64 {
        let ticket = self.next;
        self.next += 1;
        self.waiting += 1;
        self.places.push_back((ticket, Some(waiter)));
        ticket
    }

    pub(super) fn get_mut(&mut self, ticket: u64) -> Option<&mut W> {
        let at = self.place(ticket)?;
        self.places[at].1.as_mut()
    }

    /// The waiter with this ticket goes.
    pub(super) fn leave(&mut self, ticket: u64) -> Option<W> {
        let at = self.place(ticket)?;
        let waiter = self.places[at].1.take()?;
        self.waiting -= 1;
        while matches!(self.places.front(), Some((_, None))) {
            self.places.pop_front();
        }
        // each place is moved for one that fell empty, so it is still one step for each who goes
        if self.places.len() > 2 * self.waiting + FEW {
            self.places.retain(|(_, waiter)| waiter.is_some());
        }
        Some(waiter)
    }

    /// The one that has waited longest.
    pub(super) fn first(&mut self) -> Option<&mut W> {
        self.places.front_mut()?.1.as_mut()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut W> {
        self.places
            .iter_mut()
            .filter_map(|(_, waiter)| waiter.as_mut())
    }

    fn place(&self, ticket: u64) -> Option<usize> {
        let (first, _) = self.places.front()?;
        // where none was cleared away
        let guess = usize::try_from(ticket.checked_sub(*first)?).ok()?;
        match self.places.get(guess) {
            Some((known, _)) if *known == ticket => Some(guess),
            _ => self
                .places
                .binary_search_by_key(&ticket, |(ticket, _)| *ticket)
                .ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_an_ordered_map_that_gives_the_keys(
            steps in prop::collection::vec((0_u8..5, any::<u64>()), 1..400)
        ) {
            let (mut line, mut model) = (Line::new(), BTreeMap::new());
            for (step, chance) in steps {
                let ticket = chance % (model.last_key_value().map_or(0, |(last, _)| last + 2) + 1);
                match step {
                    0 | 1 => {
                        let ticket = line.join(chance);
                        prop_assert!(model.insert(ticket, chance).is_none());
                    }
                    2 => prop_assert_eq!(line.get_mut(ticket).copied(), model.get(&ticket).copied()),
                    _ => prop_assert_eq!(line.leave(ticket), model.remove(&ticket)),
                }
                prop_assert_eq!(line.is_empty(), model.is_empty());
                prop_assert_eq!(line.first().copied(), model.values().next().copied());
                let all: Vec<_> = line.iter_mut().map(|waiter| *waiter).collect();
                prop_assert_eq!(all, model.values().copied().collect::<Vec<_>>());
                prop_assert!(line.places.len() <= 2 * model.len() + FEW);
            }
        }
    }
}
