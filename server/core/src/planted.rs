//! Rules that a test may leave out, to see whether anybody notices.
//!
//! In every build that people use, every guard is in force. With the feature `planted`, which no crate
//! asks for and which an optimised build refuses, the guard that `NAAST_PLANTED` or `leave_out` names counts as kept whatever is true.

macro_rules! guards {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// The rules of this crate whose absence a test has to notice, each by what holds while it stands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Guard { $($(#[$doc])* $name),+ }

        impl Guard {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// What it is called.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }
        }
    };
}

guards! {
    /// Only the owner says who is in a channel.
    CharterIsTheOwners,
    /// A charter follows the newest one.
    CharterFollows,
    /// Nobody is listed whom their organisation took out or the youth excluded.
    CharterListsNobodyBarred,
    /// The people of a charter fit its kind.
    MembersFitTheKind,
    /// A seat is taken once.
    SeatIsFree,
    /// A seat is taken by whoever holds the link.
    SeatIsHeld,
    /// A seat is not taken when its time is over.
    SeatIsOpen,
    /// Somebody leaves the charter that they know.
    LeaveIsOfThisCharter,
    /// Whoever leaves is out.
    LeaverIsOut,
    /// Only who is in opens an epoch.
    EpochIsByAMember,
    /// An epoch stands on the newest charter.
    EpochIsOfThisCharter,
    /// Epochs are numbered without a gap.
    EpochIsNext,
    /// Exactly those who are in, at their newest keys, hold the next key.
    EpochIsForMembers,
    /// A key is derived only while everybody who held the last one is still in.
    DerivedAddsOnly,
    /// Only who is in writes.
    WriterIsIn,
    /// Nothing is written with a key that is older than the last change of who is in.
    WritingWaitsForAKey,
    /// Nothing is written with keys that the newest epoch does not list.
    WriterHoldsTheKey,
    /// Only its author erases a message.
    EraserIsTheAuthor,
    /// Only the owner opens what was said before.
    HistoryIsTheOwners,
    /// Old epochs are opened to nobody outside.
    HistoryIsForMembers,
    /// Professionals who are missing from a new team are out.
    SuspendedAreOut,
    /// A team is newer than the one before.
    TeamIsNewer,
    /// A link follows the newest one of its chain.
    ChoiceFollows,
    /// A link stands for its own statement, by the same person.
    ChoiceIsOfOne,
    /// What another author locked is not shared.
    LockedIsNotShared,
    /// Only what the youth owns and may read is shared.
    SharedIsOwn,
    /// What was erased is not shared.
    ErasedIsNotShared,
    /// A share is read by whom it is for.
    GrantIsForOne,
    /// A share ends at its time.
    GrantIsOverInTime,
    /// Only the youth who shared takes back.
    WithdrawIsTheYouths,
    /// What is taken back has no seal any more.
    WithdrawnHasNoSeal,
    /// Only the youth makes and ends rules, in their own channel.
    RuleIsTheYouths,
    /// Nobody reads along who is in.
    RuleReaderIsOutside,
    /// A rule covers a JIM's words after that JIM agreed.
    RuleNeedsAYes,
    /// Who says no does so for good.
    NoStays,
    /// A rule that ended covers nothing, and is not said again.
    EndedRuleIsGone,
    /// What is locked is covered by no rule.
    LockedIsNotCovered,
    /// A rule of labels covers messages with these labels.
    RuleKeepsToItsLabels,
    /// A message comes with exactly what the rules ask for.
    CoveredExactly,
    /// Who went has agreed to nothing any more.
    YesEndsWithGoing,
    /// Only the youth seals a rule's key to its reader.
    RuleKeyIsTheYouths,
    /// A rule ends at its time.
    RuleIsOverInTime,
}

/// Whether a guard is kept: whether `holds`, but for a test that leaves it out.
#[inline]
#[cfg_attr(
    not(feature = "planted"),
    expect(clippy::missing_const_for_fn, reason = "not in a build with planted faults")
)]
pub(crate) fn kept(guard: Guard, holds: bool) -> bool {
    holds || !in_force(guard)
}

/// Whether what a guard does is done: always, but for a test that leaves it out.
#[cfg(not(feature = "planted"))]
#[inline]
pub(crate) const fn in_force(_: Guard) -> bool {
    true
}

#[cfg(feature = "planted")]
pub(crate) use switch::in_force;
#[cfg(feature = "planted")]
pub use switch::leave_out;

#[cfg(feature = "planted")]
mod switch {
    #[cfg(not(debug_assertions))]
    compile_error!("rules are left out in tests alone, never in an optimised build");

    use std::cell::Cell;
    use std::sync::LazyLock;

    use super::Guard;

    #[expect(clippy::disallowed_methods, reason = "a test-only build has no settings but this one")]
    static BY_NAME: LazyLock<Option<Guard>> = LazyLock::new(|| {
        let name = std::env::var("NAAST_PLANTED").ok()?;
        let guard = Guard::ALL.iter().find(|guard| guard.name() == name);
        assert!(guard.is_some(), "NAAST_PLANTED names no rule: {name}");
        guard.copied()
    });

    thread_local! {
        static LEFT_OUT: Cell<Option<Guard>> = const { Cell::new(None) };
    }

    /// From here on this thread does without that rule; without a rule to leave out, all of them hold again.
    pub fn leave_out(guard: Option<Guard>) {
        LEFT_OUT.set(guard);
    }

    pub(crate) fn in_force(guard: Guard) -> bool {
        LEFT_OUT.get().or(*BY_NAME) != Some(guard)
    }
}
