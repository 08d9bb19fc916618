/* SPDX-License-Identifier: Apache-2.0 */
/* Source: [MS-PPTX] 2.6.1, the element sectionLst. */
#include "load/worker/loaders/office/pptx_sections.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>

enum { SLIDES_MAX = 65536 };

static const xmlNode *find_list(const xmlNode *presentation)
{
    const xmlNode *extensions = quire_ooxml_child(presentation, "extLst");
    for (const xmlNode *node = extensions ? extensions->children : NULL; node; node = node->next) {
        const xmlNode *list = quire_ooxml_child(node, "sectionLst");
        if (list) return list;
    }
    return NULL;
}

static bool is_named(quire_str name)
{
    static const char *const given[] = { "Default Section", "Untitled Section", "默认节", "无标题节",
                                         "預設章節",        "未命名的章節",     NULL };
    for (size_t i = 0; given[i]; i++)
        if (quire_str_is(name, given[i])) return false;
    return name.size > 0;
}

/* Adds the slides of one section; with `out` NULL they are only counted. */
static size_t take_slides(const xmlNode *section, pptx_sectioned *out, size_t room, pptx_sectioned like)
{
    const xmlNode *list = quire_ooxml_child(section, "sldIdLst");
    size_t count = 0;
    for (const xmlNode *node = list ? list->children : NULL; node && count < room; node = node->next) {
        if (!quire_ooxml_named(node, "sldId")) continue;
        like.slide = quire_ooxml_attribute(node, "id");
        if (out) out[count] = like;
        count++;
    }
    return count;
}

static int by_slide(const void *a, const void *b)
{
    const pptx_sectioned *x = a, *y = b;
    return quire_ooxml_compare(x->slide, y->slide);
}

quire_status quire_pptx_read_sections(const xmlNode *presentation, quire_arena *arena, pptx_sections *out,
                                      quire_error *err)
{
    const xmlNode *list = find_list(presentation);
    size_t count = 0;
    uint32_t sections = 0;
    *out = (pptx_sections){ 0 };
    for (const xmlNode *node = list ? list->children : NULL; node; node = node->next)
        if (quire_ooxml_named(node, "section"))
            count += take_slides(node, NULL, SLIDES_MAX - count, (pptx_sectioned){ 0 });
    out->slides = quire_arena_array(arena, count, sizeof *out->slides);
    if (!out->slides) return quire_fail_memory(err);
    for (const xmlNode *node = list ? list->children : NULL; node; node = node->next) {
        quire_str name = quire_str_trim(quire_ooxml_attribute(node, "name"));
        if (!quire_ooxml_named(node, "section") || !is_named(name)) continue;
        out->count += take_slides(node, out->slides + out->count, count - out->count,
                                  (pptx_sectioned){ .name = name, .section = ++sections });
    }
    if (out->count) qsort(out->slides, out->count, sizeof *out->slides, by_slide);
    return QUIRE_OK;
}

const pptx_sectioned *quire_pptx_section_of(const pptx_sections *sections, quire_str slide)
{
    pptx_sectioned key = { .slide = slide };
    return sections->count && slide.size
               ? bsearch(&key, sections->slides, sections->count, sizeof key, by_slide)
               : NULL;
}
