//! The floors: a file imports only from a strictly lower floor, or from its own folder; rooms never meet.

use crate::paths::{module_of, named};
use crate::{library, nothing_found, strip};
use resilience_tests::Source;

/// A floor of a crate: its height, and the room where the floor is divided into rooms.
#[derive(Debug, PartialEq)]
struct Floor<'a> {
    height: u8,
    room: Option<&'a str>,
}

/// How one crate is built: from a path inside it to its floor, and where its sources are.
struct House {
    src: &'static str,
    own_name: &'static str,
    floor: for<'a> fn(&'a [String]) -> Option<Floor<'a>>,
}

const RUNTIME: House = House {
    src: "resilience-runtime/src/",
    own_name: "resilience_runtime",
    floor: |path| {
        let (height, divided) = match path.first()?.as_str() {
            "words" => (0, false),
            "tools" => (1, false),
            "rooms" => (2, true),
            "registry" => (3, false),
            "__private" => (4, false),
            "configure" | "http" | "reqwest" | "sqlx" | "tonic" | "tower" => (5, false),
            _ => return None,
        };
        let room = path.get(1).filter(|_| divided).map(String::as_str);
        Some(Floor { height, room })
    },
};

const MACROS: House = House {
    src: "resilience-macros/src/",
    own_name: "resilience_macros",
    floor: |path| {
        let (height, room) = match path.first()?.as_str() {
            "parse" => (0, None),
            "emit" => (1, None),
            "stack" | "order" | "attributes" => (3, None),
            policy => (2, Some(policy)), // each policy is a room of its own
        };
        Some(Floor { height, room })
    },
};

fn check(house: &House, file: &Source) -> Vec<String> {
    let Some(inside) = file.path.strip_prefix(house.src) else {
        return Vec::new();
    };
    if inside == "lib.rs" {
        return Vec::new(); // the roof
    }
    let module = module_of(inside);
    let Some(own) = (house.floor)(&module) else {
        return vec![format!("{}: stands on no floor", file.path)];
    };
    let code = strip::code_without_tests(&file.text);
    let mut findings = Vec::new();
    for one in named(&code, &module, house.own_name) {
        let allowed = match (house.floor)(&one.path) {
            // `super::*` of a floor's own list of modules, and names of the roof, stand on no floor
            None => false,
            // the file that lists the rooms may name each of them
            Some(floor) if floor.height == own.height => {
                own.room.is_none() || own.room == floor.room
            }
            Some(floor) => floor.height < own.height,
        };
        if !allowed {
            let path = one.path.join("::");
            findings.push(format!(
                "{}:{}: must not import `{path}`",
                file.path, one.line
            ));
        }
    }
    findings
}

#[test]
fn the_runtime_keeps_its_floors() {
    let files = library();
    assert!(files.len() > 20, "the runtime's sources were not found");
    let findings: Vec<_> = files
        .iter()
        .flat_map(|file| check(&RUNTIME, file))
        .collect();
    nothing_found(&findings);
}

#[test]
fn the_macros_keep_their_floors() {
    let files = library();
    let findings: Vec<_> = files.iter().flat_map(|file| check(&MACROS, file)).collect();
    nothing_found(&findings);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(house: &House, inside: &str, text: &str) -> usize {
        let path = format!("{}{inside}", house.src);
        let text = text.to_owned();
        check(house, &Source { path, text }).len()
    }

    #[test]
    fn a_higher_floor_is_refused() {
        assert_eq!(
            found(
                &RUNTIME,
                "words/id.rs",
                "use crate::tools::emitter::Emitter;"
            ),
            1
        );
        assert_eq!(
            found(
                &RUNTIME,
                "rooms/retry/run.rs",
                "use crate::registry::Registry;"
            ),
            1
        );
        assert_eq!(
            found(&RUNTIME, "registry/map.rs", "use crate::__private::edge;"),
            1
        );
        assert_eq!(
            found(
                &RUNTIME,
                "registry/map.rs",
                "use crate::{words::id, rooms::retry};"
            ),
            0
        );
    }

    #[test]
    fn another_room_is_refused_however_it_is_named() {
        for text in [
            "use crate::rooms::cache::TtlCache;",
            "use super::super::cache::TtlCache;",
            "fn f(x: crate::rooms::TtlCache) {}",
            "use crate::{rooms::{cache::TtlCache}};",
            "use crate::rooms::*;",
        ] {
            assert_eq!(found(&RUNTIME, "rooms/retry/run.rs", text), 1, "{text}");
        }
        let own = "use super::config::RetryConfig; use crate::rooms::retry::delay; use crate::tools::jitter;";
        assert_eq!(found(&RUNTIME, "rooms/retry/run.rs", own), 0);
        assert_eq!(
            found(
                &RUNTIME,
                "rooms/mod.rs",
                "pub use crate::rooms::retry::RetryPolicy;"
            ),
            0
        );
    }

    #[test]
    fn an_unknown_floor_and_the_roof_are_refused() {
        assert_eq!(found(&RUNTIME, "helpers/x.rs", ""), 1);
        assert_eq!(found(&RUNTIME, "words/id.rs", "use crate::helpers::x;"), 1);
    }

    #[test]
    fn the_macros_policies_are_rooms() {
        assert_eq!(
            found(
                &MACROS,
                "cache/plan.rs",
                "use crate::{parse::path, emit::site};"
            ),
            0
        );
        assert_eq!(
            found(&MACROS, "cache/plan.rs", "use crate::retry::plan::Plan;"),
            1
        );
        assert_eq!(
            found(&MACROS, "cache/plan.rs", "use crate::stack::Stack;"),
            1
        );
        assert_eq!(found(&MACROS, "parse/path.rs", "use crate::emit::site;"), 1);
        assert_eq!(
            found(
                &MACROS,
                "stack.rs",
                "use crate::{cache::Plan, retry, parse, emit};"
            ),
            0
        );
    }
}
