/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing is written to disk, so names that climb out of the archive do no harm: parts are only looked up by name.
 * Sizes, their sum, the number of entries and the ratio to the archive are bounded against bombs. */
#include "load/worker/loaders/office/office_package.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/ooxml_charset.h"
#include "load/worker/loaders/office/ooxml_xml.h"

#include <archive.h>
#include <archive_entry.h>

enum { ENTRIES_MAX = 20000, PARTS_MAX = 4096, READ_BYTES = 65536, NAME_BYTES_MAX = 1024 };
static const size_t PART_BYTES_MAX = (size_t)96 << 20;
static const size_t PARTS_BYTES_MAX = (size_t)256 << 20;
/* XML packs well, but not beyond this; small parts may. */
static const size_t RATIO_MAX = 200, RATIO_FREE_BYTES = (size_t)8 << 20;

struct opening {
    quire_load_host *host;
    bool (*is_wanted)(quire_str name);
    office_package *package;
    size_t limit, total;
};

#define CUT_SHORT "the document's archive is damaged or cut short"

/* NULL: memory is out. */
static office_part *add_part(office_package *package, quire_arena *arena)
{
    office_part *grown = quire_arena_grow(arena, package->parts, package->count, &package->capacity,
                                          sizeof *grown);
    if (!grown) return NULL;
    package->parts = grown;
    return &grown[package->count++];
}

static quire_status read_part(struct opening *opening, struct archive *archive, quire_str name,
                              quire_error *err)
{
    char block[READ_BYTES];
    quire_buffer bytes;
    la_ssize_t got;
    quire_status status = QUIRE_OK;
    size_t left = opening->limit - opening->total;
    quire_buffer_init(&bytes, left < PART_BYTES_MAX ? left : PART_BYTES_MAX);
    while ((got = archive_read_data(archive, block, sizeof block)) > 0 && !bytes.failure)
        quire_buffer_append(&bytes, block, (size_t)got);
    if (bytes.failure == QUIRE_E_LIMIT && bytes.limit_bytes == PART_BYTES_MAX) {
        quire_host_refuse(
            opening->host, QUIRE_LOAD_OVER_LIMIT,
            "its part %.*s unpacks to more than the %zu MB that are read of one; a table of that "
            "size is read as CSV",
            QUIRE_FMT(name), PART_BYTES_MAX >> 20);
    } else if (bytes.failure == QUIRE_E_LIMIT) {
        quire_host_refuse(opening->host, QUIRE_LOAD_OVER_LIMIT,
                          "the document unpacks to far more than its size allows");
    } else if (bytes.failure) {
        status = quire_fail_memory(err);
    } else if (got < 0) {
        quire_host_refuse(opening->host, QUIRE_LOAD_MALFORMED, CUT_SHORT);
    } else {
        office_part *part = add_part(opening->package, opening->host->arena);
        if (!part) {
            quire_buffer_free(&bytes);
            return quire_fail_memory(err);
        }
        part->name = quire_arena_copy(opening->host->arena, name);
        quire_str xml = quire_arena_copy(opening->host->arena, quire_buffer_view(&bytes));
        opening->total += bytes.size;
        status = part->name.data && xml.data
                     ? quire_ooxml_decode(xml, opening->host->arena, &part->bytes, err)
                     : quire_fail_memory(err);
    }
    quire_buffer_free(&bytes);
    return status;
}

static quire_status read_entries(struct opening *opening, struct archive *archive, quire_error *err)
{
    struct archive_entry *entry;
    quire_status status = QUIRE_OK;
    int result = ARCHIVE_OK;
    for (size_t seen = 0; !status && !opening->host->reason; seen++) {
        result = archive_read_next_header(archive, &entry);
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) break;
        if (seen == ENTRIES_MAX) {
            quire_host_refuse(opening->host, QUIRE_LOAD_OVER_LIMIT,
                              "the document's archive holds too many parts");
            return QUIRE_OK;
        }
        quire_str name = quire_str_from(archive_entry_pathname(entry));
        while (quire_str_starts(name, QUIRE_STR("/"))) name = quire_str_cut(name, 1, name.size);
        if (name.size && name.size <= NAME_BYTES_MAX && opening->is_wanted(name))
            status = read_part(opening, archive, name, err);
    }
    if (!status && result != ARCHIVE_EOF) quire_host_refuse(opening->host, QUIRE_LOAD_MALFORMED, CUT_SHORT);
    return status;
}

static int by_name(const void *a, const void *b)
{
    return quire_ooxml_compare((*(office_part *const *)a)->name, (*(office_part *const *)b)->name);
}

static quire_status index_parts(office_package *package, quire_arena *arena, quire_error *err)
{
    package->by_name = quire_arena_array(arena, package->count, sizeof(office_part *));
    if (!package->by_name) return quire_fail_memory(err);
    for (size_t i = 0; i < package->count; i++) package->by_name[i] = &package->parts[i];
    if (package->count) qsort(package->by_name, package->count, sizeof(office_part *), by_name);
    return QUIRE_OK;
}

quire_status quire_office_open(quire_load_host *host, quire_str bytes, bool (*is_wanted)(quire_str name),
                               office_package *out, quire_error *err)
{
    struct opening opening = { .host = host, .is_wanted = is_wanted, .package = out };
    struct archive *archive = archive_read_new();
    quire_status status = QUIRE_OK;
    *out = (office_package){ 0 };
    opening.limit = bytes.size < PARTS_BYTES_MAX / RATIO_MAX ? bytes.size * RATIO_MAX : PARTS_BYTES_MAX;
    if (opening.limit < RATIO_FREE_BYTES) opening.limit = RATIO_FREE_BYTES;
    if (!archive) {
        status = quire_fail_memory(err);
    } else if (archive_read_support_format_zip_seekable(archive) != ARCHIVE_OK ||
               archive_read_open_memory(archive, bytes.data, bytes.size) != ARCHIVE_OK) {
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED,
                          "the file is not a readable document: no zip archive was found");
    } else {
        status = read_entries(&opening, archive, err);
    }
    archive_read_free(archive);
    return status ? status : index_parts(out, host->arena, err);
}

quire_str quire_office_part(const office_package *package, quire_str name)
{
    office_part key = { .name = name }, *wanted = &key;
    office_part **found = package->count ? bsearch(&wanted, package->by_name, package->count,
                                                   sizeof(office_part *), by_name)
                                         : NULL;
    return found ? (*found)->bytes : (quire_str){ 0 };
}
