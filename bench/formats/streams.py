# SPDX-License-Identifier: Apache-2.0
"""Very large files: a log, JSON lines and a table, far larger than the memory that reading them may take. They are made here, always
the same. bench_streams loads and splits them with the default model's tokenizer, and adds them with the tests' hashing embedder, since a
real one would take days. Memory is looked at every 50 ms: what is a process's alone and its share of what several have mapped
(Pss), and of that what no file backs (anonymous and shared memory). Pages of the mapped file count in the former."""
import json
import os
import signal
import subprocess
import threading
import time

from asking import say
from result_table import table as shown

MEGABYTE = 1000 * 1000
SIZES = {"log": 2000, "jsonl": 1000, "csv": 500}  # in MB
LOOK_EVERY = .05
BLOCK_LINES = 20000
COMPONENTS = ("storage.node", "cache", "http.server", "auth", "uploader", "replica", "tls", "queue")
SAID = (("connection to storage node lost", "与存储节点的连接已断开"), ("cache refilled after eviction", "缓存在清理后重新填充"),
        ("request took longer than expected", "请求耗时超过预期"), ("user session expired", "用户会话已过期"),
        ("retrying the upload of a segment", "正在重试上传分段"), ("replica is behind the primary", "副本落后于主节点"),
        ("certificate will expire soon", "证书即将过期"), ("queue is longer than the mark", "队列长度超过警戒线"))
LEVELS = ("INFO", "INFO", "INFO", "WARN", "ERROR", "DEBUG")
USERS = ("Ann", "Bo", "李雷", "韩梅梅")
REGIONS = ("north", "south", "东部", "西部")
STATES = ("open", "closed", "待处理")
HEADS = "id,time,component,message,amount,count,region,share,currency,flag,serial,state\n"


def numbers():
    """Pseudo-random numbers that no library's version changes."""
    state = 1
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield state >> 33


def log_line(i, draw):
    kind = next(draw) % 8
    text = SAID[kind][next(draw) % 3 == 0]
    return (f"2024-@@ {i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d}.{next(draw) % 1000:03d} {LEVELS[next(draw) % 6]} "
            f"[{COMPONENTS[kind]}] {text} id=####{next(draw) % 10**5:05d} took={next(draw) % 9000}ms\n")


def jsonl_line(i, draw):
    kind = next(draw) % 8
    return json.dumps({"id": f"####{i}", "time": f"2024-@@T{i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d}",
                       "user": {"name": USERS[next(draw) % 4], "roles": ["reader", "editor"][:1 + i % 2]},
                       "event": {"kind": COMPONENTS[kind], "text": SAID[kind][i % 3 == 0], "ms": next(draw) % 9000},
                       "tags": [COMPONENTS[kind], COMPONENTS[(kind + 1) % 8]]}, ensure_ascii=False) + "\n"


def csv_line(i, draw):
    kind = next(draw) % 8
    text = SAID[kind][i % 4 == 0]
    text = f'"{text}, again"' if i % 10 == 0 else text
    return (f"####{i},2024-@@T{i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d},{COMPONENTS[kind]},{text},"
            f"{next(draw) % 10**6 / 100},{next(draw) % 1000},{REGIONS[next(draw) % 4]},{next(draw) % 100}%,"
            f"{('EUR', 'USD', 'CNY')[next(draw) % 3]},{next(draw) % 2},{next(draw)},{STATES[next(draw) % 3]}\n")


def make(path, kind, size):
    """Blocks of one pattern, each with its own day and its own numbers."""
    draw, line = numbers(), {"log": log_line, "jsonl": jsonl_line, "csv": csv_line}[kind]
    block = "".join(line(i, draw) for i in range(BLOCK_LINES)).encode()
    with open(path, "wb") as out:
        if kind == "csv":
            out.write(HEADS.encode())
        number = 0
        while out.tell() < size:
            number += 1
            day = f"{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}".encode()
            out.write(block.replace(b"@@", day).replace(b"####", f"{number:04d}".encode()))
    return path


def seconds_of(work):
    start = time.monotonic()
    work()
    return time.monotonic() - start


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        for _ in file:
            pass


def family(pid):
    """The process and those that it started: the workers."""
    pids = [pid]
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                pids += map(int, file.read().split())
    except OSError:
        pass
    return pids


def memory_of(pid):
    found = {}
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            for line in file:
                words = line.split()
                if words[0] in ("Pss:", "Pss_Anon:", "Pss_Shmem:"):
                    found[words[0]] = int(words[1]) * 1024
    except OSError:
        pass
    return found


class Watched:
    """A program whose memory and progress are looked at until it ends."""

    def __init__(self, command, interrupt_at=None, interrupt_after=None):
        self.interrupt_at, self.interrupt_after = interrupt_at, interrupt_after
        self.peak, self.peak_unbacked, self.still, self.sent = 0, 0, 0.0, None
        self.last, self.report = {}, {}
        self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.started = self.moved = time.monotonic()
        looking = threading.Thread(target=self.look)
        looking.start()
        for line in self.process.stdout:
            self.take(line)
        self.code = self.process.wait()
        self.ended = time.monotonic()
        looking.join()
        self.still = max(self.still, self.ended - self.moved)
        self.seconds = self.ended - self.started

    def look(self):
        while self.process.poll() is None:
            members = [memory_of(pid) for pid in family(self.process.pid)]
            self.peak = max(self.peak, sum(one.get("Pss:", 0) for one in members))
            self.peak_unbacked = max(self.peak_unbacked,
                                     sum(one.get("Pss_Anon:", 0) + one.get("Pss_Shmem:", 0) for one in members))
            if self.interrupt_after and not self.sent and time.monotonic() - self.started > self.interrupt_after:
                self.interrupt()
            time.sleep(LOOK_EVERY)

    def interrupt(self):
        self.sent = time.monotonic()
        self.process.send_signal(signal.SIGINT)

    def take(self, line):
        if not line.startswith("{"):
            return  # words of the command line
        now, told = time.monotonic(), json.loads(line)
        if "of" not in told:
            self.report = told
            return
        if {**told, "seconds": 0} != {**self.last, "seconds": 0}:
            self.still, self.moved = max(self.still, now - self.moved), now
        self.last = told
        if self.interrupt_at and not self.sent and self.interrupt_at(told):
            self.interrupt()

    def end_seconds(self):
        if not self.sent:
            raise ValueError(f"{self.process.args[0]} ended before it was interrupted")
        return self.ended - self.sent


def whole_documents(place, base):
    """How many the base holds; each has to be whole."""
    rows = place.run_json("list", kb=base)["documents"]
    torn = [row["uri"] for row in rows if row["status"] not in ("ok", "container") or (row["status"] == "ok" and not row["chunks"])]
    if torn:
        raise ValueError(f"{torn[0]} is not whole behind a cancelled add")
    return len(rows)


def measure_interrupt(place, program, path):
    """Ctrl-C at a third of the load and in the middle of embedding and storing; then the add goes on from what is there."""
    base = place.work / "streams.quire"
    rows = []
    first = Watched([program, "add", base, path], interrupt_at=lambda told: told["stored"] >= 20)
    rows.append({"when": "20 parts are stored", "seconds": first.end_seconds()})
    held = whole_documents(place, base)
    hashing = Watched([program, "add", base, path], interrupt_after=.5)
    rows.append({"when": "the file is hashed", "seconds": hashing.end_seconds()})
    again = Watched([program, "add", base, path], interrupt_at=lambda told: told["stored"] >= 10)
    rows.append({"when": "it went on, 10 more are stored", "seconds": again.end_seconds()})
    if whole_documents(place, base) < held + 5 or again.last["unchanged"] < held - 2:
        raise ValueError("the second add did not go on from the first")
    real = Watched([place.quire, "--kb", place.work / "real.quire", "add", path], interrupt_after=20)
    rows.append({"when": "quire add with the default model, after 20 s", "seconds": real.end_seconds()})
    return {"rows": rows, "added": first.peak, "went_on": again.peak, "real": real.peak,
            "still": max(first.still, again.still)}


def measure(place):
    program, rows = place.program("bench_streams"), []
    share = float(os.environ.get("QUIRE_BENCH_STREAMS", 1))  # of the sizes, for a quick look
    for kind, size in SIZES.items():
        path = make(place.work / f"big.{kind}", kind, int(size * share * MEGABYTE))
        size = path.stat().st_size
        row = {"name": kind, "bytes": size,
               "wc_seconds": seconds_of(lambda: subprocess.run(["wc", "-l", path], check=True, capture_output=True)),
               "python_seconds": seconds_of(lambda: read_lines(path))}
        done = Watched([program, "split", path])
        if done.code or done.last["bytes"] != size:
            raise ValueError(f"{path.name} was not read to its end")
        stopped = Watched([program, "split", path], interrupt_at=lambda told: told["bytes"] >= told["of"] / 3)
        row |= {"seconds": done.seconds, "documents": done.last["documents"], "chunks": done.last["chunks"], "peak": done.peak,
                "peak_unbacked": done.peak_unbacked, "still": done.still, "interrupt_seconds": stopped.end_seconds()}
        if kind == "log":
            row["interrupts"] = measure_interrupt(place, program, path)
        path.unlink()
        say(f"  {kind}: {row['seconds']:.0f} s, {row['peak'] / MEGABYTE:.0f} MB, still for {row['still']:.1f} s, "
            f"ended in {row['interrupt_seconds']:.2f} s")
        rows.append(row)
    return {"rows": rows}


def table(result):
    lines = [[row["name"], f"{row['bytes'] / MEGABYTE:,.0f} MB", f"{row['documents']:,}", f"{row['chunks']:,}",
              f"{row['bytes'] / MEGABYTE / row['seconds']:.1f} MB/s",
              f"{row['bytes'] / MEGABYTE / row['python_seconds']:,.0f} MB/s",
              f"{row['bytes'] / MEGABYTE / row['wc_seconds']:,.0f} MB/s",
              f"{row['peak'] / MEGABYTE:.0f} MB ({row['peak_unbacked'] / MEGABYTE:.0f})",
              f"{row['still']:.1f} s", f"{row['interrupt_seconds']:.2f} s"] for row in result["rows"]]
    text = shown(["file", "size", "documents", "chunks", "load + split", "Python's lines", "wc -l", "peak memory (no file behind it)",
                  "longest without progress", "Ctrl-C"], lines)
    for row in result["rows"]:
        if "interrupts" in row:
            stops = row["interrupts"]
            text += "\n\n" + shown(["Ctrl-C while the log is added", "ends in"],
                                   [[stop["when"], f"{stop['seconds']:.2f} s"] for stop in stops["rows"]])
            text += (f"\n\nAdding it took {max(stops['added'], stops['went_on']) / MEGABYTE:.0f} MB with the hashing embedder, and "
                     f"{stops['real'] / MEGABYTE:.0f} MB with the default model.")
    return text
