//! The promises of the design, each through the attributes: annotated functions, scoped registries, paused time.

mod alerts;
mod caching;
mod letters;
mod rejections;
mod retrying;
mod severities;
mod support;
