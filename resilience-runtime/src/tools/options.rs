//! Options as written at a site: every field optional, so that several sites can be merged.

/// The written options of a policy.
pub trait Options: Default + Send + 'static {
    /// The fields that were written, with their values in `Debug` form.
    fn written(&self) -> Vec<(&'static str, String)>;

    /// Forgets a field, as if it were not written.
    fn forget(&mut self, field: &str);

    /// Takes from `other` what was not written here.
    fn fill_from(&mut self, other: Self);
}

impl Options for () {
    fn written(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
    fn forget(&mut self, _: &str) {}
    fn fill_from(&mut self, (): Self) {}
}

/// Declares a struct of optional fields with [`Options`] for it.
///
/// Field types need `Debug + PartialEq`.
macro_rules! options {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $($(#[$field_meta])* pub $field: Option<$type>,)* }

        impl $crate::tools::options::Options for $name {
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
        }
    };
}
pub(crate) use options;
