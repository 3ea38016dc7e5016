//! `google.rpc.RetryInfo` in a status' details, written here byte by byte, and anything else that may stand there.

use std::time::Duration;

use proptest::prelude::*;
use resilience::{Classify, Severity};
use tonic::{Code, Status};

const RETRY_INFO: &str = "type.googleapis.com/google.rpc.RetryInfo";

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}

fn number(field: u64, value: i64) -> Vec<u8> {
    [varint(field << 3), varint(value.cast_unsigned())].concat()
}

fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    let length = u64::try_from(value.len()).unwrap();
    [&varint(field << 3 | 2), &varint(length), value].concat()
}

/// An entry of the details that says to come back after so long.
fn detail(type_url: &str, seconds: i64, nanos: i32) -> Vec<u8> {
    let duration = [number(1, seconds), number(2, nanos.into())].concat();
    let info = bytes(1, &duration);
    let any = [bytes(1, type_url.as_bytes()), bytes(2, &info)].concat();
    bytes(3, &any)
}

fn busy(details: Vec<u8>) -> Status {
    Status::with_details(Code::Unavailable, "busy", details.into())
}

fn told(details: &[Vec<u8>]) -> Option<Duration> {
    let head = [number(1, 14), bytes(2, b"busy")].concat();
    busy([head, details.concat()].concat()).retry_after()
}

#[test]
fn a_retry_info_says_when_to_come_back() {
    let one = detail(RETRY_INFO, 2, 500_000_000);
    assert_eq!(told(&[one]), Some(Duration::from_millis(2500)));
    let under_another_host = detail("example.com/google.rpc.RetryInfo", 1, 0);
    assert_eq!(told(&[under_another_host]), Some(Duration::from_secs(1)));
    assert_eq!(told(&[]), None);
    let of_another_type = detail("type.googleapis.com/google.rpc.QuotaFailure", 2, 0);
    assert_eq!(told(&[of_another_type]), None);
    for (seconds, nanos) in [(-1, 0), (0, -1), (0, 1_000_000_000)] {
        assert_eq!(told(&[detail(RETRY_INFO, seconds, nanos)]), None);
    }
}

#[test]
fn fields_of_other_kinds_are_passed_over() {
    let fixed = [vec![0x21], vec![0xff; 8], vec![0x25], vec![0xff; 4]].concat();
    let one = detail(RETRY_INFO, 3, 0);
    assert_eq!(told(&[fixed, one.clone()]), Some(Duration::from_secs(3)));
    // a group, which nobody writes any more: what comes after it is not read
    assert_eq!(told(&[vec![0x23], one.clone()]), None);
    // cut off
    assert_eq!(told(&[one[..one.len() - 1].to_vec()]), None);
}

#[test]
fn the_longest_of_all_that_is_said_counts() {
    let info = |seconds| detail(RETRY_INFO, seconds, 0);
    assert_eq!(
        told(&[info(1), info(7), info(3)]),
        Some(Duration::from_secs(7))
    );
    for (pushback, after, in_info, longest) in [
        ("9000", "5", 7, 9),
        ("1000", "8", 7, 8),
        ("1000", "5", 7, 7),
    ] {
        let mut status = busy(info(in_info));
        let metadata = status.metadata_mut();
        metadata.insert("grpc-retry-pushback-ms", pushback.parse().unwrap());
        metadata.insert("retry-after", after.parse().unwrap());
        assert_eq!(status.retry_after(), Some(Duration::from_secs(longest)));
    }
    // what forbids another attempt forbids it, whatever else is said
    let mut never = busy(info(7));
    let no = "-1".parse().unwrap();
    never.metadata_mut().insert("grpc-retry-pushback-ms", no);
    let verdict = never.verdict();
    assert_eq!(
        (verdict.severity, verdict.retry_after),
        (Severity::Permanent, None)
    );
}

proptest! {
    #[test]
    fn any_delay_comes_through(seconds in 0..=i64::MAX, nanos in 0..1_000_000_000_i32) {
        let expected = Duration::new(seconds.unsigned_abs(), nanos.unsigned_abs());
        prop_assert_eq!(told(&[detail(RETRY_INFO, seconds, nanos)]), Some(expected));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(details in any::<Vec<u8>>()) {
        let _told = busy(details).retry_after();
    }

    /// As above, but near to what is meant, so that more of the reader is reached.
    #[test]
    fn a_retry_info_with_wrong_bytes_is_read_without_a_panic(
        wrong in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut details = detail(RETRY_INFO, 2, 1);
        for (at, byte) in wrong {
            *at.get_mut(&mut details) = byte;
        }
        let _told = busy(details).retry_after();
    }
}
