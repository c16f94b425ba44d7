// main.rs - a Rust program with a C dependency, as cargo builds with the cc crate make them.
extern "C" {
    fn work(n: i32) -> i32;
    fn leaf_sum(n: i32) -> i32;
}

fn sum(values: &[i32]) -> i32 {
    values.iter().filter(|v| **v % 3 != 0).sum()
}

fn main() {
    let n: i32 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(20);
    let values: Vec<i32> = (0..n).collect();
    let mut total = sum(&values);
    if std::env::args().nth(2).as_deref() == Some("1") {
        total += unsafe { work(n) };
    }
    if std::env::args().nth(3).as_deref() == Some("1") {
        total += unsafe { leaf_sum(n) };
    }
    println!("{total}");
}
