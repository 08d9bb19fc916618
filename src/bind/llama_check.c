/* SPDX-License-Identifier: Apache-2.0 */
/* Lets a child process load a GGUF file before this one does, and keeps what it found: one small file for
 * each state (path, size, time, inode) of a model. */
#include "bind/llama.h"

#include "base/buffer.h"
#include "base/child.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/str.h"
#include "bind/json.h"
#include "bind/sha256.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    ANSWER_LIMIT_BYTES = 1 << 16,
    COMPLAINT_BYTES = 300,
    ASK_AGAIN_MS = 20,
    CHECK_LIMIT_MS = 60000,
    SLOWEST_BYTES_PER_MS = 10000, /* of a disk that a good model may stand on; it is read twice */
};

extern char **environ;

/* Any address inside this library. */
static const char anchor;

/* Beside the library in a build; in PREFIX/libexec/quire where it is installed; above a test program. */
static bool find_checker(char *out, size_t capacity)
{
    static const char *const places[] = { "", "../libexec/quire/", "../" };
    char folder[PATH_MAX];
    Dl_info place;
    if (!dladdr(&anchor, &place) || !place.dli_fname || !realpath(place.dli_fname, folder)) return false;
    char *slash = strrchr(folder, '/');
    if (!slash) return false;
    slash[1] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int size = snprintf(out, capacity, "%s%squire-model-check", folder, places[i]);
        if (size > 0 && (size_t)size < capacity && access(out, X_OK) == 0) return true;
    }
    return false;
}

/* ---- the child ---- */

/* Reads until the child closes its end. `limit_ms` is for a file that makes llama.cpp run for ever. */
static quire_status read_all(int from, const quire_cancel *cancel, int64_t limit_ms, quire_buffer *out,
                             quire_error *err)
{
    char piece[4096];
    int64_t deadline_ns = quire_monotonic_ns() + limit_ms * 1000000;
    for (;;) {
        struct pollfd answer = { .fd = from, .events = POLLIN };
        if (quire_cancel_asked(cancel)) return quire_fail_cancelled(err);
        if (quire_monotonic_ns() >= deadline_ns)
            return quire_fail(err, QUIRE_E_LIMIT, "quire-model-check has not ended after %lld s",
                              (long long)limit_ms / 1000);
        int ready = poll(&answer, 1, ASK_AGAIN_MS);
        if (ready < 0 && errno != EINTR) return quire_fail_errno(err, errno, "waiting for quire-model-check");
        if (ready <= 0) continue;
        ssize_t size = read(from, piece, sizeof piece);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return quire_fail_errno(err, errno, "reading from quire-model-check");
        if (size == 0) return quire_buffer_check(out, "the answer of quire-model-check", err);
        quire_buffer_append(out, piece, (size_t)size);
    }
}

static quire_status fail_checked(const char *path, int state, int complaint, quire_error *err)
{
    char text[COMPLAINT_BYTES];
    ssize_t size = pread(complaint, text, sizeof text, 0);
    quire_str words = quire_str_trim((quire_str){ text, size > 0 ? (size_t)size : 0 });
    if (WIFSIGNALED(state))
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%s is not a GGUF model that llama.cpp can run: loading it ended with "
                          "signal %d%s%.*s",
                          path, WTERMSIG(state), words.size ? ": " : "", QUIRE_FMT(words));
    return quire_fail(err, QUIRE_E_FORMAT, "%s is not a GGUF model that llama.cpp can run: %.*s", path,
                      QUIRE_FMT(words));
}

static quire_status run_checker(const char *path, int64_t limit_ms, const quire_cancel *cancel,
                                quire_buffer *out, quire_error *err)
{
    char checker[PATH_MAX];
    int pipe_ends[2] = { -1, -1 }, complaint = -1, state = 0;
    pid_t child = -1;
    if (!find_checker(checker, sizeof checker))
        return quire_fail(err, QUIRE_E_NOT_FOUND,
                          "quire-model-check is missing: it is installed in libexec/quire");
    complaint = memfd_create("complaint", MFD_CLOEXEC);
    if (complaint < 0 || pipe2(pipe_ends, O_CLOEXEC)) {
        quire_status failed = quire_fail_errno(err, errno, "starting quire-model-check");
        if (complaint >= 0) close(complaint);
        return failed;
    }
    char *arguments[] = { (char *)(size_t)checker, (char *)(size_t)path, NULL };
    int code = quire_child_start(checker, arguments, environ, (const int[]){ -1, pipe_ends[1], complaint },
                                 &child);
    quire_status status = code ? quire_fail_errno(err, code, "starting %s", checker) : QUIRE_OK;
    close(pipe_ends[1]);
    if (!status) {
        status = read_all(pipe_ends[0], cancel, limit_ms, out, err);
        if (status) kill(child, SIGKILL);
        while (waitpid(child, &state, 0) < 0 && errno == EINTR) {}
        if (!status && state) status = fail_checked(path, state, complaint, err);
    }
    close(pipe_ends[0]);
    close(complaint);
    return status;
}

/* ---- its answer ---- */

static void take(yyjson_val *root, const char *key, char *out, size_t capacity)
{
    quire_str text = quire_json_get_str(root, key);
    snprintf(out, capacity, "%.*s", QUIRE_FMT(text));
}

static bool parse(quire_str answer, quire_llama_facts *out)
{
    yyjson_doc *doc = yyjson_read(answer.data ? answer.data : "", answer.size, 0);
    yyjson_val *root = yyjson_doc_get_root(doc);
    *out = (quire_llama_facts){ 0 };
    take(root, "sha256", out->sha256, sizeof out->sha256);
    take(root, "name", out->name, sizeof out->name);
    take(root, "architecture", out->architecture, sizeof out->architecture);
    take(root, "pooling", out->pooling, sizeof out->pooling);
    out->dim = yyjson_get_uint(yyjson_obj_get(root, "dim"));
    out->window_tokens = yyjson_get_uint(yyjson_obj_get(root, "window_tokens"));
    out->chat_template = yyjson_get_bool(yyjson_obj_get(root, "chat_template"));
    yyjson_doc_free(doc);
    return strlen(out->sha256) == 64 && out->dim && out->window_tokens && *out->pooling;
}

/* The file that keeps the answer for this state of the model; false: it is not kept. */
static bool name_kept(const char *path, const char *cache_dir, const struct stat *facts, char *out,
                      size_t capacity)
{
    char state[PATH_MAX + 256], real[PATH_MAX], hex[65];
    unsigned char digest[32];
    if (!cache_dir || !realpath(path, real)) return false;
    int size = snprintf(state, sizeof state, "1 %s %lld %lld.%09ld %llu", real, (long long)facts->st_size,
                        (long long)facts->st_mtim.tv_sec, facts->st_mtim.tv_nsec,
                        (unsigned long long)facts->st_ino);
    quire_sha256 *hash = quire_sha256_new();
    bool named = hash && size > 0 && !quire_sha256_add(hash, (quire_str){ state, (size_t)size }, NULL) &&
                 !quire_sha256_take(hash, digest, NULL);
    quire_sha256_free(hash);
    if (!named) return false;
    quire_sha256_hex(digest, hex);
    size = snprintf(out, capacity, "%s/gguf-%.32s.json", cache_dir, hex);
    return size > 0 && (size_t)size < capacity;
}

static bool read_kept(const char *kept, quire_llama_facts *out)
{
    char answer[8192];
    int file = open(kept, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t size = read(file, answer, sizeof answer);
    close(file);
    return size > 0 && parse((quire_str){ answer, (size_t)size }, out);
}

/* Whole or not at all; that it could not be kept costs only time. */
static void keep(const char *cache_dir, const char *kept, quire_str answer)
{
    char made[PATH_MAX + 16];
    if (quire_folder_make(cache_dir, 0700, NULL)) return;
    if (snprintf(made, sizeof made, "%s.XXXXXX", kept) >= (int)sizeof made) return;
    int file = mkstemp(made);
    if (file < 0) return;
    bool whole = write(file, answer.data, answer.size) == (ssize_t)answer.size;
    whole = close(file) == 0 && whole;
    if (!whole || rename(made, kept)) unlink(made);
}

quire_status quire_llama_check(const char *path, const char *cache_dir, const quire_cancel *cancel,
                               quire_llama_facts *out, quire_error *err)
{
    struct stat facts;
    char kept[PATH_MAX];
    if (stat(path, &facts)) return quire_fail_errno(err, errno, "%s", path);
    if (!S_ISREG(facts.st_mode)) return quire_fail(err, QUIRE_E_FORMAT, "%s is not a file", path);
    bool keeps = name_kept(path, cache_dir, &facts, kept, sizeof kept);
    if (keeps && read_kept(kept, out)) return QUIRE_OK;
    quire_buffer answer;
    quire_buffer_init(&answer, ANSWER_LIMIT_BYTES);
    int64_t limit_ms = CHECK_LIMIT_MS + (int64_t)facts.st_size / SLOWEST_BYTES_PER_MS;
    quire_status status = run_checker(path, limit_ms, cancel, &answer, err);
    if (!status && !parse(quire_buffer_view(&answer), out))
        status = quire_fail(err, QUIRE_E_FORMAT, "quire-model-check found no model in %s", path);
    if (!status && keeps) keep(cache_dir, kept, quire_buffer_view(&answer));
    quire_buffer_free(&answer);
    return status;
}
