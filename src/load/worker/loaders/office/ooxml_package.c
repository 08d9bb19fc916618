/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing is written to disk, so names that climb out of the archive do no harm: parts are only looked up by name.
 * Sizes, their sum, the number of entries and the ratio to the archive are bounded against bombs. */
#include "load/worker/loaders/office/ooxml_package.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/ooxml_charset.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

enum {
    ENTRIES_MAX = 20000,
    PARTS_MAX = 4096,
    RELATIONS_MAX = 65536,
    READ_BYTES = 65536,
    NAME_BYTES_MAX = 1024
};
static const size_t PART_BYTES_MAX = (size_t)96 << 20;
static const size_t PARTS_BYTES_MAX = (size_t)256 << 20;
/* XML packs well, but not beyond this; small parts may. */
static const size_t RATIO_MAX = 200, RATIO_FREE_BYTES = (size_t)8 << 20;

struct opening {
    quire_load_host *host;
    ooxml_package *package;
    size_t limit, total;
};

#define CUT_SHORT "the document's archive is damaged or cut short"

static bool is_wanted(quire_str name)
{
    if (name.size == 0 || name.size > NAME_BYTES_MAX) return false;
    return quire_str_ends(name, QUIRE_STR(".xml")) || quire_str_ends(name, QUIRE_STR(".rels"));
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
    if (bytes.failure == QUIRE_E_LIMIT) {
        quire_host_refuse(opening->host, QUIRE_LOAD_OVER_LIMIT,
                          "the document unpacks to far more than its size allows");
    } else if (bytes.failure) {
        status = quire_fail_memory(err);
    } else if (got < 0) {
        quire_host_refuse(opening->host, QUIRE_LOAD_MALFORMED, CUT_SHORT);
    } else {
        ooxml_part *part = &opening->package->parts[opening->package->count++];
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
        if (seen == ENTRIES_MAX || opening->package->count == PARTS_MAX) {
            quire_host_refuse(opening->host, QUIRE_LOAD_OVER_LIMIT,
                              "the document's archive holds too many parts");
            return QUIRE_OK;
        }
        quire_str name = quire_str_from(archive_entry_pathname(entry));
        while (quire_str_starts(name, QUIRE_STR("/"))) name = quire_str_cut(name, 1, name.size);
        if (is_wanted(name)) status = read_part(opening, archive, name, err);
    }
    if (!status && result != ARCHIVE_EOF) quire_host_refuse(opening->host, QUIRE_LOAD_MALFORMED, CUT_SHORT);
    return status;
}

quire_status quire_ooxml_open(quire_load_host *host, quire_str bytes, ooxml_package *out, quire_error *err)
{
    struct opening opening = { .host = host, .package = out };
    struct archive *archive = archive_read_new();
    quire_status status = QUIRE_OK;
    *out = (ooxml_package){ .parts = quire_arena_array(host->arena, PARTS_MAX, sizeof(ooxml_part)) };
    opening.limit = bytes.size < PARTS_BYTES_MAX / RATIO_MAX ? bytes.size * RATIO_MAX : PARTS_BYTES_MAX;
    if (opening.limit < RATIO_FREE_BYTES) opening.limit = RATIO_FREE_BYTES;
    if (!archive || !out->parts) {
        status = quire_fail_memory(err);
    } else if (archive_read_support_format_zip_seekable(archive) != ARCHIVE_OK ||
               archive_read_open_memory(archive, bytes.data, bytes.size) != ARCHIVE_OK) {
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED,
                          "the file is not a readable document: no zip archive was found");
    } else {
        status = read_entries(&opening, archive, err);
    }
    archive_read_free(archive);
    return status;
}

quire_str quire_ooxml_part(const ooxml_package *package, quire_str name)
{
    for (size_t i = 0; i < package->count; i++)
        if (quire_str_equal(package->parts[i].name, name)) return package->parts[i].bytes;
    return (quire_str){ 0 };
}

/* "../media/x" against "word/document.xml" is "media/x"; "/word/x" is "word/x". */
static quire_str resolve(quire_str base, quire_str target, quire_arena *arena)
{
    size_t folder = base.size;
    if (quire_str_starts(target, QUIRE_STR("/")))
        return quire_arena_copy(arena, quire_str_cut(target, 1, target.size));
    while (folder && base.data[folder - 1] != '/') folder--;
    while (quire_str_starts(target, QUIRE_STR("../"))) {
        target = quire_str_cut(target, 3, target.size);
        if (folder) folder--;
        while (folder && base.data[folder - 1] != '/') folder--;
    }
    return quire_arena_printf(arena, "%.*s%.*s", (int)folder, folder ? base.data : "", QUIRE_FMT(target));
}

static quire_str relations_name(quire_str name, quire_arena *arena)
{
    size_t folder = name.size;
    while (folder && name.data[folder - 1] != '/') folder--;
    return quire_arena_printf(arena, "%.*s_rels/%.*s.rels", (int)folder, folder ? name.data : "",
                              (int)(name.size - folder), name.size ? name.data + folder : "");
}

static int by_id(const void *a, const void *b)
{
    return quire_ooxml_compare((*(ooxml_relation *const *)a)->id, (*(ooxml_relation *const *)b)->id);
}

quire_status quire_ooxml_relations(const ooxml_package *package, quire_str name, quire_arena *arena,
                                   ooxml_relations *out, quire_error *err)
{
    quire_str path = relations_name(name, arena);
    size_t count = 0;
    *out = (ooxml_relations){ 0 };
    if (!path.data) return quire_fail_memory(err);
    xmlDoc *document = quire_ooxml_parse(quire_ooxml_part(package, path));
    if (!document) return QUIRE_OK;
    const xmlNode *root = xmlDocGetRootElement(document);
    for (const xmlNode *node = root->children; node; node = node->next)
        count += node->type == XML_ELEMENT_NODE;
    if (count > RELATIONS_MAX) count = RELATIONS_MAX;
    out->items = quire_arena_array(arena, count, sizeof *out->items);
    out->by_id = quire_arena_array(arena, count, sizeof(ooxml_relation *));
    bool failed = !out->items || !out->by_id;
    for (const xmlNode *node = root->children; node && out->count < count && !failed; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) continue;
        ooxml_relation *relation = &out->items[out->count++];
        quire_str type = quire_ooxml_attribute(node, "Type"), target = quire_ooxml_attribute(node, "Target");
        bool outside = quire_str_is(quire_ooxml_attribute(node, "TargetMode"), "External");
        size_t word = type.size;
        while (word && type.data[word - 1] != '/') word--;
        relation->id = quire_arena_copy(arena, quire_ooxml_attribute(node, "Id"));
        relation->type = quire_arena_copy(arena, quire_str_cut(type, word, type.size));
        relation->target = outside ? quire_arena_copy(arena, target) : resolve(name, target, arena);
        failed = !relation->id.data || !relation->type.data || !relation->target.data;
    }
    xmlFreeDoc(document);
    for (size_t i = 0; i < out->count && !failed; i++) out->by_id[i] = &out->items[i];
    if (out->count && !failed) qsort(out->by_id, out->count, sizeof(ooxml_relation *), by_id);
    return failed ? quire_fail_memory(err) : QUIRE_OK;
}

const ooxml_relation *quire_ooxml_relation(const ooxml_relations *relations, quire_str id)
{
    ooxml_relation key = { .id = id }, *wanted = &key;
    ooxml_relation **found = relations->count ? bsearch(&wanted, relations->by_id, relations->count,
                                                        sizeof(ooxml_relation *), by_id)
                                              : NULL;
    return found ? *found : NULL;
}

const ooxml_relation *quire_ooxml_relation_of_type(const ooxml_relations *relations, const char *type)
{
    for (size_t i = 0; i < relations->count; i++)
        if (quire_str_is(relations->items[i].type, type)) return &relations->items[i];
    return NULL;
}

bool quire_ooxml_read_core(const ooxml_package *package, const ooxml_relations *package_relations,
                           quire_builder *builder)
{
    static const struct {
        const char *name, *key;
    } kept[] = {
        { "creator", "author" },          { "subject", "subject" }, { "keywords", "keywords" },
        { "description", "description" }, { "created", "created" }, { "modified", "modified" },
    };
    const ooxml_relation *core = quire_ooxml_relation_of_type(package_relations, "core-properties");
    quire_str name = core ? core->target : QUIRE_STR("docProps/core.xml");
    xmlDoc *document = quire_ooxml_parse(quire_ooxml_part(package, name));
    bool titled = false;
    if (!document) return false;
    for (const xmlNode *node = xmlDocGetRootElement(document)->children; node; node = node->next) {
        quire_str text = quire_str_trim(quire_ooxml_text(node));
        if (!text.size) continue;
        if (quire_ooxml_named(node, "title")) {
            quire_builder_set_title(builder, text);
            titled = true;
        }
        if (quire_ooxml_named(node, "language")) quire_builder_set_language(builder, text);
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            if (quire_ooxml_named(node, kept[i].name))
                quire_builder_add_metadata(builder, quire_str_from(kept[i].key), text);
    }
    xmlFreeDoc(document);
    return titled;
}
