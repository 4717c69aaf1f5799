//! What a person in a terminal can do: play the opening of the story, and measure a server.

mod coming_in;
pub mod demo;
pub mod load;
