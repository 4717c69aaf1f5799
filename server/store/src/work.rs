//! What waits at the write door: somebody's operation, its outcome until the commit, and the way to answer.

use std::pin::Pin;

use tokio::sync::oneshot;

use crate::{StoreError, Tx};

/// What an operation says about itself after it ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ran {
    /// It did what it was asked for.
    Done,
    /// It gave back an error.
    Refused,
}

/// An operation, whatever it gives back.
pub(crate) trait Work: Send {
    /// Runs it in a transaction; its outcome is kept for later.
    fn run<'a>(&'a mut self, tx: &'a mut Tx) -> Pin<Box<dyn Future<Output = Ran> + 'a>>;
    /// Answers with the kept outcome: it is on the disk.
    fn answer(self: Box<Self>);
    /// Answers that its transaction was undone: with the error that the operation itself made of it, if it did.
    fn undo(self: Box<Self>, error: &StoreError);
    /// Answers with this error, whatever the outcome was.
    fn fail(self: Box<Self>, error: &StoreError);
}

/// An operation with its types.
pub(crate) struct Job<F, T, E> {
    operation: F,
    outcome: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job<F, T, E> {
    /// An operation that has not run yet.
    pub(crate) const fn new(operation: F, answer: oneshot::Sender<Result<T, E>>) -> Self {
        Self { operation, outcome: None, answer }
    }

    fn say(self, result: Result<T, E>) {
        // Nobody may be listening any more: a caller that went away does not undo what it asked for.
        drop(self.answer.send(result));
    }
}

impl<F, T, E> Work for Job<F, T, E>
where
    F: AsyncFn(&mut Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run<'a>(&'a mut self, tx: &'a mut Tx) -> Pin<Box<dyn Future<Output = Ran> + 'a>> {
        Box::pin(async move {
            self.outcome = None;
            let outcome = (self.operation)(tx).await;
            let ran = if outcome.is_ok() { Ran::Done } else { Ran::Refused };
            self.outcome = Some(outcome);
            ran
        })
    }

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
