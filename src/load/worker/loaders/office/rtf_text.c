/* SPDX-License-Identifier: Apache-2.0 */
/* Each character, as it is stored, is kept or dropped; bytes wait until their charset is sure to have ended. */
#include "load/worker/loaders/office/rtf_reading.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/loaders/office/docx_symbols.h"
#include "load/worker/loaders/raised.h"
#include "text/unicode.h"

#include <stdio.h>

rtf_state *quire_rtf_top(rtf_reading *reading)
{
    return &reading->states[reading->depth];
}

rtf_flow *quire_rtf_flow(rtf_reading *reading)
{
    rtf_target target = quire_rtf_top(reading)->target;
    return target < RTF_FLOWS ? &reading->flows[target] : NULL;
}

void quire_rtf_forget(rtf_reading *reading, quire_buffer *buffer)
{
    reading->failed |= buffer->failure == QUIRE_E_NO_MEMORY;
    quire_buffer_clear(buffer);
}

void quire_rtf_append(rtf_reading *reading, rtf_flow *flow, quire_str text)
{
    if (flow->text.size + text.size > RTF_FLOW_BYTES_MAX) return;
    quire_buffer_append_str(&flow->text, text);
    if (!quire_rtf_top(reading)->bold && quire_str_trim(text).size) flow->plain = true;
}

bool quire_rtf_ends_white(const rtf_flow *flow)
{
    return !flow->text.size || flow->text.data[flow->text.size - 1] == ' ' ||
           flow->text.data[flow->text.size - 1] == '\n';
}

static void append_shown(rtf_reading *reading, rtf_flow *flow, quire_str text)
{
    rtf_level level = quire_rtf_top(reading)->level;
    if (level == RTF_ON_LINE || !quire_str_trim(text).size) {
        quire_rtf_append(reading, flow, text);
        return;
    }
    quire_str shown = level == RTF_RAISED ? quire_raised_text(text, reading->arena)
                                          : quire_lowered_text(text, reading->arena);
    if (!shown.data) reading->failed = true;
    quire_rtf_append(reading, flow, shown);
}

static bool is_plain(quire_str bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        if ((unsigned char)bytes.data[i] >= 0x80) return false;
    return true;
}

static int32_t page_now(rtf_reading *reading)
{
    const rtf_state *state = quire_rtf_top(reading);
    int32_t page = quire_rtf_page_of_font(&reading->fonts, state->font);
    int32_t wide = quire_rtf_page_of_font(&reading->fonts, state->wide_font);
    if (state->target == RTF_TO_STYLE || state->target == RTF_TO_PROPERTY) return reading->fonts.page;
    return state->wide && quire_rtf_is_wide(wide) && !quire_rtf_is_wide(page) ? wide : page;
}

/* Characters of a font of pictures: those that are known, by their code. */
static void decode_symbols(rtf_reading *reading, quire_str bytes, quire_buffer *out)
{
    uint32_t font = quire_rtf_top(reading)->font;
    quire_str name = font < RTF_FONTS_MAX ? reading->fonts.items[font].name : (quire_str){ 0 };
    for (size_t i = 0; i < bytes.size; i++) {
        char code[8], utf8[4];
        unsigned char c = (unsigned char)bytes.data[i];
        int size = snprintf(code, sizeof code, "F0%02X", c);
        uint32_t shown = c == ' ' ? ' ' : quire_docx_symbol(name, (quire_str){ code, (size_t)size });
        if (shown) quire_buffer_append(out, utf8, quire_utf8_put(shown, utf8));
        else if (quire_rtf_top(reading)->target < RTF_FLOWS) {
            reading->dropped[RTF_UNMAPPED_GLYPH]++;
            reading->kept--;
            reading->flows[quire_rtf_top(reading)->target].units--;
        }
    }
}

static quire_str decode(rtf_reading *reading, quire_str bytes, quire_buffer *symbols)
{
    char name[32];
    int32_t page = page_now(reading);
    quire_decoded decoded;
    if (page == RTF_SYMBOL_PAGE && quire_rtf_top(reading)->target != RTF_TO_FONT) {
        decode_symbols(reading, bytes, symbols);
        return quire_buffer_view(symbols);
    }
    if (is_plain(bytes)) return bytes;
    quire_status status = quire_load_decode_as(bytes, quire_rtf_charset(page, name, sizeof name),
                                               reading->arena, &decoded, reading->err);
    if (status == QUIRE_E_FORMAT)
        status = quire_load_decode_as(bytes, "windows-1252", reading->arena, &decoded, reading->err);
    if (status) reading->failed = true;
    return status ? (quire_str){ 0 } : decoded.text;
}

/* What waits as bytes goes to where its group leads. */
void quire_rtf_settle(rtf_reading *reading)
{
    quire_buffer symbols;
    rtf_target target = quire_rtf_top(reading)->target;
    if (!reading->bytes.size) return;
    quire_buffer_init(&symbols, RTF_FLOW_BYTES_MAX);
    quire_str text = decode(reading, quire_buffer_view(&reading->bytes), &symbols);
    if (target < RTF_FLOWS) append_shown(reading, &reading->flows[target], text);
    else if (target == RTF_TO_LABEL) quire_buffer_append_str(&reading->label, text);
    else if (target != RTF_TO_NOWHERE) quire_buffer_append_str(&reading->word, text);
    reading->failed |= symbols.failure == QUIRE_E_NO_MEMORY;
    quire_buffer_free(&symbols);
    quire_rtf_forget(reading, &reading->bytes);
}

static rtf_reason reason_now(const rtf_state *state)
{
    switch (state->target) {
    case RTF_TO_FIELD: return RTF_FIELD_CODE;
    case RTF_TO_PROPERTY:
    case RTF_TO_AUTHOR: return RTF_PROPERTIES;
    case RTF_TO_FONT:
    case RTF_TO_STYLE: return RTF_CONTROL_DATA;
    default: return state->reason;
    }
}

/* One character of the file. False: it is dropped. */
static bool account(rtf_reading *reading, bool space)
{
    const rtf_state *state = quire_rtf_top(reading);
    if (state->target == RTF_TO_LABEL) {
        reading->label_units++;
        return true;
    }
    if (state->target >= RTF_FLOWS) {
        reading->dropped[reason_now(state)]++;
        return state->target != RTF_TO_NOWHERE;
    }
    rtf_flow *flow = &reading->flows[state->target];
    if (state->hidden || state->deleted) {
        reading->dropped[state->hidden ? RTF_HIDDEN : RTF_DELETED_REVISION]++;
        return false;
    }
    if (flow->text.size + reading->bytes.size >= RTF_FLOW_BYTES_MAX - 64) {
        reading->dropped[RTF_OVER_LIMIT]++;
        return false;
    }
    bool folds = space && (reading->bytes.size ? reading->bytes.data[reading->bytes.size - 1] == ' '
                                               : quire_rtf_ends_white(flow));
    if (folds) {
        reading->white++;
        return false;
    }
    reading->kept++;
    flow->units++;
    return true;
}

void quire_rtf_take_byte(rtf_reading *reading, char c)
{
    if (reading->skip > 0) {
        reading->skip--;
        reading->dropped[RTF_ALTERNATE]++;
        return;
    }
    if (c == '\t') c = ' ';
    if (account(reading, c == ' ')) quire_buffer_append_char(&reading->bytes, c);
}

/* A character that is given by its number or its name. */
void quire_rtf_put(rtf_reading *reading, uint32_t c)
{
    char utf8[4];
    quire_rtf_settle(reading);
    rtf_flow *flow = quire_rtf_flow(reading);
    quire_str text = { utf8, quire_utf8_put(c, utf8) };
    if (flow && !quire_rtf_top(reading)->hidden && !quire_rtf_top(reading)->deleted)
        append_shown(reading, flow, text);
    else if (quire_rtf_top(reading)->target == RTF_TO_LABEL) quire_buffer_append_str(&reading->label, text);
    else if (quire_rtf_top(reading)->target > RTF_TO_LABEL && quire_rtf_top(reading)->target < RTF_TO_NOWHERE)
        quire_buffer_append_str(&reading->word, text);
}

void quire_rtf_take_unicode(rtf_reading *reading, int32_t value)
{
    uint32_t c = (uint32_t)value & 0xFFFF;
    reading->skip = quire_rtf_top(reading)->fallback;
    if (!account(reading, false)) return;
    if (c >= 0xD800 && c < 0xDC00) {
        reading->high = c;
        return;
    }
    if (c >= 0xDC00 && c < 0xE000)
        c = reading->high ? 0x10000 + ((reading->high - 0xD800) << 10) + (c - 0xDC00) : 0xFFFD;
    reading->high = 0;
    /* Fonts of pictures have their characters from U+F020 on. */
    bool picture = c >= 0xF020 && c <= 0xF0FF;
    uint32_t font = quire_rtf_top(reading)->font;
    if (picture) {
        char code[8];
        int size = snprintf(code, sizeof code, "%04X", c);
        quire_str name = font < RTF_FONTS_MAX ? reading->fonts.items[font].name : (quire_str){ 0 };
        uint32_t shown = quire_docx_symbol(name, (quire_str){ code, (size_t)size });
        c = shown ? shown : 0x2022;
    }
    quire_rtf_put(reading, c ? c : 0xFFFD);
}
