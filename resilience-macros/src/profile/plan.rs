//! `#[profile]` checked.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

use super::args::Args;
use crate::emit::On;
use crate::emit::site::check_static;
use crate::parse::Errors;

pub(crate) struct Plan {
    pub(crate) span: Span,
    pub(crate) name: Option<TokenStream>,
    pub(crate) slow: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn check(args: Args, span: Span, on: &On<'_>, errors: &Errors) -> Option<Self> {
        let before = errors.len();
        let name = args.name.map(ToTokens::into_token_stream);
        let slow = args.slow.map(|slow| slow.tokens());
        for (option, value) in [("name", &name), ("slow", &slow)] {
            if let Some(value) = value {
                check_static(on.arguments, option, value, "Profile::builder", errors);
            }
        }
        (errors.len() == before).then_some(Self {
            span,
            name,
            slow,
            written: args.written,
        })
    }
}
