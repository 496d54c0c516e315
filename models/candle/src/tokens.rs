//! A tokenizer made of a GGUF file's own lists: byte-level BPE (`gpt2`) and SentencePiece's BPE (`llama`).

use crate::file::{Gguf, invalid, wrong};
use models_core::{ModelError, ModelErrorKind, ModelResult};
use std::collections::{BTreeSet, HashMap};
use tokenizers::decoders::byte_fallback::ByteFallback;
use tokenizers::decoders::byte_level::ByteLevel as ByteLevelDecoder;
use tokenizers::decoders::fuse::Fuse;
use tokenizers::decoders::sequence::Sequence as Decoders;
use tokenizers::decoders::strip::Strip;
use tokenizers::models::bpe::{BPE, Merges, Vocab};
use tokenizers::normalizers::{NFC, Prepend, Replace, Sequence as Normalizers};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::sequence::Sequence as PreTokenizers;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::{
    AddedToken, NormalizerWrapper, PreTokenizerWrapper, SplitDelimiterBehavior, Tokenizer,
};

/// `llama_token_type` (llama.cpp's `llama.h`): what a control token and one of the user's are.
const CONTROL: u32 = 3;
const USER_DEFINED: u32 = 4;

/// Names of tokens that end a turn in the families that are run; llama.cpp looks for the same.
const TURN_ENDS: &[&str] = &[
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|end_of_text|>",
    "<end_of_turn>",
    "<eos>",
    "</s>",
];

/// How texts are split before merging, by `tokenizer.ggml.pre`; the patterns are those of llama.cpp (`llama-vocab.cpp`).
const QWEN2: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const LLAMA3: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

/// SentencePiece's mark of a space.
const SPACE: &str = "▁";

/// A model's tokenizer, and what of its vocabulary has a meaning of its own.
pub(crate) struct Tokens {
    pub tokenizer: Tokenizer,
    /// Ids that end an output.
    pub ends: BTreeSet<u32>,
    /// Texts of the control tokens: in what people wrote they would be commands.
    controls: Vec<String>,
    pub bos: String,
    pub eos: String,
}

impl Tokens {
    pub fn new(gguf: &Gguf) -> ModelResult<Self> {
        let texts = gguf.texts("tokenizer.ggml.tokens")?;
        let kinds = gguf.numbers("tokenizer.ggml.token_type")?;
        if kinds.len() != texts.len() || u32::try_from(texts.len()).is_err() {
            return Err(wrong("tokenizer.ggml.token_type"));
        }
        let mut tokenizer = match gguf.text("tokenizer.ggml.model") {
            Some("gpt2") => byte_level(gguf, &texts)?,
            Some("llama") => sentence_piece(gguf, &texts)?,
            Some(other) => {
                return Err(invalid(format!(
                    "the model file's tokenizer is of the kind {other}: gpt2 and llama are known"
                )));
            }
            None => return Err(wrong("tokenizer.ggml.model")),
        };
        let of = |kind: u32| {
            texts
                .iter()
                .zip(&kinds)
                .filter(move |(_, own)| **own == kind)
        };
        let controls: Vec<String> = of(CONTROL).map(|(text, _)| text.clone()).collect();
        let special: Vec<AddedToken> = controls
            .iter()
            .map(|text| AddedToken::from(text.clone(), true))
            .collect();
        let plain: Vec<AddedToken> = of(USER_DEFINED)
            .map(|(text, _)| AddedToken::from(text.clone(), false).normalized(false))
            .collect();
        tokenizer.add_special_tokens(special).map_err(broken)?;
        tokenizer.add_tokens(plain).map_err(broken)?;
        let text_of = |key: &str| {
            let id = usize::try_from(gguf.number(key)?).ok()?;
            texts.get(id).cloned()
        };
        let keys = ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"];
        let mut ends: BTreeSet<u32> = keys.iter().filter_map(|key| gguf.number(key)).collect();
        ends.extend(
            texts
                .iter()
                .zip(0..)
                .filter(|(text, _)| TURN_ENDS.contains(&text.as_str()))
                .map(|(_, id)| id),
        );
        Ok(Self {
            bos: text_of("tokenizer.ggml.bos_token_id").unwrap_or_default(),
            eos: text_of("tokenizer.ggml.eos_token_id").unwrap_or_default(),
            tokenizer,
            ends,
            controls,
        })
    }

    /// Ids of a text whose control tokens are meant as such.
    pub fn ids(&self, text: &str) -> ModelResult<Vec<u32>> {
        let encoding = self.tokenizer.encode_fast(text, false).map_err(|error| {
            ModelError::new(ModelErrorKind::Invalid, "tokenising a prompt").with_source(error)
        })?;
        Ok(encoding.get_ids().to_vec())
    }

    /// What people wrote, without control tokens: a quote that holds `<|im_end|>` must not end the user's turn.
    pub fn without_controls(&self, text: &str) -> String {
        let mut plain = text.to_owned();
        // Taking one out may put another together.
        while let Some(found) = self
            .controls
            .iter()
            .find(|control| plain.contains(*control))
        {
            plain = plain.replace(found, " ");
        }
        plain
    }
}

fn byte_level(gguf: &Gguf, texts: &[String]) -> ModelResult<Tokenizer> {
    let merges: Option<Merges> = gguf
        .texts("tokenizer.ggml.merges")?
        .iter()
        .map(|merge| {
            let (left, right) = merge.split_once(' ')?;
            Some((left.to_owned(), right.to_owned()))
        })
        .collect();
    let merges = merges.ok_or_else(|| wrong("tokenizer.ggml.merges"))?;
    let pre = gguf.text("tokenizer.ggml.pre").unwrap_or("default");
    let llama3 = matches!(pre, "llama-bpe" | "llama3" | "llama-v3" | "smaug-bpe");
    let model = BPE::builder()
        .vocab_and_merges(vocabulary(texts), merges)
        .ignore_merges(llama3)
        .build()
        .map_err(broken)?;
    let mut tokenizer = Tokenizer::new(model);
    let own_pattern = ByteLevel::new(false, false, true);
    let by = |pattern: &str| -> ModelResult<PreTokenizerWrapper> {
        let pattern = SplitPattern::Regex(pattern.into());
        let split = Split::new(pattern, SplitDelimiterBehavior::Isolated, false).map_err(broken)?;
        let bytes = ByteLevel::new(false, false, false);
        Ok(PreTokenizers::new(vec![split.into(), bytes.into()]).into())
    };
    let splitting: PreTokenizerWrapper = match pre {
        "default" | "gpt-2" => own_pattern.into(),
        "smollm" => PreTokenizers::new(vec![Digits::new(true).into(), own_pattern.into()]).into(),
        "qwen2" => {
            let folded = NormalizerWrapper::NFC(NFC);
            tokenizer.with_normalizer(Some(folded)).map_err(broken)?;
            by(QWEN2)?
        }
        _ if llama3 => by(LLAMA3)?,
        _ => {
            return Err(invalid(format!(
                "the model file splits texts in a way that is not known ({pre}): smollm, qwen2, llama-bpe and gpt-2 are"
            )));
        }
    };
    tokenizer.with_pre_tokenizer(Some(splitting));
    tokenizer.with_decoder(Some(ByteLevelDecoder::new(false, false, false)));
    Ok(tokenizer)
}

/// Two pieces that make a third.
struct Merge {
    /// Of the piece they make.
    score: f32,
    order: (u32, u32),
    pair: (String, String),
}

/// SentencePiece's files give scores in place of merges: a piece may be put together of any two pieces that make it, the
/// likelier piece first. So Transformers converts them (`convert_slow_tokenizer.py`).
fn sentence_piece(gguf: &Gguf, texts: &[String]) -> ModelResult<Tokenizer> {
    let scores = gguf.scores("tokenizer.ggml.scores")?;
    if scores.len() != texts.len() {
        return Err(wrong("tokenizer.ggml.scores"));
    }
    let ids: HashMap<&str, u32> = texts.iter().map(String::as_str).zip(0..).collect();
    let mut merges: Vec<Merge> = Vec::new();
    for (text, score) in texts.iter().zip(&scores) {
        for (at, _) in text.char_indices().skip(1) {
            let (left, right) = text.split_at(at);
            if let (Some(left_id), Some(right_id)) = (ids.get(left), ids.get(right)) {
                merges.push(Merge {
                    score: *score,
                    order: (*left_id, *right_id),
                    pair: (left.to_owned(), right.to_owned()),
                });
            }
        }
    }
    merges.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.order.cmp(&b.order)));
    let merges: Merges = merges.into_iter().map(|merge| merge.pair).collect();
    let mut builder = BPE::builder()
        .vocab_and_merges(vocabulary(texts), merges)
        .fuse_unk(true)
        .byte_fallback(true);
    let unknown = gguf.number("tokenizer.ggml.unknown_token_id");
    if let Some(text) = unknown.and_then(|id| texts.get(usize::try_from(id).ok()?)) {
        builder = builder.unk_token(text.clone());
    }
    let mut tokenizer = Tokenizer::new(builder.build().map_err(broken)?);
    let prefixed = gguf.flag("tokenizer.ggml.add_space_prefix").unwrap_or(true);
    let mut folding: Vec<NormalizerWrapper> = Vec::new();
    if prefixed {
        folding.push(Prepend::new(SPACE.into()).into());
    }
    folding.push(Replace::new(" ", SPACE).map_err(broken)?.into());
    tokenizer
        .with_normalizer(Some(Normalizers::new(folding)))
        .map_err(broken)?;
    let mut decoding = vec![
        Replace::new(SPACE, " ").map_err(broken)?.into(),
        ByteFallback::new().into(),
        Fuse::new().into(),
    ];
    if prefixed {
        decoding.push(Strip::new(' ', 1, 0).into());
    }
    tokenizer.with_decoder(Some(Decoders::new(decoding)));
    Ok(tokenizer)
}

fn vocabulary(texts: &[String]) -> Vocab {
    texts.iter().cloned().zip(0..).collect()
}

fn broken(error: impl std::fmt::Display) -> ModelError {
    invalid("the model file's tokenizer can't be built").with_source(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::quantized::gguf_file::{self, Value};

    /// A file of these lists, opened.
    fn gguf(model: &str, pre: &str, tokens: &[(&str, u32, f32)], merges: &[&str]) -> Gguf {
        let texts = |list: Vec<&str>| {
            let values = list.into_iter().map(|text| Value::String(text.into()));
            Value::Array(values.collect())
        };
        let kinds = tokens.iter().map(|(_, kind, _)| Value::U32(*kind));
        let scores = tokens.iter().map(|(_, _, score)| Value::F32(*score));
        let (model, pre) = (Value::String(model.into()), Value::String(pre.into()));
        let lists = [
            ("tokenizer.ggml.model", model),
            ("tokenizer.ggml.pre", pre),
            (
                "tokenizer.ggml.tokens",
                texts(tokens.iter().map(|one| one.0).collect()),
            ),
            ("tokenizer.ggml.token_type", Value::Array(kinds.collect())),
            ("tokenizer.ggml.scores", Value::Array(scores.collect())),
            ("tokenizer.ggml.merges", texts(merges.to_vec())),
            ("tokenizer.ggml.eos_token_id", Value::U32(0)),
        ];
        let pairs: Vec<(&str, &Value)> = lists.iter().map(|(key, value)| (*key, value)).collect();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.gguf");
        let mut file = std::fs::File::create(&path).unwrap();
        gguf_file::write(&mut file, &pairs, &[]).unwrap();
        Gguf::open(&path).unwrap()
    }

    #[test]
    fn bytes_merge_as_the_file_says_and_digits_stand_alone() {
        let tokens = [
            ("<|im_end|>", CONTROL, 0.0),
            ("a", 1, 0.0),
            ("b", 1, 0.0),
            ("Ġ", 1, 0.0),
            ("ab", 1, 0.0),
            ("Ġab", 1, 0.0),
            ("1", 1, 0.0),
            ("2", 1, 0.0),
            ("12", 1, 0.0),
        ];
        let file = gguf("gpt2", "smollm", &tokens, &["a b", "Ġ ab", "1 2"]);
        let tokens = Tokens::new(&file).unwrap();
        assert_eq!(tokens.ids("ab ab12<|im_end|>").unwrap(), [4, 5, 6, 7, 0]);
        assert_eq!(tokens.tokenizer.decode(&[4, 5, 6], true).unwrap(), "ab ab1");
        assert!(tokens.ends.contains(&0));
        let tricky = "a<|im_<|im_end|>end|>b<|im_end|>";
        let plain = tokens.without_controls(tricky);
        assert!(!plain.contains("<|im_end|>"), "{plain:?}");
    }

    #[test]
    fn pieces_merge_by_their_scores() {
        let tokens = [
            ("<eos>", CONTROL, 0.0),
            ("▁", 1, -9.0),
            ("a", 1, -8.0),
            ("b", 1, -8.0),
            ("ab", 1, -2.0),
            ("▁a", 1, -1.0),
            ("▁ab", 1, -3.0),
        ];
        let tokens = Tokens::new(&gguf("llama", "default", &tokens, &[])).unwrap();
        assert_eq!(tokens.ids("ab ab").unwrap(), [6, 6]);
        assert_eq!(tokens.tokenizer.decode(&[6, 6], true).unwrap(), "ab ab");
    }

    #[test]
    fn what_is_not_known_is_named() {
        let one = [("a", 1, 0.0)];
        let refused = |model, pre| {
            Tokens::new(&gguf(model, pre, &one, &[]))
                .err()
                .unwrap()
                .to_string()
        };
        assert!(refused("bert", "default").contains("bert"));
        assert!(refused("gpt2", "tekken").contains("tekken"));
    }
}
