/* SPDX-License-Identifier: Apache-2.0 */
/* Documents come out of a walled worker byte for byte as they come out of one without walls; and how walls are told. */
#include "base/buffer.h"
#include "base/str.h"
#include "load/frames.h"
#include "load/load.h"
#include "load/walls.h"
#include "record/document_codec.h"
#include "support/cmocka_all.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <unistd.h>

#define FIXTURES QUIRE_TEST_SOURCE_DIR "/tests/fixtures"
#define SAMPLES QUIRE_TEST_SOURCE_DIR "/samples/documents"

/* Both workers, and how many files they have read. */
static quire_loader *walled, *open_worker;
static unsigned compared, good;

static quire_loader *loader_with(const char *sandbox, quire_config **config)
{
    static const quire_option *const tables[] = { quire_load_options, NULL };
    quire_env env = { .threads = 1 };
    quire_loader *loader = NULL;
    assert_int_equal(quire_config_new_with(tables, config, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(*config, "load.sandbox", sandbox, NULL), QUIRE_OK);
    assert_int_equal(quire_loader_open(&env, *config, &loader, NULL), QUIRE_OK);
    return loader;
}

/* All that a loader gives, in bytes. */
static void load_into(quire_loader *loader, const char *path, quire_buffer *out, quire_load_reason *reason)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_load_source source = { .fd = open(path, O_RDONLY | O_CLOEXEC), .uri = quire_str_from(path) };
    quire_ledger ledger;
    quire_loaded loaded;
    quire_error err = { 0 };
    struct stat file;
    assert_true(source.fd >= 0 && fstat(source.fd, &file) == 0);
    source.size_bytes = (size_t)file.st_size;
    quire_ledger_init(&ledger, &arena);
    if (quire_loader_load(loader, &call, &source, &ledger, &loaded, &err))
        fail_msg("%s: %s", path, err.message);
    close(source.fd);
    *reason = loaded.reason;
    if (*reason == QUIRE_LOAD_CRASHED) fail_msg("%s: %.*s", path, QUIRE_FMT(loaded.message));
    quire_buffer_append_char(out, (char)*reason);
    quire_buffer_append_str(out, loaded.message);
    quire_buffer_append_str(out, loaded.document.text);
    if (!*reason) quire_document_encode(&loaded.document, out);
    quire_spool_release(loaded.spool);
    quire_ledger_encode(quire_ledger_view(&ledger), out);
    assert_int_equal(out->failure, QUIRE_OK);
    quire_arena_free(&arena);
}

static int compare(const char *path, const struct stat *file, int type, struct FTW *place)
{
    (void)file, (void)place;
    if (type != FTW_F) return 0;
    quire_buffer with, without;
    quire_load_reason reason, other;
    quire_buffer_init(&with, SIZE_MAX);
    quire_buffer_init(&without, SIZE_MAX);
    load_into(walled, path, &with, &reason);
    load_into(open_worker, path, &without, &other);
    if (!quire_str_equal(quire_buffer_view(&with), quire_buffer_view(&without)))
        fail_msg("%s: %s, without walls %s", path, quire_load_reason_name(reason),
                 quire_load_reason_name(other));
    quire_buffer_free(&with);
    quire_buffer_free(&without);
    compared++;
    good += reason == QUIRE_LOAD_OK;
    return 0;
}

static void walls_change_nothing_in_any_document(void **state)
{
    (void)state;
    quire_config *configs[2];
    walled = loader_with("required", &configs[0]);
    open_worker = loader_with("off", &configs[1]);
    assert_int_equal(nftw(FIXTURES, compare, 16, FTW_PHYS), 0);
    assert_int_equal(nftw(SAMPLES, compare, 16, FTW_PHYS), 0);
    assert_true(compared > 200 && good > 100);
    quire_loader_close(walled);
    quire_loader_close(open_worker);
    quire_config_free(configs[0]);
    quire_config_free(configs[1]);
}

static void walls_are_told_in_words(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_walls walls = { .landlock_abi = 7 };
    assert_true(quire_walls_hold(&walls));
    assert_true(quire_str_is(quire_walls_describe(&walls, &arena),
                             "limits, privileges, system calls, files, tcp, signals (Landlock ABI 7)"));
    walls = (quire_walls){ .landlock_abi = 1,
                           .missing = { [QUIRE_WALL_TCP] = EOPNOTSUPP, [QUIRE_WALL_SIGNALS] = EOPNOTSUPP } };
    assert_true(quire_walls_hold(&walls));
    assert_true(
        quire_str_is(quire_walls_describe(&walls, &arena),
                     "limits, privileges, system calls, files (Landlock ABI 1); not tcp (Operation not "
                     "supported), signals (Operation not supported)"));
    walls = (quire_walls){ .missing = { [QUIRE_WALL_FILES] = ENOSYS } };
    assert_false(quire_walls_hold(&walls));
    walls = (quire_walls){ .missing = { [QUIRE_WALL_CALLS] = EINVAL } };
    assert_false(quire_walls_hold(&walls));
    quire_arena_free(&arena);
}

static void a_forbidden_call_has_an_exit_code(void **state)
{
    (void)state;
    size_t count = 0;
    while (quire_forbidden_calls[count]) count++;
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(quire_forbidden_call_of(QUIRE_WORKER_EXIT_BREACH + (int)i),
                         quire_forbidden_calls[i]);
    assert_null(quire_forbidden_call_of(QUIRE_WORKER_EXIT_BREACH + (int)count));
    assert_null(quire_forbidden_call_of(QUIRE_WORKER_EXIT_NO_MEMORY));
    assert_null(quire_forbidden_call_of(0));
}

static void a_greeting_is_read_as_it_was_written(void **state)
{
    (void)state;
    quire_buffer frame;
    const quire_worker_ready sent = { .mapped_bytes = UINT64_C(0x123456789a),
                                      .walls = { .landlock_abi = 3,
                                                 .missing = { 0, 0, EOPNOTSUPP, 0xFFFF } } };
    quire_worker_ready got;
    quire_buffer_init(&frame, 1024);
    quire_frame_put_ready(&frame, &sent);
    assert_int_equal(frame.size, QUIRE_FRAME_READY_BYTES);
    assert_int_equal(quire_frame_ready_decode((const unsigned char *)frame.data, &got, NULL), QUIRE_OK);
    assert_int_equal(got.mapped_bytes, sent.mapped_bytes);
    assert_int_equal(got.walls.landlock_abi, 3);
    assert_memory_equal(got.walls.missing, sent.walls.missing, sizeof sent.walls.missing);
    frame.data[3] = QUIRE_FRAME_DONE;
    assert_int_equal(quire_frame_ready_decode((const unsigned char *)frame.data, &got, NULL), QUIRE_E_FORMAT);
    frame.data[3] = QUIRE_FRAME_READY;
    frame.data[4]++;
    assert_int_equal(quire_frame_ready_decode((const unsigned char *)frame.data, &got, NULL), QUIRE_E_FORMAT);
    quire_buffer_free(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walls_change_nothing_in_any_document),
        cmocka_unit_test(walls_are_told_in_words),
        cmocka_unit_test(a_forbidden_call_has_an_exit_code),
        cmocka_unit_test(a_greeting_is_read_as_it_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
