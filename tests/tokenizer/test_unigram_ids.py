# SPDX-License-Identifier: Apache-2.0
"""The unigram tokenizer's ids on 10,000 English and Chinese lines against sentencepiece and `tokenizers`. The driver is
compiled here from the tokenizer's own sources. Variables: QUIRE_PARTS (yyjson, the default model), QUIRE_DATA."""
import os
import pathlib
import random
import re
import subprocess

import pytest

pytest.importorskip("sentencepiece")
pytest.importorskip("tokenizers")

import compare_unigram as compare  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = pathlib.Path(os.environ.get("QUIRE_PARTS", "/nonexistent"))
DATA = pathlib.Path(os.environ.get("QUIRE_DATA", ROOT.parent / "shared" / "data"))
FIXTURE = ROOT / "tests" / "fixtures" / "tokenizer"
MODEL = PARTS / "share" / "quire" / "models" / "multilingual-e5-small"


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    if not (PARTS / "lib" / "libyyjson.a").exists():
        pytest.skip("QUIRE_PARTS has no yyjson")
    program = tmp_path_factory.mktemp("driver") / "unigram_lines"
    sources = [*(ROOT / "src" / "text" / "tokenizers").glob("*.c"), ROOT / "tests" / "tokenizer" / "unigram_lines.c",
               *(ROOT / "src" / "base" / f"{name}.c" for name in ("arena", "buffer", "error", "str"))]
    subprocess.run(["cc", "-std=c17", "-D_GNU_SOURCE", "-O2", f"-I{ROOT}/include", f"-I{ROOT}/src", f"-I{PARTS}/include",
                    *map(str, sources), "-o", str(program), str(PARTS / "lib" / "libyyjson.a"), "-lm"], check=True)
    return str(program)


def check_against_sentencepiece(driver, model, lines):
    found = compare.compare(driver, str(model), lines)
    assert found.tokens > 0
    assert found.from_sentencepiece == []
    assert found.ranges_out_of_order == []
    return found


def test_a_small_model_gives_the_ids_of_sentencepiece_on_odd_unicode(driver):
    check_against_sentencepiece(driver, FIXTURE, compare.ODD + compare.unicode_noise(random.Random(2), 500))


def test_the_default_model_gives_the_ids_of_sentencepiece_on_odd_unicode(driver):
    if not (MODEL / "tokenizer.json").exists():
        pytest.skip("the default model is not there")
    check_against_sentencepiece(driver, MODEL, compare.ODD + compare.unicode_noise(random.Random(1), 2000))


def ten_thousand_lines():
    """Of the shared data sets, or where they are not there, of the samples and fixtures."""
    if DATA.is_dir():
        return compare.data_lines(str(DATA), random.Random(1), 10000)
    documents = [path for folder in ("samples/documents", "tests/fixtures/markdown", "tests/fixtures/html")
                 for path in sorted((ROOT / folder).iterdir()) if re.search(r"\.(md|txt)$|(en|utf8|zh-cn)\.html$", path.name)]
    return compare.cut_lines(documents, random.Random(1), 10000)


def test_the_default_model_gives_the_ids_of_both_tokenizers_on_ten_thousand_lines(driver):
    if not (MODEL / "tokenizer.json").exists():
        pytest.skip("the default model is not there")
    lines = ten_thousand_lines()
    assert len(lines) == 10000
    assert sum(map(compare.is_chinese, lines)) == 5000
    found = check_against_sentencepiece(driver, MODEL, lines)
    # `tokenizers` adds scores in double precision: two cuts of equal score may fall the other way.
    assert len(found.from_tokenizers) <= 10
