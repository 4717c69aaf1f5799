//! Words that the app makes: a login name of two, and four that open the account.
//!
//! Four of 7,776 are 52 bits; nobody chooses them, so nobody chooses badly.

use naast_core::{Hash, TenantId, hash};

use crate::Chance;

/// The list, one word a line.
const LIST: &str = include_str!("../../words/nl.txt");
const LOGIN_NAME_WORDS: usize = 2;
const SECRET_WORDS: usize = 4;

/// A suggested login name: two words.
#[must_use]
pub fn suggest_login_name(chance: &mut Chance) -> String {
    draw(LOGIN_NAME_WORDS, chance)
}

/// Words to come back with: four words.
#[must_use]
pub fn suggest_words(chance: &mut Chance) -> String {
    draw(SECRET_WORDS, chance)
}

/// The one spelling of what somebody typed: lower case, one space between words.
#[must_use]
pub fn one_spelling(typed: &str) -> String {
    typed.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// What the server learns of a login name.
#[must_use]
pub fn login_hash(tenant: TenantId, name: &str) -> Hash {
    hash("login", &[tenant.as_bytes().into(), one_spelling(name).as_str().into()])
}

fn draw(count: usize, chance: &mut Chance) -> String {
    let words: Vec<&str> = LIST.lines().map(str::trim).filter(|word| !word.is_empty()).collect();
    let bound = u32::try_from(words.len()).unwrap_or(u32::MAX);
    let mut pick =
        || usize::try_from(chance.below(bound)).ok().and_then(|place| words.get(place)).copied().unwrap_or_default();
    (0..count).map(|_| pick()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_worth_thirteen_bits_a_word() {
        let mut words: Vec<&str> = LIST.lines().collect();
        assert_eq!(words.len(), 7_776);
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 7_776, "a word stands twice in the list");
    }

    #[test]
    fn a_name_typed_carelessly_is_the_same_name() {
        let tenant = TenantId([1; 16]);
        assert_eq!(login_hash(tenant, "  Blauwe   FIETS "), login_hash(tenant, "blauwe fiets"));
        assert_ne!(login_hash(tenant, "blauwe fiets"), login_hash(TenantId([2; 16]), "blauwe fiets"));
    }

    #[test]
    fn words_are_drawn_from_the_list() {
        let mut chance = Chance::from_seed(3);
        assert_eq!(suggest_login_name(&mut chance).split(' ').count(), 2);
        assert_eq!(suggest_words(&mut chance).split(' ').count(), 4);
    }
}
