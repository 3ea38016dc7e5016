//! The questions that expansions ask of values they cannot name, level by level.

mod is_error;
mod text;
mod verdict;
