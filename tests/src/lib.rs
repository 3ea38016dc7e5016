//! Shared helpers of the cross-crate tests; the tests themselves are the integration tests beside this folder.
