/* SPDX-License-Identifier: Apache-2.0 */
/* Runs set above or below the line. Word cuts a text into runs anywhere, so an exponent is held back until something
 * else is written. */
#include "load/worker/loaders/office/docx_body.h"

#include "base/str.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/raised.h"
#include "text/unicode.h"

#include <stdlib.h>

/* More than so many bytes is not an exponent or a mark, but small print. POSITION_MIN: half points. */
enum { HELD_MAX = 128, POSITION_MIN = 3 };

static docx_level level_named(quire_str name, docx_level otherwise)
{
    if (quire_str_is(name, "superscript")) return DOCX_RAISED;
    if (quire_str_is(name, "subscript")) return DOCX_LOWERED;
    return name.size ? DOCX_LEVEL : otherwise;
}

docx_level quire_docx_level_of(const xmlNode *properties, docx_level otherwise)
{
    const xmlNode *position = quire_ooxml_child(properties, "position");
    char digits[16] = "";
    quire_str value = quire_ooxml_attribute(position, "val");
    if (value.size && value.size < sizeof digits) memcpy(digits, value.data, value.size);
    long points = strtol(digits, NULL, 10);
    if (points >= POSITION_MIN) otherwise = DOCX_RAISED;
    if (points <= -POSITION_MIN) otherwise = DOCX_LOWERED;
    return level_named(quire_docx_value(properties, "vertAlign"), otherwise);
}

docx_level quire_docx_run_level(const docx_styles *styles, const xmlNode *run)
{
    const xmlNode *properties = quire_ooxml_child(run, "rPr");
    const docx_style *style = quire_docx_style(styles, quire_docx_value(properties, "rStyle"));
    return quire_docx_level_of(properties, style ? style->raised : DOCX_LEVEL);
}

quire_str quire_docx_leveled(quire_str text, docx_level level, quire_arena *arena)
{
    return level == DOCX_LOWERED ? quire_lowered_text(text, arena) : quire_raised_text(text, arena);
}

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

void quire_docx_hold(docx_writer *writer, quire_str text)
{
    if (writer->held.size &&
        (writer->held_level != writer->level || writer->held.size + text.size > HELD_MAX))
        quire_docx_settle(writer);
    if (text.size > HELD_MAX) {
        quire_flowing_append(writer->builder, text, &writer->kept, &writer->white);
        quire_docx_remember(writer, text);
        return;
    }
    writer->held_level = writer->level;
    quire_buffer_append_str(&writer->held, text);
}

void quire_docx_settle(docx_writer *writer)
{
    quire_str text = quire_buffer_view(&writer->held);
    if (!text.size) return;
    uint64_t white, count = quire_flowing_count(text, &white);
    quire_str shown = quire_docx_leveled(text, writer->held_level, writer->arena);
    bool trailing = is_white(text.data[text.size - 1]);
    if (is_white(text.data[0])) quire_builder_append_flowing(writer->builder, QUIRE_STR(" "));
    size_t before = quire_builder_size(writer->builder);
    quire_builder_append_flowing(writer->builder, shown);
    writer->kept += count - white;
    writer->white += white;
    if (quire_builder_size(writer->builder) - before > shown.size && writer->white) {
        writer->kept++;
        writer->white--;
    }
    quire_docx_remember(writer, shown);
    if (trailing) quire_builder_append_flowing(writer->builder, QUIRE_STR(" "));
    if (!shown.data || writer->held.failure) writer->failed = true;
    quire_buffer_clear(&writer->held);
}

void quire_docx_remember(docx_writer *writer, quire_str text)
{
    for (size_t at = text.size ? quire_utf8_floor(text, text.size - 1) : 0; at < text.size;)
        writer->last = quire_utf8_next(text, &at);
}

/* The mark stands in no text of the file, so no account holds it. Behind a figure it is put in brackets. */
void quire_docx_write_mark(docx_writer *writer, const char *kind, uint32_t number)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%u", number);
    quire_docx_settle(writer);
    bool figure = quire_raised_is_figure(writer->last);
    quire_str label = quire_arena_printf(writer->arena, "#%s-%s", kind, digits);
    quire_str shown = figure ? quire_arena_printf(writer->arena, "[%s]", digits)
                             : quire_raised_text(quire_str_from(digits), writer->arena);
    if (!label.data || !shown.data) writer->failed = true;
    if (!writer->link) quire_builder_open(writer->builder, QUIRE_ELEMENT_LINK)->label = label;
    quire_builder_append_flowing(writer->builder, shown);
    if (!writer->link) quire_builder_close(writer->builder);
    quire_docx_remember(writer, shown);
}
