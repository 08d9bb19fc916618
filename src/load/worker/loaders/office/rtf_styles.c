/* SPDX-License-Identifier: Apache-2.0 */
/* Names as Word, LibreOffice and WPS write them, English and Chinese; Word keeps the English names of its own styles whatever
 * language it runs in. */
#include "load/worker/loaders/office/rtf_styles.h"

#include "base/str.h"

#include <strings.h>

enum { STYLES_MAX = 4096, OUTLINES = 9, LEVELS_MAX = 6 };

static bool begins(quire_str name, const char *word)
{
    size_t size = strlen(word);
    return name.size >= size && strncasecmp(name.data, word, size) == 0;
}

/* The number at the end of "heading 2" or "标题 2"; 0: there is none. */
static uint32_t number_at_end(quire_str name, const char *word)
{
    if (!begins(name, word)) return 0;
    quire_str rest = quire_str_trim(quire_str_cut(name, strlen(word), name.size));
    return rest.size == 1 && rest.data[0] >= '1' && rest.data[0] <= '9' ? (uint32_t)(rest.data[0] - '0') : 0;
}

static void read_name(rtf_style *style)
{
    uint32_t heading = number_at_end(style->name, "heading"), contents = number_at_end(style->name, "toc");
    if (!heading) heading = number_at_end(style->name, "标题");
    style->kind = QUIRE_ELEMENT_PARAGRAPH;
    if (heading) {
        style->kind = QUIRE_ELEMENT_HEADING;
        style->level = heading < LEVELS_MAX ? heading : LEVELS_MAX;
    } else if (contents) {
        style->kind = QUIRE_ELEMENT_CONTENTS;
        style->level = contents;
    } else if (quire_str_is(style->name, "标题") || (begins(style->name, "title") && style->name.size == 5)) {
        style->kind = QUIRE_ELEMENT_TITLE;
    } else if (begins(style->name, "caption") || quire_str_is(style->name, "题注")) {
        style->kind = QUIRE_ELEMENT_CAPTION;
    } else if (begins(style->name, "quot") || begins(style->name, "intense quote") ||
               quire_str_is(style->name, "引用")) {
        style->kind = QUIRE_ELEMENT_QUOTE;
    } else if (begins(style->name, "html preformatted") || begins(style->name, "preformatted") ||
               begins(style->name, "source code")) {
        style->kind = QUIRE_ELEMENT_CODE;
    } else if (style->outline < OUTLINES) {
        style->kind = QUIRE_ELEMENT_HEADING;
        style->level = style->outline < LEVELS_MAX ? style->outline + 1 : LEVELS_MAX;
    }
}

bool quire_rtf_add_style(rtf_styles *styles, quire_arena *arena, rtf_style style)
{
    if (style.number >= STYLES_MAX) return true;
    if (!styles->items) styles->items = quire_arena_array(arena, STYLES_MAX, sizeof *styles->items);
    if (!styles->items) return false;
    read_name(&style);
    style.name = (quire_str){ 0 };
    styles->items[style.number] = style;
    return true;
}

const rtf_style *quire_rtf_style(const rtf_styles *styles, uint32_t number)
{
    const rtf_style *style = styles->items && number < STYLES_MAX ? &styles->items[number] : NULL;
    return style && style->kind ? style : NULL;
}
