# SPDX-License-Identifier: Apache-2.0
"""The default model as ONNX for ONNX Runtime, in the form its own optimiser aims at (fused attention, bias and gelu,
skip layer norm), in f32 and with dynamically quantised int8 matrices.

make_onnx.py --weights e5-small-q4.bin --out DIR"""
import argparse
import pathlib
import sys

import numpy as np
from onnx import TensorProto, save
from onnxruntime.quantization import QuantType, quantize_dynamic

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import convert_model as cm
from convert_int8 import FUSED, OnnxGraph, matrix, places, query_key_value


class Graph(OnnxGraph):
    """Batches of padded texts: attention_mask tells where each ends."""

    def skip_norm(self, layer, norm, x, skip, bias):
        names = (f"{norm}.w", f"{norm}.b", bias)
        return self.node("SkipLayerNormalization", [x, skip, *(self.vector(f"l{layer}.{name}") for name in names)],
                         f"l{layer}.{norm}.out", FUSED, epsilon=self.source.epsilon)

    def product(self, x, layer, name):
        weight = self.tensor(f"l{layer}.{name}.w", matrix(self.source, layer, name))
        return self.node("MatMul", [x, weight], f"l{layer}.{name}.out")

    def layer(self, layer, x):
        at = f"l{layer}."
        weight, bias = query_key_value(self.source, layer)
        seen = self.node("Attention", [x, self.tensor(at + "qkv.w", weight), self.tensor(at + "qkv.b", bias), "mask"],
                         at + "attention", FUSED, num_heads=self.source.heads)
        x = self.skip_norm(layer, "aln", self.product(seen, layer, "ao"), x, "ao.b")
        wide = self.node("BiasGelu", [self.product(x, layer, "fi"), self.vector(at + "fi.b")], at + "gelu", FUSED)
        return self.skip_norm(layer, "oln", self.product(wide, layer, "fo"), x, "fo.b")

    def build(self):
        source = self.source
        for name, value in (("one", [1]), ("two", [2])):
            self.tensor(name, value, np.int64)
        self.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        words = self.tensor("words", source.matrix("emb.word", source.vocab, source.hidden))
        word = self.node("Gather", [words, "input_ids"], "word")
        x = self.norm("emb.ln", word, self.first_places(self.tensor("places", places(source))), "embedded")
        for layer in range(source.layers):
            x = self.layer(layer, x)
        self.node("Cast", ["attention_mask"], "marks2", to=TensorProto.FLOAT)
        self.node("Unsqueeze", ["marks2", "two"], "marks")
        self.node("ReduceSum", [self.node("Mul", [x, "marks"], "marked"), "one"], "total", keepdims=0)
        self.node("Div", ["total", self.node("ReduceSum", ["marks", "one"], "count", keepdims=0)], "mean")
        self.node("LpNormalization", ["mean"], "sentence_embedding", axis=1, p=2)
        return self.model(["input_ids", "attention_mask"], "batch")


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
