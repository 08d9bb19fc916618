/* SPDX-License-Identifier: Apache-2.0 */
/* The loader against a worker that misbehaves on request (tests/fakes/bad_worker.c), and against the real one. */
#include "base/clock.h"
#include "base/str.h"
#include "load/load.h"

#include <fcntl.h>
#include <glob.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <yyjson.h>

#define FIXTURES QUIRE_TEST_SOURCE_DIR "/tests/fixtures/"
#define BAD_WORKER QUIRE_TEST_BINARY_DIR "/bad_worker"

struct loading {
    quire_config *config;
    quire_loader *loader;
    quire_arena arena;
    quire_cancel cancel;
    quire_allowance *allowance;
    unsigned depth;
    quire_ledger ledger;
    quire_loaded loaded;
    quire_error err;
};

static void begin(struct loading *loading, const char *worker, const char *timeout_ms)
{
    static const quire_option *const tables[] = { quire_load_options, NULL };
    quire_env env = { .threads = 1 };
    *loading = (struct loading){ 0 };
    assert_int_equal(quire_config_new_with(tables, &loading->config, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(loading->config, "load.worker", worker, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(loading->config, "load.timeout_ms", timeout_ms, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(loading->config, "load.memory_bytes", "134217728", NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(loading->config, "load.document_bytes", "4000000", NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(loading->config, "load.children_bytes", "3000000", NULL), QUIRE_OK);
    if (quire_loader_open(&env, loading->config, &loading->loader, &loading->err))
        fail_msg("%s", loading->err.message);
    quire_allowance_left all;
    assert_int_equal(quire_load_found_limit(loading->config, &all, NULL), QUIRE_OK);
    loading->allowance = quire_allowance_new(all);
    assert_non_null(loading->allowance);
}

static void end(struct loading *loading)
{
    quire_spool_release(loading->loaded.spool);
    quire_allowance_release(loading->allowance);
    quire_loader_close(loading->loader);
    quire_config_free(loading->config);
    quire_arena_free(&loading->arena);
}

static quire_status load_fd(struct loading *loading, int fd, const char *uri, const char *media_type)
{
    quire_call call = { .arena = &loading->arena, .cancel = &loading->cancel };
    quire_load_source source = { .fd = fd,
                                 .uri = quire_str_from(uri),
                                 .media_type = quire_str_from(media_type),
                                 .title = QUIRE_STR("From outside"),
                                 .allowance = loading->allowance,
                                 .depth = loading->depth };
    struct stat file;
    if (fstat(fd, &file) == 0) source.size_bytes = (size_t)file.st_size;
    quire_spool_release(loading->loaded.spool);
    quire_ledger_init(&loading->ledger, &loading->arena);
    return quire_loader_load(loading->loader, &call, &source, &loading->ledger, &loading->loaded,
                             &loading->err);
}

/* Loads `content` from a file without a place on disk. */
static quire_status load_content(struct loading *loading, const char *uri, quire_str content)
{
    int fd = memfd_create("document", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content.data, content.size), content.size);
    quire_status status = load_fd(loading, fd, uri, "");
    close(fd);
    return status;
}

/* The outcome of a mode of the bad worker, and that the account of the thirteen bytes balances. */
static void expect(struct loading *loading, const char *mode, quire_load_reason reason, const char *message)
{
    assert_int_equal(load_content(loading, mode, QUIRE_STR("thirteen byte")), QUIRE_OK);
    if (loading->loaded.reason != reason ||
        !strstr(loading->loaded.message.size ? loading->loaded.message.data : "", message))
        fail_msg("%s: %s, \"%.*s\"", mode, quire_load_reason_name(loading->loaded.reason),
                 QUIRE_FMT(loading->loaded.message));
    quire_ledger_rows rows = quire_ledger_view(&loading->ledger);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.items[0].received, 13);
    assert_true(quire_ledger_row_balances(&rows.items[0]));
    if (reason) assert_int_equal(loading->loaded.document.text.size, 0);
}

static void expect_good(struct loading *loading)
{
    expect(loading, "good", QUIRE_LOAD_OK, "");
    assert_true(quire_str_is(loading->loaded.document.text, "A true text.\n"));
    assert_true(quire_str_is(loading->loaded.document.title, "Truth"));
    assert_int_equal(loading->loaded.document.element_count, 1);
}

static void takes_a_true_answer_and_a_refusal(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    expect_good(&loading);
    expect(&loading, "refuse", QUIRE_LOAD_ENCRYPTED, "it needs a password");
    expect_good(&loading);
    end(&loading);
}

static void names_the_signal_that_ended_the_worker_and_starts_another(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    expect(&loading, "abort", QUIRE_LOAD_CRASHED, "SIGABRT");
    expect_good(&loading);
    expect(&loading, "quit", QUIRE_LOAD_CRASHED, "ended before its answer was whole");
    expect(&loading, "cut", QUIRE_LOAD_CRASHED, "ended before its answer was whole");
    expect_good(&loading);
    end(&loading);
}

static void a_worker_that_hangs_is_ended_in_time(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "200");
    int64_t started = quire_monotonic_ns();
    expect(&loading, "hang", QUIRE_LOAD_TIMED_OUT, "load.timeout_ms = 200");
    int64_t took_ms = (quire_monotonic_ns() - started) / 1000000;
    assert_in_range(took_ms, 190, 2000);
    expect(&loading, "stall", QUIRE_LOAD_TIMED_OUT, "load.timeout_ms = 200");
    expect_good(&loading);
    end(&loading);
}

static void a_worker_that_eats_memory_is_over_the_limit(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "20000");
    expect(&loading, "eat", QUIRE_LOAD_OVER_LIMIT, "load.memory_bytes = 134217728");
    expect_good(&loading);
    end(&loading);
}

static void a_worker_that_others_spoiled_is_not_this_documents_fault(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    expect_good(&loading);
    expect(&loading, "spoiled", QUIRE_LOAD_OK, "");
    expect(&loading, "abort", QUIRE_LOAD_CRASHED, "SIGABRT");
    end(&loading);
}

static void a_worker_that_keeps_much_memory_is_retired(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    expect(&loading, "count", QUIRE_LOAD_ENCRYPTED, "request 1 ");
    expect(&loading, "count", QUIRE_LOAD_ENCRYPTED, "request 2 ");
    expect(&loading, "hoard", QUIRE_LOAD_OK, "");
    expect(&loading, "count", QUIRE_LOAD_ENCRYPTED, "request 1 ");
    end(&loading);
}

static void the_workers_own_alarm_is_a_timeout_and_its_last_word_a_limit(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    expect(&loading, "alarm", QUIRE_LOAD_TIMED_OUT, "load.timeout_ms = 5000");
    expect(&loading, "exhausted", QUIRE_LOAD_OVER_LIMIT, "load.memory_bytes = 134217728");
    end(&loading);
}

static void a_parser_that_asks_for_too_much_at_once_is_over_the_limit(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, "", "20000");
    int fd = open(FIXTURES "hostile/pdf-bomb.pdf", O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(load_fd(&loading, fd, "pdf-bomb.pdf", ""), QUIRE_OK);
    close(fd);
    if (loading.loaded.reason != QUIRE_LOAD_OVER_LIMIT)
        fail_msg("%s: %.*s", quire_load_reason_name(loading.loaded.reason),
                 QUIRE_FMT(loading.loaded.message));
    end(&loading);
}

static void every_lie_is_noticed(void **state)
{
    (void)state;
    static const struct {
        const char *mode, *message;
    } lies[] = {
        { "magic", "where a frame should start" },
        { "version", "version 9, expected 4" },
        { "type", "unknown type 77" },
        { "request", "which this answer does not hold" },
        { "length", "a frame of 4294967295 bytes" },
        { "number", "frame number 5, expected 0" },
        { "order", "behind the document" },
        { "total", "allowed are" },
        { "offset", "expected offset 0" },
        { "utf8", "not valid UTF-8" },
        { "nul", "not valid UTF-8" },
        { "balance", "does not balance" },
        { "account", "that receives 18446744073709551615 characters" },
        { "range", "outside of the text" },
        { "nothing", "before the document is whole" },
        { "reason", "which no worker gives" },
        { "both", "together with the reason \"malformed\"" },
        { "behind", "behind the last frame" },
    };
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
        expect(&loading, lies[i].mode, QUIRE_LOAD_CRASHED, lies[i].message);
    expect_good(&loading);
    end(&loading);
}

/* The account of `unit` at `step`, which balances. */
static void expect_account(const struct loading *loading, const char *step, const char *unit, uint64_t kept,
                           const char *reason, uint64_t dropped)
{
    quire_ledger_rows rows = quire_ledger_view(&loading->ledger);
    for (size_t i = 0; i < rows.count; i++) {
        const quire_ledger_row *row = &rows.items[i];
        if (!quire_str_is(row->step, step) || !quire_str_is(row->unit, unit)) continue;
        assert_true(quire_ledger_row_balances(row));
        assert_int_equal(row->kept, kept);
        for (size_t j = 0; j < row->dropped_count; j++)
            assert_int_equal(row->dropped[j].count,
                             quire_str_is(row->dropped[j].reason, reason) ? dropped : 0);
        assert_int_equal(row->received, kept + dropped);
        return;
    }
    fail_msg("no account of %s at %s", unit, step);
}

/* What has been taken of 10,000 documents and 3,000,000 bytes. */
static void expect_taken(const struct loading *loading, uint32_t children, uint64_t bytes)
{
    quire_allowance_left left = quire_allowance_look(loading->allowance);
    assert_int_equal(left.children, 10000 - children);
    assert_int_equal(left.bytes, 3000000 - bytes);
}

static void expect_bytes(const struct loading *loading, size_t index, const char *text)
{
    const quire_load_child *child = &loading->loaded.children[index];
    char bytes[64];
    assert_int_equal(child->reason, QUIRE_LOAD_OK);
    assert_int_equal(child->size_bytes, strlen(text));
    assert_int_equal(pread(quire_spool_fd(loading->loaded.spool), bytes, sizeof bytes,
                           (off_t)child->offset) >= (ssize_t)strlen(text),
                     true);
    assert_memory_equal(bytes, text, strlen(text));
}

static void load_mode(struct loading *loading, const char *mode)
{
    assert_int_equal(load_content(loading, mode, QUIRE_STR("thirteen byte")), QUIRE_OK);
    if (loading->loaded.reason) fail_msg("%s: %.*s", mode, QUIRE_FMT(loading->loaded.message));
}

static void expect_found(const struct loading *loading)
{
    const quire_loaded *loaded = &loading->loaded;
    assert_true(quire_str_is(loaded->document.text, "A true text.\n"));
    assert_int_equal(loaded->child_count, 2);
    const quire_load_child *note = &loaded->children[0], *locked = &loaded->children[1];
    assert_true(quire_str_is(note->name, "notes/a.txt") && quire_str_is(note->media_type, "text/plain") &&
                quire_str_is(note->charset, "gb18030") && quire_str_is(note->title, "A title"));
    expect_bytes(loading, 0, "abc");
    /* FIPS 180-2, appendix B.1 */
    assert_string_equal(note->sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(quire_str_is(locked->name, "锁.pdf") && quire_str_is(locked->message, "it needs a password"));
    assert_int_equal(locked->reason, QUIRE_LOAD_ENCRYPTED);
    assert_string_equal(locked->sha256, "");
    assert_int_equal(loaded->links.count, 1);
    assert_true(quire_str_is(loaded->links.items[0].uri, "https://example.org/附件"));
    expect_account(loading, "load", "documents", 1, "encrypted", 1);
    expect_account(loading, "fetch", "links", 0, "not_fetched", 1);
}

static void what_was_found_comes_with_the_document(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    load_mode(&loading, "found");
    expect_found(&loading);
    expect_taken(&loading, 2, 3);
    /* Nobody writes to it any more. */
    assert_int_equal(write(quire_spool_fd(loading.loaded.spool), "x", 1), -1);
    assert_int_equal(ftruncate(quire_spool_fd(loading.loaded.spool), 0), -1);
    end(&loading);
}

static void a_container_needs_no_text_and_its_names_are_told_apart(void **state)
{
    (void)state;
    static const char *const names[] = { "b.txt", "b (3).txt", "c/.b", "b (2).txt", "b (4).txt", "c/.b (2)" };
    static const char *const texts[] = { "b.txt", "b.txt", "c/.b", "b (2).txt", "b.txt", "c/.b" };
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    load_mode(&loading, "container");
    assert_int_equal(loading.loaded.document.text.size, 0);
    assert_true(quire_str_is(loading.loaded.document.title, "Truth"));
    assert_int_equal(loading.loaded.child_count, 6);
    for (size_t i = 0; i < 6; i++) {
        quire_str name = loading.loaded.children[i].name;
        if (!quire_str_is(name, names[i])) fail_msg("%zu: %.*s", i, QUIRE_FMT(name));
        expect_bytes(&loading, i, texts[i]);
    }
    end(&loading);
}

static void ten_thousand_of_one_name_are_ten_thousand_documents(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "20000");
    load_mode(&loading, "crowd");
    assert_int_equal(loading.loaded.child_count, 10000);
    assert_true(quire_str_is(loading.loaded.children[0].name, "b.txt"));
    assert_true(quire_str_is(loading.loaded.children[9999].name, "b (10000).txt"));
    expect_bytes(&loading, 9999, "ten bytes.");
    expect_taken(&loading, 10000, 100000);
    expect_account(&loading, "load", "documents", 10000, "", 0);
    /* There is room for none after them. */
    expect(&loading, "found", QUIRE_LOAD_CRASHED, "more children than the 0");
    end(&loading);
}

static void one_child_may_have_all_the_bytes(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "20000");
    load_mode(&loading, "whole");
    assert_int_equal(loading.loaded.child_count, 2);
    assert_int_equal(loading.loaded.children[0].size_bytes, 3000000);
    assert_int_equal(loading.loaded.children[1].size_bytes, 0);
    /* SHA-256 of no bytes: FIPS 180-4, as `sha256sum </dev/null` has it */
    assert_string_equal(loading.loaded.children[1].sha256,
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect_taken(&loading, 2, 3000000);
    end(&loading);
}

static void nothing_is_found_in_what_failed(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    expect(&loading, "foundfailed", QUIRE_LOAD_MALFORMED, "its end is missing");
    assert_int_equal(loading.loaded.child_count + loading.loaded.links.count, 0);
    assert_null(loading.loaded.spool);
    expect_taken(&loading, 0, 0);
    end(&loading);
}

/* The first worker dies in the middle of its answer: what had come of it counts neither for names nor for the allowance. */
static void a_second_try_counts_once(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    expect_good(&loading);
    load_mode(&loading, "relapse");
    expect_found(&loading);
    expect_taken(&loading, 2, 3);
    end(&loading);
}

/* At load.depth each is named, and none is taken. */
static void deeper_than_allowed_nothing_is_found(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    loading.depth = 3;
    load_mode(&loading, "found");
    loading.depth = 4;
    expect(&loading, "found", QUIRE_LOAD_CRASHED,
           "a child of 3 bytes behind others of 0, allowed are 0 for all");
    expect_taken(&loading, 2, 3);
    end(&loading);
}

static void every_lie_about_children_is_noticed(void **state)
{
    (void)state;
    static const struct {
        const char *mode, *message;
    } lies[] = {
        { "unannounced", "3 bytes of a child of which 0 are to come" },
        { "overlong", "3 bytes of a child of which 2 are to come" },
        { "short", "1 bytes of a child are missing" },
        { "halfway", "a child before the one before it is whole" },
        { "toomany", "more children than the 10000 that were asked for" },
        { "toolarge", "a child of 3000001 bytes" },
        { "endless", "a child of 18446744073709551615 bytes" },
        { "second", "a child of 1 bytes behind others of 3000000" },
        { "climbing", "\"notes/../../a.txt\", which is not clean" },
        { "nameless", "\"\", which is not clean" },
        { "twofaced", "a child of 3 bytes with the reason 6" },
        { "late", "a child behind the document" },
        { "uncounted", "keeps 0 documents, where 1 were handed over" },
        { "longlink", "a link of 5000 bytes" },
        { "beyond", "a range of 9 bytes at 5 of a document of 13 bytes" },
        { "overlapping", "a range of 4 bytes at 3 of a document of 13 bytes" },
        { "lineless", "a part from line 0" },
        { "mixed", "bytes of its own behind a range" },
        { "manylinks", "more than 65536 links" },
    };
    struct loading loading;
    begin(&loading, BAD_WORKER, "20000");
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        expect(&loading, lies[i].mode, QUIRE_LOAD_CRASHED, lies[i].message);
        assert_int_equal(loading.loaded.child_count, 0);
        expect_taken(&loading, 0, 0);
    }
    load_mode(&loading, "found");
    expect_found(&loading);
    end(&loading);
}

static quire_status ask_formats(struct loading *loading, quire_formats *out)
{
    quire_call call = { .arena = &loading->arena, .cancel = &loading->cancel };
    return quire_loader_formats(loading->loader, &call, out, &loading->err);
}

static void a_worker_says_what_it_reads(void **state)
{
    (void)state;
    struct loading loading;
    quire_formats formats;
    begin(&loading, BAD_WORKER, "5000");
    assert_int_equal(ask_formats(&loading, &formats), QUIRE_OK);
    assert_int_equal(formats.count, 1);
    assert_int_equal(formats.common_version, 4);
    assert_int_equal(quire_formats_version(&formats, QUIRE_STR("text")), 3);
    assert_int_equal(quire_formats_version(&formats, QUIRE_STR(QUIRE_FORMAT_COMMON)), 0);
    const quire_format_row *row = &formats.items[0];
    assert_true(quire_str_is(row->title, "Text files 文本") && quire_str_is(row->keeps, "lines"));
    assert_int_equal(row->types.count, 2);
    assert_true(quire_str_is(row->types.items[1], "text/x-plain"));
    assert_int_equal(row->endings.count, 1);
    assert_true(quire_str_is(row->endings.items[0], "txt"));
    end(&loading);
}

static void a_list_of_formats_that_lies_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *mode, *message;
    } lies[] = {
        { "badformat", "malformed" },
        { "badname", "malformed" },
        { "nocommon", "lacks" },
        { "noformat", "lacks" },
        { "twice", "two formats of the name" },
        { "ledger", "does not hold" },
    };
    struct loading loading;
    quire_formats formats;
    begin(&loading, BAD_WORKER, "5000");
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        assert_int_equal(load_content(&loading, lies[i].mode, QUIRE_STR("x")), QUIRE_OK);
        assert_int_equal(ask_formats(&loading, &formats), QUIRE_E_IO);
        if (!strstr(loading.err.message, lies[i].message))
            fail_msg("%s: %s", lies[i].mode, loading.err.message);
        assert_int_equal(ask_formats(&loading, &formats), QUIRE_OK);
    }
    end(&loading);
}

/* Whether a child process of this one has mapped a file of that name. */
static bool is_mapped(const char *name)
{
    char path[64], maps[65536];
    glob_t found;
    bool mapped = false;
    assert_int_equal(glob("/proc/self/task/*/children", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        FILE *children = fopen(found.gl_pathv[i], "r");
        long pid;
        while (children && fscanf(children, "%ld", &pid) == 1) {
            snprintf(path, sizeof path, "/proc/%ld/maps", pid);
            FILE *file = fopen(path, "r");
            size_t size = file ? fread(maps, 1, sizeof maps - 1, file) : 0;
            maps[size] = '\0';
            mapped |= strstr(maps, name) != NULL;
            if (file) fclose(file);
        }
        if (children) fclose(children);
    }
    globfree(&found);
    return mapped;
}

enum { SHRINKING_BYTES = 3000000, PAGE_BYTES = 4096 };

static void *cut_when_mapped(void *user)
{
    int fd = *(int *)user;
    while (!is_mapped("memfd:shrinking")) usleep(1000);
    assert_int_equal(ftruncate(fd, PAGE_BYTES), 0);
    assert_int_equal(pwrite(fd, "T", 1, 0), 1);
    return NULL;
}

static void a_file_that_is_cut_short_costs_itself_alone(void **state)
{
    (void)state;
    struct loading loading;
    pthread_t thread;
    int fd = memfd_create("shrinking", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, SHRINKING_BYTES), 0);
    assert_int_equal(pwrite(fd, "try cut-short ", 14, 0), 14);
    begin(&loading, QUIRE_TEST_BINARY_DIR "/hostile_worker", "20000");
    assert_int_equal(pthread_create(&thread, NULL, cut_when_mapped, &fd), 0);
    assert_int_equal(load_fd(&loading, fd, "file.txt", ""), QUIRE_OK);
    pthread_join(thread, NULL);
    close(fd);
    /* SIGBUS, or what a sanitizer makes of it. */
    if (loading.loaded.reason != QUIRE_LOAD_CRASHED)
        fail_msg("%s: %.*s", quire_load_reason_name(loading.loaded.reason),
                 QUIRE_FMT(loading.loaded.message));
    assert_int_equal(load_content(&loading, "灯.txt", QUIRE_STR("灯塔的光束很远。\n")), QUIRE_OK);
    assert_int_equal(loading.loaded.reason, QUIRE_LOAD_OK);
    end(&loading);
}

static void *request_cancel(void *cancel)
{
    usleep(100000);
    atomic_store(&((quire_cancel *)cancel)->requested, true);
    return NULL;
}

static void cancelling_ends_the_wait(void **state)
{
    (void)state;
    struct loading loading;
    pthread_t thread;
    begin(&loading, BAD_WORKER, "60000");
    assert_int_equal(pthread_create(&thread, NULL, request_cancel, &loading.cancel), 0);
    int64_t started = quire_monotonic_ns();
    assert_int_equal(load_content(&loading, "hang", QUIRE_STR("x")), QUIRE_E_CANCELLED);
    assert_true(quire_monotonic_ns() - started < INT64_C(3000000000));
    pthread_join(thread, NULL);
    atomic_store(&loading.cancel.requested, false);
    expect_good(&loading);
    end(&loading);
}

static void a_worker_that_cannot_be_started_is_the_callers_error(void **state)
{
    (void)state;
    static const quire_option *const tables[] = { quire_load_options, NULL };
    quire_env env = { .threads = 1 };
    quire_config *config = NULL;
    quire_loader *loader = NULL;
    quire_error err = { 0 };
    assert_int_equal(quire_config_new_with(tables, &config, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(config, "load.worker", "/nowhere/worker", NULL), QUIRE_OK);
    assert_int_equal(quire_loader_open(&env, config, &loader, &err), QUIRE_E_NOT_FOUND);
    assert_non_null(strstr(err.message, "/nowhere/worker"));
    quire_config_free(config);

    /* Executable, and yet no program. */
    char path[] = QUIRE_TEST_BINARY_DIR "/no_worker_XXXXXX";
    struct loading loading;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(fchmod(fd, 0700), 0);
    close(fd);
    begin(&loading, path, "5000");
    assert_int_equal(load_content(&loading, "good", QUIRE_STR("x")), QUIRE_E_IO);
    assert_non_null(strstr(loading.err.message, "cannot be started"));
    unlink(path);
    end(&loading);
}

static void the_real_worker_is_found_and_loads_both_languages(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, "", "20000");
    assert_int_equal(load_content(&loading, "file:///tmp/a%20b/notes.md",
                                  QUIRE_STR("# Bees\n\nThe hive is on the roof and needs shade.\n")),
                     QUIRE_OK);
    assert_int_equal(loading.loaded.reason, QUIRE_LOAD_OK);
    assert_true(
        quire_str_is(loading.loaded.document.text, "Bees\n\nThe hive is on the roof and needs shade.\n"));
    assert_true(quire_str_is(loading.loaded.document.media_type, "text/markdown"));
    assert_true(quire_str_is(loading.loaded.document.title, "Bees"));
    assert_true(quire_str_is(loading.loaded.document.language, "en"));
    assert_int_equal(load_content(&loading, "notes.txt",
                                  QUIRE_STR("屋顶蜂箱需要遮阴、水源和挡风板。\r\n这一行属于同一段。\r\n")),
                     QUIRE_OK);
    assert_int_equal(loading.loaded.reason, QUIRE_LOAD_OK);
    assert_true(
        quire_str_is(loading.loaded.document.text, "屋顶蜂箱需要遮阴、水源和挡风板。\n这一行属于同一段。\n"));
    assert_true(quire_str_is(loading.loaded.document.title, "From outside"));
    assert_true(quire_str_is(loading.loaded.document.language, "zh-Hans"));
    end(&loading);
}

static void bad_files_have_typed_reasons(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, "", "20000");
    assert_int_equal(load_content(&loading, "empty.txt", QUIRE_STR("")), QUIRE_OK);
    assert_int_equal(loading.loaded.reason, QUIRE_LOAD_EMPTY);
    assert_int_equal(load_content(&loading, "blank.md", QUIRE_STR(" \n\t\r\n")), QUIRE_OK);
    assert_int_equal(loading.loaded.reason, QUIRE_LOAD_EMPTY);
    assert_int_equal(load_content(&loading, "picture.txt", QUIRE_STR("\x89PNG\r\n\x1a\n\0\0\0\rIHDR")),
                     QUIRE_OK);
    assert_int_equal(loading.loaded.reason, QUIRE_LOAD_UNSUPPORTED);
    assert_non_null(strstr(loading.loaded.message.data, "a PNG image"));
    assert_int_equal(quire_ledger_view(&loading.ledger).items[0].received, 16);
    int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(load_fd(&loading, folder, "folder", ""), QUIRE_OK);
    assert_int_equal(loading.loaded.reason, QUIRE_LOAD_UNREADABLE);
    close(folder);
    assert_int_equal(load_fd(&loading, -1, "closed", ""), QUIRE_OK);
    assert_int_equal(loading.loaded.reason, QUIRE_LOAD_UNREADABLE);
    end(&loading);
}

static void a_file_over_the_limit_is_not_even_sent(void **state)
{
    (void)state;
    struct loading loading;
    int fd = memfd_create("huge", MFD_CLOEXEC);
    begin(&loading, "", "20000");
    assert_int_equal(ftruncate(fd, (off_t)2 << 30), 0);
    assert_int_equal(load_fd(&loading, fd, "huge.txt", ""), QUIRE_OK);
    assert_int_equal(loading.loaded.reason, QUIRE_LOAD_OVER_LIMIT);
    assert_non_null(strstr(loading.loaded.message.data, "load.document_bytes allows 4000000"));
    close(fd);
    end(&loading);
}

static void large_texts_cross_in_pieces(void **state)
{
    (void)state;
    struct loading loading;
    static const char line[] = "灯塔的光束在二十三英里以外也能看见。\n\n";
    size_t size = (sizeof line - 1) * 60000;
    char *content = malloc(size);
    assert_non_null(content);
    for (size_t at = 0; at < size; at += sizeof line - 1) memcpy(content + at, line, sizeof line - 1);
    begin(&loading, "", "20000");
    assert_int_equal(load_content(&loading, "long.txt", (quire_str){ content, size }), QUIRE_OK);
    assert_int_equal(loading.loaded.reason, QUIRE_LOAD_OK);
    assert_int_equal(loading.loaded.document.text.size, size - 1);
    assert_memory_equal(loading.loaded.document.text.data, content, size - 1);
    assert_int_equal(loading.loaded.document.element_count, 60000);
    end(&loading);
    free(content);
}

static bool outcome_is(yyjson_val *outcome, const char *name)
{
    size_t i, count;
    yyjson_val *item;
    if (yyjson_is_str(outcome))
        return strcmp(yyjson_get_str(outcome), name) == 0 || strcmp(yyjson_get_str(outcome), "any") == 0;
    yyjson_arr_foreach(outcome, i, count, item) if (strcmp(yyjson_get_str(item), name) == 0) return true;
    return false;
}

/* One fixture through the whole path: the worker finds out by itself what it is. */
static void check_fixture(struct loading *loading, const char *expectation)
{
    yyjson_doc *json = yyjson_read_file(expectation, 0, NULL, NULL);
    assert_non_null(json);
    yyjson_val *expected = yyjson_doc_get_root(json);
    const char *name = yyjson_get_str(yyjson_obj_get(expected, "file"));
    const char *type = yyjson_get_str(yyjson_obj_get(expected, "media_type"));
    const char *language = yyjson_get_str(yyjson_obj_get(expected, "language"));
    char path[512];
    snprintf(path, sizeof path, FIXTURES "%s", name ? name : "");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail_msg("cannot open %s", path);
    assert_int_equal(load_fd(loading, fd, path, ""), QUIRE_OK);
    close(fd);
    const char *reason = quire_load_reason_name(loading->loaded.reason);
    if (!outcome_is(yyjson_obj_get(expected, "outcome"), reason))
        fail_msg("%s: %s, \"%.*s\"", name, reason, QUIRE_FMT(loading->loaded.message));
    if (loading->loaded.reason == QUIRE_LOAD_CRASHED)
        fail_msg("%s: %.*s", name, QUIRE_FMT(loading->loaded.message));
    quire_ledger_rows rows = quire_ledger_view(&loading->ledger);
    assert_true(rows.count > 0);
    for (size_t i = 0; i < rows.count; i++) assert_true(quire_ledger_row_balances(&rows.items[i]));
    if (!loading->loaded.reason && type && !quire_str_is(loading->loaded.document.media_type, type))
        fail_msg("%s is %.*s", name, QUIRE_FMT(loading->loaded.document.media_type));
    /* The language of one short sentence is a guess; that is tested with the detector. */
    if (!loading->loaded.reason && language && loading->loaded.document.text.size > 100 &&
        !quire_str_starts(loading->loaded.document.language, quire_str_from(language)))
        fail_msg("%s is in %.*s", name, QUIRE_FMT(loading->loaded.document.language));
    yyjson_doc_free(json);
}

static void every_fixture_has_its_expected_outcome(void **state)
{
    (void)state;
    struct loading loading;
    glob_t found;
    assert_int_equal(glob(FIXTURES "expected/*/*.json", 0, NULL, &found), 0);
    begin(&loading, "", "60000");
    for (size_t i = 0; i < found.gl_pathc; i++) check_fixture(&loading, found.gl_pathv[i]);
    assert_true(found.gl_pathc > 80);
    globfree(&found);
    end(&loading);
}

static void one_worker_serves_many_and_is_replaced_in_silence(void **state)
{
    (void)state;
    struct loading loading;
    begin(&loading, BAD_WORKER, "5000");
    for (int i = 0; i < 450; i++) expect_good(&loading);
    end(&loading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_true_answer_and_a_refusal),
        cmocka_unit_test(names_the_signal_that_ended_the_worker_and_starts_another),
        cmocka_unit_test(a_worker_that_hangs_is_ended_in_time),
        cmocka_unit_test(a_worker_that_eats_memory_is_over_the_limit),
        cmocka_unit_test(a_worker_that_others_spoiled_is_not_this_documents_fault),
        cmocka_unit_test(a_worker_that_keeps_much_memory_is_retired),
        cmocka_unit_test(the_workers_own_alarm_is_a_timeout_and_its_last_word_a_limit),
        cmocka_unit_test(a_parser_that_asks_for_too_much_at_once_is_over_the_limit),
        cmocka_unit_test(every_lie_is_noticed),
        cmocka_unit_test(what_was_found_comes_with_the_document),
        cmocka_unit_test(a_container_needs_no_text_and_its_names_are_told_apart),
        cmocka_unit_test(ten_thousand_of_one_name_are_ten_thousand_documents),
        cmocka_unit_test(one_child_may_have_all_the_bytes),
        cmocka_unit_test(nothing_is_found_in_what_failed),
        cmocka_unit_test(a_second_try_counts_once),
        cmocka_unit_test(deeper_than_allowed_nothing_is_found),
        cmocka_unit_test(every_lie_about_children_is_noticed),
        cmocka_unit_test(a_worker_says_what_it_reads),
        cmocka_unit_test(a_list_of_formats_that_lies_is_refused),
        cmocka_unit_test(a_file_that_is_cut_short_costs_itself_alone),
        cmocka_unit_test(cancelling_ends_the_wait),
        cmocka_unit_test(a_worker_that_cannot_be_started_is_the_callers_error),
        cmocka_unit_test(the_real_worker_is_found_and_loads_both_languages),
        cmocka_unit_test(bad_files_have_typed_reasons),
        cmocka_unit_test(a_file_over_the_limit_is_not_even_sent),
        cmocka_unit_test(large_texts_cross_in_pieces),
        cmocka_unit_test(every_fixture_has_its_expected_outcome),
        cmocka_unit_test(one_worker_serves_many_and_is_replaced_in_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
