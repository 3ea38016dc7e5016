//! Where numbers are read from, and the one reading of them.

use std::path::PathBuf;

use super::read;
use crate::registry::{Registry, Setting, SettingsError, registry};

enum Given {
    File(PathBuf, bool),
    Toml(String),
    Environment,
    Variables(Vec<(String, String)>),
}

/// The places that numbers are read from. See the [module](super) for an example.
#[derive(Default)]
pub struct Sources {
    given: Vec<Given>,
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sources").finish_non_exhaustive()
    }
}

impl Sources {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A TOML file, which has to be there. Of two files that say one number the later one wins.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.given.push(Given::File(path.into(), true));
        self
    }

    /// A TOML file, where it is there.
    #[must_use]
    pub fn optional_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.given.push(Given::File(path.into(), false));
        self
    }

    /// What would stand in a TOML file.
    #[must_use]
    pub fn toml(mut self, text: impl Into<String>) -> Self {
        self.given.push(Given::Toml(text.into()));
        self
    }

    /// The environment variables that begin with `RESILIENCE__`.
    #[must_use]
    pub fn environment(mut self) -> Self {
        self.given.push(Given::Environment);
        self
    }

    /// These instead of the program's environment.
    #[must_use]
    pub fn variables<K: Into<String>, V: Into<String>>(
        mut self,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let variables = variables.into_iter();
        let variables = variables.map(|(name, value)| (name.into(), value.into()));
        self.given.push(Given::Variables(variables.collect()));
        self
    }

    /// Reads them all, and sets what they say: all of it, or nothing.
    ///
    /// # Errors
    /// [`SettingsError`] lists every problem of every source.
    pub fn apply_to(self, registry: &Registry) -> Result<(), SettingsError> {
        let mut settings: Vec<Setting> = Vec::new();
        let mut problems = Vec::new();
        for (text, given) in self.given.into_iter().enumerate() {
            let read = match given {
                Given::File(path, required) => read::file(&path, required),
                Given::Toml(text) => read::toml(&text),
                Given::Environment => read::environment(None),
                Given::Variables(variables) => read::environment(Some(variables)),
            };
            settings.extend(read.settings.into_iter().map(|one| one.read_in(text)));
            problems.extend(read.problems);
        }
        registry.apply_all(settings, problems)
    }
}

/// Sets the numbers of the process-wide registry: call it once, at the start, before the policies are used.
///
/// # Errors
/// [`SettingsError`] lists every problem; then nothing was set.
///
/// ```no_run
/// use resilience_runtime::configure::{Sources, configure};
///
/// configure(Sources::new().optional_file("resilience.toml").environment())?;
/// # Ok::<(), resilience_runtime::registry::SettingsError>(())
/// ```
pub fn configure(sources: Sources) -> Result<(), SettingsError> {
    sources.apply_to(&registry())
}
