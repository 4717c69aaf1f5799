//! Every statement of SQL in Naast.
pub const ALL: &[(&str, &str)] = &[];
