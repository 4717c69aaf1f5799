//! What the tests share: vectors, and a world in which people do things through the real server and the real client.

pub mod authenticator;
pub mod by_hand;
pub mod careless_wire;
pub mod faults;
pub mod house;
pub mod lossy_wire;
pub mod lying_pages;
pub mod lying_wire;
pub mod node;
pub mod people;
pub mod plain_http;
pub mod plain_socket;
pub mod postgres;
pub mod races;
pub mod samples;
pub mod scanner;
pub mod scenes;
pub mod spoil;
pub mod stores;
pub mod vectors;
pub mod wiretap;
pub mod world;
