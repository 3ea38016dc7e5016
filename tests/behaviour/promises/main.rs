//! The promises of the design, each through the attributes: annotated functions, scoped registries, paused time.

mod alerts;
mod answers;
mod caching;
mod letters;
mod numbers;
mod outcomes;
mod rejections;
mod retrying;
mod seams;
mod severities;
mod sharing;
mod support;
