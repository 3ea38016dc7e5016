//! A policy of the user's own, listed beside the others.

use std::sync::{Arc, OnceLock};

use resilience::{Event, EventSink, Figures, Kind, Managed, Registry, What};
use serde_json::json;

const SHEDDER: Kind = Kind::new("load_shedder");

#[derive(Default)]
struct Shedder {
    sink: OnceLock<Arc<dyn EventSink>>,
}

impl Managed for Shedder {
    fn kind(&self) -> Kind {
        SHEDDER
    }
    fn name(&self) -> &'static str {
        "front"
    }
    fn figures(&self) -> Figures {
        json!({ "shed": 3 }).into()
    }
    fn reset(&self) {}
    fn attach(&self, sink: Arc<dyn EventSink>) {
        let _ = self.sink.set(sink);
    }
}

fn listed<P: Managed>(registry: &Registry, policy: P) -> Arc<dyn Managed> {
    let kind = policy.kind();
    registry.add(policy).expect("the name is free");
    registry.all(kind).remove(0)
}

#[test]
fn it_is_found_shown_and_heard_like_any_other() {
    let mine = Registry::new();
    let mut events = mine.subscribe();
    let found = listed(&mine, Shedder::default());
    assert_eq!((found.kind(), found.name()), (SHEDDER, "front"));
    let snapshot = mine.snapshot();
    assert_eq!(
        snapshot.policy(SHEDDER, "front").unwrap().figures["shed"],
        3
    );
    assert!(
        snapshot
            .to_string()
            .contains("load shedder `front`\n  shed 3")
    );

    let shedder: Arc<dyn std::any::Any + Send + Sync> = found;
    let shedder = shedder.downcast::<Shedder>().expect("it is ours");
    let sink = shedder.sink.get().expect("attached when it was added");
    assert!(sink.wants());
    let what = What::Rejected {
        reason: "overload",
        retry_after_ms: None,
    };
    sink.send(Event::new(1, SHEDDER, "front".into(), what));
    // the snapshot made the declared ones, some of which have something to tell
    let mut heard = std::iter::from_fn(|| events.try_recv());
    assert!(heard.any(|event| event.kind == SHEDDER && &*event.name == "front"));
}
