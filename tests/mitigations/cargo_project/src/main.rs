//! main.rs - packs bytes with the C library and prints the packed size.
extern "C" {
    fn codec_pack(input: *const u8, size: usize, out: *mut u8) -> usize;
}

fn main() {
    let data: Vec<u8> = (0..4096u32).map(|i| (i / 9) as u8).collect();
    let mut out = vec![0u8; 8192];
    println!("{}", unsafe { codec_pack(data.as_ptr(), data.len(), out.as_mut_ptr()) });
}
