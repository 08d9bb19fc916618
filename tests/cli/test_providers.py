# SPDX-License-Identifier: Apache-2.0
"""Providers: recorded replies, good and bad, and a real llama-server."""
import pathlib
import socket
import subprocess
import time
import urllib.request

import pytest
from conftest import PARTS

NOTE = "# Ropes\n\nThe hemp rope carries 400 kilograms.\n\nThe steel cable carries 9000 kilograms.\n"
NOTE_ZH = "# 绳子\n\n麻绳能承受400公斤。\n\n钢缆能承受9000公斤。\n"
CHAT_MODEL = PARTS / "share/quire-test/SmolLM2-135M-Instruct.Q4_1.gguf"
LLAMA_SERVER = PARTS / "bin/llama-server"


@pytest.fixture
def notes(tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "ropes.md").write_text(NOTE, encoding="utf-8")
    (folder / "绳子.md").write_text(NOTE_ZH, encoding="utf-8")
    return folder


def embedding(server, *more):
    return ["--embed-driver", "openai", "--embed-openai-url", server.url, "--embed-openai-model", "recorded",
            "--embed-retry-wait-ms", "10", "--embed-openai-timeout-ms", "2000", *more]


def chat(server, *more):
    return ["--chat-driver", "openai", "--chat-openai-url", server.url, "--chat-openai-model", "recorded",
            "--chat-retry-wait-ms", "10", "--chat-openai-timeout-ms", "4000", "--chat-openai-idle-timeout-ms", "1500", *more]


@pytest.mark.parametrize("scenario", ["embeddings-good.json", "embeddings-429-then-good.json", "embeddings-500-then-good.json",
                                      "embeddings-reversed.json"])
def test_embeds_with_a_provider_that_answers_in_the_end(quire, notes, replay, scenario):
    server = replay(scenario)
    assert quire.json(*embedding(server), "add", notes)["documents"]["added"] == 2
    assert server.requests()


@pytest.mark.parametrize("scenario", ["embeddings-401.json", "embeddings-500.json", "embeddings-cut.json", "embeddings-reset.json",
                                      "embeddings-invalid-json.json", "embeddings-empty-data.json", "embeddings-html.json",
                                      "embeddings-missing-one.json", "embeddings-not-numbers.json", "embeddings-stalled.json",
                                      "embeddings-duplicate-index.json", "embeddings-429-forever.json"])
def test_a_provider_that_fails_is_named_and_nothing_is_stored(quire, notes, replay, scenario):
    server = replay(scenario)
    error = quire.json(*embedding(server, "--embed-retries", "0"), "add", notes, code=1)["error"]
    assert error["status"] in ("remote", "format") and "127.0.0.1" in error["message"]
    assert quire.json("list")["documents"] == []


def test_a_provider_that_is_down_is_said(quire, notes):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--embed-driver", "openai", "--embed-openai-url", f"http://127.0.0.1:{port}/v1", "--embed-openai-model", "x",
               "--embed-retries", "1", "--embed-retry-wait-ms", "10"]
    assert f"127.0.0.1:{port}" in quire.run(*options, "add", notes, code=1).err


def test_a_key_is_sent_and_never_shown(quire, notes, replay):
    server = replay("embeddings-good.json")
    secret = "sk-hidden-4711"
    done = quire.run(*embedding(server, "--embed-openai-key-env", "MY_KEY", "--log-level", "debug"), "add", notes, MY_KEY=secret)
    assert secret not in done.out + done.err
    assert any(secret in str(request["headers"]) for request in server.requests())


@pytest.mark.parametrize("scenario", ["chat-good-en.json", "chat-stream-en.json", "chat-429-then-good.json",
                                      "chat-stream-crlf-comments.json", "chat-stream-slow.json", "chat-stream-no-done.json",
                                      "chat-no-marks.json", "chat-false-marks.json"])
def test_what_a_chat_provider_writes_is_tied_to_the_passages_or_refused(quire, notes, replay, scenario):
    quire.json("add", notes)
    server = replay(scenario)
    answer = quire.json(*chat(server), "ask", "How much does the hemp rope carry?")
    assert answer["model"] == "recorded"
    if answer["supported"]:
        assert all(citation["verified"] for citation in answer["citations"])
    else:
        assert answer["reason"] in ("model_unsupported", "provider_failed")


@pytest.mark.parametrize("scenario", ["chat-500.json", "chat-invalid-json.json", "chat-empty-choices.json", "chat-stream-cut.json",
                                      "chat-stream-error.json", "chat-stream-invalid-json.json", "chat-stream-stalled.json"])
def test_a_chat_provider_that_fails_gives_a_typed_refusal(quire, notes, replay, scenario):
    quire.json("add", notes)
    answer = quire.json(*chat(replay(scenario)), "ask", "How much does the hemp rope carry?")
    assert not answer["supported"] and answer["reason"] in ("provider_failed", "model_unsupported")


# ---- real ones ----

@pytest.fixture(scope="module")
def llama_server(tmp_path_factory):
    if not LLAMA_SERVER.exists() or not CHAT_MODEL.exists():
        pytest.skip("llama-server and its test model are not installed; tools/setup test makes them")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = open(tmp_path_factory.mktemp("llama") / "log", "wb")
    process = subprocess.Popen([str(LLAMA_SERVER), "-m", str(CHAT_MODEL), "--port", str(port), "--host", "127.0.0.1", "-c", "4096",
                                "-t", "2"], stdout=log, stderr=log)
    until = time.monotonic() + 60
    while True:
        try:
            if urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1).status == 200:
                break
        except OSError:
            assert process.poll() is None and time.monotonic() < until, pathlib.Path(log.name).read_text(errors="replace")[-2000:]
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/v1"
    process.terminate()
    process.wait()
    log.close()


def test_a_real_server_writes_and_every_citation_is_verified(quire, notes, llama_server):
    quire.json("add", notes)
    options = ["--chat-driver", "openai", "--chat-openai-url", llama_server, "--chat-openai-model", "smollm2",
               "--chat-limit-tokens", "64"]
    answer = quire.json(*options, "ask", "How much does the hemp rope carry?")
    assert answer["reason"] in (None, "model_unsupported")
    assert all(citation["verified"] for citation in answer["citations"])


def test_a_model_in_process_writes_and_every_citation_is_verified(quire, notes):
    if not CHAT_MODEL.exists():
        pytest.skip("the test chat model is not installed; tools/setup test makes it")
    quire.json("add", notes)
    options = ["--chat-driver", "llama", "--chat-llama-path", CHAT_MODEL, "--chat-limit-tokens", "64"]
    answer = quire.json(*options, "ask", "How much does the hemp rope carry?")
    assert answer["reason"] in (None, "model_unsupported")
    assert all(citation["verified"] for citation in answer["citations"])
