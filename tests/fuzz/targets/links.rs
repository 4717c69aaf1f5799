//! What people scan, type or paste: it is read, or refused, and says the same after being written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use naast_client::crypto::RecoveryCode;
use naast_client::pin_code::PinCode;
use naast_client::{Link, PleaLink};

fuzz_target!(|text: &str| {
    if let Ok(link) = Link::read(text) {
        let written = link.to_string();
        assert_eq!(written, text.trim(), "an invite's link is read in two ways");
        assert_eq!(Link::read(&written).ok().map(|again| again.to_string()), Some(written));
    }
    if let Ok(link) = PleaLink::read(text) {
        assert_eq!(link.to_string(), text.trim(), "a plea's link is read in two ways");
    }
    if let Ok(code) = RecoveryCode::read(text) {
        let again = RecoveryCode::read(&code.to_text()).ok().map(|again| *again.as_bytes());
        assert_eq!(again, Some(*code.as_bytes()), "a code is read in two ways");
    }
    if let Ok(pin) = PinCode::read(text) {
        assert_eq!(pin.digits(), text.trim());
    }
});
