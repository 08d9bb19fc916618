# SPDX-License-Identifier: Apache-2.0
"""kill -9 while `sync --watch` takes changes in: the next one holds all of them."""
import random

from conftest import Quire
from test_crash import COUNT, content, integrity, kill_when, make_folder, scalar, write_ship
from test_watch import Watch

EDITS = 24  # a round; each of them changes the base at least once


def change(folder, draw, year):
    """Some are edited, some deleted, some renamed, some made; and a folder is renamed."""
    paths = sorted(folder.glob("**/ship-*.md"))
    for number in draw.sample(range(COUNT), EDITS // 2):
        write_ship(folder, number, year)
    for path in draw.sample(paths, EDITS // 4):
        path.unlink(missing_ok=True)
    for path in draw.sample(paths, EDITS // 4):
        if path.exists():
            below = folder / f"港口 {year}"
            below.mkdir(exist_ok=True)
            path.rename(below / path.name)
    older = folder / f"港口 {year - 1}"
    if older.exists():
        older.rename(folder / f"旧港口 {year - 1}")


def texts(quire):
    """A title may be told apart from one that is gone by now, and is part of what was embedded: the text is what counts."""
    return {uri: held[0] for uri, held in content(quire).items()}


def test_killed_while_it_watches(environment, tmp_path, provider):
    folder = make_folder(tmp_path, COUNT)
    broken = Quire(environment, tmp_path / "broken.quire", provider.options)
    broken.json("add", folder)
    draw, midway = random.Random(13), 0
    changes = "select value from numbers where name='change'"
    for year in range(1950, 1956):
        process = broken.start("sync", "--watch", "--yes")
        change(folder, draw, year)
        target = scalar(broken, changes) + draw.randint(1, 8)
        midway += kill_when(process, lambda: scalar(broken, changes) >= target)
    assert midway >= 4, "the kills came too late to say anything"
    Watch(broken, "--yes").stop()
    whole = Quire(environment, tmp_path / "whole.quire", provider.options)
    whole.json("add", folder)
    assert texts(broken) == texts(whole)
    integrity(broken, tmp_path)
