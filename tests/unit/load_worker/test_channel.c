/* SPDX-License-Identifier: Apache-2.0 */
/* The worker's answers, as its parent's state machine takes them from a socket. */
#include "load/incoming_answer.h"
#include "load/worker/answer.h"

#include "base/str.h"
#include "load/worker/format.h"
#include "support/cmocka_all.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LARGE_BYTES = (5 << 20) + 77 };

/* The parent's end of the socket, on a thread of its own. */
struct parent {
    int socket;
    quire_load_answer answer;
    quire_status status;
    quire_error err;
    quire_buffer bytes; /* of all children, one behind the other */
    size_t children, links, failed;
};

static quire_status take_child(void *user, const quire_frame_child *head, quire_error *err)
{
    struct parent *parent = user;
    (void)err;
    parent->children++;
    parent->failed += head->reason != QUIRE_LOAD_OK;
    return QUIRE_OK;
}

static quire_status take_bytes(void *user, quire_str piece, quire_error *err)
{
    struct parent *parent = user;
    (void)err;
    quire_buffer_append_str(&parent->bytes, piece);
    return QUIRE_OK;
}

static quire_status take_link(void *user, const quire_link *link, quire_error *err)
{
    struct parent *parent = user;
    (void)err;
    parent->links += quire_str_is(link->uri, "https://example.com/灯塔");
    return QUIRE_OK;
}

static void *listen_to_it(void *user)
{
    struct parent *parent = user;
    quire_buffer in;
    char block[70000];
    ssize_t got;
    quire_buffer_init(&in, SIZE_MAX / 4);
    while (!parent->answer.done && !parent->status &&
           (got = recv(parent->socket, block, sizeof block, 0)) > 0) {
        size_t consumed = 0;
        quire_buffer_append(&in, block, (size_t)got);
        quire_str all = quire_buffer_view(&in);
        parent->status = quire_load_answer_feed(&parent->answer, all, &consumed, &parent->err);
        memmove(in.data, in.data + consumed, in.size - consumed);
        in.size -= consumed;
    }
    quire_buffer_free(&in);
    return NULL;
}

struct talk {
    struct parent parent;
    pthread_t thread;
    quire_channel channel;
    quire_arena arena;
};

static void begin(struct talk *talk, const quire_load_request *request)
{
    int ends[2];
    *talk = (struct talk){ 0 };
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    talk->parent.socket = ends[0];
    const quire_load_sink sink = { take_child, take_bytes, take_link, &talk->parent };
    quire_load_answer_init(&talk->parent.answer, request, &sink);
    quire_buffer_init(&talk->parent.bytes, SIZE_MAX / 4);
    quire_channel_init(&talk->channel, ends[1]);
    assert_int_equal(pthread_create(&talk->thread, NULL, listen_to_it, &talk->parent), 0);
}

static void hear_out(struct talk *talk)
{
    pthread_join(talk->thread, NULL);
    if (talk->parent.status) fail_msg("%s", talk->parent.err.message);
    assert_true(talk->parent.answer.done);
}

static void end(struct talk *talk)
{
    quire_load_answer_free(&talk->parent.answer);
    quire_buffer_free(&talk->parent.bytes);
    close(talk->parent.socket);
    close(talk->channel.socket);
    quire_channel_free(&talk->channel);
    quire_arena_free(&talk->arena);
}

static void children_arrive_before_a_document_without_text(void **state)
{
    (void)state;
    const quire_load_request request = { .text_limit_bytes = 1000,
                                         .child_limit = 4,
                                         .child_limit_bytes = 2 * (uint64_t)LARGE_BYTES };
    struct talk talk;
    quire_load_host host;
    quire_document document = { 0 }, received = { 0 };
    quire_ledger_rows rows = { 0 };
    quire_error err = { 0 };
    char *large = malloc(LARGE_BYTES);
    assert_non_null(large);
    for (size_t i = 0; i < LARGE_BYTES; i++) large[i] = (char)(i * 2654435761U >> 13);
    begin(&talk, &request);
    const quire_host_sink sink = quire_channel_sink(&talk.channel);
    quire_builder *builder = quire_builder_new(&talk.arena, 1000);
    assert_non_null(builder);
    quire_host_init(&host, builder, &talk.arena, &sink, request.child_limit, request.child_limit_bytes);
    quire_load_reason outcome;
    const quire_host_child children[] = {
        { .name = QUIRE_STR("大.bin"), .bytes = { large, LARGE_BYTES } },
        { .name = QUIRE_STR("locked"), .reason = QUIRE_LOAD_ENCRYPTED, .message = QUIRE_STR("no key") },
        { .name = QUIRE_STR("empty"), .bytes = QUIRE_STR("") },
        { .name = QUIRE_STR("small"), .bytes = QUIRE_STR("灯塔") },
    };
    assert_int_equal(quire_host_progress(&host, 1 << 20, 1 << 21, &err), QUIRE_OK);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(quire_host_child_found(&host, &children[i], &outcome, &err), QUIRE_OK);
    assert_int_equal(quire_host_link(&host, QUIRE_LINK_BODY, QUIRE_STR("https://example.com/灯塔"), &err),
                     QUIRE_OK);
    assert_int_equal(quire_builder_finish(builder, &document, &err), QUIRE_OK);
    assert_true(quire_answer_document(&talk.channel, &host, &document));
    hear_out(&talk);
    if (quire_load_answer_finish(&talk.parent.answer, &talk.arena, &received, &rows, &err))
        fail_msg("%s", err.message);
    assert_int_equal(received.text.size, 0);
    assert_int_equal(talk.parent.children, 4);
    assert_int_equal(talk.parent.failed, 1);
    assert_int_equal(talk.parent.links, 1);
    assert_int_equal(talk.parent.bytes.size, LARGE_BYTES + strlen("灯塔"));
    assert_memory_equal(talk.parent.bytes.data, large, LARGE_BYTES);
    assert_int_equal(talk.parent.answer.progress_done, 1 << 20);
    quire_builder_free(builder);
    end(&talk);
    free(large);
}

static bool has(quire_strs words, const char *word)
{
    for (size_t i = 0; i < words.count; i++)
        if (quire_str_is(words.items[i], word)) return true;
    return false;
}

static void formats_are_told_with_all_their_types_and_endings(void **state)
{
    (void)state;
    const quire_load_request request = { .what = QUIRE_REQUEST_FORMATS };
    struct talk talk;
    quire_formats formats = { 0 };
    quire_error err = { 0 };
    begin(&talk, &request);
    assert_true(quire_answer_formats(&talk.channel));
    hear_out(&talk);
    if (quire_load_answer_formats(&talk.parent.answer, &talk.arena, &formats, &err))
        fail_msg("%s", err.message);
    assert_int_equal(formats.common_version, QUIRE_FORMAT_COMMON_VERSION);
    for (size_t i = 0; quire_worker_formats[i]; i++) {
        const quire_format *format = quire_worker_formats[i];
        assert_true(i < formats.count);
        assert_true(quire_str_is(formats.items[i].name, format->name));
        assert_true(quire_str_is(formats.items[i].title, format->title));
        assert_true(quire_str_is(formats.items[i].keeps, format->keeps));
        assert_int_equal(formats.items[i].version, format->version);
        assert_true(has(formats.items[i].types, format->types[0].media_type));
        if (format == &quire_format_html)
            assert_true(has(formats.items[i].endings, "html") && has(formats.items[i].endings, "xht"));
        if (format == &quire_format_code)
            assert_true(has(formats.items[i].types, "text/x-zig") && has(formats.items[i].endings, "zig"));
        if (format == &quire_format_yaml) assert_true(has(formats.items[i].endings, "yml"));
    }
    end(&talk);
}

static void without_a_parent_a_loader_is_told_to_stop(void **state)
{
    (void)state;
    int ends[2];
    quire_channel channel;
    quire_error err = { 0 };
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    close(ends[0]);
    quire_channel_init(&channel, ends[1]);
    const quire_host_sink sink = quire_channel_sink(&channel);
    assert_int_equal(sink.progress(sink.user, 1, 2, &err), QUIRE_E_IO);
    const quire_link link = { QUIRE_LINK_BODY, QUIRE_STR("https://example.com") };
    assert_int_equal(sink.link(sink.user, &link, &err), QUIRE_E_IO);
    assert_true(channel.broken);
    quire_channel_free(&channel);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_arrive_before_a_document_without_text),
        cmocka_unit_test(formats_are_told_with_all_their_types_and_endings),
        cmocka_unit_test(without_a_parent_a_loader_is_told_to_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
