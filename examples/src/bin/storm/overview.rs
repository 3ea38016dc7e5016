//! The registry as a readable table: the guarded functions with their layers, then every policy with its figures.

use resilience::Registry;
use resilience::registry::GuardedFunction;

/// All that the registry knows.
pub(crate) fn overview(registry: &Registry) -> String {
    let functions: String = registry.policies().iter().map(declared).collect();
    format!(
        "the guarded functions\n{functions}\n{}",
        registry.snapshot()
    )
}

fn declared(function: &GuardedFunction) -> String {
    let layers: Vec<_> = function
        .layers
        .iter()
        .map(|layer| layer.attribute)
        .collect();
    let (module, name) = (function.module, function.function);
    let (file, line) = (function.file, function.line);
    format!(
        "\n{module}::{name} ({file}:{line})\n  {}\n",
        layers.join(" > ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_registry_is_healthy() {
        let shown = overview(&Registry::new());
        assert!(shown.starts_with("the guarded functions\n"), "{shown}");
        assert!(shown.contains("\nthe registry: healthy\n"), "{shown}");
    }
}
