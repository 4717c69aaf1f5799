//! The word list is what `clients/words/README.md` promises.

use std::collections::BTreeSet;

const LIST: &str = include_str!("../../clients/words/nl.txt");

#[test]
fn the_list_has_7776_words_sorted_and_distinct() {
    let words: Vec<&str> = LIST.lines().collect();
    assert_eq!(words.len(), 6_usize.pow(5));
    assert!(words.windows(2).all(|pair| pair[0] < pair[1]), "sorted, and so distinct");
    assert!(LIST.ends_with('\n') && !LIST.contains('\r'));
}

#[test]
fn every_word_can_be_typed_on_any_keyboard() {
    for word in LIST.lines() {
        assert!((4..=8).contains(&word.len()), "{word} has another length");
        assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word} has another letter");
    }
}

#[test]
fn a_slip_at_the_end_of_a_word_makes_no_other_word() {
    let mut beginnings = BTreeSet::new();
    for word in LIST.lines() {
        assert!(beginnings.insert(&word[..word.len() - 1]), "{word} differs from another in its last letter only");
    }
    for word in LIST.lines() {
        assert!(!beginnings.contains(word), "{word} is another word without its last letter");
    }
}
