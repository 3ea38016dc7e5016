//! Finds a `google.rpc.RetryInfo` in the details of a status. They come from the other side, so that anything may stand in them.

use std::time::Duration;

/// The delay that a `google.rpc.Status` brings in its details, the longest where there are several.
pub(super) fn retry_delay(status: &[u8]) -> Option<Duration> {
    let details = messages(status, 3);
    details.filter_map(of_any).max()
}

/// The delay in a `google.protobuf.Any`, where it holds a `RetryInfo`.
fn of_any(any: &[u8]) -> Option<Duration> {
    let type_url = messages(any, 1).last()?;
    if type_url.rsplit(|byte| *byte == b'/').next()? != b"google.rpc.RetryInfo" {
        return None;
    }
    let info = messages(any, 2).last()?;
    duration(messages(info, 1).last()?)
}

/// A `google.protobuf.Duration`, where it is none below zero.
fn duration(message: &[u8]) -> Option<Duration> {
    let number = |wanted| {
        let last = Fields(message).filter_map(|(field, value)| match value {
            Value::Number(number) if field == wanted => Some(number),
            _ => None,
        });
        last.last().unwrap_or(0)
    };
    // a negative one is a number above all that are allowed
    let seconds = i64::try_from(number(1)).ok()?.unsigned_abs();
    let nanos = u32::try_from(number(2)).ok()?;
    (nanos < 1_000_000_000).then(|| Duration::new(seconds, nanos))
}

/// What stands in each field of this number that has a length: messages, strings and bytes.
fn messages(message: &[u8], wanted: u64) -> impl Iterator<Item = &[u8]> {
    Fields(message).filter_map(move |(field, value)| match value {
        Value::Bytes(bytes) if field == wanted => Some(bytes),
        _ => None,
    })
}

/// The fields of a protobuf message, up to the first that cannot be read.
struct Fields<'m>(&'m [u8]);

enum Value<'m> {
    Number(u64),
    Bytes(&'m [u8]),
}

impl<'m> Fields<'m> {
    fn varint(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn take(&mut self, length: u64) -> Option<&'m [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(taken)
    }
}

impl<'m> Iterator for Fields<'m> {
    type Item = (u64, Value<'m>);

    fn next(&mut self) -> Option<Self::Item> {
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Number(self.varint()?),
            1 => Value::Bytes(self.take(8)?),
            2 => {
                let length = self.varint()?;
                Value::Bytes(self.take(length)?)
            }
            5 => Value::Bytes(self.take(4)?),
            _ => return None,
        };
        Some((tag >> 3, value))
    }
}
