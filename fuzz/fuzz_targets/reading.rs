//! Any bytes: kyckit's reading layer and serde_json's parser agree on them.

#![no_main]

use libfuzzer_sys::fuzz_target;

// The reading layer itself: the core shows only what is made of it.
#[path = "../../core/src/json/mod.rs"]
#[allow(dead_code, unused_imports, reason = "a part of it is compared")]
mod json;

fuzz_target!(|body: &[u8]| json::compare_with_serde_json(body));
