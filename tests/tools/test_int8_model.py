# SPDX-License-Identifier: Apache-2.0
"""The int8 model that set-up makes: what is in its file and what it leaves in model.bin. Variable: QUIRE_PARTS."""
import os
import pathlib
import sys
import types

import pytest

numpy = pytest.importorskip("numpy")
onnx = pytest.importorskip("onnx")

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import convert_int8  # noqa: E402

MODEL = pathlib.Path(os.environ.get("QUIRE_PARTS", "/nonexistent")) / "share/quire/models/multilingual-e5-small"


@pytest.fixture(scope="module")
def graph():
    if not (MODEL / "model.int8.onnx").exists():
        pytest.skip("the default model is not there")
    return onnx.load(MODEL / "model.int8.onnx", load_external_data=False).graph


def test_the_tables_are_those_of_the_ir(graph):
    tables = {tensor.name: tensor for tensor in graph.initializer if tensor.data_location == onnx.TensorProto.EXTERNAL}
    assert sorted(tables) == ["places", "words"]
    for tensor in tables.values():
        facts = {entry.key: entry.value for entry in tensor.external_data}
        assert tensor.data_type == onnx.TensorProto.FLOAT16 and facts["location"] == "model.bin"
        assert int(facts["length"]) == 2 * numpy.prod(tensor.dims)
        assert int(facts["offset"]) + int(facts["length"]) <= (MODEL / "model.bin").stat().st_size


def test_no_input_makes_two_neighbours_exceed_sixteen_bits(graph):
    matrices = [tensor for tensor in graph.initializer
                if len(tensor.dims) > 1 and tensor.data_location != onnx.TensorProto.EXTERNAL]
    assert len(matrices) == 4 * 12
    for tensor in matrices:
        values = onnx.numpy_helper.to_array(tensor)
        assert values.dtype == numpy.int8
        pairs = values.astype(int).reshape(len(values) // 2, 2, -1)
        for greatest in (255 * pairs.clip(min=0).sum(1).max(), 255 * pairs.clip(max=0).sum(1).min()):
            assert -2 ** 15 <= greatest < 2 ** 15
        assert (abs(values.astype(int)).max(0) > 64).mean() > .9, "bits lie idle"


def test_a_table_that_the_ir_holds_otherwise_is_refused(tmp_path):
    (tmp_path / "model.xml").write_text('<net><layers><layer type="Const"><data element_type="f16" shape="2, 3" '
                                        'offset="4" size="12"/></layer></layers></net>', encoding="utf-8")
    values = numpy.arange(6, dtype=numpy.float32).reshape(2, 3)
    (tmp_path / "model.bin").write_bytes(b"head" + values.astype("<f2").tobytes())
    converter = convert_int8.Int8Graph(types.SimpleNamespace(), {}, tmp_path)
    assert converter.shared("table", values) == "table"
    with pytest.raises(convert_int8.BadModel, match="other values"):
        converter.shared("table", values + 1)
    with pytest.raises(convert_int8.BadModel, match="0 f16 constants"):
        converter.shared("table", values.T)


def test_factors_do_not_hang_on_the_last_bits_of_a_sum():
    random = numpy.random.default_rng(1)
    activation, weight = random.random(384) * 10, random.standard_normal((384, 8))
    exact, close = (convert_int8.factors(activation * (1 + drift), weight) for drift in (0, 1e-13))
    assert (exact == close).all()
    assert numpy.log(exact).mean() == pytest.approx(0, abs=.01)
