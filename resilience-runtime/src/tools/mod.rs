//! Floor 1: tools that rooms are built with. They speak the words and know no room.

pub mod abandon;
pub mod backoff;
pub mod budget;
pub(crate) mod cells;
pub mod counters;
pub mod emitter;
pub mod histogram;
pub mod jitter;
pub mod key;
pub mod letters;
pub mod live;
pub mod managed;
pub mod mono;
pub mod options;
pub(crate) mod scratch;
pub mod text;
pub(crate) mod threads;
pub mod tuning;
pub(crate) mod until;
pub mod unwinding;
pub mod window;
