/* SPDX-License-Identifier: Apache-2.0 */
/* Source: proc_pid_mountinfo(5): five fields before the options, of which the third is the device and the fifth the mount point,
 * in which space, tab, newline and backslash are written in octal; a poll tells of changes. */
#include "fetch/mounts.h"

#include "base/hash.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_BYTES = 16 << 10, MOST_BYTES = 64 << 20 };

static void read_all(quire_mounts *mounts)
{
    size_t capacity = 0;
    mounts->size = 0;
    if (lseek(mounts->fd, 0, SEEK_SET) != 0) return;
    for (ssize_t got = 1; got > 0 || (got < 0 && errno == EINTR);) {
        if (mounts->size == capacity) {
            capacity = capacity ? capacity * 2 : FIRST_BYTES;
            char *text = capacity > MOST_BYTES ? NULL : realloc(mounts->text, capacity);
            if (!text) return;
            mounts->text = text;
        }
        got = read(mounts->fd, mounts->text + mounts->size, capacity - mounts->size);
        if (got > 0) mounts->size += (size_t)got;
    }
}

void quire_mounts_open(quire_mounts *mounts)
{
    *mounts = (quire_mounts){ .fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC) };
    if (mounts->fd >= 0) read_all(mounts);
}

void quire_mounts_close(quire_mounts *mounts)
{
    if (mounts->fd >= 0) close(mounts->fd);
    free(mounts->text);
    *mounts = (quire_mounts){ .fd = -1 };
}

void quire_mounts_renew(quire_mounts *mounts)
{
    struct pollfd changes = { .fd = mounts->fd, .events = POLLPRI };
    if (mounts->fd >= 0 && poll(&changes, 1, 0) > 0 && changes.revents & (POLLPRI | POLLERR))
        read_all(mounts);
}

/* Takes the field off `line`. */
static quire_str next_field(quire_str *line)
{
    const char *space = line->size ? memchr(line->data, ' ', line->size) : NULL;
    size_t size = space ? (size_t)(space - line->data) : line->size;
    quire_str field = quire_str_cut(*line, 0, size);
    *line = quire_str_cut(*line, size + (space != NULL), line->size);
    return field;
}

/* Whether the written form of a mount point lies below the path; a path is compared as it would be written. */
static bool is_below(quire_str point, const char *path)
{
    size_t at = 0;
    for (const unsigned char *c = (const unsigned char *)path; *c; c++) {
        unsigned char byte;
        if (at >= point.size) return false;
        byte = (unsigned char)point.data[at++];
        if (byte == '\\' && at + 3 <= point.size) {
            byte = (unsigned char)((point.data[at] - '0') << 6 | (point.data[at + 1] - '0') << 3 |
                                   (point.data[at + 2] - '0'));
            at += 3;
        }
        if (byte != *c) return false;
    }
    return path[1] ? at < point.size && point.data[at] == '/' : at < point.size;
}

uint64_t quire_mounts_below(const quire_mounts *mounts, const char *path)
{
    uint64_t sum = 0;
    for (quire_str rest = { mounts->text, mounts->size }; rest.size;) {
        const char *end = memchr(rest.data, '\n', rest.size);
        size_t size = end ? (size_t)(end - rest.data) : rest.size;
        quire_str line = quire_str_cut(rest, 0, size), fields[5];
        rest = quire_str_cut(rest, size + (end != NULL), rest.size);
        for (size_t i = 0; i < 5; i++) fields[i] = next_field(&line);
        if (!is_below(fields[4], path)) continue;
        /* In any order: mounts are told in that of their making. */
        sum += quire_hash_str(quire_hash_str(quire_hash_str(QUIRE_HASH_START, fields[0]), fields[2]),
                              fields[4]);
    }
    return sum;
}
