//! What lies in sealed things, written by somebody who has the key and means ill: it is read, or refused, and nothing else.

#![no_main]

use libfuzzer_sys::fuzz_target;
use naast_protocol::sealed::{Bag, Card, CardAnswer, Payload, Reported, ShareAnswer, ShareKeys, VaultKeys};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn read<T: DeserializeOwned + Serialize>(data: &[u8]) -> Option<T> {
    let read = serde_json::from_slice::<T>(data).ok()?;
    let written = serde_json::to_vec(&read).expect("what was read can be written");
    let again = serde_json::from_slice::<T>(&written).expect("what was written can be read");
    assert_eq!(serde_json::to_vec(&again).ok(), Some(written), "read in two ways");
    Some(read)
}

fuzz_target!(|data: &[u8]| {
    if let Some(payload) = read::<Payload>(data) {
        // Each is a look over text of any length in any script.
        let (_, _, _) = (payload.fits(), payload.is_words(), payload.words().map(String::len));
    }
    drop(read::<Card>(data));
    drop(read::<CardAnswer>(data));
    drop(read::<ShareKeys>(data));
    drop(read::<ShareAnswer>(data));
    drop(read::<Reported>(data));
    drop(read::<VaultKeys>(data));
    drop(read::<Bag>(data));
});
