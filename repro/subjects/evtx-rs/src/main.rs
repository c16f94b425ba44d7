//! Prints every record of an EVTX log as a line of JSON: `evtx-rs FILE`.
//! Exit: 0 all records read; 1 a record was not; 2 wrong usage; 3 the file cannot be opened.
use std::io::{BufWriter, Write, stdout};
use std::process::exit;

#[cfg(all(feature = "mimalloc", feature = "jemalloc"))]
compile_error!("choose one allocator: --features mimalloc or --features jemalloc");

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(all(feature = "jemalloc", not(feature = "mimalloc")))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("usage: evtx-rs FILE");
        exit(2);
    };
    let mut parser = evtx::EvtxParser::from_path(&path).unwrap_or_else(|error| {
        eprintln!("evtx-rs: {}: {error}", path.display());
        exit(3);
    });
    let mut out = BufWriter::with_capacity(1 << 16, stdout().lock());
    let mut unread = 0;
    for record in parser.records_json() {
        let written = match record {
            Ok(record) => writeln!(out, "{}", record.data),
            Err(error) => {
                unread += 1;
                eprintln!("evtx-rs: {}: {error}", path.display());
                Ok(())
            }
        };
        if let Err(error) = written {
            eprintln!("evtx-rs: standard output: {error}");
            exit(1);
        }
    }
    if let Err(error) = out.flush() {
        eprintln!("evtx-rs: standard output: {error}");
        exit(1);
    }
    drop(out);
    // Returning, not exit(): the profile is written when the C runtime runs its exit handlers either way.
    if unread > 0 {
        exit(1);
    }
}
