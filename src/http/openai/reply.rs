//! What such a client gets: the answer as text with numbered marks, its sources under it, and the same as annotations.

use actix_web::web::Bytes;
use graph_schema::{Answer, Citation, Sentence};
use serde_json::{Value, json};

/// The one model that answers: this library.
pub const MODEL: &str = "papyri";

/// It, and the one that embeds.
pub fn models(embedder: &str) -> Value {
    let one = |id| json!({ "id": id, "object": "model", "created": 0, "owned_by": "papyri" });
    json!({ "object": "list", "data": [one(MODEL), one(embedder)] })
}

/// A whole answer.
pub fn completion(answer: &Answer) -> Value {
    let mut told = Told::default();
    let mut text: String = answer
        .sentences
        .iter()
        .map(|one| told.sentence(one))
        .collect();
    text.push_str(&told.end(answer));
    json!({
        "id": format!("chatcmpl-{}", answer.id),
        "object": "chat.completion",
        "created": answer.created_at / 1000,
        "model": MODEL,
        "choices": [{
            "index": 0,
            "finish_reason": "stop",
            "logprobs": null,
            "message": { "role": "assistant", "content": text, "refusal": null, "annotations": told.annotations() },
        }],
    })
}

/// A piece of a streamed answer, as an event.
pub fn chunk(id: &str, created: i64, delta: Value, finished: Option<&str>) -> Bytes {
    let chunk = json!({
        "id": id,
        "object": "chat.completion.chunk",
        "created": created,
        "model": MODEL,
        "choices": [{ "index": 0, "delta": delta, "finish_reason": finished, "logprobs": null }],
    });
    Bytes::from(format!("data: {chunk}\n\n"))
}

/// Seconds since the Unix epoch.
pub fn now() -> i64 {
    chrono::Utc::now().timestamp()
}

/// An answer as far as it was told.
#[derive(Default)]
pub struct Told {
    sources: Vec<Citation>,
    /// Characters written.
    length: usize,
    /// Where each source's mark stands, in characters.
    marks: Vec<(usize, usize, usize)>,
}

impl Told {
    /// A sentence with the marks of its sources, as it is appended to what was told before.
    pub fn sentence(&mut self, sentence: &Sentence) -> String {
        let mut text = match self.length {
            0 => sentence.text.clone(),
            _ => format!(" {}", sentence.text),
        };
        for citation in &sentence.citations {
            let same =
                |known: &Citation| known.paper == citation.paper && known.start == citation.start;
            let number = match self.sources.iter().position(same) {
                Some(at) => at,
                None => {
                    self.sources.push(citation.clone());
                    self.sources.len() - 1
                }
            };
            let mark = format!(" [{}]", number + 1);
            let start = self.length + text.chars().count() + 1;
            self.marks
                .push((number, start, start + mark.chars().count() - 1));
            text.push_str(&mark);
        }
        self.length += text.chars().count();
        text
    }

    /// What stands under the answer: its sources, or why there is none.
    pub fn end(&mut self, answer: &Answer) -> String {
        let mut text = String::new();
        if answer.sentences.is_empty() {
            text.push_str("The papers of this library hold no answer to that.");
            if !answer.near.is_empty() {
                text.push_str(" The nearest they say:");
            }
            self.length += text.chars().count();
            for near in &answer.near {
                text.push_str(&self.sentence(near));
            }
        }
        if !self.sources.is_empty() {
            text.push_str("\n\nSources");
        }
        for (at, source) in self.sources.iter().enumerate() {
            text.push_str(&format!(
                "\n[{}] “{}” {}{} ({})",
                at + 1,
                source.quote,
                source.paper_title,
                page(source),
                source.paper
            ));
        }
        text
    }

    /// The sources as clients show them beside the text; where a paper's file can be read, by its address here.
    pub fn annotations(&self) -> Vec<Value> {
        let mark = |(number, start, end): &(usize, usize, usize)| {
            let source = self.sources.get(*number)?;
            let anchor = match source.page {
                0 => String::new(),
                page => format!("#page={page}"),
            };
            Some(json!({
                "type": "url_citation",
                "url_citation": {
                    "url": format!("/papers/{}/pdf{anchor}", source.paper),
                    "title": format!("{}{}", source.paper_title, page(source)),
                    "start_index": start,
                    "end_index": end,
                },
            }))
        };
        self.marks.iter().filter_map(mark).collect()
    }
}

fn page(source: &Citation) -> String {
    match source.page {
        0 => String::new(),
        page => format!(", p. {page}"),
    }
}
