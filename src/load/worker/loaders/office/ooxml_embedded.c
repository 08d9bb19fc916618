/* SPDX-License-Identifier: Apache-2.0 */
/* A second walk through the archive: what is embedded is unpacked one by one, and is not kept. */
#include "load/worker/loaders/office/ooxml_embedded.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

enum { ENTRIES_MAX = 20000, READ_BYTES = 65536, CHARTS_MAX = 4096 };

struct embedded {
    quire_load_host *host;
    quire_str *charted; /* parts that belong to charts, sorted */
    size_t charted_count;
};

static int by_name(const void *a, const void *b)
{
    return quire_ooxml_compare(*(const quire_str *)a, *(const quire_str *)b);
}

static quire_status find_charted(struct embedded *embedded, const office_package *package, quire_error *err)
{
    quire_arena *arena = embedded->host->arena;
    embedded->charted = quire_arena_array(arena, CHARTS_MAX, sizeof(quire_str));
    if (!embedded->charted) return quire_fail_memory(err);
    for (size_t i = 0; i < package->count; i++) {
        ooxml_relations relations;
        if (!quire_str_holds(package->parts[i].name, "/charts/chart")) continue;
        quire_status status = quire_ooxml_relations(package, package->parts[i].name, arena, &relations, err);
        if (status) return status;
        const ooxml_relation *workbook = quire_ooxml_relation_of_type(&relations, "package");
        if (workbook && embedded->charted_count < CHARTS_MAX)
            embedded->charted[embedded->charted_count++] = workbook->target;
    }
    if (embedded->charted_count)
        qsort(embedded->charted, embedded->charted_count, sizeof(quire_str), by_name);
    return QUIRE_OK;
}

static void drop(const struct embedded *embedded, const char *unit, const char *reason)
{
    quire_ledger *ledger = quire_builder_ledger(embedded->host->builder);
    quire_ledger_receive(ledger, QUIRE_STR("load"), quire_str_from(unit), 1);
    quire_ledger_drop_count(ledger, QUIRE_STR("load"), quire_str_from(unit), quire_str_from(reason), 1);
}

static quire_status hand_on(const struct embedded *embedded, struct archive *archive, quire_str name,
                            quire_error *err)
{
    char block[READ_BYTES];
    quire_buffer bytes;
    la_ssize_t got;
    quire_host_child child = { .name = name };
    quire_buffer_init(&bytes, quire_host_room(embedded->host));
    while ((got = archive_read_data(archive, block, sizeof block)) > 0 && !bytes.failure)
        quire_buffer_append(&bytes, block, (size_t)got);
    if (bytes.failure == QUIRE_E_LIMIT) {
        child.reason = QUIRE_LOAD_OVER_LIMIT;
    } else if (got < 0) {
        child.reason = QUIRE_LOAD_MALFORMED;
        child.message = QUIRE_STR("it is damaged in the document that holds it");
    } else {
        child.bytes = quire_buffer_view(&bytes);
    }
    quire_status status = bytes.failure == QUIRE_E_NO_MEMORY
                              ? quire_fail_memory(err)
                              : quire_host_child_found(embedded->host, &child, NULL, err);
    quire_buffer_free(&bytes);
    return status;
}

static quire_status take_entry(const struct embedded *embedded, struct archive *archive, quire_str name,
                               quire_error *err)
{
    while (quire_str_starts(name, QUIRE_STR("/"))) name = quire_str_cut(name, 1, name.size);
    const char *slash = name.size ? memrchr(name.data, '/', name.size) : NULL;
    quire_str last = slash ? quire_str_cut(name, (size_t)(slash - name.data) + 1, name.size) : name;
    if (quire_str_is(last, "vbaProject.bin")) drop(embedded, "parts", "macros");
    if (!quire_str_holds(name, "/embeddings/") || !last.size) return QUIRE_OK;
    if (embedded->charted_count &&
        bsearch(&name, embedded->charted, embedded->charted_count, sizeof(quire_str), by_name)) {
        drop(embedded, "parts", "chart_data");
        return QUIRE_OK;
    }
    if (quire_str_ends(last, QUIRE_STR(".bin"))) {
        drop(embedded, "parts", "embedded_object");
        return QUIRE_OK;
    }
    return hand_on(embedded, archive, last, err);
}

quire_status quire_ooxml_hand_on_embedded(quire_load_host *host, quire_str bytes,
                                          const office_package *package, quire_error *err)
{
    struct embedded embedded = { .host = host };
    struct archive_entry *entry;
    quire_status status = find_charted(&embedded, package, err);
    if (status) return status;
    struct archive *archive = archive_read_new();
    if (!archive || archive_read_support_format_zip_seekable(archive) != ARCHIVE_OK ||
        archive_read_open_memory(archive, bytes.data, bytes.size) != ARCHIVE_OK) {
        archive_read_free(archive);
        return quire_fail_memory(err); /* it was opened before */
    }
    for (size_t i = 0; i < ENTRIES_MAX && !status; i++) {
        if (archive_read_next_header(archive, &entry) < ARCHIVE_WARN) break;
        status = take_entry(&embedded, archive, quire_str_from(archive_entry_pathname(entry)), err);
    }
    archive_read_free(archive);
    return status;
}
