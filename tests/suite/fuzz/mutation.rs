//! One input changed at random: bits, bytes, pieces cut, doubled, moved, taken from another input or from the language.

use fastrand::Rng;

/// Bytes at which parsers turn.
const MARKS: &[u8] = b"\0\x01\x7f\x80\xc3\xe2\xff<>[](){}&;/\\\"'=!?-+.,:%#@~^ \n\r\t019aZ";
/// Numbers that overflow or are taken for lengths.
const NUMBERS: [&str; 9] = [
    "0",
    "-1",
    "1e308",
    "2147483648",
    "4294967295",
    "9223372036854775808",
    "18446744073709551616",
    "0x7fffffff",
    "NaN",
];

/// An input of the corpus with up to eight changes.
pub fn mutated(corpus: &[Vec<u8>], words: &[&str], random: &mut Rng) -> Vec<u8> {
    let mut input = corpus[random.usize(..corpus.len())].clone();
    for _ in 0..random.usize(1..=8) {
        let other = &corpus[random.usize(..corpus.len())];
        change(&mut input, other, words, random);
    }
    input
}

fn change(input: &mut Vec<u8>, other: &[u8], words: &[&str], random: &mut Rng) {
    let at = random.usize(..=input.len());
    let most = if random.u8(..4) == 0 { 2_000 } else { 24 };
    let until = (at + random.usize(..most)).min(input.len());
    match random.u8(..10) {
        0 if at < input.len() => input[at] ^= 1 << random.u8(..8),
        1 if at < input.len() => input[at] = random.u8(..),
        2 => input.insert(at, MARKS[random.usize(..MARKS.len())]),
        3 => drop(input.drain(at..until)),
        4 => repeat(input, at..until, random),
        5 => input.truncate(at),
        6 => {
            let from = random.usize(..=other.len());
            let piece = &other[from..(from + random.usize(..most)).min(other.len())];
            input.splice(at..until, piece.iter().copied());
        }
        7 if !words.is_empty() => {
            let word = words[random.usize(..words.len())].bytes();
            input.splice(at..at, word);
        }
        8 => {
            let piece: Vec<u8> = input.drain(at..until).collect();
            let to = random.usize(..=input.len());
            input.splice(to..to, piece);
        }
        _ => {
            let number = NUMBERS[random.usize(..NUMBERS.len())];
            replace_number(input, at, number);
        }
    }
}

fn repeat(input: &mut Vec<u8>, piece: std::ops::Range<usize>, random: &mut Rng) {
    let at = piece.start;
    let piece = input[piece].to_vec();
    let times = if random.u8(..8) == 0 { 200 } else { 3 };
    let doubled = piece.repeat(random.usize(1..=times));
    input.splice(at..at, doubled);
}

/// Another number in the place of the next one.
fn replace_number(input: &mut Vec<u8>, at: usize, number: &str) {
    let Some(start) = input[at..].iter().position(u8::is_ascii_digit) else {
        return;
    };
    let start = at + start;
    let length = input[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    input.splice(start..start + length, number.bytes());
}
