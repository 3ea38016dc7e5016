//! `#[profile]` as written.

use crate::parse::{DurationValue, Errors, Text, Written, Zero};

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    pub(crate) slow: Option<DurationValue>,
    pub(crate) written: Vec<(String, String)>,
}

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("name");
        let slow = written
            .take("slow")
            .and_then(|entry| entry.duration(Zero::Refused, errors));
        let name = written.take_name(errors);
        written.finish(errors);
        Self {
            name,
            slow,
            written: listed,
        }
    }
}
