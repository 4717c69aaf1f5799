//! `/.well-known/security.txt` (RFC 9116): whom somebody tells that they found a hole. Without a contact there is no file: a
//! made-up address would be worse than none.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use naast_core::Millis;

use super::Server;
use crate::contact::Contact;

/// How long what is given out counts. The contact is read anew at each start, so a short time costs nothing.
const COUNTS_MS: Millis = 180 * DAY_MS;
const DAY_MS: Millis = 24 * 60 * 60 * 1000;

/// Serves the file.
pub(super) async fn serve(State(server): State<Arc<Server>>) -> Response {
    match &server.app.config.security_contact {
        Some(contact) => {
            let headers =
                [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")];
            (headers, written(contact, server.app.clock.now())).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn written(contact: &Contact, now: Millis) -> String {
    let mut text = format!("Contact: {contact}\n");
    // Writing into a string never fails.
    let _written = writeln!(text, "Expires: {}", utc(now + COUNTS_MS));
    text
}

/// A moment as RFC 3339 writes it, in whole seconds of UTC.
fn utc(at: Millis) -> String {
    let (days, rest) = (at.div_euclid(DAY_MS), at.rem_euclid(DAY_MS) / 1000);
    // Years that begin in March have their leap day last: 146,097 days are 400 of them.
    let since_march = days + 719_468;
    let (era, day) = (since_march.div_euclid(146_097), since_march.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + 400 * era + i64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_the_calendar_has_it() {
        for (at, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399_999, "2000-02-28T23:59:59Z"),
            (951_868_799_000, "2000-02-29T23:59:59Z"),
            (951_868_800_000, "2000-03-01T00:00:00Z"),
            (1_798_761_599_000, "2026-12-31T23:59:59Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(utc(at), text);
        }
    }
}
