# SPDX-License-Identifier: Apache-2.0
"""Providers: recorded replies, good and bad, and a real llama-server."""
import json
import pathlib
import socket
import subprocess
import time
import urllib.request

import pytest
from conftest import PARTS, Quire

NOTE = "# Ropes\n\nThe hemp rope carries 400 kilograms.\n\nThe steel cable carries 9000 kilograms.\n"
NOTE_ZH = "# 绳子\n\n麻绳能承受400公斤。\n\n钢缆能承受9000公斤。\n"
QUESTION, QUESTION_ZH = "How much does the hemp rope carry?", "麻绳能承受多少公斤？"
QUOTE, QUOTE_ZH = "The hemp rope carries 400 kilograms.", "麻绳能承受400公斤。"
CHAT_MODEL = PARTS / "share/quire-test/SmolLM2-135M-Instruct.Q4_1.gguf"
EMBED_MODEL = PARTS / "share/quire-test/multilingual-e5-small.Q4_0.gguf"
LLAMA_SERVER = PARTS / "bin/llama-server"


def write_notes(folder):
    folder.mkdir()
    (folder / "ropes.md").write_text(NOTE, encoding="utf-8")
    (folder / "绳子.md").write_text(NOTE_ZH, encoding="utf-8")
    return folder


@pytest.fixture
def notes(tmp_path):
    return write_notes(tmp_path / "notes")


@pytest.fixture(scope="module")
def ropes(environment, tmp_path_factory):
    """A base that holds the notes, made with the default model; tests only ask it."""
    folder = tmp_path_factory.mktemp("ropes")
    made = Quire(environment, folder / "ropes.quire")
    made.json("add", write_notes(folder / "notes"))
    return made


def embedding(url, *more):
    return ["--embed-driver", "openai", "--embed-openai-url", url, "--embed-openai-model", "recorded",
            "--embed-openai-dim", "384", "--embed-retry-wait-ms", "10", "--embed-openai-timeout-ms", "2000", *more]


def chat(url, *more):
    return ["--chat-driver", "openai", "--chat-openai-url", url, "--chat-openai-model", "recorded",
            "--chat-retry-wait-ms", "10", "--chat-openai-timeout-ms", "4000", "--chat-openai-idle-timeout-ms", "1500", *more]


def closed_address():
    """Where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"


def replies(server):
    return [request["reply"] for request in server.requests()]


# ---- embeddings ----

@pytest.mark.parametrize("scenario, failures", [
    ("embeddings-good.json", []),
    ("embeddings-reversed.json", []),
    ("embeddings-slow.json", []),
    ("embeddings-429-then-good.json", ["429"]),
    ("embeddings-429-date.json", ["429"]),
    ("embeddings-500-then-good.json", ["500", "503"]),
    ("embeddings-cut.json", ["cut"]),
    ("embeddings-reset.json", ["reset"]),
])
def test_a_provider_that_answers_in_the_end_makes_a_base_that_answers(quire, notes, replay, scenario, failures):
    server = replay(scenario)
    options = embedding(server.url)
    added = quire.json(*options, "add", notes)
    assert added["documents"]["added"] == 2 and added["embedded"] == added["chunks"] == 2
    assert replies(server)[:len(failures)] == failures and set(replies(server)[len(failures):]) == {"vectors"}
    # The probe text of a base, then the two documents, each once, in one request or in two.
    sent = [text for request in server.requests()[len(failures):] for text in request["body"]["input"]]
    assert len(sent) == len(set(sent)) == 3
    for question, quote in ((QUESTION, QUOTE), (QUESTION_ZH, QUOTE_ZH)):
        answer = quire.json(*options, "ask", question)
        assert answer["supported"] and answer["citations"][0]["quote"] == quote


@pytest.mark.parametrize("scenario, status, words", [
    ("embeddings-401.json", "remote", "401: incorrect API key provided"),
    ("embeddings-400-too-long.json", "remote", "400: input exceeds 512 tokens"),
    ("embeddings-500.json", "remote", "500: internal error"),
    ("embeddings-429-forever.json", "remote", "429: quota used up"),
    ("embeddings-cut.json", "remote", "cut the connection"),
    ("embeddings-reset.json", "remote", "cut the connection"),
    ("embeddings-stalled.json", "remote", "in time"),
    ("embeddings-endless.json", "limit", "more than"),
    ("embeddings-invalid-json.json", "format", "not JSON"),
    ("embeddings-html.json", "format", "not JSON"),
    ("embeddings-empty-data.json", "format", "0 embeddings came for 1 texts"),
    ("embeddings-missing-one.json", "format", "0 embeddings came for 1 texts"),
    ("embeddings-duplicate-index.json", "format", "2 embeddings came for 1 texts"),
    ("embeddings-not-numbers.json", "format", "3 floats, expected 384"),
    ("embeddings-wrong-dimension.json", "format", "7 floats, expected 384"),
])
def test_a_provider_that_fails_is_named_asked_once_and_nothing_is_stored(quire, notes, replay, scenario, status, words):
    server = replay(scenario)
    error = quire.json(*embedding(server.url, "--embed-retries", "0"), "add", notes, code=1)["error"]
    assert error["status"] == status and words in error["message"] and "127.0.0.1" in error["message"]
    assert len(server.requests()) == 1
    assert quire.json("list")["documents"] == []


@pytest.mark.parametrize("scenario, words", [
    ("embeddings-mixed-dimension.json", "1 floats, expected 2"),
    ("embeddings-not-numbers.json", "not a number"),
])
def test_rows_that_do_not_fit_are_refused(quire, tmp_path, replay, scenario, words):
    book = tmp_path / "two-chapters.md"
    book.write_text("# Hemp\n\nIt carries 400.\n\n# 钢缆\n\n能承受9000。\n", encoding="utf-8")
    options = embedding(replay(scenario).url, "--embed-openai-dim", "2" if "mixed" in scenario else "3", "--embed-retries", "0")
    error = quire.json(*options, "add", book, code=1)["error"]
    assert error["status"] == "format" and words in error["message"]
    assert quire.json("list")["documents"] == []


@pytest.mark.parametrize("scenario, requests", [("embeddings-500.json", 3), ("embeddings-429-forever.json", 1),
                                                ("embeddings-400-too-long.json", 1), ("embeddings-html.json", 1)])
def test_what_may_succeed_later_is_asked_again_as_often_as_allowed(quire, notes, replay, scenario, requests):
    server = replay(scenario)
    retries = "0" if "forever" in scenario else "2"
    quire.json(*embedding(server.url, "--embed-retries", retries), "add", notes, code=1)
    assert len(server.requests()) == requests


def test_slow_bytes_end_at_the_deadline(quire, notes, replay):
    error = quire.json(*embedding(replay("embeddings-slow.json").url, "--embed-openai-timeout-ms", "30", "--embed-retries", "0"),
                       "add", notes, code=1)["error"]
    assert error["status"] == "remote" and error["retryable"] and "did not answer in time" in error["message"]


def test_a_provider_that_is_down_is_said(quire, notes):
    address = closed_address()
    error = quire.json(*embedding(address, "--embed-retries", "1"), "add", notes, code=1)["error"]
    assert error["status"] == "remote" and "cannot be reached" in error["message"]
    assert address.removesuffix("/v1") in error["message"] and "after 2 tries" in error["message"]


def test_a_provider_that_fails_when_asked_is_said_and_words_alone_still_answer(quire, notes, replay):
    quire.json(*embedding(replay("embeddings-good.json").url), "add", notes)
    options = embedding(replay("embeddings-500.json").url, "--embed-retries", "0")
    for question, quote in ((QUESTION, QUOTE), (QUESTION_ZH, QUOTE_ZH)):
        error = quire.json(*options, "ask", question, code=1)["error"]
        assert error["status"] == "remote" and "500: internal error" in error["message"]
        answer = quire.json(*options, "ask", "--mode", "lexical", question)
        assert answer["citations"][0]["quote"] == quote


def test_a_provider_that_fails_after_the_first_batch_leaves_whole_documents_only(quire, tmp_path, replay):
    """The second request of the add holds the first 64 of 70 chunks; the third fails."""
    book = tmp_path / "book.md"
    text = "\n\n".join(f"# Chapter {i}\n\nThe rope of chapter {i} carries {i} kilograms." for i in range(70))
    book.write_text(text, encoding="utf-8")
    server = replay("embeddings-fail-later.json")
    error = quire.json(*embedding(server.url, "--embed-retries", "0"), "add", book, code=1)["error"]
    assert error["status"] == "remote" and "500: internal error" in error["message"]
    assert replies(server) == ["vectors", "vectors", "500"]
    assert quire.json("list")["documents"] == []
    again = quire.json(*embedding(replay("embeddings-good.json").url), "add", book)
    assert again["documents"]["added"] == 1 and again["chunks"] == 70


def test_a_key_is_sent_and_never_shown(quire, notes, replay):
    server = replay("embeddings-good.json")
    secret = "sk-hidden-4711"
    done = quire.run(*embedding(server.url, "--embed-openai-key-env", "MY_KEY", "--log-level", "debug"), "add", notes,
                     MY_KEY=secret)
    assert secret not in done.out + done.err
    assert all(request["headers"]["Authorization"] == f"Bearer {secret}" for request in server.requests())


# ---- chat ----

CHINESE = (QUESTION_ZH, QUOTE_ZH)
ENGLISH = (QUESTION, QUOTE)


@pytest.mark.parametrize("scenario, asked, requests, dropped", [
    ("chat-good-en.json", ENGLISH, 1, 0),
    ("chat-good-zh.json", CHINESE, 1, 0),
    ("chat-stream-en.json", ENGLISH, 1, 0),
    ("chat-stream-zh.json", CHINESE, 1, 0),
    ("chat-stream-split-characters.json", CHINESE, 1, 0),
    ("chat-stream-crlf-comments.json", ENGLISH, 1, 0),
    ("chat-stream-slow.json", ENGLISH, 1, 0),
    ("chat-429-then-good.json", ENGLISH, 2, 0),
    ("chat-no-marks.json", ENGLISH, 1, 0),
    ("chat-false-marks.json", ENGLISH, 1, 2),
])
def test_what_a_chat_provider_writes_is_tied_to_the_passage(ropes, replay, scenario, asked, requests, dropped):
    server = replay(scenario)
    question, quote = asked
    answer = ropes.json(*chat(server.url), "ask", question)
    assert answer["supported"] and answer["reason"] is None and answer["model"] == "recorded"
    assert answer["answer"] == f"{quote} [1]"
    assert [(c["mark"], c["quote"], c["verified"]) for c in answer["citations"]] == [(1, quote, True)]
    assert answer["dropped_sentences"] == dropped
    assert len(server.requests()) == requests


def test_the_prompt_holds_the_passages_as_data_and_no_more_than_it_may(ropes, replay):
    server = replay("chat-good-zh.json")
    ropes.json(*chat(server.url, "--chat-limit-tokens", "77"), "ask", QUESTION_ZH)
    sent = server.requests()[0]["body"]
    assert sent["model"] == "recorded" and sent["stream"] is True and sent["max_tokens"] == 77
    system, user = (message["content"] for message in sent["messages"])
    assert "段落" in system and "<passage 1 " in user and QUOTE_ZH in user and QUESTION_ZH in user


@pytest.mark.parametrize("scenario, reason, requests, words", [
    ("chat-500.json", "provider_failed", 3, "500: internal error"),
    ("chat-invalid-json.json", "provider_failed", 1, "not JSON"),
    ("chat-stream-cut.json", "provider_failed", 1, "cut the connection"),
    ("chat-stream-no-done.json", "provider_failed", 1, "ended before it was finished"),
    ("chat-stream-error.json", "provider_failed", 1, "the model ran out of memory"),
    ("chat-stream-invalid-json.json", "provider_failed", 1, "not JSON"),
    ("chat-stream-stalled.json", "provider_failed", 1, "sent nothing"),
    ("chat-empty-choices.json", "model_unsupported", 1, ""),
    ("chat-null-content.json", "model_unsupported", 1, ""),
])
@pytest.mark.parametrize("question", [QUESTION, QUESTION_ZH])
def test_a_chat_provider_that_fails_gives_a_typed_refusal(ropes, replay, scenario, reason, requests, words, question):
    """After the first piece nothing is asked again: it would be written twice."""
    server = replay(scenario)
    done = ropes.run("--json", *chat(server.url), "ask", question)
    answer = json.loads(done.out)
    assert (answer["supported"], answer["reason"], answer["citations"]) == (False, reason, [])
    assert words in done.err
    assert len(server.requests()) == requests


def test_characters_beyond_the_first_plane_come_whole_and_half_ones_are_refused(ropes, replay):
    server = replay("chat-surrogates.json")
    answer = ropes.json(*chat(server.url), "ask", QUESTION)
    assert answer["answer"] == "The hemp rope carries 400 kilograms 𝄞. [1]"
    assert ropes.json(*chat(server.url), "ask", QUESTION)["reason"] == "provider_failed"


def test_a_chat_provider_that_is_down_gives_a_typed_refusal(ropes):
    address = closed_address()
    for question, title in [(QUESTION, "The passages nearest to the question:"), (QUESTION_ZH, "与问题最接近的段落：")]:
        done = ropes.run("--json", *chat(address), "ask", question)
        assert json.loads(done.out)["reason"] == "provider_failed"
        said = json.loads(done.out)["answer"]
        assert f"{address}/chat/completions cannot be reached (connection refused)" in said and "start it" in said
        assert "cannot be reached" in done.err and address.removesuffix("/v1") in done.err
        assert title in ropes.run(*chat(address), "ask", question).out


def test_a_password_in_the_address_is_refused_and_not_repeated(ropes):
    done = ropes.run(*chat("http://me:hunter2@127.0.0.1:1/v1"), "ask", QUESTION, code=1)
    assert "chat.openai.key_env" in done.err and "hunter2" not in done.out + done.err


# ---- real ones ----

@pytest.fixture(scope="module")
def start_llama_server(tmp_path_factory):
    if not LLAMA_SERVER.exists():
        pytest.skip("llama-server is not installed; tools/setup test makes it")
    running = []

    def start(model, *more):
        """One thread: more of them wait busily for each other where other programs run."""
        if not model.exists():
            pytest.skip(f"{model.name} is not installed; tools/setup test makes it")
        address = closed_address()
        port = address.removesuffix("/v1").rpartition(":")[2]
        log = open(tmp_path_factory.mktemp("llama") / "log", "wb")
        process = subprocess.Popen([str(LLAMA_SERVER), "-m", str(model), "--port", port, "--host", "127.0.0.1", "-t", "1", *more],
                                   stdout=log, stderr=log)
        running.append((process, log))
        until = time.monotonic() + 60
        while True:
            try:
                if urllib.request.urlopen(address.removesuffix("/v1") + "/health", timeout=1).status == 200:
                    return address
            except OSError:
                assert process.poll() is None and time.monotonic() < until, pathlib.Path(log.name).read_text(errors="replace")[-2000:]
                time.sleep(0.1)

    yield start
    for process, log in running:
        process.terminate()
        process.wait()
        log.close()


@pytest.fixture(scope="module")
def chat_server(start_llama_server):
    return start_llama_server(CHAT_MODEL, "-c", "4096")


@pytest.fixture(scope="module")
def embedding_server(start_llama_server):
    return start_llama_server(EMBED_MODEL, "--embedding", "--pooling", "mean", "-c", "512", "-ub", "512")


def spans_of(ropes, trace):
    """All spans of a trace, by stage."""
    found, left = {}, [json.loads(ropes.run("--json", "trace", trace).out)]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            if "stage" in value:
                found[value["stage"]] = value
            left += list(value.values())
        elif isinstance(value, list):
            left += value
    return found


def expect_that_it_wrote(ropes, answer):
    """The test model is too small to be right; that it wrote, and that nothing unverified is shown, is what counts."""
    written = spans_of(ropes, answer["trace"])["chat"]
    assert written["items"] > 0 and written["bytes"] > 0
    assert answer["citations"] or answer["dropped_sentences"] > 0
    # What it says may stand in the documents and answer nothing.
    assert answer["reason"] in ([None] if answer["citations"] else ["model_unsupported", "weak_match"])
    assert all(citation["verified"] for citation in answer["citations"])


@pytest.mark.parametrize("question", [QUESTION, QUESTION_ZH])
def test_a_real_server_writes_and_every_citation_is_verified(ropes, chat_server, question):
    options = ["--chat-driver", "openai", "--chat-openai-url", chat_server, "--chat-openai-model", "smollm2",
               "--chat-limit-tokens", "24"]
    expect_that_it_wrote(ropes, ropes.json(*options, "ask", question))


@pytest.mark.parametrize("question", [QUESTION, QUESTION_ZH])
def test_a_model_in_process_writes_and_every_citation_is_verified(ropes, question):
    if not CHAT_MODEL.exists():
        pytest.skip("the test chat model is not installed; tools/setup test makes it")
    options = ["--chat-driver", "llama", "--chat-llama-path", CHAT_MODEL, "--chat-limit-tokens", "24",
               "--engine-threads", "1"]
    expect_that_it_wrote(ropes, ropes.json(*options, "ask", question))


def test_a_real_server_embeds_documents_and_questions_of_both_languages(quire, notes, embedding_server):
    (notes / "bread.md").write_text("# Bread\n\nRye bread is baked for fifty minutes.\n", encoding="utf-8")
    (notes / "面包.md").write_text("# 面包\n\n黑麦面包要烤五十分钟。\n", encoding="utf-8")
    options = ["--embed-driver", "openai", "--embed-openai-url", embedding_server, "--embed-openai-model", "e5",
               "--embed-openai-query-prefix", "query: ", "--embed-openai-passage-prefix", "passage: "]
    added = quire.json(*options, "add", notes)
    assert added["documents"]["added"] == 4 and added["embedded"] == 4
    for question, quote in ((QUESTION, QUOTE), (QUESTION_ZH, QUOTE_ZH)):
        answer = quire.json(*options, "ask", question)
        assert answer["supported"] and answer["citations"][0]["quote"] == quote
    # By meaning alone, and across languages: in each language, what is about ropes stands before what is about bread.
    for question in (QUESTION, QUESTION_ZH):
        hits = quire.json(*options, "search", "--mode", "dense", question)["hits"]
        names = [pathlib.Path(hit["document"]["uri"]).name for hit in hits]
        assert names.index("ropes.md") < names.index("bread.md") and names.index("绳子.md") < names.index("面包.md")
