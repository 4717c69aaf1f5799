//! Sealed things from a server that lies: nothing opens but what its key sealed, and what opens is sealed in one way only.
//!
//! The keys are those of the vectors, so that the seeds open.

#![no_main]

use libfuzzer_sys::fuzz_target;
use naast_client::crypto::{
    BoxKind, MessageKey, SealKey, open_body, open_box, open_rule_box, open_seal, padded, seal_box_with_salt, unpadded,
};
use naast_core::{Hash, InviteId};

/// Bytes that count upwards, as the vectors have them.
fn counting<const N: usize>(from: u8) -> [u8; N] {
    let mut next = from;
    [(); N].map(|()| {
        next = next.wrapping_add(1);
        next.wrapping_sub(1)
    })
}

fn boxes(data: &[u8]) {
    let (root, secret) = (Hash(counting(0xb0)), counting::<64>(1));
    let kinds = [
        BoxKind::WrapWords { root, n: 0 },
        BoxKind::WrapCode { root, n: 0 },
        BoxKind::WrapPasskey { root, n: 0 },
        BoxKind::WrapPin { root, n: 0 },
        BoxKind::Vault { root },
        BoxKind::Bag { root, n: 0 },
        BoxKind::Card { invite: InviteId(counting(1)) },
    ];
    let opened: Vec<_> =
        kinds.into_iter().filter_map(|kind| Some((kind, open_box(kind, &secret, data).ok()?))).collect();
    assert!(opened.len() <= 1, "one box opens in two places");
    for (kind, inside) in opened {
        let (salt, _) = data.split_first_chunk::<32>().expect("what opened has a salt");
        let sealed = seal_box_with_salt(kind, &secret, salt, &inside);
        assert_eq!(sealed.ok().as_deref(), Some(data), "sealed in two ways");
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((which, data)) = data.split_first() else { return };
    match which % 4 {
        0 => boxes(data),
        1 => drop(open_seal(&SealKey::from_bytes(counting(0xb0)), b"a place", data)),
        2 => {
            let key = MessageKey::from_bytes(counting(7));
            drop(open_body(&key, "{}", key.commit(), data));
            drop(open_rule_box(&counting(9).into(), "{}", data));
        }
        _ => {
            if let Some(inside) = unpadded(data) {
                assert_eq!(padded(inside).map(|again| again.to_vec()).as_deref(), Some(data), "padded in two ways");
            }
            assert_eq!(padded(data).and_then(|inside| unpadded(&inside).map(<[u8]>::to_vec)).as_deref(), Some(data));
        }
    }
});
