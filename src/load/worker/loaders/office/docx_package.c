/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing is written to disk, so names that climb out of the archive do no harm: parts are only looked up by name.
 * Sizes, their sum, the number of entries and the ratio to the archive are bounded against bombs. */
#include "load/worker/loaders/office/docx_package.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/docx_charset.h"

#include <archive.h>
#include <archive_entry.h>
#include <libxml/parser.h>
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
    docx_package *package;
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
        docx_part *part = &opening->package->parts[opening->package->count++];
        part->name = quire_arena_copy(opening->host->arena, name);
        quire_str xml = quire_arena_copy(opening->host->arena, quire_buffer_view(&bytes));
        opening->total += bytes.size;
        status = part->name.data && xml.data ? quire_docx_decode(xml, opening->host->arena, &part->bytes, err)
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

quire_status quire_docx_open(quire_load_host *host, quire_str bytes, docx_package *out, quire_error *err)
{
    struct opening opening = { .host = host, .package = out };
    struct archive *archive = archive_read_new();
    quire_status status = QUIRE_OK;
    *out = (docx_package){ .parts = quire_arena_array(host->arena, PARTS_MAX, sizeof(docx_part)) };
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

quire_str quire_docx_part(const docx_package *package, quire_str name)
{
    for (size_t i = 0; i < package->count; i++)
        if (quire_str_equal(package->parts[i].name, name)) return package->parts[i].bytes;
    return (quire_str){ 0 };
}

xmlDoc *quire_docx_parse(quire_str bytes)
{
    if (!bytes.data || bytes.size > INT32_MAX) return NULL;
    xmlDoc *document = xmlReadMemory(bytes.data, (int)bytes.size, NULL, NULL,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                         XML_PARSE_COMPACT);
    if (document && (document->intSubset || document->extSubset || !xmlDocGetRootElement(document))) {
        xmlFreeDoc(document); /* packages have no document types; only attacks do */
        return NULL;
    }
    return document;
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
    return quire_docx_compare((*(docx_relation *const *)a)->id, (*(docx_relation *const *)b)->id);
}

quire_status quire_docx_relations(const docx_package *package, quire_str name, quire_arena *arena,
                                  docx_relations *out, quire_error *err)
{
    quire_str path = relations_name(name, arena);
    size_t count = 0;
    *out = (docx_relations){ 0 };
    if (!path.data) return quire_fail_memory(err);
    xmlDoc *document = quire_docx_parse(quire_docx_part(package, path));
    if (!document) return QUIRE_OK;
    const xmlNode *root = xmlDocGetRootElement(document);
    for (const xmlNode *node = root->children; node; node = node->next)
        count += node->type == XML_ELEMENT_NODE;
    if (count > RELATIONS_MAX) count = RELATIONS_MAX;
    out->items = quire_arena_array(arena, count, sizeof *out->items);
    out->by_id = quire_arena_array(arena, count, sizeof(docx_relation *));
    bool failed = !out->items || !out->by_id;
    for (const xmlNode *node = root->children; node && out->count < count && !failed; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) continue;
        docx_relation *relation = &out->items[out->count++];
        quire_str type = quire_docx_attribute(node, "Type"), target = quire_docx_attribute(node, "Target");
        bool outside = quire_str_is(quire_docx_attribute(node, "TargetMode"), "External");
        size_t word = type.size;
        while (word && type.data[word - 1] != '/') word--;
        relation->id = quire_arena_copy(arena, quire_docx_attribute(node, "Id"));
        relation->type = quire_arena_copy(arena, quire_str_cut(type, word, type.size));
        relation->target = outside ? quire_arena_copy(arena, target) : resolve(name, target, arena);
        failed = !relation->id.data || !relation->type.data || !relation->target.data;
    }
    xmlFreeDoc(document);
    for (size_t i = 0; i < out->count && !failed; i++) out->by_id[i] = &out->items[i];
    if (out->count && !failed) qsort(out->by_id, out->count, sizeof(docx_relation *), by_id);
    return failed ? quire_fail_memory(err) : QUIRE_OK;
}

const docx_relation *quire_docx_relation(const docx_relations *relations, quire_str id)
{
    docx_relation key = { .id = id }, *wanted = &key;
    docx_relation **found = relations->count ? bsearch(&wanted, relations->by_id, relations->count,
                                                       sizeof(docx_relation *), by_id)
                                             : NULL;
    return found ? *found : NULL;
}

const docx_relation *quire_docx_relation_of_type(const docx_relations *relations, const char *type)
{
    for (size_t i = 0; i < relations->count; i++)
        if (quire_str_is(relations->items[i].type, type)) return &relations->items[i];
    return NULL;
}

bool quire_docx_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

bool quire_docx_is(const xmlNode *node, const char *name)
{
    return quire_docx_named(node, name) && node->ns && node->ns->href &&
           strstr((const char *)node->ns->href, "wordprocessingml");
}

xmlNode *quire_docx_child(const xmlNode *node, const char *name)
{
    for (xmlNode *child = node ? node->children : NULL; child; child = child->next)
        if (quire_docx_named(child, name)) return child;
    return NULL;
}

quire_str quire_docx_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *attribute = node ? node->properties : NULL; attribute; attribute = attribute->next)
        if (strcmp((const char *)attribute->name, name) == 0 && attribute->children)
            return quire_str_from((const char *)attribute->children->content);
    return (quire_str){ 0 };
}

quire_str quire_docx_value(const xmlNode *node, const char *name)
{
    return quire_docx_attribute(quire_docx_child(node, name), "val");
}

int quire_docx_compare(quire_str a, quire_str b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size ? memcmp(a.data, b.data, size) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

quire_str quire_docx_text(const xmlNode *node)
{
    for (const xmlNode *child = node ? node->children : NULL; child; child = child->next)
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
            return quire_str_from((const char *)child->content);
    return (quire_str){ 0 };
}

uint32_t quire_docx_number(quire_str text, uint32_t most, uint32_t otherwise)
{
    uint64_t value = 0;
    size_t digits = 0;
    while (digits < text.size && digits < 10 && text.data[digits] >= '0' && text.data[digits] <= '9')
        value = value * 10 + (uint64_t)(text.data[digits++] - '0');
    return digits == 0 ? otherwise : value > most ? most : (uint32_t)value;
}

bool quire_docx_is_true(quire_str value)
{
    return !quire_str_is(value, "0") && !quire_str_is(value, "false") && !quire_str_is(value, "off");
}

bool quire_docx_is_on(const xmlNode *properties, const char *name)
{
    const xmlNode *child = quire_docx_child(properties, name);
    return child && quire_docx_is_true(quire_docx_attribute(child, "val"));
}
