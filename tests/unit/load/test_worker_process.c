/* SPDX-License-Identifier: Apache-2.0 */
/* The real worker, without the loader in front of it: what it makes of a descriptor. */
#include "base/str.h"
#include "load/incoming_answer.h"
#include "load/worker/sandbox.h"
#include "load/worker_process.h"
#include "support/cmocka_all.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static void begin(quire_worker *worker)
{
    const quire_worker_terms terms = { .walls = true, .memory_bytes = 512 << 20, .cpu_seconds = 60 };
    quire_error err = { 0 };
    char *path = NULL;
    if (quire_worker_locate("", &path, &err)) fail_msg("%s", err.message);
    quire_worker_init(worker);
    if (quire_worker_start(worker, path, &terms, NULL, &err)) fail_msg("%s", err.message);
    free(path);
}

static int file_of(quire_str content)
{
    int fd = memfd_create("document", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content.data, content.size), content.size);
    return fd;
}

static void ask(quire_worker *worker, int fd, const quire_load_request *request)
{
    quire_buffer bytes;
    quire_error err = { 0 };
    quire_buffer_init(&bytes, QUIRE_FRAME_PAYLOAD_MAX_BYTES);
    quire_load_request_encode(request, &bytes);
    if (quire_worker_send(worker, quire_buffer_view(&bytes), fd, &err)) fail_msg("%s", err.message);
    quire_buffer_free(&bytes);
}

/* Takes the answer to its end; false: the worker ended before. */
static bool hear_out(const quire_worker *worker, quire_load_answer *answer)
{
    quire_buffer in;
    quire_error err = { 0 };
    char block[4096];
    ssize_t got = 1;
    quire_buffer_init(&in, 1 << 20);
    while (!answer->done && (got = recv(worker->socket, block, sizeof block, 0)) > 0) {
        size_t consumed = 0;
        quire_buffer_append(&in, block, (size_t)got);
        if (quire_load_answer_feed(answer, quire_buffer_view(&in), &consumed, &err))
            fail_msg("%s", err.message);
        memmove(in.data, in.data + consumed, in.size - consumed);
        in.size -= consumed;
    }
    quire_buffer_free(&in);
    return answer->done;
}

static void a_document_is_read_where_it_stands(void **state)
{
    (void)state;
    static const char first[] = "The lighthouse was built in 1874.", second[] = "灯塔建于一八七四年。";
    char content[3 * 4096];
    const quire_load_request requests[] = {
        { .text_limit_bytes = 1000,
          .whole_limit_bytes = 1000,
          .offset = 4097,
          .size_bytes = sizeof first - 1 },
        { .text_limit_bytes = 1000,
          .whole_limit_bytes = 1000,
          .offset = 2 * 4096 - 5,
          .size_bytes = sizeof second - 1 },
    };
    const char *texts[] = { first, second };
    quire_worker worker;
    memset(content, '#', sizeof content);
    for (size_t i = 0; i < 2; i++) memcpy(content + requests[i].offset, texts[i], requests[i].size_bytes);
    int fd = file_of((quire_str){ content, sizeof content });
    begin(&worker);
    for (size_t i = 0; i < 2; i++) {
        quire_load_answer answer;
        quire_load_answer_init(&answer, &requests[i], NULL);
        ask(&worker, fd, &requests[i]);
        assert_true(hear_out(&worker, &answer));
        assert_int_equal(answer.reason, QUIRE_LOAD_OK);
        quire_str text = quire_buffer_view(&answer.parts[QUIRE_FRAME_TEXT]);
        assert_true(quire_str_is(quire_str_trim(text), texts[i]));
        quire_load_answer_free(&answer);
    }
    close(fd);
    quire_worker_stop(&worker);
}

/* With its heads before it, where they stand elsewhere and where they stand right there. */
static void a_part_is_read_behind_its_heads(void **state)
{
    (void)state;
    static const char content[] = "name,深度\nfirst,1\nsecond,2\nname,深度\nthird,3\n";
    const quire_load_request requests[] = {
        { .offset = 20, .size_bytes = 9, .part = { .line = 3, .heads_bytes = 12 } },
        { .offset = 41, .size_bytes = 8, .part = { .line = 4, .heads_offset = 29, .heads_bytes = 12 } },
    };
    const char *texts[] = { "name\t深度\nsecond\t2", "name\t深度\nthird\t3" };
    quire_worker worker;
    int fd = file_of(quire_str_from(content));
    begin(&worker);
    for (size_t i = 0; i < 2; i++) {
        quire_load_answer answer;
        quire_load_request request = requests[i];
        request.text_limit_bytes = request.whole_limit_bytes = 1000;
        request.media_type = QUIRE_STR("text/csv");
        quire_load_answer_init(&answer, &request, NULL);
        ask(&worker, fd, &request);
        assert_true(hear_out(&worker, &answer));
        assert_int_equal(answer.reason, QUIRE_LOAD_OK);
        assert_true(
            quire_str_is(quire_str_trim(quire_buffer_view(&answer.parts[QUIRE_FRAME_TEXT])), texts[i]));
        quire_load_answer_free(&answer);
    }
    close(fd);
    quire_worker_stop(&worker);
}

/* As where a file is cut short behind its loader's back. */
static void bytes_that_are_gone_cost_the_worker(void **state)
{
    (void)state;
    const quire_load_request request = { .text_limit_bytes = 1000,
                                         .whole_limit_bytes = (uint64_t)1 << 20,
                                         .size_bytes = (uint64_t)1 << 20 };
    quire_load_answer answer;
    quire_worker worker;
    int fd = file_of(QUIRE_STR("short"));
    begin(&worker);
    quire_load_answer_init(&answer, &request, NULL);
    ask(&worker, fd, &request);
    assert_false(hear_out(&worker, &answer));
#ifdef QUIRE_SHADOW_MEMORY
    /* The sanitizer's own handler wants to tell more, and meets the walls. */
    assert_int_not_equal(quire_worker_stop(&worker).signal, 0);
#else
    assert_int_equal(quire_worker_stop(&worker).signal, SIGBUS);
#endif
    quire_load_answer_free(&answer);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_read_where_it_stands),
        cmocka_unit_test(a_part_is_read_behind_its_heads),
        cmocka_unit_test(bytes_that_are_gone_cost_the_worker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
