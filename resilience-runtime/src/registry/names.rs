//! What the declared policies are called: one name for one policy, found once when the program first asks.

use std::collections::HashMap;
use std::sync::Arc;

use super::site::AnySite;
use crate::words::id::{Kind, Name};

type Sites = Vec<&'static dyn AnySite>;

/// The sites of the program with their policies' names, unique per kind.
pub(super) struct Names {
    sites: Sites,
    by_site: HashMap<usize, Name>,
    by_name: HashMap<Kind, HashMap<Name, Sites>>,
}

impl Names {
    /// Names each site: the written name, or `module::function`. Where two of a kind would be called the same and don't
    /// share, both have `(file:line)` behind it, and where that is the same too, all but the first have a number.
    pub(super) fn new(sites: Sites) -> Self {
        let mut names = Self {
            sites: Vec::new(),
            by_site: HashMap::with_capacity(sites.len()),
            by_name: HashMap::new(),
        };
        let (sharing, own): (Sites, Sites) = sites.iter().partition(|site| shares(**site));
        for site in sharing {
            names.give(site, plain(site));
        }
        let mut wanted: HashMap<(Kind, String), usize> = HashMap::new();
        for site in &own {
            *wanted.entry((site.kind(), plain(*site))).or_default() += 1;
        }
        let (twins, single): (Sites, Sites) = own.into_iter().partition(|site| {
            let plain = plain(*site);
            names.find(site.kind(), &plain).is_some() || wanted[&(site.kind(), plain)] > 1
        });
        for site in single {
            names.give(site, plain(site));
        }
        for site in twins {
            let name = names.tell_apart(site);
            names.give(site, name);
        }
        names.sites = sites;
        names
    }

    fn tell_apart(&self, site: &'static dyn AnySite) -> String {
        let placed = format!("{} ({})", plain(site), site.place());
        let free = |name: &String| self.find(site.kind(), name).is_none();
        let numbered = (2_u64..).map(|number| format!("{placed} #{number}"));
        std::iter::once(placed.clone())
            .chain(numbered)
            .find(free)
            .unwrap_or(placed)
    }

    fn give(&mut self, site: &'static dyn AnySite, name: String) {
        let name: Name = Arc::from(name);
        self.by_site.insert(address(site), name.clone());
        let named = self.by_name.entry(site.kind()).or_default();
        named.entry(name).or_default().push(site);
    }

    /// All sites, in the order in which their written values win.
    pub(super) fn sites(&self) -> &[&'static dyn AnySite] {
        &self.sites
    }

    /// The name of the site's policy.
    pub(super) fn of(&self, site: &'static dyn AnySite) -> Name {
        let known = self.by_site.get(&address(site)).cloned();
        // not listed where the platform has no link-time registration
        known.unwrap_or_else(|| plain(site).into())
    }

    /// All sites of the policy that this site belongs to, in the order in which their written values win.
    pub(super) fn sharing(&self, site: &'static dyn AnySite) -> Sites {
        if !shares(site) {
            return vec![site];
        }
        let mut all = self.declaring(site.kind(), &plain(site)).to_vec();
        if !self.by_site.contains_key(&address(site)) {
            all.push(site);
            all.sort_by_key(|other| other.place().rank());
        }
        all
    }

    /// The first site that declares the policy of this kind and name.
    pub(super) fn find(&self, kind: Kind, name: &str) -> Option<&'static dyn AnySite> {
        self.declaring(kind, name).first().copied()
    }

    /// The name of a declared policy, where it lies.
    pub(super) fn kept(&self, kind: Kind, name: &str) -> Option<&Name> {
        let (kept, _) = self.by_name.get(&kind)?.get_key_value(name)?;
        Some(kept)
    }

    fn declaring(&self, kind: Kind, name: &str) -> &[&'static dyn AnySite] {
        let named = self.by_name.get(&kind);
        named
            .and_then(|named| named.get(name))
            .map_or(&[], Vec::as_slice)
    }
}

/// Where a site is: a static of non-zero size, so no two are at one address.
pub(super) fn address(site: &'static dyn AnySite) -> usize {
    std::ptr::from_ref(site).addr()
}

/// Whether sites that write the same name as this one share its policy.
fn shares(site: &dyn AnySite) -> bool {
    site.shared() && site.written_name().is_some()
}

fn plain(site: &dyn AnySite) -> String {
    site.written_name()
        .map_or_else(|| site.place().path(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Site;
    use crate::rooms::circuit_breaker::{CircuitBreaker, CircuitBreakerOptions};
    use crate::rooms::profile::{Profile, ProfileOptions};
    use crate::words::id::Place;

    fn place(module: &'static str, function: &'static str, line: u32) -> &'static Place {
        Box::leak(Box::new(Place {
            module,
            function,
            file: "src/a.rs",
            line,
        }))
    }

    fn profile(place: &'static Place, name: Option<&'static str>) -> &'static dyn AnySite {
        Box::leak(Box::new(Site::<Profile>::new(
            place,
            name,
            ProfileOptions::default,
        )))
    }

    fn breaker(place: &'static Place, name: Option<&'static str>) -> &'static dyn AnySite {
        Box::leak(Box::new(Site::<CircuitBreaker>::new(
            place,
            name,
            CircuitBreakerOptions::default,
        )))
    }

    fn named(sites: &[&'static dyn AnySite]) -> Vec<String> {
        let names = Names::new(sites.to_vec());
        sites
            .iter()
            .map(|site| names.of(*site).to_string())
            .collect()
    }

    #[test]
    fn twins_are_told_apart_by_their_place() {
        let sites = [
            profile(place("m", "new", 1), None),
            profile(place("m", "new", 9), None),
            profile(place("m", "other", 20), None),
            breaker(place("m", "new", 1), None), // another kind: no twin
            profile(place("m", "a", 30), Some("m::b")),
            profile(place("m", "b", 31), None),
        ];
        let expected = [
            "m::new (src/a.rs:1)",
            "m::new (src/a.rs:9)",
            "m::other",
            "m::new",
            "m::b (src/a.rs:30)",
            "m::b (src/a.rs:31)",
        ];
        assert_eq!(named(&sites), expected);
    }

    #[test]
    fn twins_in_one_place_are_numbered() {
        let here = place("m", "f", 1);
        let sites = [
            profile(here, None),
            profile(here, None),
            profile(here, None),
            profile(place("m", "g", 2), Some("m::f (src/a.rs:1) #2")),
        ];
        let expected = [
            "m::f (src/a.rs:1)",
            "m::f (src/a.rs:1) #3",
            "m::f (src/a.rs:1) #4",
            "m::f (src/a.rs:1) #2",
        ];
        assert_eq!(named(&sites), expected);
    }

    #[test]
    fn only_written_names_of_breakers_are_shared() {
        let sites = [
            breaker(place("m", "f", 1), Some("m::g")),
            breaker(place("m", "g", 2), None),
            breaker(place("m", "h", 3), Some("m::g")),
            profile(place("m", "f", 1), Some("x")),
            profile(place("m", "g", 2), Some("x")),
        ];
        let expected = [
            "m::g",
            "m::g (src/a.rs:2)",
            "m::g",
            "x (src/a.rs:1)",
            "x (src/a.rs:2)",
        ];
        assert_eq!(named(&sites), expected);
        let names = Names::new(sites.to_vec());
        assert_eq!(names.sharing(sites[2]).len(), 2);
        assert_eq!(names.sharing(sites[1]).len(), 1);
        assert_eq!(names.sharing(sites[4]).len(), 1);
        assert!(names.find(Kind::PROFILE, "x").is_none());
    }

    #[test]
    fn ten_thousand_sites_are_named_at_once() {
        // with a search per site this takes minutes
        let sites: Vec<_> = (0..10_000)
            .map(|line| {
                let function: &'static str = Box::leak(format!("f{}", line / 2).into_boxed_str());
                profile(place("m", function, line), None)
            })
            .collect();
        let names = Names::new(sites.clone());
        for (line, site) in sites.iter().enumerate() {
            let name = names.of(*site);
            assert_eq!(*name, format!("m::f{} (src/a.rs:{line})", line / 2));
            let found = names.find(Kind::PROFILE, &name).map(address);
            assert_eq!(found, Some(address(*site)));
        }
    }
}
