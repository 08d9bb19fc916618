/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/office/slide_heading.h"

#include "base/str.h"
#include "text/unicode.h"

static bool is_chinese(const office_writer *writer, const xmlNode *node)
{
    bool text = writer->is_text(node);
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && is_chinese(writer, child)) return true;
        if (!text || child->type != XML_TEXT_NODE) continue;
        quire_str content = quire_str_from((const char *)child->content);
        for (size_t at = 0; at < content.size;)
            if (quire_char_is_han(quire_utf8_next(content, &at))) return true;
    }
    return false;
}

static void write_block(office_writer *writer, quire_element_kind kind, uint32_t level, quire_str text)
{
    quire_office_open_block(writer, kind)->level = level;
    if (!text.data) writer->failed = true;
    quire_builder_append(writer->builder, text);
    quire_office_close_block(writer);
}

void quire_slide_head_by_number(office_writer *writer, const xmlNode *slide, uint32_t number, uint32_t level)
{
    const char *word = is_chinese(writer, slide) ? "幻灯片" : "Slide";
    write_block(writer, QUIRE_ELEMENT_HEADING, level,
                quire_arena_printf(writer->arena, "%s %u", word, number));
}

void quire_slide_mark_hidden(office_writer *writer, const xmlNode *slide)
{
    write_block(writer, QUIRE_ELEMENT_ANNOTATION, 0,
                is_chinese(writer, slide) ? QUIRE_STR("（隐藏的幻灯片）") : QUIRE_STR("(hidden slide)"));
}
