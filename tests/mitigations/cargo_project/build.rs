//! build.rs - compiles the C library.
fn main() {
    cc::Build::new().file("codec.c").compile("codec");
}
