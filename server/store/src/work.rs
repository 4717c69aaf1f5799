//! What waits at the write door: somebody's operation or message, its outcome until the commit, and the way to answer.

use std::pin::Pin;
use std::sync::Arc;

use naast_core::charter::Role;
use tokio::sync::oneshot;

use crate::{NewMessage, Sent, Standing, StoreError, Tx};

/// What an operation says about itself after it ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ran {
    /// It did what it was asked for.
    Done,
    /// It gave back an error.
    Refused,
}

/// Whoever waits at the door.
pub(crate) enum Waiting {
    /// Anything that asks and writes by itself.
    Operation(Box<dyn Operation>),
    /// A message: written together with others.
    Message(Box<dyn Sending>),
}

/// Somebody who waits for an answer.
pub(crate) trait Answering: Send {
    /// Answers with the kept outcome: it is on the disk.
    fn answer(self: Box<Self>);
    /// Answers that its transaction was undone: with the error that the operation itself made of it, if it did.
    fn undo(self: Box<Self>, error: &StoreError);
    /// Answers with this error, whatever the outcome was.
    fn fail(self: Box<Self>, error: &StoreError);
}

/// An operation, whatever it gives back.
pub(crate) trait Operation: Answering {
    /// Runs it in a transaction; its outcome is kept for later.
    fn run<'a>(&'a mut self, tx: &'a mut Tx) -> Pin<Box<dyn Future<Output = Ran> + 'a>>;
}

/// A message on its way, whatever its refusal is.
pub(crate) trait Sending: Answering {
    /// The message.
    fn message(&self) -> Arc<NewMessage>;
    /// Asks the rule: what its author is in the channel, or nothing when it is refused; the refusal is kept for later.
    fn decide(&mut self, standing: &Standing<'_>) -> Option<Role>;
    /// Keeps what became of it for later.
    fn keep(&mut self, sent: Sent);
    /// Keeps for later that the store could not decide.
    fn fail_with(&mut self, error: StoreError);
}

impl Waiting {
    /// See [`Answering::answer`].
    pub(crate) fn answer(self) {
        match self {
            Self::Operation(operation) => operation.answer(),
            Self::Message(message) => message.answer(),
        }
    }

    /// See [`Answering::undo`].
    pub(crate) fn undo(self, error: &StoreError) {
        match self {
            Self::Operation(operation) => operation.undo(error),
            Self::Message(message) => message.undo(error),
        }
    }

    /// See [`Answering::fail`].
    pub(crate) fn fail(self, error: &StoreError) {
        match self {
            Self::Operation(operation) => operation.fail(error),
            Self::Message(message) => message.fail(error),
        }
    }
}

/// Work with its types: what to do, what came of it, whom to tell.
pub(crate) struct Job<D, T, E> {
    task: D,
    outcome: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

/// A message and the rule that decides on it.
pub(crate) struct Message<F> {
    pub(crate) message: Arc<NewMessage>,
    pub(crate) decide: F,
}

impl<D, T, E> Job<D, T, E> {
    /// Work that has not been done yet.
    pub(crate) const fn new(task: D, answer: oneshot::Sender<Result<T, E>>) -> Self {
        Self { task, outcome: None, answer }
    }

    fn say(self, result: Result<T, E>) {
        // Nobody may be listening any more: a caller that went away does not undo what it asked for.
        drop(self.answer.send(result));
    }
}

impl<D: Send, T: Send, E: From<StoreError> + Send> Answering for Job<D, T, E> {
    fn answer(mut self: Box<Self>) {
        let lost = || Err(StoreError::unavailable("the operation never ran").into());
        let outcome = self.outcome.take().unwrap_or_else(lost);
        self.say(outcome);
    }

    fn undo(mut self: Box<Self>, error: &StoreError) {
        // An operation that passed over the database's error believes that it succeeded; it did not.
        match self.outcome.take() {
            Some(Err(refusal)) if !error.is_rule_broken() => self.say(Err(refusal)),
            _ => self.fail(error),
        }
    }

    fn fail(self: Box<Self>, error: &StoreError) {
        self.say(Err(error.clone().into()));
    }
}

impl<F, T, E> Operation for Job<F, T, E>
where
    F: AsyncFn(&mut Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run<'a>(&'a mut self, tx: &'a mut Tx) -> Pin<Box<dyn Future<Output = Ran> + 'a>> {
        Box::pin(async move {
            self.outcome = None;
            let outcome = (self.task)(tx).await;
            let ran = if outcome.is_ok() { Ran::Done } else { Ran::Refused };
            self.outcome = Some(outcome);
            ran
        })
    }
}

impl<F, E> Sending for Job<Message<F>, Sent, E>
where
    F: Fn(&Standing<'_>) -> Result<Role, E> + Send,
    E: From<StoreError> + Send,
{
    fn message(&self) -> Arc<NewMessage> {
        Arc::clone(&self.task.message)
    }

    fn decide(&mut self, standing: &Standing<'_>) -> Option<Role> {
        match (self.task.decide)(standing) {
            Ok(role) => Some(role),
            Err(refusal) => {
                self.outcome = Some(Err(refusal));
                None
            }
        }
    }

    fn keep(&mut self, sent: Sent) {
        self.outcome = Some(Ok(sent));
    }

    fn fail_with(&mut self, error: StoreError) {
        self.outcome = Some(Err(error.into()));
    }
}
