//! The web app is compiled into the binary: a new build of it is a reason to compile again.

fn main() {
    println!("cargo:rerun-if-changed=../clients/pwa/dist");
}
