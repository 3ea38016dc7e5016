//! What else stands on a function stays on it.
use resilience::{batch, cached, fallback, profile};

mod shop {
    use super::{batch, cached, fallback, profile};

    /// What it costs.
    #[must_use = "a price is for paying"]
    #[profile]
    #[inline]
    pub(crate) fn price(id: u8) -> u8 {
        #![allow(unused_variables, reason = "shows that inner attributes stay")]
        let unused = id;
        id
    }

    /// The old price.
    #[deprecated(note = "ask `price`")]
    #[cached(ttl = "5m")]
    #[allow(clippy::unnecessary_wraps, reason = "shows that lints stay")]
    pub(super) fn old_price(id: u8) -> Option<u8> {
        Some(id)
    }

    #[cfg_attr(all(), profile("conditional"))]
    #[cfg_attr(any(), profile("never"))]
    #[cfg_attr(all(), fallback(value = 9), must_use)]
    pub(in crate::shop) fn conditional(id: u8) -> Option<u8> {
        id.checked_sub(1)
    }

    #[rustfmt::skip]
    #[profile]
    #[cfg(not(target_os = "none"))]
    #[expect(non_snake_case, reason = "shows that expectations are met")]
    pub(crate) fn Expected(text: &str) -> usize { text.len() }

    #[cfg(any())]
    #[profile]
    pub(crate) fn absent() -> Missing {}

    pub(crate) fn through(id: u8) -> Option<u8> {
        conditional(id)
    }

    /// Prices, asked for together.
    #[batch(max_wait = 0)]
    #[must_use = "futures do nothing"]
    #[allow(clippy::unused_async, reason = "shows that lints stay on both")]
    pub(crate) async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
        Ok(ids)
    }
}

/// Another attribute of the same name, by its path.
#[cfg_attr(all(), rustfmt::cached)]
#[cfg_attr(all(), rustfmt::profile)]
#[profile]
fn foreign(id: u8) -> u8 {
    id
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(shop::price(1), 1);
    #[expect(deprecated, reason = "shows that the function is still deprecated")]
    let old = shop::old_price(2);
    assert_eq!(old, Some(2));
    assert_eq!((shop::through(1), shop::through(0)), (Some(0), Some(9)));
    assert_eq!(shop::Expected("abc"), 3);
    assert_eq!(shop::load(4).await, Ok(4));
    assert_eq!(shop::load_batch(vec![4]).await, Ok(vec![4]));
    assert_eq!(foreign(5), 5);
    let all = resilience::registry().policies();
    let layers = |name: &str| {
        let found = all.iter().find(|one| one.function == name).expect("listed");
        found
            .layers
            .iter()
            .map(|layer| layer.attribute)
            .collect::<Vec<_>>()
    };
    assert_eq!(layers("conditional"), ["profile", "fallback"]);
    assert_eq!(layers("foreign"), ["profile"]);
}
