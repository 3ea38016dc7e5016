//! What a policy shows of itself in a snapshot of all: kept as the policy's own type, and made into JSON where somebody looks.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};
use serde_json::Value;

/// The figures of one policy, as JSON: an object, read as a [`Value`].
///
/// ```
/// use resilience_runtime::words::figures::Figures;
///
/// #[derive(serde::Serialize)]
/// struct Shown { name: String, calls: u64 }
///
/// // the name is beside them in a registry's snapshot
/// let figures = Figures::of(Shown { name: "quotes".to_owned(), calls: 3 });
/// assert_eq!(figures["calls"], 3);
/// assert_eq!(figures.get("name"), None);
/// ```
#[derive(Clone)]
pub struct Figures(Arc<dyn Shown>);

trait Shown: Send + Sync {
    fn value(&self) -> &Value;
}

struct Typed<T> {
    shown: T,
    value: OnceLock<Value>,
}

impl<T: Serialize + Send + Sync> Shown for Typed<T> {
    fn value(&self) -> &Value {
        self.value.get_or_init(|| {
            let mut value = serde_json::to_value(&self.shown).unwrap_or_default();
            if let Some(fields) = value.as_object_mut() {
                fields.remove("name");
            }
            value
        })
    }
}

impl Shown for Value {
    fn value(&self) -> &Value {
        self
    }
}

impl Figures {
    /// A policy's own snapshot, without its name. It is serialised when it is first looked at.
    pub fn of(shown: impl Serialize + Send + Sync + 'static) -> Self {
        Self(Arc::new(Typed {
            shown,
            value: OnceLock::new(),
        }))
    }

    /// The figures as JSON.
    pub fn value(&self) -> &Value {
        self.0.value()
    }
}

impl From<Value> for Figures {
    fn from(value: Value) -> Self {
        Self(Arc::new(value))
    }
}

impl Deref for Figures {
    type Target = Value;
    fn deref(&self) -> &Value {
        self.value()
    }
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}

impl PartialEq for Figures {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}
