# SPDX-License-Identifier: Apache-2.0
"""The default model as ONNX for ONNX Runtime, in the form its own optimiser aims at (fused attention, bias and gelu,
skip layer norm), in f32 and with dynamically quantised int8 matrices.

make_onnx.py --weights e5-small-q4.bin --out DIR"""
import argparse
import pathlib
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from onnxruntime.quantization import QuantType, quantize_dynamic

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import convert_model as cm

FUSED = "com.microsoft"


class Graph:
    def __init__(self, source):
        self.source, self.nodes, self.tensors = source, [], []

    def tensor(self, name, values, dtype=np.float32):
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype=dtype), name))
        return name

    def node(self, kind, inputs, out, domain="", **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, domain=domain, **attributes))
        return out

    def matrix(self, layer, name, rows, columns):
        return self.source.matrix(f"l{layer}.{name}.w", rows, columns).T

    def vector(self, layer, name):
        return self.tensor(f"l{layer}.{name}", self.source.vector(f"l{layer}.{name}"))

    def skip_norm(self, layer, norm, x, skip, bias):
        return self.node("SkipLayerNormalization",
                         [x, skip, self.vector(layer, f"{norm}.w"), self.vector(layer, f"{norm}.b"),
                          self.vector(layer, bias)],
                         f"l{layer}.{norm}.out", FUSED, epsilon=self.source.epsilon)

    def layer(self, layer, x):
        size, inner = self.source.hidden, self.source.inner
        weights = np.concatenate([self.matrix(layer, f"{n}", size, size) for n in "qkv"], axis=1)
        bias = np.concatenate([self.source.vector(f"l{layer}.{n}.b") for n in "qkv"])
        at = f"l{layer}."
        seen = self.node("Attention", [x, self.tensor(at + "qkv.w", weights), self.tensor(at + "qkv.b", bias), "mask"],
                         at + "attention", FUSED, num_heads=self.source.heads)
        out = self.node("MatMul", [seen, self.tensor(at + "ao.w", self.matrix(layer, "ao", size, size))], at + "ao.out")
        x = self.skip_norm(layer, "aln", out, x, "ao.b")
        wide = self.node("MatMul", [x, self.tensor(at + "fi.w", self.matrix(layer, "fi", inner, size))], at + "fi.out")
        wide = self.node("BiasGelu", [wide, self.vector(layer, "fi.b")], at + "gelu", FUSED)
        out = self.node("MatMul", [wide, self.tensor(at + "fo.w", self.matrix(layer, "fo", size, inner))], at + "fo.out")
        return self.skip_norm(layer, "oln", out, x, "fo.b")

    def embeddings(self):
        source = self.source
        words = self.tensor("words", source.matrix("emb.word", source.vocab, source.hidden))
        places = source.vector("emb.pos").reshape(source.window, source.hidden)
        self.tensor("places", places + source.vector("emb.type")[:source.hidden])
        for name, value in (("zero", [0]), ("one", [1]), ("two", [2])):
            self.tensor(name, value, np.int64)
        word = self.node("Gather", [words, "input_ids"], "word")
        length = self.node("Shape", ["input_ids"], "length", start=1, end=2)
        place = self.node("Slice", ["places", "zero", length, "zero"], "place")
        return self.node("LayerNormalization", [self.node("Add", [word, place], "sum"),
                                                self.tensor("emb.ln.w", source.vector("emb.ln.w")),
                                                self.tensor("emb.ln.b", source.vector("emb.ln.b"))],
                         "embedded", axis=-1, epsilon=source.epsilon)

    def build(self):
        self.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        x = self.embeddings()
        for layer in range(self.source.layers):
            x = self.layer(layer, x)
        self.node("Cast", ["attention_mask"], "marks2", to=TensorProto.FLOAT)
        self.node("Unsqueeze", ["marks2", "two"], "marks")
        self.node("ReduceSum", [self.node("Mul", [x, "marks"], "marked"), "one"], "total", keepdims=0)
        self.node("Div", ["total", self.node("ReduceSum", ["marks", "one"], "count", keepdims=0)], "mean")
        self.node("LpNormalization", ["mean"], "sentence_embedding", axis=1, p=2)
        shape = ["batch", "length"]
        inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in ("input_ids", "attention_mask")]
        output = helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", self.source.hidden])
        graph = helper.make_graph(self.nodes, "multilingual-e5-small", inputs, [output], self.tensors)
        return helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 17),
                                                                      helper.make_opsetid(FUSED, 1)])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    plain, small = arguments.out / "f32.onnx", arguments.out / "int8.onnx"
    save(Graph(cm.Source(arguments.weights.read_bytes())).build(), str(plain))
    quantize_dynamic(str(plain), str(small), op_types_to_quantize=["MatMul", "Attention"], weight_type=QuantType.QInt8,
                     extra_options={"DefaultTensorType": TensorProto.FLOAT})


if __name__ == "__main__":
    main()
