//! Every option, and every kind of answer.
use resilience::{Failure, Rejection, circuit_breaker, fallback};

struct Plain;

fn same_arguments(id: &str) -> u32 {
    if id == "x" { 10 } else { 0 }
}

fn with_error(_: &str, err: std::num::ParseIntError) -> Result<u32, std::num::ParseIntError> {
    if err.to_string().is_empty() {
        Err(err)
    } else {
        Ok(11)
    }
}

fn with_failure(id: &str, failure: Failure<Plain>) -> u32 {
    let rejected = failure.rejection().is_some();
    drop(failure);
    u32::from(rejected || id.is_empty())
}

#[fallback(same_arguments)]
fn by_path(id: &str) -> Result<u32, std::num::ParseIntError> {
    id.parse()
}

#[fallback(with_error)]
fn by_path_with_error(id: &str) -> Result<u32, std::num::ParseIntError> {
    id.parse()
}

#[fallback(with_failure)]
#[circuit_breaker("fallback-options")]
fn by_path_with_failure(id: &str) -> Result<u32, Plain> {
    Err(Plain)
}

#[fallback(|err| err.to_string().len())]
fn by_closure(id: &str) -> Result<usize, std::num::ParseIntError> {
    id.parse()
}

#[fallback(|| 12)]
fn by_closure_of_nothing(id: &str) -> Option<u32> {
    id.parse().ok()
}

#[fallback(value = 13)]
fn by_value(id: &str) -> Result<u32, std::num::ParseIntError> {
    id.parse()
}

#[fallback(if id.is_empty() { Err(err) } else { Ok(id.len()) })]
fn by_expression(id: &str) -> Result<usize, std::num::ParseIntError> {
    id.parse()
}

#[fallback(value = 14, name = "only-empty", when = |failure| failure.to_string().contains("empty"))]
fn partial(id: &str) -> Result<u32, std::num::ParseIntError> {
    id.parse()
}

#[fallback(async |_err| 15)]
async fn by_async_closure(id: &str) -> Result<u32, std::num::ParseIntError> {
    id.parse()
}

async fn later(id: String) -> u32 {
    u32::try_from(id.len()).unwrap_or_default()
}

#[fallback(later)]
async fn by_async_path(id: String) -> Result<u32, std::num::ParseIntError> {
    id.parse()
}

#[fallback(later(id.repeat(2)).await)]
async fn by_awaited_expression(id: String) -> Result<u32, std::num::ParseIntError> {
    id.parse()
}

#[fallback(value = 16)]
#[circuit_breaker("fallback-plain")]
fn plain_value() -> u32 {
    1
}

struct Service {
    spare: u32,
}

impl Service {
    fn spare(&self, _: &str) -> u32 {
        self.spare
    }

    #[fallback(Self::spare)]
    fn method(&self, id: &str) -> Result<u32, std::num::ParseIntError> {
        let _ = self;
        id.parse()
    }

    #[fallback(self.spare + 1)]
    fn field(&mut self, id: &str) -> Result<u32, std::num::ParseIntError> {
        self.spare += 1;
        id.parse()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(by_path("x"), Ok(10));
    assert_eq!(by_path_with_error("x"), Ok(11));
    assert!(matches!(by_path_with_failure("x"), Ok(0)));
    assert!(by_closure("x").is_ok_and(|length| length > 5));
    assert_eq!(by_closure_of_nothing("x"), Some(12));
    assert_eq!(by_value("x"), Ok(13));
    assert_eq!(by_expression("xyz"), Ok(3));
    assert!(by_expression("").is_err());
    assert_eq!(partial(""), Ok(14));
    assert!(partial("x").is_err());
    assert_eq!(by_async_closure("x").await, Ok(15));
    assert_eq!(by_async_path("x".to_owned()).await, Ok(1));
    assert_eq!(by_awaited_expression("xy".to_owned()).await, Ok(4));
    let breaker = resilience::registry().circuit_breaker("fallback-plain");
    breaker.expect("declared").force_open();
    assert_eq!(plain_value(), 16);
    let mut service = Service { spare: 20 };
    assert_eq!(service.method("x"), Ok(20));
    assert_eq!(service.field("x"), Ok(22));
    let shown = resilience::registry()
        .fallback("only-empty")
        .expect("declared")
        .snapshot();
    assert_eq!((shown.answered, shown.passed), (1, 1));
    let _ = |rejection: Rejection| rejection.to_string();
}
