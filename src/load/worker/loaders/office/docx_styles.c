/* SPDX-License-Identifier: Apache-2.0 */
/* A style's kind comes from its name, which the file format keeps in English for built-in styles, or in the user's
 * language where another program wrote it; then from its outline level, then from the style that it is based on. */
#include "load/worker/loaders/office/docx_styles.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>
#include <strings.h>

enum { STYLES_MAX = 20000, BASED_ON_MAX = 32 };

/* "heading 2" in the languages of common programs; the level follows. */
static const char *const heading_names[] = { "heading",  "标题",   "標題",       "überschrift",
                                             "titre",    "título", "titolo",     "заголовок",
                                             "見出し",   "제목",   "kop",        "rubrik",
                                             "nagłówek", "nadpis", "berschrift", NULL };
static const struct {
    const char *name;
    quire_element_kind kind;
} other_names[] = {
    { "title", QUIRE_ELEMENT_TITLE },
    { "标题", QUIRE_ELEMENT_TITLE },
    { "標題", QUIRE_ELEMENT_TITLE },
    { "titel", QUIRE_ELEMENT_TITLE },
    { "caption", QUIRE_ELEMENT_CAPTION },
    { "题注", QUIRE_ELEMENT_CAPTION },
    { "標號", QUIRE_ELEMENT_CAPTION },
    { "quote", QUIRE_ELEMENT_QUOTE },
    { "intense quote", QUIRE_ELEMENT_QUOTE },
    { "引用", QUIRE_ELEMENT_QUOTE },
    { "html preformatted", QUIRE_ELEMENT_CODE },
    { "code", QUIRE_ELEMENT_CODE },
    { "source code", QUIRE_ELEMENT_CODE },
    { NULL, QUIRE_ELEMENT_PARAGRAPH },
};

static bool named(quire_str name, const char *wanted)
{
    return name.size == strlen(wanted) && !strncasecmp(name.data, wanted, name.size);
}

/* Entries of tables of contents, with their level behind the name, and what heads them. */
static void read_contents_name(docx_style *style)
{
    static const char *const entries[] = { "toc", "index", "目录", "目錄", "索引", NULL };
    static const char *const lists[] = { "table of figures", "table of authorities",
                                         "图表目录",         "圖表目錄",
                                         "插图目录",         NULL };
    static const char *const titles[] = { "toc heading",      "toa heading", "index heading",
                                          "contents heading", "toc 标题",    "toc 標題",
                                          "索引标题",         "索引標題",    NULL };
    quire_str name = style->name;
    for (size_t i = 0; entries[i]; i++) {
        size_t size = strlen(entries[i]);
        if (name.size <= size || strncasecmp(name.data, entries[i], size) != 0) continue;
        quire_str rest = quire_str_trim(quire_str_cut(name, size, name.size));
        if (rest.size == 1) style->contents = quire_ooxml_number(rest, 9, 0);
    }
    for (size_t i = 0; lists[i]; i++)
        if (named(name, lists[i])) style->contents = 1;
    for (size_t i = 0; titles[i]; i++) style->contents_title |= named(name, titles[i]);
}

static void read_name(docx_style *style)
{
    quire_str name = style->name;
    read_contents_name(style);
    for (size_t i = 0; heading_names[i]; i++) {
        size_t size = strlen(heading_names[i]);
        if (name.size <= size || strncasecmp(name.data, heading_names[i], size) != 0) continue;
        quire_str rest = quire_str_trim(quire_str_cut(name, size, name.size));
        uint32_t level = rest.size == 1 ? quire_ooxml_number(rest, 9, 0) : 0;
        if (level == 0) continue;
        style->kind = QUIRE_ELEMENT_HEADING;
        style->level = level < 6 ? level : 6;
        return;
    }
    for (size_t i = 0; other_names[i].name; i++)
        if (name.size == strlen(other_names[i].name) &&
            !strncasecmp(name.data, other_names[i].name, name.size))
            style->kind = other_names[i].kind;
}

static int by_id(const void *a, const void *b)
{
    const docx_style *x = a, *y = b;
    return quire_ooxml_compare(x->id, y->id);
}

const docx_style *quire_docx_style(const docx_styles *styles, quire_str id)
{
    docx_style key = { .id = id };
    if (!id.size || !styles->count) return NULL;
    return bsearch(&key, styles->items, styles->count, sizeof key, by_id);
}

static bool read_style(const xmlNode *node, quire_arena *arena, docx_style *out)
{
    const xmlNode *properties = quire_ooxml_child(node, "pPr");
    const xmlNode *numbering = quire_ooxml_child(properties, "numPr");
    *out = (docx_style){ .kind = QUIRE_ELEMENT_PARAGRAPH };
    out->id = quire_arena_copy(arena, quire_ooxml_attribute(node, "styleId"));
    out->name = quire_arena_copy(arena, quire_str_trim(quire_docx_value(node, "name")));
    out->based_on = quire_arena_copy(arena, quire_docx_value(node, "basedOn"));
    if (!out->id.data || !out->name.data || !out->based_on.data) return false;
    uint32_t outline = quire_ooxml_number(quire_docx_value(properties, "outlineLvl"), 9, 9);
    out->outline = outline < 9 ? outline + 1 : 0;
    out->list_said = quire_docx_value(numbering, "numId").size > 0;
    out->list = quire_ooxml_number(quire_docx_value(numbering, "numId"), UINT32_MAX, 0);
    out->list_level = quire_ooxml_number(quire_docx_value(numbering, "ilvl"), 8, 0);
    out->raised = quire_docx_level_of(quire_ooxml_child(node, "rPr"), DOCX_LEVEL);
    read_name(out);
    return true;
}

/* Takes what the style leaves open from those that it is based on; chains may be loops. */
static void inherit(const docx_styles *styles, docx_style *style)
{
    const docx_style *from = style->contents || style->contents_title ? NULL : style;
    for (int i = 0; i < BASED_ON_MAX && from && style->kind == QUIRE_ELEMENT_PARAGRAPH; i++) {
        if (from->kind != QUIRE_ELEMENT_PARAGRAPH) {
            style->kind = from->kind;
            style->level = from->level;
        } else if (from->outline) {
            style->kind = QUIRE_ELEMENT_HEADING;
            style->level = from->outline < 6 ? from->outline : 6;
        }
        from = quire_docx_style(styles, from->based_on);
    }
    from = quire_docx_style(styles, style->based_on);
    for (int i = 0; i < BASED_ON_MAX && from && !style->list_said; i++) {
        style->list_said = from->list_said;
        style->list = from->list;
        if (!style->list_level) style->list_level = from->list_level;
        from = quire_docx_style(styles, from->based_on);
    }
}

quire_status quire_docx_read_styles(quire_str bytes, quire_arena *arena, docx_styles *out, quire_error *err)
{
    size_t count = 0;
    bool failed = false;
    *out = (docx_styles){ 0 };
    xmlDoc *document = quire_ooxml_parse(bytes);
    if (!document) return QUIRE_OK;
    const xmlNode *root = xmlDocGetRootElement(document);
    for (const xmlNode *node = root->children; node; node = node->next) count += quire_docx_is(node, "style");
    if (count > STYLES_MAX) count = STYLES_MAX;
    out->items = quire_arena_array(arena, count, sizeof *out->items);
    failed = !out->items;
    for (const xmlNode *node = root->children; node && out->count < count && !failed; node = node->next)
        if (quire_docx_is(node, "style")) failed = !read_style(node, arena, &out->items[out->count++]);
    xmlFreeDoc(document);
    if (failed) return quire_fail_memory(err);
    if (out->count) qsort(out->items, out->count, sizeof *out->items, by_id);
    for (size_t i = 0; i < out->count; i++) inherit(out, &out->items[i]);
    return QUIRE_OK;
}
