//! Whether a future may move to another thread is the body's affair alone.

use crate::functions;

fn sent<T: Send>(_: &T) {}

#[test]
fn where_the_body_is_send_the_stack_is() {
    macro_rules! all_sent {
        ($($name:ident),+) => {
            $(
                sent(&functions::$name::ready(1, 1));
                sent(&functions::$name::io("x", 1));
                sent(&functions::$name::owned(String::new(), Vec::new()));
            )+
        };
    }
    all_sent!(
        plain, profiled, covered, answered, handled, cached, retried, broken, hedged
    );
    all_sent!(
        timed,
        limited,
        limited_by_key,
        confined,
        confined_by_key,
        adapted,
        struck
    );
    all_sent!(two, three, four, five, five_otherwise);
}

/// `Send` or not: of two methods of one name the nearer one is taken, where its bound holds.
struct Probe<'a, T>(#[expect(dead_code, reason = "only its type is asked")] &'a T);

trait NotSend {
    fn tell_send(&self) -> bool {
        false
    }
}

trait IsSend: Sized {
    fn tell_send(self) -> bool {
        true
    }
}

impl<T> NotSend for Probe<'_, T> {}
impl<T: Send> IsSend for Probe<'_, T> {}

mod kept_here {
    use std::rc::Rc;

    use resilience::{cached, circuit_breaker, fallback, profile, retry_with_backoff};

    #[profile]
    #[fallback(value = 7)]
    #[cached(ttl = "1h")]
    #[retry_with_backoff]
    #[circuit_breaker]
    pub(crate) async fn stacked(n: u64) -> Result<u64, std::io::Error> {
        let here = Rc::new(n);
        crate::functions::wait().await;
        Ok(*here)
    }
}

/// And where it is not, the stack works all the same.
#[tokio::test(start_paused = true)]
async fn where_the_body_is_not_send_the_stack_is_not_and_works() {
    assert!(
        Probe(&functions::five::ready(1, 1)).tell_send(),
        "the probe can tell"
    );
    assert!(!Probe(&kept_here::stacked(3)).tell_send());
    assert_eq!(kept_here::stacked(3).await.unwrap(), 3);
}
