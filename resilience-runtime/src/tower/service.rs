//! The service that each layer makes: the inner one, and the policy around each call.

use std::error::Error;
use std::future::Future;
use std::mem::replace;
use std::pin::Pin;
use std::task::{Context, Poll};

use tower_service::Service;

use crate::words::outcome::Failure;

/// The error of every guarded service, as tower's own layers have it.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// What a policy does around one call. The layers of this module implement it, and each is its own policy.
pub trait Guard<S: Service<Request>, Request>: Clone {
    /// One call, by a clone of the policy: `ready` was made ready, `request` is what it is called with.
    fn guard(
        self,
        ready: S,
        request: Request,
    ) -> impl Future<Output = Result<S::Response, BoxError>> + Send + 'static;
}

/// A service under a policy: what the layers of this module make.
#[derive(Clone, Debug)]
pub struct Guarded<P, S> {
    policy: P,
    inner: S,
}

impl<P, S> Guarded<P, S> {
    pub(super) fn new(policy: P, inner: S) -> Self {
        Self { policy, inner }
    }

    /// The service inside.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The service inside, to change.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// The service inside, without the policy.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<P, S, Request> Service<Request> for Guarded<P, S>
where
    P: Guard<S, Request>,
    S: Service<Request, Error: Into<BoxError>> + Clone,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // the one that was made ready goes into the call; its clone has to be made ready anew
        let fresh = self.inner.clone();
        let ready = replace(&mut self.inner, fresh);
        Box::pin(self.policy.clone().guard(ready, request))
    }
}

/// What a call failed with, in a box.
pub(super) fn boxed<E: Into<BoxError>>(failure: Failure<E>) -> BoxError {
    match failure {
        Failure::Failed(error) => error.into(),
        Failure::Rejected(rejection) => rejection.into(),
    }
}

/// `tower_layer::Layer` and `Debug` for a layer that is its own policy; which of its fields is the room's. With that field's type,
/// `new` too, and what the other fields are at first.
macro_rules! layer {
    ($name:ident $(<$($param:ident),*>)? { $policy:ident: $type:ty $(, $field:ident: $first:expr)* }) => {
        impl $name {
            #[doc = concat!("A layer with this ", stringify!($policy), ", which others may share.")]
            pub fn new($policy: std::sync::Arc<$type>) -> Self {
                Self { $policy, $($field: $first),* }
            }
        }

        layer! { $name $(<$($param),*>)? { $policy } }
    };
    ($name:ident $(<$($param:ident),*>)? { $policy:ident }) => {
        impl<Inner, $($($param: Clone),*)?> tower_layer::Layer<Inner> for $name $(<$($param),*>)? {
            type Service = $crate::tower::Guarded<Self, Inner>;

            fn layer(&self, inner: Inner) -> Self::Service {
                $crate::tower::Guarded::new(self.clone(), inner)
            }
        }

        impl $(<$($param),*>)? std::fmt::Debug for $name $(<$($param),*>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let name = $crate::tools::managed::Managed::name(&*self.$policy);
                f.debug_struct(stringify!($name))
                    .field(stringify!($policy), &name)
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(super) use layer;
