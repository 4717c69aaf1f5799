//! How a lie is told: which answers are changed, and where in them.

use std::sync::Arc;

use naast_core::LogId;
use naast_protocol::Entry;
use naast_protocol::command::Answer;
use naast_protocol::frame::ServerFrame;
use naast_protocol::http::Page;
use naast_tests::lying_wire::{Lie, SOCKET};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Changes the answers to requests whose path begins like this.
pub fn answers<T: DeserializeOwned + Serialize>(path: String, edit: impl Fn(&mut T) + Send + Sync + 'static) -> Lie {
    Arc::new(move |said| {
        if !said.path.starts_with(&path) {
            return;
        }
        if let Ok(mut answer) = serde_json::from_value::<T>(said.answer.clone()) {
            edit(&mut answer);
            *said.answer = serde_json::to_value(answer).unwrap_or_default();
        }
    })
}

/// Changes the pages of a log.
pub fn pages(log: impl Into<LogId>, edit: impl Fn(&mut Page) + Send + Sync + 'static) -> Lie {
    answers(format!("/v1/logs/{}/entries", log.into()), edit)
}

/// Changes whole logs: the first page, numbered anew.
pub fn retold(log: impl Into<LogId>, edit: impl Fn(&mut Vec<Entry>) + Send + Sync + 'static) -> Lie {
    pages(log, move |page| {
        if page.entries.first().is_some_and(|first| first.seq == 1) {
            edit(&mut page.entries);
            for (entry, seq) in page.entries.iter_mut().zip(1..) {
                entry.seq = seq;
            }
            page.head = page.entries.len() as u64;
        }
    })
}

/// Changes the answers to commands, over HTTP or over the socket.
pub fn confirmations(edit: impl Fn(&mut Answer) + Send + Sync + 'static) -> Lie {
    Arc::new(move |said| {
        let (is_command, is_frame) = (said.path == "/v1/commands", said.path == SOCKET);
        if is_command && said.asked["do"] == "send" {
            if let Ok(mut answer) = serde_json::from_value::<Answer>(said.answer.clone()) {
                edit(&mut answer);
                *said.answer = serde_json::to_value(answer).unwrap_or_default();
            }
        } else if is_frame && let Ok(ServerFrame::Reply { id, mut ok }) = serde_json::from_value(said.answer.clone()) {
            edit(&mut ok);
            *said.answer = serde_json::to_value(ServerFrame::Reply { id, ok }).unwrap_or_default();
        }
    })
}
