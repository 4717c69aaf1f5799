//! What a socket or a request carries: whatever is read comes out the same when it is written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use naast_protocol::Command;
use naast_protocol::entry::Entry;
use naast_protocol::frame::{ClientFrame, ServerFrame};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn is_read_in_one_way<T: DeserializeOwned + Serialize + PartialEq>(data: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(data) else { return };
    let again = serde_json::to_vec(&read).and_then(|bytes| serde_json::from_slice::<T>(&bytes));
    assert!(again.is_ok_and(|again| again == read), "read in two ways");
}

fuzz_target!(|data: &[u8]| {
    is_read_in_one_way::<ClientFrame>(data);
    is_read_in_one_way::<ServerFrame>(data);
    is_read_in_one_way::<Command>(data);
    if let Ok(entry) = serde_json::from_slice::<Entry>(data) {
        assert_ne!(entry.content.kind(), "", "an entry of no kind");
    }
    is_read_in_one_way::<Entry>(data);
});
