#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every test of one or more build folders and the Python tests, and ends with one line:

    N passed, N failed, N skipped

Usage: tools/run_tests.py BUILD[:'BEGINNING …']...  [--python PYTHON] [--no-python] [--sanitized BUILD:'FILE …']
The first build's programs are the ones that the Python tests drive; the FILEs are run once more on the sanitized
build. Beginnings pick test programs by how their names begin; one that picks none fails. A cmocka program counts as
its test functions; any other program counts as one. Output is shown only for what failed.
"""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JOBS = max(1, len(os.sched_getaffinity(0)))
TIMED_OUT = -1000


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


@dataclass
class Program:
    name: str
    command: list
    environment: dict
    timeout: float
    alone: bool


def programs(build):
    """What CTest knows of a build folder."""
    listing = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], capture_output=True, text=True,
                             check=True)
    for test in json.loads(listing.stdout)["tests"]:
        properties = {item["name"]: item["value"] for item in test.get("properties", [])}
        variables = dict(line.split("=", 1) for line in properties.get("ENVIRONMENT", []))
        yield Program(test["name"], test.get("command", ["missing"]), variables, properties.get("TIMEOUT", 600),
                      properties.get("RUN_SERIAL", False))


def pick(listed, beginnings):
    """The programs that are asked for, and the beginnings that no program has."""
    picked = [program for program in listed if not beginnings or program.name.startswith(tuple(beginnings))]
    unmatched = [word for word in beginnings if not any(program.name.startswith(word) for program in listed)]
    return picked, unmatched


def count_output(output, code):
    """cmocka's summary; a program that ended without one, or ended badly with a good one, has failed."""
    if not re.search(r"^\[=+\] .*Running \d+ test", output, re.M):
        return Count(passed=1) if code == 0 else Count(failed=1)
    total = Count()
    for word, field in (("PASSED", "passed"), ("FAILED", "failed"), ("SKIPPED", "skipped")):
        for number in re.findall(rf"^\[ +{word} +\] .*?(\d+) test", output, re.M):
            setattr(total, field, getattr(total, field) + int(number))
    announced = sum(map(int, re.findall(r"^\[=+\] .*Running (\d+) test", output, re.M)))
    unaccounted = announced - total.passed - total.failed - total.skipped
    total.failed += max(unaccounted, 0)
    if code != 0 and total.failed == 0:
        total.failed = 1
    return total


def run_program(program):
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        try:
            code = subprocess.run(program.command, cwd=ROOT, env={**os.environ, **program.environment}, stdout=output,
                                  stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                  timeout=program.timeout).returncode
        except subprocess.TimeoutExpired:
            code = TIMED_OUT
        except OSError as error:
            output.write(str(error).encode())
            code = 127
        output.seek(0)
        text = output.read().decode(errors="replace")
    return program, code, text, time.monotonic() - started


def report(build, result):
    program, code, output, seconds = result
    count = count_output(output, code)
    state = "ok" if count.failed == 0 else "FAILED"
    print(f"{state:6s} {Path(build).name + '/' + program.name:58s} {count.passed:4d} passed {seconds:7.1f} s", flush=True)
    if count.failed:
        how = f"no end after {program.timeout:.0f} s" if code == TIMED_OUT else f"exit status {code}"
        print(f"--- {program.name}: {how}\n{output[-12000:]}\n---", flush=True)
    return count


def run_build(build, beginnings):
    total = Count()
    picked, unmatched = pick(list(programs(build)), beginnings)
    for word in unmatched:
        print(f"FAILED {build}: no test's name begins with {word}", flush=True)
        total.failed += 1
    together = [program for program in picked if not program.alone]
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for result in pool.map(run_program, together):
            total.add(report(build, result))
    for program in picked:
        if program.alone:
            total.add(report(build, run_program(program)))
    return total


def run_python(python, build, tests):
    """Python tests, files or folders of them, driving the programs of one build."""
    sanitizers = next((program.environment for program in programs(build)), {})
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "result.xml"
        code = subprocess.run([python, "-m", "pytest", "-qq", "-p", "no:cacheprovider", "--tb=short", f"--junitxml={record}",
                               *tests], cwd=ROOT, stdin=subprocess.DEVNULL,
                              env={**os.environ, **sanitizers, "QUIRE_BUILD": str(Path(build).resolve()),
                                   "QUIRE_PARTS": str(Path(python).parent.parent.parent),
                                   "PYTHONDONTWRITEBYTECODE": "1"}).returncode
        if not record.exists():
            return Count(failed=1)
        total = Count()
        for suite in ElementTree.parse(record).getroot().iter("testsuite"):
            failed = int(suite.get("failures")) + int(suite.get("errors"))
            skipped = int(suite.get("skipped"))
            total.add(Count(max(int(suite.get("tests")) - failed - skipped, 0), failed, skipped))
    if code != 0 and total.failed == 0:
        total.failed = 1
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("builds", nargs="+", metavar="BUILD[:BEGINNINGS]")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--no-python", action="store_true")
    parser.add_argument("--sanitized", metavar="BUILD:FILES")
    arguments = parser.parse_args()
    started = time.monotonic()
    total = Count()
    for item in arguments.builds:
        build, _, beginnings = item.partition(":")
        total.add(run_build(build, beginnings.split()))
    if not arguments.no_python:
        total.add(run_python(arguments.python, arguments.builds[0].partition(":")[0], ["tests"]))
    if arguments.sanitized and not arguments.no_python:
        build, _, files = arguments.sanitized.partition(":")
        total.add(run_python(arguments.python, build, files.split()))
    print(f"tests took {time.monotonic() - started:.0f} s")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
