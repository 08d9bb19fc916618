# SPDX-License-Identifier: Apache-2.0
"""Writes model.onnx, the model in 8-bit products for ONNX Runtime. One text at a time: input_ids [1, length] becomes
sentence_embedding [1, hidden]. The table of words keeps the source's blocks of 4 bits. It and the matrices stand in
model.onnx.data, which ONNX Runtime maps.

ONNX Runtime gives each activation tensor one scale, so the few channels that are a hundred times the others would leave
those no bits. They are divided by a factor a channel and the weights multiplied by it (Xiao et al., "SmoothQuant", ICML
2023); the factors come from a pass in float64 over documents of samples/. Behind gelu a few tokens are many times the
others, so there each token is also divided by its own greatest magnitude and its product multiplied by it.
"""
import html
import pathlib
import re

import numpy as np
from onnx import TensorProto, helper, numpy_helper

FUSED = "com.microsoft"
SAMPLES = pathlib.Path(__file__).resolve().parents[1] / "samples/documents"
TEXTS = ("debian-social-contract.en.txt", "sqlite-most-deployed.en.html", "debian-faq-definitions.zh-cn.html",
         "tennis.zh-tw.txt")
DOCUMENT_TOKENS, TEXT_TOKENS = 1500, 200
# AVX2's vpmaddubsw adds the products of two neighbours in 16 bits: 255 · 128 fits, and rounding adds one to this.
PAIR_MOST = 127
SMOOTHING = .65            # a factor is activation^.65 / weight^.35; measured: docs/decisions/int8-model.md
KEPT_BITS = 6              # float64 sums differ in their last bits from CPU to CPU; the factors must not
TABLE, PAGE = "model.onnx.data", 4096
ROW_LEAST = 1e-3           # keeps a row of zeros from dividing by zero


# ---------------------------------------------------------------- the source's weights

def matrix(source, layer, name):
    """[inputs, outputs]"""
    rows, columns = {"fi": (source.inner, source.hidden), "fo": (source.hidden, source.inner)}.get(
        name, (source.hidden, source.hidden))
    return source.matrix(f"l{layer}.{name}.w", rows, columns).T


def query_key_value(source, layer):
    """The three matrices beside each other, and their bias."""
    return (np.concatenate([matrix(source, layer, name) for name in "qkv"], axis=1),
            np.concatenate([source.vector(f"l{layer}.{name}.b") for name in "qkv"]))


def places(source):
    """Position vectors with the one token type added."""
    return source.vector("emb.pos").reshape(source.window, source.hidden) + source.vector("emb.type")[:source.hidden]


# ---------------------------------------------------------------- calibration

def pieces_of(source, known, text):
    """Ids of the likeliest pieces: close to the tokenizer's own, which also knows sequences and special tokens."""
    text = "".join(source.characters.get(character, character) for character in text)
    text = "\u2581" + "\u2581".join(text.split())
    longest = max(map(len, known))
    best = [(0.0, 0, source.unk)]            # up to each character: score, where the last piece starts, its id
    for end in range(1, len(text) + 1):
        choices = [(best[end - 1][0] - 100, end - 1, source.unk)]
        for start in range(max(0, end - longest), end):
            found = known.get(text[start:end])
            if found is not None:
                choices.append((best[start][0] + float(source.scores[found]), start, found))
        best.append(max(choices))
    ids, end = [], len(text)
    while end:
        _, end, found = best[end]
        ids.append(found)
    return ids[::-1]


def calibration_rows(source, prefix):
    known = {piece: i for i, piece in enumerate(source.pieces)}
    head = [source.bos, *pieces_of(source, known, prefix)]
    rows = []
    for name in TEXTS:
        text = (SAMPLES / name).read_text(encoding="utf-8")
        if name.endswith(".html"):
            text = html.unescape(re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", " ", text))
        ids = pieces_of(source, known, text)[:DOCUMENT_TOKENS]
        rows += [[*head, *ids[i:i + TEXT_TOKENS], source.eos] for i in range(0, len(ids), TEXT_TOKENS)]
    return rows


def attend(source, qkv):
    """[length, 3 * hidden] to [length, hidden]"""
    query, key, value = np.moveaxis(qkv.reshape(len(qkv), 3, source.heads, -1), 0, 2)
    scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[2])
    weights = np.exp(scores - scores.max(2, keepdims=True))
    seen = weights / weights.sum(2, keepdims=True) @ value
    return seen.transpose(1, 0, 2).reshape(len(qkv), -1)


def few_bits(values):
    mantissas, exponents = np.frexp(values)
    return np.ldexp(np.rint(np.ldexp(mantissas, KEPT_BITS)), exponents - KEPT_BITS)


def activations(source, rows):
    """{(layer, product): sizes} of the input channels of each product. A size is the greatest magnitude, but behind gelu,
    where one token of thousands has that, the root mean square. All texts' tokens form one matrix."""
    def normal(x, name):
        x = x - x.mean(1, keepdims=True)
        x /= np.sqrt((x * x).mean(1, keepdims=True) + source.epsilon)
        return x * source.vector(name + ".w") + source.vector(name + ".b")

    def linear(x, layer, name):
        return x @ matrix(source, layer, name).astype(np.float64) + source.vector(f"l{layer}.{name}.b")

    def greatest(x):
        return np.abs(x).max(0)

    words, order = source.matrix("emb.word", source.vocab, source.hidden), places(source)
    x = normal(np.concatenate([words[row] + order[:len(row)] for row in rows]).astype(np.float64), "emb.ln")
    ends = np.cumsum([len(row) for row in rows])[:-1]
    found = {}
    for layer in range(source.layers):
        found[layer, "qkv"] = greatest(x)
        weight, bias = query_key_value(source, layer)
        seen = np.concatenate([attend(source, part) for part in np.split(x @ weight.astype(np.float64) + bias, ends)])
        found[layer, "ao"] = greatest(seen)
        x = normal(x + linear(seen, layer, "ao"), f"l{layer}.aln")
        found[layer, "fi"] = greatest(x)
        wide = linear(x, layer, "fi")
        # The tanh form of gelu differs by less than .001; numpy has no erf.
        wide *= .5 * (1 + np.tanh(np.sqrt(2 / np.pi) * wide * (1 + .044715 * wide * wide)))
        found[layer, "fo"] = np.sqrt((wide * wide).mean(0))
        x = normal(x + linear(wide, layer, "fo"), f"l{layer}.oln")
    return found


def factors(sizes, weight):
    """The s of x/s · sW, about 1 on the whole."""
    largest = np.maximum(np.abs(weight).max(1).astype(np.float64), 1e-5)
    logarithms = SMOOTHING * np.log(np.maximum(sizes, 1e-4)) - (1 - SMOOTHING) * np.log(largest)
    return few_bits(np.exp(logarithms - logarithms.mean()))


def rounded(weight):
    """Whole numbers and the scale of each column; no two neighbouring rows of a column make vpmaddubsw saturate."""
    up, down = np.maximum(weight, 0), np.maximum(-weight, 0)
    most = np.maximum(up[::2] + up[1::2], down[::2] + down[1::2]).max(0)
    scales = (most / PAIR_MOST).astype(np.float32)
    scales[scales == 0] = 1
    return np.rint(weight / scales), scales


# ---------------------------------------------------------------- the graph

class OnnxGraph:
    """What an encoder in ONNX is written with; each node carries the name of what it makes."""

    def __init__(self, source):
        self.source, self.nodes, self.tensors = source, [], []

    def tensor(self, name, values, dtype=np.float32):
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype=dtype), name))
        return name

    def vector(self, name):
        return self.tensor(name, self.source.vector(name))

    def node(self, kind, inputs, out, domain="", **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, domain=domain, **attributes))
        return out

    def norm(self, name, x, y, out):
        """Of a sum. ONNX Runtime's fused SkipLayerNormalization is several times slower than these two."""
        total = self.node("Add", [x, y], f"{name}.sum")
        return self.node("LayerNormalization", [total, self.vector(f"{name}.w"), self.vector(f"{name}.b")], out,
                         axis=-1, epsilon=self.source.epsilon)

    def first_places(self, table):
        """As many rows of the table as input_ids has columns."""
        self.tensor("zero", [0], np.int64)
        length = self.node("Shape", ["input_ids"], "length", start=1, end=2)
        return self.node("Slice", [table, "zero", length, "zero"], "place")

    def model(self, inputs, batch):
        shape = [batch, "length"]
        takes = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in inputs]
        gives = helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, [batch, self.source.hidden])
        graph = helper.make_graph(self.nodes, "multilingual-e5-small", takes, [gives], self.tensors)
        return helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 17),
                                                                      helper.make_opsetid(FUSED, 1)])


class Int8Graph(OnnxGraph):
    """No mask: with a batch of one nothing is padded, and MultiHeadAttention takes its quick path."""

    def __init__(self, source, sizes, table):
        super().__init__(source)
        self.sizes, self.table = sizes, table

    def outside(self, name, values, kind):
        """A tensor in model.onnx.data, at the start of a page."""
        offset = -(-self.table.tell() // PAGE) * PAGE
        self.table.seek(offset)
        size = self.table.write(values.tobytes())
        tensor = TensorProto(name=name, data_type=kind, dims=values.shape, data_location=TensorProto.EXTERNAL)
        for key, value in (("location", TABLE), ("offset", offset), ("length", size)):
            tensor.external_data.add(key=key, value=str(value))
        self.tensors.append(tensor)
        return name

    def words(self):
        """Rows of the table, as the source has them: two numbers a byte, a scale for each block of 32."""
        source = self.source
        numbers, scales = source.blocks("emb.word", source.vocab, source.hidden)
        pairs = (numbers[:, ::2] | numbers[:, 1::2] << 4).reshape(source.vocab, -1)
        table = self.outside("words", pairs, TensorProto.UINT8)
        scales = self.outside("words.scales", scales.astype("<f4").reshape(source.vocab, -1), TensorProto.FLOAT)
        return self.node("GatherBlockQuantized", [table, "input_ids", scales], "word", FUSED, bits=4,
                         block_size=numbers.shape[1], gather_axis=0, quantize_axis=1)

    def product(self, x, weight, name, *bias):
        """x · weight in int8: x with one scale, found at each run, the weight with one a column."""
        values, scales = rounded(weight)
        inputs = [x, self.outside(f"{name}.q", values.astype(np.int8), TensorProto.INT8), self.tensor(f"{name}.scales", scales),
                  self.tensor(f"{name}.zeros", np.zeros(len(scales)), np.int8), *bias]
        return self.node("DynamicQuantizeMatMul", inputs, f"{name}.out", FUSED)

    def smoothed(self, x, weight, layer, name):
        """x and weight with the same product."""
        factor = factors(self.sizes[layer, name], weight)
        name = f"l{layer}.{name}"
        x = self.node("Mul", [x, self.tensor(f"{name}.smoothing", 1 / factor)], f"{name}.in")
        return x, weight * factor[:, None]

    def attention(self, x, layer):
        """Attention is linear in V, so what smooths its result is divided out of V's weights and bias."""
        source, at = self.source, f"l{layer}."
        out_weight = matrix(source, layer, "ao")
        out_factor = factors(self.sizes[layer, "ao"], out_weight)
        divisor = np.concatenate([np.ones(2 * source.hidden), out_factor])
        weight, bias = (values / divisor for values in query_key_value(source, layer))
        x, weight = self.smoothed(x, weight, layer, "qkv")
        qkv = self.product(x, weight, at + "qkv", self.tensor(at + "qkv.b", bias))
        parts = [at + name for name in "qkv"]
        self.nodes.append(helper.make_node("Split", [qkv, "thirds"], parts, name=at + "split", axis=2))
        seen = self.node("MultiHeadAttention", parts, at + "seen", FUSED, num_heads=source.heads)
        return self.product(seen, out_weight * out_factor[:, None], at + "ao", self.vector(at + "ao.b"))

    def feed_forward(self, x, layer):
        source, into, out = self.source, f"l{layer}.fi", f"l{layer}.fo"
        x, weight = self.smoothed(x, matrix(source, layer, "fi"), layer, "fi")
        wide = self.node("Gelu", [self.product(x, weight, into, self.vector(f"{into}.b"))], f"l{layer}.gelu", FUSED)
        wide, weight = self.smoothed(wide, matrix(source, layer, "fo"), layer, "fo")
        most = self.node("ReduceMax", [self.node("Abs", [wide], f"{out}.abs")], f"{out}.greatest", axes=[-1], keepdims=1)
        most = self.node("Max", [most, "row.least"], f"{out}.row")
        even = self.product(self.node("Div", [wide, most], f"{out}.even"), weight, out)
        return self.node("Add", [self.node("Mul", [even, most], f"{out}.whole"), self.vector(f"{out}.b")], f"{out}.done")

    def build(self):
        source = self.source
        self.tensor("thirds", [source.hidden] * 3, np.int64)
        self.tensor("row.least", [ROW_LEAST])
        place = self.first_places(self.outside("places", places(source).astype("<f4"), TensorProto.FLOAT))
        x = self.norm("emb.ln", self.words(), place, "embedded")
        for layer in range(source.layers):
            x = self.norm(f"l{layer}.aln", self.attention(x, layer), x, f"l{layer}.attended")
            x = self.norm(f"l{layer}.oln", self.feed_forward(x, layer), x, f"l{layer}.done")
        mean = self.node("ReduceMean", [x], "mean", axes=[1], keepdims=0)
        self.node("LpNormalization", [mean], "sentence_embedding", axis=1, p=2)
        return self.model(["input_ids"], 1)


def write(source, folder, prefix):
    """`prefix` is what a passage starts with."""
    folder = pathlib.Path(folder)
    sizes = activations(source, calibration_rows(source, prefix))
    with open(folder / TABLE, "wb") as table:
        model = Int8Graph(source, sizes, table).build()
    (folder / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
