# SPDX-License-Identifier: Apache-2.0
"""Models that are none: said at import, and where one is put in place by hand, at its first use."""
import hashlib
import json
import os
import pathlib
import re
import shutil
import struct
import sys

import pytest
from conftest import FIXTURES, PARTS

TABLE = FIXTURES / "models/table"
CHAT_MODEL = PARTS / "share/quire-test/SmolLM2-135M-Instruct.Q4_1.gguf"
ONE_LINE = 1


@pytest.fixture
def models(quire, tmp_path):
    """A home of its own: what is imported or chosen here is seen here only."""
    quire.environment = {**quire.environment, "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    return tmp_path / "data/quire/models"


@pytest.fixture
def table(tmp_path):
    """A copy of the smallest model, to be spoilt."""
    return pathlib.Path(shutil.copytree(TABLE, tmp_path / "table"))


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.md"
    path.write_text("# a\n\naaa aa a. 麻绳。\n", encoding="utf-8")
    return path


def describe(folder, **changes):
    description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    description.update(changes)
    (folder / "model.json").write_text(json.dumps(description), encoding="utf-8")


def replace_graph(folder, bytes_of):
    (folder / "model.onnx").write_bytes(bytes_of((folder / "model.onnx").read_bytes()))


def text_graph(folder):
    replace_graph(folder, lambda _: b"<net/>")


def cut_graph(folder):
    replace_graph(folder, lambda data: data[: len(data) // 2])


def empty_graph(folder):
    replace_graph(folder, lambda _: b"")


def garbage_graph(folder):
    replace_graph(folder, lambda _: os.urandom(5000))


def cut_weights(folder):
    (folder / "model.onnx.data").write_bytes((folder / "model.onnx.data").read_bytes()[:20])


def empty_weights(folder):
    (folder / "model.onnx.data").write_bytes(b"")


def lose_weights(folder):
    (folder / "model.onnx.data").unlink()


def wrong_dim(folder):
    describe(folder, dim=4)


def wrong_pooled_output(folder):
    describe(folder, pooled_output=True)


def wrong_input_names(folder):
    replace_graph(folder, lambda data: data.replace(b"input_ids", b"tokens_in"))


SPOILERS = [text_graph, cut_graph, empty_graph, garbage_graph, cut_weights, empty_weights, lose_weights, wrong_dim,
            wrong_pooled_output, wrong_input_names]
WORDS = {wrong_dim: "dim", wrong_pooled_output: "pooled_output", wrong_input_names: "input_ids"}


def test_a_model_that_embeds_is_imported_chosen_and_used(quire, models, table, note):
    imported = quire.json("model", "import", table, "--name", "tiny")["models"][0]
    assert imported["name"] == "tiny" and imported["dim"] == 3 and imported["identity"].startswith("sha256:")
    assert not imported["in_use"]
    chosen = {model["name"]: model for model in quire.json("model", "use", "tiny")["models"]}
    assert chosen["tiny"]["in_use"] and not chosen["multilingual-e5-small"]["in_use"]
    assert quire.json("add", note)["documents"]["added"] == 1
    status = quire.json("status")
    assert status["model"] == "tiny" and status["dim"] == 3
    assert quire.json("search", "aaa")["hits"]


@pytest.mark.parametrize("spoil", SPOILERS, ids=lambda spoil: spoil.__name__)
def test_a_folder_that_is_no_model_is_refused_at_import_and_leaves_nothing(quire, models, table, spoil):
    spoil(table)
    done = quire.run("model", "import", table, code=1)
    assert str(table) in done.err and done.err.count("\n") == ONE_LINE and WORDS.get(spoil, "") in done.err, done.err
    assert list(models.iterdir()) == []


@pytest.mark.parametrize("spoil", SPOILERS, ids=lambda spoil: spoil.__name__)
def test_a_folder_that_is_no_model_is_refused_at_use_and_nothing_is_stored(quire, models, table, note, spoil):
    quire.json("model", "import", table, "--name", "tiny")
    spoil(models / "tiny")
    done = quire.run("--embed-model", "tiny", "add", note, code=1)
    last = done.err.splitlines()[-1]
    assert last.startswith("quire: ") and "tiny" in last and WORDS.get(spoil, "") in last, done.err
    assert quire.json("list")["documents"] == []


@pytest.mark.parametrize("kind", ["openvino", "onnx"])
def test_a_model_of_openvino_is_refused_with_what_to_give(quire, models, table, kind):
    (table / "model.onnx").rename(table / "model.xml")
    describe(table, kind=kind)
    for path in (table, table / "model.xml"):
        done = quire.run("model", "import", path, code=1)
        assert "ONNX" in done.err and "model.xml" in done.err and done.err.count("\n") == ONE_LINE, done.err
    assert not models.exists() or list(models.iterdir()) == []


def test_a_tokenizer_that_is_none_is_refused(quire, models, table):
    (table / "tokenizer.json").write_text('{"model":{"type":"BPE"}}', encoding="utf-8")
    assert "tokenizer" in quire.run("model", "import", table, code=1).err
    (table / "tokenizer.json").unlink()
    assert "no tokenizer.json" in quire.run("model", "import", table, code=1).err


def test_a_pipe_in_a_model_folder_does_not_hold_the_import(quire, models, table):
    (table / "model.onnx.data").unlink()
    os.mkfifo(table / "model.onnx.data")
    assert "not a regular file" in quire.run("model", "import", table, code=1).err


def test_a_chat_model_is_refused_for_embedding(quire, models, note):
    if not CHAT_MODEL.exists():
        pytest.skip("the test chat model is not installed; tools/setup test makes it")
    done = quire.run("model", "import", CHAT_MODEL, "--name", "chat", code=1)
    assert "no embedding model" in done.err and "none" in done.err
    done = quire.run("--embed-driver", "llama", "--embed-llama-path", CHAT_MODEL, "add", note, code=1)
    assert "no embedding model" in done.err
    assert not models.exists() or list(models.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"GGUF", b"plain text", os.urandom(4096)], ids=["empty", "magic", "text", "random"])
def test_a_chat_model_that_is_none_is_named(quire, note, tmp_path, content):
    quire.json("add", note)
    path = tmp_path / "chat.gguf"
    path.write_bytes(content)
    done = quire.run("--chat-driver", "llama", "--chat-llama-path", path, "ask", "What is aaa aa a?", code=1)
    assert f"{path} is not a GGUF model" in done.err


# ---- 8 bits ----

LAYERS = FIXTURES / "models/layers"


def test_an_f32_model_is_put_into_8_bits_where_that_changes_little(quire, models, note):
    imported = quire.json("model", "import", LAYERS, "--name", "small")["models"][0]
    assert imported["arithmetic"].startswith("8-bit: 1 - cosine to f32 is 0.000"), imported
    # What the model is, is what was given.
    given = b"".join((LAYERS / name).read_bytes() for name in ("model.onnx", "model.onnx.data", "tokenizer.json"))
    assert imported["identity"].startswith("sha256:" + hashlib.sha256(given).hexdigest())
    assert (models / "small/model.onnx.data").stat().st_size < (LAYERS / "model.onnx.data").stat().st_size / 2
    assert {path.name for path in (models / "small").iterdir()} == {"model.json", "model.onnx", "model.onnx.data",
                                                                   "tokenizer.json", "tokenizer.trie"}
    assert quire.json("model", "list")["models"][-1]["arithmetic"] == imported["arithmetic"]
    assert "8-bit" in quire.run("model", "list").out
    quire.json("model", "use", "small")
    assert quire.json("add", note)["documents"]["added"] == 1
    assert quire.json("search", "aaa")["hits"] and quire.json("search", "麻绳")["hits"]


def test_an_f32_model_that_8_bits_would_change_stays_as_it_is(quire, models, tmp_path, note):
    """Its vectors are small differences of great numbers."""
    sys.path.insert(0, str(FIXTURES))
    make_model, numpy = pytest.importorskip("make_model"), pytest.importorskip("numpy")
    make, random, size = make_model.Maker(), numpy.random.default_rng(5), 64
    words = 100 + random.normal(size=(size, size)) / 10
    weight = random.normal(size=(size, size))
    x = make.node("Gather", [make.tensor("words", words), "input_ids"], "word")
    x = make.node("MatMul", [x, make.tensor("weight", weight)], "product")
    x = make.node("Sub", [x, make.tensor("middle", 100 * weight.sum(0))], "rows")
    make_model.write(tmp_path / "fine", make, make.model(x, size), size)
    imported = quire.json("model", "import", tmp_path / "fine")["models"][0]
    assert re.match(r"f32: 1 - cosine to f32 would in 8-bit be 0\.\d+ on average and \d\.\d+ at most", imported["arithmetic"])
    for name in ("model.onnx", "model.onnx.data"):
        assert (models / "fine" / name).read_bytes() == (tmp_path / "fine" / name).read_bytes()
    assert not (models / "fine/eight").exists() and not (models / "fine/sizes.onnx").exists()
    assert quire.json("--embed-model", "fine", "add", note)["documents"]["added"] == 1


def test_an_f32_model_that_fails_in_8_bits_stays_as_it_is(quire, models, tmp_path, note):
    """It looks a list up by small differences of great numbers: those of 8 bits stand behind its end."""
    sys.path.insert(0, str(FIXTURES))
    make_model, numpy = pytest.importorskip("make_model"), pytest.importorskip("numpy")
    onnx = pytest.importorskip("onnx")
    make, random, size = make_model.Maker(), numpy.random.default_rng(7), 64
    words = 100 + random.normal(size=(size, size)) / 10
    weight = random.normal(size=(size, size))
    differences = (words - 100) @ weight
    half = int(numpy.abs(differences).max()) + 2
    x = make.node("Gather", [make.tensor("words", words), "input_ids"], "word")
    x = make.node("MatMul", [x, make.tensor("weight", weight)], "product")
    x = make.node("Sub", [x, make.tensor("middle", 100 * weight.sum(0) - half)], "places")
    make.nodes.append(onnx.helper.make_node("Cast", [x], ["whole"], to=onnx.TensorProto.INT64))
    x = make.node("Gather", [make.tensor("list", random.normal(size=2 * half)), "whole"], "rows")
    make_model.write(tmp_path / "fine", make, make.model(x, size), size)
    imported = quire.json("model", "import", tmp_path / "fine")["models"][0]
    assert re.match(r"f32: .*out of data bounds", imported["arithmetic"]), imported
    assert {path.name for path in (models / "fine").iterdir()} == {"model.json", "model.onnx", "model.onnx.data",
                                                                  "tokenizer.json", "tokenizer.trie"}
    assert quire.json("--embed-model", "fine", "add", note)["documents"]["added"] == 1
    assert quire.json("--embed-model", "fine", "search", "aaa")["hits"]


def test_a_model_without_products_says_that_it_stays_in_f32(quire, models, table):
    imported = quire.json("model", "import", table)["models"][0]
    assert imported["arithmetic"].startswith("f32: ") and "no product" in imported["arithmetic"]


# ---- choosing ----

@pytest.mark.parametrize("written", ["[embed]\nmodel = other\ndriver = llama\nretries = 3\n",
                                     "embed.model: other\n\n[embed]\nretries = 3\n  \n",
                                     "[embed]\nmodel = one\n  other\nretries = 3\n",
                                     "[store]\nwait_ms = 5\n[embed]\nretries=3\nmodel=other ; why\n"],
                         ids=["section", "top", "continued", "second"])
def test_use_holds_where_the_configuration_has_sections(quire, models, table, tmp_path, written):
    config = tmp_path / "config/quire/config"
    config.parent.mkdir(parents=True)
    config.write_text(written, encoding="utf-8")
    quire.json("model", "import", table, "--name", "tiny")
    quire.json("model", "use", "tiny")
    assert [model["name"] for model in quire.json("model", "list")["models"] if model["in_use"]] == ["tiny"]
    kept = config.read_text(encoding="utf-8")
    assert "other" not in kept and "retries" in kept


# ---- what is remembered of the probe text ----

@pytest.fixture
def cache(quire, models, tmp_path):
    quire.environment = {**quire.environment, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    return tmp_path / "cache/quire/probes"


def probe_was_embedded(quire, question="什么是麻绳？", **more):
    body = quire.json("trace", quire.json("search", question, **more)["trace"])["trace"]["body"]
    return next(span for span in body["spans"] if span["stage"] == "probe").get("spans", []) != []


def test_a_new_process_embeds_no_probe_text_that_an_earlier_one_embedded(quire, cache, note):
    quire.json("add", note)
    assert len(list(cache.iterdir())) == 1
    assert not probe_was_embedded(quire) and not probe_was_embedded(quire, "What is aaa?")
    shutil.rmtree(cache)
    assert probe_was_embedded(quire) and not probe_was_embedded(quire)
    next(cache.iterdir()).write_bytes(b"damaged")
    assert probe_was_embedded(quire) and not probe_was_embedded(quire)


def test_a_model_file_that_changed_is_asked_again(quire, cache, models, table, note):
    quire.json("model", "import", table, "--name", "tiny")
    quire.json("model", "use", "tiny")
    quire.json("add", note)
    assert not probe_was_embedded(quire, "aaa")
    weights = models / "tiny/model.onnx.data"
    os.utime(weights, ns=(1, 1))
    assert probe_was_embedded(quire, "aaa") and not probe_was_embedded(quire, "aaa")
    rows = struct.unpack("<12f", weights.read_bytes())
    weights.write_bytes(struct.pack("<12f", *rows[3:], *rows[:3]))
    done = quire.run("search", "aaa", code=1)
    assert "no longer computes" in done.err
    assert "no longer computes" in quire.run("search", "aaa", code=1).err


def test_a_base_and_a_cache_that_cannot_be_written_answer_all_the_same(quire, cache, note):
    quire.json("add", note)
    shutil.rmtree(cache.parent)
    cache.parent.parent.mkdir(exist_ok=True)
    cache.parent.write_bytes(b"a file where the folder should be")
    quire.kb.chmod(0o444)
    assert "麻绳" in quire.json("search", "麻绳")["hits"][0]["chunk"]["text"]
    assert "aaa" in quire.json("search", "aaa aa")["hits"][0]["chunk"]["text"]
