/* SPDX-License-Identifier: Apache-2.0 */
/* A packed file: gzip, bzip2, xz, Zstandard. Where it is a tar archive its members are the documents, as if it were not
 * packed; else there is one, the file itself. One layer is taken off: a packed file in a packed file is a document in a
 * document, and their depth is bounded. Sources: RFC 1952; the bzip2 and xz file formats; RFC 8878. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/archive/members.h"
#include "load/worker/loaders/archive/tar_header.h"

#include <archive_entry.h>
#include <errno.h>
#include <strings.h>

static const quire_format_type types[] = {
    { "application/gzip", "gz|tgz|gzip|svgz", "application/x-gzip|application/x-gtar-compressed" },
    { "application/x-bzip2", "bz2|tbz|tbz2", "application/bzip2|application/x-bzip" },
    { "application/x-xz", "xz|txz", NULL },
    { "application/zstd", "zst|zstd|tzst", "application/x-zstd" },
    { 0 },
};

static const quire_format_signature signatures[] = {
    { 0, 3, "\x1f\x8b\x08" },
    { 4, 6, "1AY&SY" },
    { 4, 6, "\x17rE8P\x90" }, /* bzip2, of nothing */
    { 0, 6,
      "\xfd"
      "7zXZ\0" },
    { 0, 4, "\x28\xb5\x2f\xfd" },
    { 0 },
};

enum {
    BZIP2 = 1, /* its mark could stand in a text */
    ZSTD = 3,
    NOTHING_BYTES = 64,         /* that no bytes take when they are packed */
    ZSTD_HEAD_BYTES = 4 + 14,   /* with its mark, at most */
    ZSTD_WINDOW_MAX = 128 << 20 /* of its library, which tells no more than that the frame is none */
};

/* By what the bytes begin with, in the order of `types`; -1: none of them. */
static int packing_of(quire_str bytes)
{
    const quire_str marks[] = { QUIRE_STR("\x1f\x8b\x08"), QUIRE_STR("BZh"),
                                QUIRE_STR("\xfd"
                                          "7zXZ\0"),
                                QUIRE_STR("\x28\xb5\x2f\xfd") };
    for (int i = 0; i < (int)(sizeof marks / sizeof *marks); i++)
        if (quire_str_starts(bytes, marks[i])) return i;
    return -1;
}

/* Sets `archive` to read what the packed bytes hold, as one member. */
static int open_plain(struct archive *archive, void *user)
{
    static const int filters[] = { ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ,
                                   ARCHIVE_FILTER_ZSTD };
    const quire_str *bytes = user;
    int packing = packing_of(*bytes);
    if (packing < 0 || archive_read_append_filter(archive, filters[packing]) != ARCHIVE_OK ||
        archive_read_support_format_raw(archive) != ARCHIVE_OK ||
        archive_read_support_format_empty(archive) != ARCHIVE_OK)
        return ARCHIVE_FATAL;
    return archive_read_open_memory(archive, bytes->data, bytes->size);
}

/* ---- a tar archive inside ---- */

struct plain {
    quire_str bytes; /* packed */
    struct archive *archive;
    uint64_t read, most;
};

static la_ssize_t read_plain(struct archive *outer, void *user, const void **out)
{
    struct plain *plain = user;
    size_t size = 0;
    la_int64_t offset = 0;
    int result = archive_read_data_block(plain->archive, out, &size, &offset);
    plain->read += size;
    if (result == ARCHIVE_EOF) return 0;
    if (result == ARCHIVE_OK && plain->read <= plain->most) return (la_ssize_t)size;
    archive_set_error(outer, EINVAL, "%s",
                      result == ARCHIVE_OK ? QUIRE_MEMBERS_OVER : archive_error_string(plain->archive));
    return ARCHIVE_FATAL;
}

static int open_tar(struct archive *archive, void *user)
{
    struct plain *plain = user;
    struct archive_entry *entry;
    plain->read = 0;
    plain->archive = archive_read_new();
    if (!plain->archive || open_plain(plain->archive, &plain->bytes) != ARCHIVE_OK ||
        archive_read_next_header(plain->archive, &entry) < ARCHIVE_WARN ||
        archive_read_support_format_tar(archive) != ARCHIVE_OK)
        return ARCHIVE_FATAL;
    return archive_read_open(archive, plain, NULL, read_plain, NULL);
}

static void close_tar(void *user)
{
    struct plain *plain = user;
    archive_read_free(plain->archive);
    plain->archive = NULL;
}

static bool is_over(const void *user)
{
    const struct plain *plain = user;
    return plain->read > plain->most;
}

static bool holds_tar(quire_str bytes)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    char start[QUIRE_TAR_HEADER_BYTES];
    la_ssize_t got = 0;
    if (archive && open_plain(archive, &bytes) == ARCHIVE_OK &&
        archive_read_next_header(archive, &entry) == ARCHIVE_OK)
        got = archive_read_data(archive, start, sizeof start);
    archive_read_free(archive);
    return got > 0 && quire_tar_begins((quire_str){ start, (size_t)got });
}

/* ---- one file inside ---- */

/* "report.txt.gz" holds "report.txt". */
static quire_str name_inside(quire_str name)
{
    const char *slash = name.size ? memrchr(name.data, '/', name.size) : NULL;
    if (slash) name = quire_str_cut(name, (size_t)(slash - name.data) + 1, name.size);
    const char *dot = name.size ? memrchr(name.data, '.', name.size) : NULL;
    if (!dot || dot == name.data) return name.size ? name : QUIRE_STR("content");
    return quire_str_cut(name, 0, (size_t)(dot - name.data));
}

/* How far back a Zstandard frame refers, by what its head says; 0: it says nothing. */
static uint64_t zstd_window(quire_str bytes)
{
    static const size_t sizes[] = { 1, 2, 4, 8 };
    const unsigned char *head = (const unsigned char *)bytes.data + 4;
    uint64_t size = 0;
    if (packing_of(bytes) != ZSTD || bytes.size < ZSTD_HEAD_BYTES) return 0;
    bool single = head[0] &
                  0x20; /* then it is as large as all that is packed, behind a dictionary's number */
    if (!single) return ((uint64_t)1 << (10 + (head[1] >> 3))) / 8 * (8 + (head[1] & 7));
    size_t at = 1 + (head[0] & 3 ? sizes[(head[0] & 3) - 1] : 0), bytes_of_size = sizes[head[0] >> 6];
    for (size_t i = bytes_of_size; i > 0; i--) size = size << 8 | head[at + i - 1];
    return size;
}

/* What is damaged before its first byte reads as if nothing were packed; nothing takes few bytes. */
static quire_status unpack(quire_load_host *host, quire_str packed, quire_buffer *out,
                           quire_host_child *child, quire_error *err)
{
    struct archive_entry *entry;
    struct archive *archive = archive_read_new();
    quire_status status = archive ? QUIRE_OK : quire_fail_memory(err);
    uint64_t unpacked = 0;
    if (status) return status;
    int result = open_plain(archive, &packed);
    if (result == ARCHIVE_OK) result = archive_read_next_header(archive, &entry);
    if (result == ARCHIVE_OK) {
        status = quire_member_unpack(host, archive, quire_members_most(packed.size), &unpacked, out, child,
                                     err);
    } else if (zstd_window(packed) > ZSTD_WINDOW_MAX) {
        child->reason = QUIRE_LOAD_OVER_LIMIT;
        child->message = QUIRE_STR(
            "unpacking it takes a window of more than 128 MiB; pack it without --long");
    } else if (packed.size > NOTHING_BYTES) {
        child->reason = QUIRE_LOAD_MALFORMED;
        child->message = QUIRE_STR("what it is packed in is damaged from its start on");
    }
    archive_read_free(archive);
    return status;
}

static void account(quire_ledger *ledger, quire_load_reason reason)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("members");
    quire_ledger_receive(ledger, step, unit, 1);
    if (reason)
        quire_ledger_drop_count(ledger, step, unit, quire_str_from(quire_load_reason_name(reason)), 1);
    else quire_ledger_keep(ledger, step, unit, 1);
}

/* Sitemaps are packed to be sent: one is what the packed file is, and its links are that file's. */
static bool is_sitemap(quire_str bytes, quire_str name)
{
    const quire_probe probe = { .bytes = bytes, .name = name, .is_text = true };
    return quire_format_sitemap.probe(&probe);
}

static quire_status give_child(quire_load_host *host, quire_host_child *child, quire_str bytes,
                               quire_load_reason *outcome, quire_error *err)
{
    const quire_load_input inside = { .bytes = bytes, .name = child->name };
    if (!child->reason && is_sitemap(bytes, child->name))
        return quire_format_sitemap.load(host, &inside, err);
    return quire_host_child_found(host, child, outcome, err);
}

static quire_status give_file(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_host_child child = { .name = name_inside(input->name) };
    quire_buffer bytes;
    quire_buffer_init(&bytes, quire_host_room(host));
    quire_status status = unpack(host, input->bytes, &bytes, &child, err);
    quire_load_reason outcome = child.reason;
    if (!status && !child.reason && bytes.size == 0)
        quire_host_refuse(host, QUIRE_LOAD_EMPTY, "what is packed in it is empty");
    else if (!status) status = give_child(host, &child, quire_buffer_view(&bytes), &outcome, err);
    account(quire_builder_ledger(host->builder), outcome);
    quire_buffer_free(&bytes);
    return status;
}

static quire_status load_packed(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct plain plain = { .bytes = input->bytes, .most = quire_members_most(input->bytes.size) };
    const quire_members members = { .bytes = input->bytes,
                                    .count = QUIRE_MEMBERS_UNCOUNTED,
                                    .open = open_tar,
                                    .close = close_tar,
                                    .is_over = is_over,
                                    .user = &plain };
    if (packing_of(input->bytes) < 0) {
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED, "its name is that of a packed file, and it is none");
        return QUIRE_OK;
    }
    quire_builder_set_media_type(host->builder, quire_str_from(types[packing_of(input->bytes)].media_type));
    return holds_tar(input->bytes) ? quire_members_give(host, &members, err) : give_file(host, input, err);
}

static bool is_packed(const quire_probe *probe)
{
    int packing = probe->begins ? packing_of(probe->bytes) : -1;
    return packing >= 0 && (packing != BZIP2 || !probe->is_text);
}

const quire_format quire_format_packed = {
    .name = "packed",
    .title = "Packed files: gzip, bzip2, xz, Zstandard",
    .keeps = "the file in it as a document; of a packed TAR archive each of its files; of a packed sitemap "
             "its links",
    .version = 3,
    .types = types,
    .signatures = signatures,
    .probe = is_packed,
    .load = load_packed,
};
