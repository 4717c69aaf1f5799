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

mod rules;

pub use rules::Guard;

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
