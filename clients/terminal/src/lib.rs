//! What a person in a terminal can do: play the opening of the story, measure a server, and check the web app that it serves.

mod coming_in;
pub mod demo;
pub mod load;
pub mod verify;
