//! A fault that is there to be found: `.make/fuzz` runs this first, and stops when nothing is seen.

#![no_main]

use libfuzzer_sys::fuzz_target;
use naast_client::Link;

fuzz_target!(|text: &str| {
    if let Ok(link) = Link::read(text) {
        assert_ne!(link.origin.len(), 3, "the planted fault");
    }
});
