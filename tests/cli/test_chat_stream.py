# SPDX-License-Identifier: Apache-2.0
"""What is shown while a chat model writes: to a program only what holds, as soon as it does; on a terminal a sign of life, and a
draft."""
import json
import os
import pty
import subprocess

import pytest
from test_providers import QUESTION, QUESTION_ZH, QUOTE, QUOTE_ZH, chat, ropes  # noqa: F401

CABLE, CABLE_ZH = "The steel cable carries 9000 kilograms.", "钢缆能承受9000公斤。"
LANGUAGES = [("en", QUESTION, QUOTE, CABLE, "blue"), ("zh", QUESTION_ZH, QUOTE_ZH, CABLE_ZH, "蓝色")]


def read_until(descriptor, text):
    found = b""
    while text.encode() not in found:
        block = os.read(descriptor, 4096)
        assert block, f"{text!r} did not come: {found.decode('utf-8', 'replace')}"
        found += block
    return found


def read_terminal(descriptor):
    found = b""
    try:
        while block := os.read(descriptor, 4096):
            found += block
    except OSError:  # the other end has gone
        pass
    return found.decode("utf-8", "replace")


@pytest.mark.parametrize("language, question, first, second, false", LANGUAGES)
def test_a_pipe_gets_each_sentence_that_holds_while_the_model_still_writes(ropes, replay, language, question, first, second, false):  # noqa: F811
    server = replay(f"chat-stream-false-between-{language}.json")
    process = ropes.start(*chat(server.url), "ask", question)
    begun = read_until(process.stdout.fileno(), f"{first} [1]")
    assert process.poll() is None
    rest, _ = process.communicate(timeout=30)
    text = (begun + rest).decode("utf-8")
    assert text.splitlines()[0] == f"{first} [1] {second} [2]"
    assert false not in text and text.count(first) == 1
    assert "1 sentence of the model found no support" in text


@pytest.mark.parametrize("language, question, first, second, false", LANGUAGES)
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_terminal_shows_that_it_reads_and_then_a_draft(ropes, replay, language, question, first, second, false, more):  # noqa: F811
    server = replay(f"chat-stream-false-between-{language}.json")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(ropes.command(*more, *chat(server.url), "ask", question), stdout=subprocess.PIPE, stderr=theirs,
                               stdin=subprocess.DEVNULL, env=ropes.environment)
    os.close(theirs)
    shown = read_terminal(ours)
    out = process.communicate(timeout=30)[0].decode("utf-8")
    os.close(ours)
    assert "passage" in shown.partition("draft: ")[0]
    assert false in shown.partition("draft: ")[2] and false not in out
    answer = json.loads(out)["answer"] if more else out.splitlines()[0]
    assert answer == f"{first} [1] {second} [2]"


@pytest.mark.parametrize("language, question", [("en", QUESTION), ("zh", QUESTION_ZH)])
def test_a_model_that_does_not_know_refuses(ropes, replay, language, question):  # noqa: F811
    server = replay(f"chat-stream-refuses-{language}.json")
    answer = ropes.json(*chat(server.url), "ask", question)
    assert (answer["supported"], answer["reason"], answer["citations"]) == (False, "weak_match", [])
