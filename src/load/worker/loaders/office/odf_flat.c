/* SPDX-License-Identifier: Apache-2.0 */
/* The file is taken apart into what would be parts of a package, so that one reading serves both. */
#include "load/worker/loaders/office/odf_flat.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/ooxml_charset.h"
#include "load/worker/loaders/office/ooxml_xml.h"

enum { HEAD_BYTES = 8192, PARTS = 3, GROUPS = 3, PART_BYTES_MAX = 256 << 20 };

static const struct {
    const char *name, *groups[GROUPS];
} parts[PARTS] = {
    { "content.xml", { "automatic-styles", "body" } },
    { "meta.xml", { "meta" } },
    { "styles.xml", { "styles", "automatic-styles", "master-styles" } },
};

bool quire_odf_is_flat(quire_str bytes, const char *kind)
{
    static const char root[] = "<office:document",
                      type[] = "office:mimetype=\"application/vnd.oasis.opendocument.";
    quire_str head = quire_str_cut(bytes, 0, bytes.size < HEAD_BYTES ? bytes.size : HEAD_BYTES);
    const char *start = head.size ? memmem(head.data, head.size, root, sizeof root - 1) : NULL;
    size_t left = start ? head.size - (size_t)(start - head.data) : 0;
    const char *said = start ? memmem(start, left, type, sizeof type - 1) : NULL;
    return said && quire_str_starts((quire_str){ said + sizeof type - 1,
                                                 head.size - (size_t)(said + sizeof type - 1 - head.data) },
                                    quire_str_from(kind));
}

/* The root's names for namespaces, which its children's text goes without. */
static void put_namespaces(const xmlNode *root, xmlBuffer *out)
{
    for (const xmlNs *space = root->nsDef; space; space = space->next) {
        xmlBufferCCat(out, space->prefix ? " xmlns:" : " xmlns");
        if (space->prefix) xmlBufferCat(out, space->prefix);
        xmlBufferCCat(out, "=");
        xmlBufferWriteQuotedString(out, space->href ? space->href : BAD_CAST "");
    }
}

static quire_str dump_part(xmlDoc *document, const char *const *groups, quire_arena *arena)
{
    const xmlNode *root = xmlDocGetRootElement(document);
    xmlBuffer *out = xmlBufferCreate();
    if (!out) return (quire_str){ 0 };
    xmlBufferCCat(out, "<part");
    put_namespaces(root, out);
    xmlBufferCCat(out, ">");
    for (xmlNode *child = root->children; child; child = child->next)
        for (size_t i = 0; i < GROUPS && groups[i]; i++)
            if (quire_ooxml_named(child, groups[i])) xmlNodeDump(out, document, child, 0, 0);
    xmlBufferCCat(out, "</part>");
    quire_str text = { (const char *)xmlBufferContent(out), (size_t)xmlBufferLength(out) };
    quire_str copy = text.data && text.size <= PART_BYTES_MAX ? quire_arena_copy(arena, text)
                                                              : (quire_str){ 0 };
    xmlBufferFree(out);
    return copy;
}

quire_status quire_odf_unfold(quire_load_host *host, quire_str bytes, office_package *out, quire_error *err)
{
    quire_str xml;
    *out = (office_package){ 0 };
    quire_status status = quire_ooxml_decode(bytes, host->arena, &xml, err);
    if (status) return status;
    xmlDoc *document = quire_ooxml_parse(xml);
    if (!document) return QUIRE_OK;
    out->parts = quire_arena_array(host->arena, PARTS, sizeof *out->parts);
    out->by_name = quire_arena_array(host->arena, PARTS, sizeof *out->by_name);
    for (size_t i = 0; i < PARTS && out->parts && out->by_name && !status; i++) {
        out->parts[i] = (office_part){ quire_str_from(parts[i].name),
                                       dump_part(document, parts[i].groups, host->arena) };
        out->by_name[i] = &out->parts[i]; /* they are sorted */
        out->count = i + 1;
        if (!out->parts[i].bytes.data) status = quire_fail_memory(err);
    }
    xmlFreeDoc(document);
    return !status && out->count < PARTS ? quire_fail_memory(err) : status;
}
