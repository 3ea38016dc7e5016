//! Options as written at a site: every field optional, so that several sites can be merged, and settable from outside.

/// The written options of a policy.
pub trait Options: Clone + Default + Send + Sync + 'static {
    /// The fields, by the names that attributes write.
    const FIELDS: &'static [&'static str];

    /// The fields that were written, with their values in `Debug` form.
    fn written(&self) -> Vec<(&'static str, String)>;

    /// Forgets a field, as if it were not written.
    fn forget(&mut self, field: &str);

    /// Takes from `other` what was not written here.
    fn fill_from(&mut self, other: Self);

    /// Gives a field the value of this text.
    ///
    /// # Errors
    /// What can be written instead, as the end of a sentence.
    fn set(&mut self, field: &str, text: &str) -> Result<(), &'static str>;
}

impl Options for () {
    const FIELDS: &'static [&'static str] = &[];

    fn written(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
    fn forget(&mut self, _: &str) {}
    fn fill_from(&mut self, (): Self) {}
    fn set(&mut self, _: &str, _: &str) -> Result<(), &'static str> {
        Err("left out: the policy has no options")
    }
}

/// Declares a struct of optional fields with [`Options`] for it.
///
/// Field types need `Debug + Clone + PartialEq` and [`FromText`](super::text::FromText).
macro_rules! options {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $($(#[$field_meta])* pub $field: Option<$type>,)* }

        impl Default for $name {
            // once in this crate, not again in each place that writes options
            #[inline(never)]
            fn default() -> Self {
                Self { $($field: None,)* }
            }
        }

        impl $crate::tools::options::Options for $name {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn written(&self) -> Vec<(&'static str, String)> {
                let mut written = Vec::new();
                $(if let Some(value) = &self.$field {
                    written.push((stringify!($field), format!("{value:?}")));
                })*
                written
            }

            fn forget(&mut self, field: &str) {
                match field {
                    $(stringify!($field) => self.$field = None,)*
                    _ => {}
                }
            }

            fn fill_from(&mut self, other: Self) {
                $(if self.$field.is_none() {
                    self.$field = other.$field;
                })*
            }

            fn set(&mut self, field: &str, text: &str) -> Result<(), &'static str> {
                match field {
                    $(stringify!($field) => {
                        self.$field = Some(<$type as $crate::tools::text::FromText>::from_text(text)?);
                        Ok(())
                    })*
                    _ => Err("an option of this policy"),
                }
            }
        }
    };
}
pub(crate) use options;
