//! The rectangles of quotes, on the sample papers: what the engine draws inside them is the quote.

use papyri::eval::rects;

#[test]
fn rectangles_hold_the_words_of_their_quotes() {
    let engine = crate::support::scan::engine();
    let (mut right, mut total) = (0, 0);
    for file in crate::support::sample_files() {
        let bytes = std::fs::read(file).expect("a sample");
        let (held, of) = rects::measure(&engine, &bytes, 30);
        right += held;
        total += of;
    }
    assert!(total >= 200, "{total} sentences");
    assert!(right * 100 >= total * 98, "{right} of {total}");
}
