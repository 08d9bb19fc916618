/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/office/ooxml_package.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/office_properties.h"

#include <stdlib.h>

enum { RELATIONS_MAX = 65536 };

bool quire_ooxml_may_be(const quire_probe *probe, const quire_format *format)
{
    if (!quire_probe_claims(probe, format)) return false;
    bool unknown = probe->zip == QUIRE_ZIP_PLAIN || probe->zip == QUIRE_ZIP_UNREADABLE;
    return probe->zip == QUIRE_ZIP_PACKAGE ||
           (unknown && !quire_str_starts(probe->bytes, QUIRE_STR("PK\5\6")));
}

static bool is_wanted(quire_str name)
{
    return quire_str_ends(name, QUIRE_STR(".xml")) || quire_str_ends(name, QUIRE_STR(".rels"));
}

quire_status quire_ooxml_open(quire_load_host *host, quire_str bytes, office_package *out, quire_error *err)
{
    return quire_office_open(host, bytes, is_wanted, out, err);
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

quire_status quire_ooxml_relations(const office_package *package, quire_str name, quire_arena *arena,
                                   ooxml_relations *out, quire_error *err)
{
    quire_str path = relations_name(name, arena);
    size_t count = 0;
    *out = (ooxml_relations){ 0 };
    if (!path.data) return quire_fail_memory(err);
    xmlDoc *document = quire_ooxml_parse(quire_office_part(package, path));
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

bool quire_ooxml_read_core(const office_package *package, const ooxml_relations *package_relations,
                           quire_builder *builder)
{
    static const office_property kept[] = {
        { "creator", "author" },
        { "subject", "subject" },
        { "keywords", "keywords" },
        { "description", "description" },
        { "created", "created" },
        { "modified", "modified" },
        { 0 },
    };
    const ooxml_relation *core = quire_ooxml_relation_of_type(package_relations, "core-properties");
    quire_str name = core ? core->target : QUIRE_STR("docProps/core.xml");
    xmlDoc *document = quire_ooxml_parse(quire_office_part(package, name));
    bool titled = quire_office_read_properties(document ? xmlDocGetRootElement(document) : NULL, kept,
                                               builder);
    xmlFreeDoc(document);
    return titled;
}
