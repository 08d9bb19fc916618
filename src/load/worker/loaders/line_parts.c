/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/line_parts.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/detect.h"

/* A part is well under what a document's text and structure may take (load.text_bytes, QUIRE_FRAME_STRUCTURE_MAX_BYTES). */
enum { PARTS_FROM_BYTES = 32 << 20, PART_BYTES = 16 << 20 };

bool quire_line_parts_wanted(const quire_load_input *input)
{
    quire_str bytes = input->bytes;
    bool mark = quire_str_starts(bytes, QUIRE_STR("\xFF\xFE")) ||
                quire_str_starts(bytes, QUIRE_STR("\xFE\xFF"));
    return bytes.size > PARTS_FROM_BYTES && !mark && !quire_utf16_order(bytes);
}

/* Where the part ends that starts at `start`: behind a line end. */
static size_t end_of_part(quire_str bytes, size_t start)
{
    if (bytes.size - start <= PART_BYTES) return bytes.size;
    const char *last = memrchr(bytes.data + start, '\n', PART_BYTES);
    if (!last) last = memchr(bytes.data + start + PART_BYTES, '\n', bytes.size - start - PART_BYTES);
    return last ? (size_t)(last - bytes.data) + 1 : bytes.size;
}

static uint64_t count_lines(quire_str bytes)
{
    uint64_t count = 0;
    for (const char *at = bytes.data, *end = at + bytes.size; at < end; count++) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        at = line_end ? line_end + 1 : end;
    }
    return count;
}

quire_status quire_line_parts_give(quire_load_host *host, const quire_load_input *input, const char *ending,
                                   quire_error *err)
{
    quire_status status = QUIRE_OK;
    uint64_t line = 1;
    for (size_t at = 0, end = 0; at < input->bytes.size && !status; at = end) {
        end = end_of_part(input->bytes, at);
        quire_host_child child = { .bytes = quire_str_cut(input->bytes, at, end),
                                   .media_type = input->media_type,
                                   .charset = input->charset };
        uint64_t lines = count_lines(child.bytes);
        child.name = quire_arena_printf(host->arena, "lines %llu-%llu.%s", (unsigned long long)line,
                                        (unsigned long long)(line + lines - 1), ending);
        line += lines;
        status = child.name.data ? quire_host_child_found(host, &child, NULL, err) : quire_fail_memory(err);
        if (!status) status = quire_host_progress(host, end, input->bytes.size, err);
    }
    return status;
}
