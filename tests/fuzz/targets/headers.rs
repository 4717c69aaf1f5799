//! Headers and trails of messages: what is read is the one spelling of what it says, and two texts are two names.

#![no_main]

use libfuzzer_sys::fuzz_target;
use naast_core::message::{Header, Trail, header_hash};
use naast_protocol::canonical;

fuzz_target!(|data: &[u8]| {
    if let Ok(header) = canonical::read::<Header>(data) {
        let written = serde_json::to_string(&header).unwrap_or_default();
        assert_eq!(written.as_bytes(), data, "another spelling was taken");
        assert_ne!(header_hash(&written), header_hash(""));
    }
    if let Ok(trail) = canonical::read::<Trail>(data) {
        assert_eq!(serde_json::to_vec(&trail).unwrap_or_default(), data, "another spelling was taken");
    }
});
