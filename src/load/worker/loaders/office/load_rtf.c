/* SPDX-License-Identifier: Apache-2.0 */
/* RTF: a walk over groups, each of which has the state of the one around it until it says otherwise. Text goes to where its group
 * leads: the paragraph, a note, a header, a property, or nowhere. Each character, as it is stored, is kept or dropped. Source: Rich
 * Text Format Specification 1.9.1. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/loaders/office/docx_symbols.h"
#include "load/worker/loaders/office/lists.h"
#include "load/worker/loaders/office/rtf_fonts.h"
#include "load/worker/loaders/office/rtf_lexer.h"
#include "load/worker/loaders/office/rtf_styles.h"
#include "load/worker/loaders/office/rtf_table.h"
#include "load/worker/loaders/raised.h"
#include "text/unicode.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    GROUPS_MAX = 1000, /* in each other; deeper ones share the state of the last */
    FLOW_BYTES_MAX = 4 << 20,
    LINKS_MAX = 256, /* of a paragraph */
    ASIDES_MAX = 64,
    PROGRESS_TOKENS = 65536,
    NO_OUTLINE = 9,
    TITLE_BYTES_MAX = 1024
};

/* Where text goes. */
enum target {
    TO_TEXT,
    TO_NOTE,
    TO_COMMENT,
    TO_HEADER,
    TO_FOOTER,
    TO_BOX,
    FLOWS, /* those before have a flow of their own, and are kept */
    TO_LABEL,
    TO_FIELD,
    TO_PROPERTY,
    TO_AUTHOR,
    TO_FONT,
    TO_STYLE,
    TO_NOWHERE
};

enum reason {
    CONTROL_DATA, /* of fonts, styles, lists: nothing of it is shown */
    PROPERTIES,
    FIELD_CODE,
    HIDDEN,
    DELETED_REVISION,
    ALTERNATE,
    IMAGE_DATA,
    OBJECT_DATA,
    PAGE_NUMBER,
    BULLET,
    UNMAPPED_GLYPH,
    UNKNOWN_DESTINATION,
    DUPLICATE,
    OVER_LIMIT,
    REASONS
};

static const char *const reason_names[REASONS] = { "control_data", "properties",       "field_code",
                                                   "hidden",       "deleted_revision", "alternate",
                                                   "image_data",   "object_data",      "page_number",
                                                   "bullet",       "unmapped_glyph",   "unknown_destination",
                                                   "duplicate",    "over_limit" };

enum level { ON_LINE, RAISED, LOWERED };

struct state {
    enum target target;
    enum target before; /* it went nowhere */
    enum reason reason; /* why what goes nowhere is dropped */
    bool owns;          /* the target began with this group */
    bool owns_link;
    uint32_t font, wide_font;
    bool wide;        /* the double-byte font is meant */
    int32_t fallback; /* characters behind each \u */
    bool hidden, deleted, bold;
    enum level level;
    uint32_t style, outline, item;
    bool in_table;
    quire_str url;
    bool page_field;
    const char *property;
};

struct link {
    size_t start, end;
    quire_str url;
};

struct flow {
    quire_buffer text;
    uint64_t units;
    bool plain; /* something in it is not bold */
    struct link links[LINKS_MAX];
    size_t link_count;
};

struct waiting {
    quire_element_kind kind;
    quire_str label, text;
};

struct reading {
    quire_load_host *host;
    quire_builder *builder;
    quire_arena *arena;
    rtf_lexer lexer;
    struct state *states;
    size_t depth;
    uint64_t beyond; /* open groups behind the last that has a state */
    bool star;
    int32_t skip;  /* characters that stand for the \u before */
    uint32_t high; /* first half of a pair */
    rtf_fonts fonts;
    uint32_t default_font, defining; /* the font or style that is being defined */
    rtf_styles styles;
    rtf_style style;
    struct flow flows[FLOWS];
    quire_buffer bytes, word, label; /* bytes: not decoded yet; word: of a property, field, font or style */
    uint64_t label_units;
    rtf_table table;
    rtf_row_shape shape;
    rtf_merge across, down; /* of the cell that is announced next */
    struct waiting *waiting;
    size_t waiting_count, waiting_capacity;
    size_t due; /* so many of them do not belong to the paragraph that is read */
    quire_str asides[ASIDES_MAX], footers[ASIDES_MAX];
    size_t aside_count, footer_count;
    uint32_t notes, lists;
    quire_str author, title;
    bool titled, title_found, contents, failed;
    int32_t year, month, day;
    uint64_t kept, white, dropped[REASONS];
    quire_error *err;
};

static struct state *top(struct reading *reading)
{
    return &reading->states[reading->depth];
}

static struct flow *flow_of(struct reading *reading)
{
    enum target target = top(reading)->target;
    return target < FLOWS ? &reading->flows[target] : NULL;
}

/* ---- text ---- */

static void append(struct reading *reading, struct flow *flow, quire_str text)
{
    if (flow->text.size + text.size > FLOW_BYTES_MAX) return;
    quire_buffer_append_str(&flow->text, text);
    if (!top(reading)->bold && quire_str_trim(text).size) flow->plain = true;
}

static bool ends_white(const struct flow *flow)
{
    return !flow->text.size || flow->text.data[flow->text.size - 1] == ' ' ||
           flow->text.data[flow->text.size - 1] == '\n';
}

static void append_shown(struct reading *reading, struct flow *flow, quire_str text)
{
    enum level level = top(reading)->level;
    if (level == ON_LINE || !quire_str_trim(text).size) {
        append(reading, flow, text);
        return;
    }
    quire_str shown = level == RAISED ? quire_raised_text(text, reading->arena)
                                      : quire_lowered_text(text, reading->arena);
    if (!shown.data) reading->failed = true;
    append(reading, flow, shown);
}

static bool is_plain(quire_str bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        if ((unsigned char)bytes.data[i] >= 0x80) return false;
    return true;
}

static int32_t page_now(struct reading *reading)
{
    const struct state *state = top(reading);
    int32_t page = quire_rtf_page_of_font(&reading->fonts, state->font);
    int32_t wide = quire_rtf_page_of_font(&reading->fonts, state->wide_font);
    if (state->target == TO_STYLE || state->target == TO_PROPERTY) return reading->fonts.page;
    return state->wide && quire_rtf_is_wide(wide) && !quire_rtf_is_wide(page) ? wide : page;
}

/* Characters of a font of pictures: those that are known, by their code. */
static void decode_symbols(struct reading *reading, quire_str bytes, quire_buffer *out)
{
    uint32_t font = top(reading)->font;
    quire_str name = font < RTF_FONTS_MAX ? reading->fonts.items[font].name : (quire_str){ 0 };
    for (size_t i = 0; i < bytes.size; i++) {
        char code[8], utf8[4];
        unsigned char c = (unsigned char)bytes.data[i];
        int size = snprintf(code, sizeof code, "F0%02X", c);
        uint32_t shown = c == ' ' ? ' ' : quire_docx_symbol(name, (quire_str){ code, (size_t)size });
        if (shown) quire_buffer_append(out, utf8, quire_utf8_put(shown, utf8));
        else if (top(reading)->target < FLOWS) {
            reading->dropped[UNMAPPED_GLYPH]++;
            reading->kept--;
            reading->flows[top(reading)->target].units--;
        }
    }
}

static quire_str decode(struct reading *reading, quire_str bytes, quire_buffer *symbols)
{
    char name[32];
    int32_t page = page_now(reading);
    quire_decoded decoded;
    if (page == RTF_SYMBOL_PAGE && top(reading)->target != TO_FONT) {
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
static void settle(struct reading *reading)
{
    quire_buffer symbols;
    enum target target = top(reading)->target;
    if (!reading->bytes.size) return;
    quire_buffer_init(&symbols, FLOW_BYTES_MAX);
    quire_str text = decode(reading, quire_buffer_view(&reading->bytes), &symbols);
    if (target < FLOWS) append_shown(reading, &reading->flows[target], text);
    else if (target == TO_LABEL) quire_buffer_append_str(&reading->label, text);
    else if (target != TO_NOWHERE) quire_buffer_append_str(&reading->word, text);
    quire_buffer_free(&symbols);
    quire_buffer_clear(&reading->bytes);
}

static enum reason reason_now(const struct state *state)
{
    switch (state->target) {
    case TO_FIELD: return FIELD_CODE;
    case TO_PROPERTY:
    case TO_AUTHOR: return PROPERTIES;
    case TO_FONT:
    case TO_STYLE: return CONTROL_DATA;
    default: return state->reason;
    }
}

/* One character of the file. False: it is dropped. */
static bool account(struct reading *reading, bool space)
{
    const struct state *state = top(reading);
    if (state->target == TO_LABEL) {
        reading->label_units++;
        return true;
    }
    if (state->target >= FLOWS) {
        reading->dropped[reason_now(state)]++;
        return state->target != TO_NOWHERE;
    }
    struct flow *flow = &reading->flows[state->target];
    if (state->hidden || state->deleted) {
        reading->dropped[state->hidden ? HIDDEN : DELETED_REVISION]++;
        return false;
    }
    if (flow->text.size + reading->bytes.size >= FLOW_BYTES_MAX - 64) {
        reading->dropped[OVER_LIMIT]++;
        return false;
    }
    bool folds = space && (reading->bytes.size ? reading->bytes.data[reading->bytes.size - 1] == ' '
                                               : ends_white(flow));
    if (folds) {
        reading->white++;
        return false;
    }
    reading->kept++;
    flow->units++;
    return true;
}

static void take_byte(struct reading *reading, char c)
{
    if (reading->skip > 0) {
        reading->skip--;
        reading->dropped[ALTERNATE]++;
        return;
    }
    if (c == '\t') c = ' ';
    if (account(reading, c == ' ')) quire_buffer_append_char(&reading->bytes, c);
}

/* A character that is given by its number or its name. */
static void put(struct reading *reading, uint32_t c)
{
    char utf8[4];
    settle(reading);
    struct flow *flow = flow_of(reading);
    quire_str text = { utf8, quire_utf8_put(c, utf8) };
    if (flow && !top(reading)->hidden && !top(reading)->deleted) append_shown(reading, flow, text);
    else if (top(reading)->target == TO_LABEL) quire_buffer_append_str(&reading->label, text);
    else if (top(reading)->target > TO_LABEL && top(reading)->target < TO_NOWHERE)
        quire_buffer_append_str(&reading->word, text);
}

static void take_unicode(struct reading *reading, int32_t value)
{
    uint32_t c = (uint32_t)value & 0xFFFF;
    reading->skip = top(reading)->fallback;
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
    uint32_t font = top(reading)->font;
    if (picture) {
        char code[8];
        int size = snprintf(code, sizeof code, "%04X", c);
        quire_str name = font < RTF_FONTS_MAX ? reading->fonts.items[font].name : (quire_str){ 0 };
        uint32_t shown = quire_docx_symbol(name, (quire_str){ code, (size_t)size });
        c = shown ? shown : 0x2022;
    }
    put(reading, c ? c : 0xFFFD);
}

/* ---- blocks ---- */

static void wait_for(struct reading *reading, quire_element_kind kind, quire_str label, quire_str text)
{
    struct waiting *grown = quire_arena_grow(reading->arena, reading->waiting, reading->waiting_count,
                                             &reading->waiting_capacity, sizeof *grown);
    quire_str copy = quire_arena_copy(reading->arena, text);
    if (!grown || !copy.data) {
        reading->failed = true;
        return;
    }
    reading->waiting = grown;
    reading->waiting[reading->waiting_count++] = (struct waiting){ kind, label, copy };
}

static void write_lines(struct reading *reading, quire_element_kind kind, quire_str label, quire_str text)
{
    for (size_t start = 0; start < text.size;) {
        const char *end = memchr(text.data + start, '\n', text.size - start);
        size_t stop = end && kind == QUIRE_ELEMENT_PARAGRAPH ? (size_t)(end - text.data) : text.size;
        quire_builder_open(reading->builder, kind)->label = label;
        quire_builder_append_flowing(reading->builder, quire_str_cut(text, start, stop));
        quire_builder_close(reading->builder);
        quire_builder_end_block(reading->builder);
        start = stop + 1;
    }
}

static void close_contents(struct reading *reading)
{
    if (!reading->contents) return;
    quire_builder_close(reading->builder);
    quire_builder_end_block(reading->builder);
    reading->contents = false;
}

/* Ends what goes over paragraphs, and writes the first `count` of what waited for its end. */
static void flush(struct reading *reading, size_t count)
{
    quire_list_close(reading->builder, &reading->lists);
    close_contents(reading);
    if (!quire_rtf_write_table(&reading->table, reading->arena, reading->builder)) reading->failed = true;
    for (size_t i = 0; i < count; i++)
        write_lines(reading, reading->waiting[i].kind, reading->waiting[i].label, reading->waiting[i].text);
    reading->waiting_count -= count;
    if (count)
        memmove(reading->waiting, reading->waiting + count,
                reading->waiting_count * sizeof *reading->waiting);
    reading->due = 0;
}

static void write_pieces(struct reading *reading, quire_str text)
{
    for (size_t start = 0; start < text.size;) {
        const char *end = memchr(text.data + start, '\n', text.size - start);
        size_t stop = end ? (size_t)(end - text.data) : text.size;
        quire_builder_append_flowing(reading->builder, quire_str_cut(text, start, stop));
        if (end) quire_builder_end_line(reading->builder);
        start = stop + 1;
    }
}

static void write_text(struct reading *reading, const struct flow *flow)
{
    quire_str text = quire_buffer_view(&flow->text);
    size_t at = 0;
    for (size_t i = 0; i < flow->link_count; i++) {
        const struct link *link = &flow->links[i];
        if (link->start < at || link->end <= link->start) continue;
        write_pieces(reading, quire_str_cut(text, at, link->start));
        quire_builder_open(reading->builder, QUIRE_ELEMENT_LINK)->label = link->url;
        write_pieces(reading, quire_str_cut(text, link->start, link->end));
        quire_builder_close(reading->builder);
        at = link->end;
    }
    write_pieces(reading, quire_str_cut(text, at, text.size));
}

static void clear(struct flow *flow)
{
    quire_buffer_clear(&flow->text);
    flow->units = 0;
    flow->link_count = 0;
    flow->plain = false;
}

static void take_title(struct reading *reading, quire_element_kind kind, quire_str text)
{
    bool title = kind == QUIRE_ELEMENT_TITLE;
    if (reading->title_found || (!title && reading->title.size) || text.size > TITLE_BYTES_MAX) return;
    reading->title = quire_arena_copy(reading->arena, quire_str_trim(text));
    reading->title_found = title;
    if (!reading->title.data) reading->failed = true;
}

/* The number of an item; bullets and the like are none. */
static quire_str number_of(struct reading *reading)
{
    quire_str label = quire_str_trim(quire_buffer_view(&reading->label));
    bool number = false;
    for (size_t at = 0; at < label.size;) {
        uint32_t c = quire_utf8_next(label, &at);
        number = number || (quire_char_is_word(c) && !(label.size == 1 && c == 'o'));
    }
    return number ? label : (quire_str){ 0 };
}

static void settle_label(struct reading *reading, bool kept)
{
    if (kept) reading->kept += reading->label_units;
    else reading->dropped[BULLET] += reading->label_units;
    reading->label_units = 0;
    quire_buffer_clear(&reading->label);
}

static void open_paragraph(struct reading *reading, quire_element_kind kind, uint32_t level)
{
    bool listed = reading->label_units > 0;
    if (kind == QUIRE_ELEMENT_CONTENTS) {
        quire_list_close(reading->builder, &reading->lists);
        if (!reading->contents) quire_builder_open_contents(reading->builder);
        reading->contents = true;
        quire_builder_open(reading->builder, QUIRE_ELEMENT_LIST_ITEM)->level = level;
        return;
    }
    close_contents(reading);
    if (kind == QUIRE_ELEMENT_PARAGRAPH && listed) {
        quire_list_open_item(reading->builder, &reading->lists, top(reading)->item + 1);
        return;
    }
    flush(reading, reading->due);
    quire_builder_open(reading->builder, kind)->level = level;
}

static void write_paragraph(struct reading *reading, struct flow *flow)
{
    const struct state *state = top(reading);
    const rtf_style *style = quire_rtf_style(&reading->styles, state->style);
    quire_element_kind kind = style ? style->kind : QUIRE_ELEMENT_PARAGRAPH;
    uint32_t level = style ? style->level : 0;
    if (state->outline < NO_OUTLINE && kind == QUIRE_ELEMENT_PARAGRAPH) {
        kind = QUIRE_ELEMENT_HEADING;
        level = state->outline < 6 ? state->outline + 1 : 6;
    }
    if (reading->table.row_count) flush(reading, reading->due);
    if (kind == QUIRE_ELEMENT_TITLE || kind == QUIRE_ELEMENT_HEADING)
        take_title(reading, kind, quire_buffer_view(&flow->text));
    open_paragraph(reading, kind, level);
    quire_str number = number_of(reading);
    if (number.size) {
        quire_builder_append_flowing(reading->builder, number);
        quire_builder_append_flowing(reading->builder, QUIRE_STR(" "));
    }
    settle_label(reading, number.size > 0);
    write_text(reading, flow);
    if (kind == QUIRE_ELEMENT_CONTENTS) {
        quire_builder_close(reading->builder);
        quire_builder_end_line(reading->builder);
    } else if (!reading->lists) {
        quire_builder_close(reading->builder);
        quire_builder_end_block(reading->builder);
        flush(reading, reading->waiting_count);
    }
    reading->due = reading->waiting_count;
}

static void end_paragraph(struct reading *reading)
{
    struct flow *flow = flow_of(reading);
    if (!flow) return;
    if (top(reading)->target != TO_TEXT || top(reading)->in_table) {
        bool box = top(reading)->target == TO_BOX;
        if (!ends_white(flow)) quire_buffer_append_char(&flow->text, box ? '\n' : ' ');
        if (top(reading)->in_table && reading->label_units) settle_label(reading, false);
        return;
    }
    if (quire_str_trim(quire_buffer_view(&flow->text)).size) write_paragraph(reading, flow);
    else if (reading->label_units) settle_label(reading, false);
    clear(flow);
}

static void end_cell(struct reading *reading)
{
    struct flow *flow = &reading->flows[TO_TEXT];
    if (top(reading)->target != TO_TEXT) return;
    if (reading->label_units) settle_label(reading, false);
    if (!quire_rtf_add_cell(&reading->table, reading->arena, quire_str_trim(quire_buffer_view(&flow->text)),
                            !flow->plain))
        reading->failed = true;
    clear(flow);
}

static void end_row(struct reading *reading)
{
    if (top(reading)->target != TO_TEXT) return;
    if (!reading->table.row_count) {
        quire_list_close(reading->builder, &reading->lists);
        close_contents(reading);
    }
    if (!quire_rtf_end_row(&reading->table, reading->arena, &reading->shape)) reading->failed = true;
}

/* ---- groups ---- */

static void open_group(struct reading *reading)
{
    settle(reading);
    reading->skip = 0;
    reading->star = false;
    if (reading->depth + 1 == GROUPS_MAX) {
        reading->beyond++;
        return;
    }
    reading->states[reading->depth + 1] = reading->states[reading->depth];
    reading->depth++;
    top(reading)->owns = top(reading)->owns_link = false;
}

static void begin(struct reading *reading, enum target target)
{
    struct state *state = top(reading);
    if (state->target == TO_NOWHERE || (target < FLOWS && state->target >= FLOWS)) return;
    if (target != TO_NOWHERE && state->target == target) return;
    state->owns = true;
    state->target = target;
    state->level = ON_LINE;
    if (target > FLOWS && target != TO_LABEL) quire_buffer_clear(&reading->word);
    if (target == TO_LABEL && reading->label_units) settle_label(reading, false);
    if (target < FLOWS) state->in_table = false;
    if (target < FLOWS && target != TO_TEXT) state->hidden = state->deleted = false;
}

static void go_nowhere(struct reading *reading, enum reason reason)
{
    struct state *state = top(reading);
    if (state->target == TO_NOWHERE) return;
    state->before = state->target;
    state->reason = reason;
    begin(reading, TO_NOWHERE);
}

static bool was_written(struct reading *reading, quire_str text)
{
    for (size_t i = 0; i < reading->aside_count; i++)
        if (quire_str_equal(reading->asides[i], text)) return true;
    if (reading->aside_count < ASIDES_MAX) reading->asides[reading->aside_count++] = text;
    return false;
}

static void finish_aside(struct reading *reading, struct flow *flow, enum target target)
{
    quire_str text = quire_arena_copy(reading->arena, quire_str_trim(quire_buffer_view(&flow->text)));
    if (!text.data) reading->failed = true;
    if (!text.size) return;
    if (was_written(reading, text)) {
        reading->kept -= flow->units;
        reading->dropped[DUPLICATE] += flow->units;
    } else if (target == TO_FOOTER && reading->footer_count < ASIDES_MAX) {
        reading->footers[reading->footer_count++] = text;
    } else {
        wait_for(reading, target == TO_HEADER ? QUIRE_ELEMENT_HEADER : QUIRE_ELEMENT_FOOTER, (quire_str){ 0 },
                 text);
    }
}

static void finish_flow(struct reading *reading, enum target target)
{
    struct flow *flow = &reading->flows[target];
    quire_str text = quire_str_trim(quire_buffer_view(&flow->text)), label = { 0 };
    if (target == TO_HEADER || target == TO_FOOTER) {
        finish_aside(reading, flow, target);
    } else if (text.size && target == TO_NOTE) {
        label = quire_arena_printf(reading->arena, "%u", reading->notes);
        wait_for(reading, QUIRE_ELEMENT_FOOTNOTE, label, text);
    } else if (text.size) {
        bool comment = target == TO_COMMENT;
        wait_for(reading, comment ? QUIRE_ELEMENT_ANNOTATION : QUIRE_ELEMENT_PARAGRAPH,
                 comment ? reading->author : label, text);
    }
    clear(flow);
    bool idle = !reading->flows[TO_TEXT].text.size && !reading->table.cell_count && !reading->table.row_count;
    if (idle && !reading->lists && !reading->contents) flush(reading, reading->waiting_count);
}

/* HYPERLINK "https://example.org/" \o "…" */
static void read_field(struct reading *reading, struct state *outer)
{
    quire_str code = quire_str_trim(quire_buffer_view(&reading->word));
    if (quire_str_starts(code, QUIRE_STR("PAGE")) || quire_str_starts(code, QUIRE_STR("NUMPAGES")) ||
        quire_str_starts(code, QUIRE_STR("SECTIONPAGES"))) {
        outer->page_field = !quire_str_starts(code, QUIRE_STR("PAGEREF"));
        return;
    }
    if (!quire_str_starts(code, QUIRE_STR("HYPERLINK"))) return;
    const char *open = memchr(code.data, '"', code.size);
    size_t start = open ? (size_t)(open - code.data) + 1 : code.size;
    const char *close = start < code.size ? memchr(code.data + start, '"', code.size - start) : NULL;
    if (!close) return;
    bool inside = quire_str_holds(quire_str_cut(code, 0, start), "\\l");
    quire_str url = quire_str_cut(code, start, (size_t)(close - code.data));
    outer->url = inside ? quire_arena_printf(reading->arena, "#%.*s", QUIRE_FMT(url))
                        : quire_arena_copy(reading->arena, url);
    if (!outer->url.data) reading->failed = true;
}

static void finish_word(struct reading *reading, const struct state *closed)
{
    quire_str word = quire_str_trim(quire_buffer_view(&reading->word));
    if (closed->target == TO_FIELD) read_field(reading, top(reading));
    else if (closed->target == TO_AUTHOR) reading->author = quire_arena_copy(reading->arena, word);
    else if (closed->target == TO_PROPERTY && closed->property && reading->year) {
        quire_str date = quire_arena_printf(reading->arena, "%04d-%02d-%02d", reading->year, reading->month,
                                            reading->day);
        quire_builder_add_metadata(reading->builder, quire_str_from(closed->property), date);
        reading->year = reading->month = reading->day = 0;
    } else if (closed->target == TO_PROPERTY && closed->property && word.size) {
        if (strcmp(closed->property, "title") == 0) {
            quire_builder_set_title(reading->builder, word);
            reading->titled = true;
        } else quire_builder_add_metadata(reading->builder, quire_str_from(closed->property), word);
    }
    quire_buffer_clear(&reading->word);
}

/* An entry of the tables of fonts and of styles ends with a semicolon. */
static void finish_entry(struct reading *reading, const struct state *closed)
{
    quire_str name = quire_str_trim(quire_buffer_view(&reading->word));
    if (quire_str_ends(name, QUIRE_STR(";"))) name = quire_str_trim(quire_str_cut(name, 0, name.size - 1));
    if (closed->target == TO_FONT && name.size && reading->defining < RTF_FONTS_MAX)
        reading->fonts.items[reading->defining].name = quire_arena_copy(reading->arena, name);
    if (closed->target == TO_STYLE && name.size) {
        reading->style.name = name;
        if (!quire_rtf_add_style(&reading->styles, reading->arena, reading->style)) reading->failed = true;
    }
    quire_buffer_clear(&reading->word);
}

static void close_group(struct reading *reading)
{
    settle(reading);
    reading->skip = 0;
    if (reading->beyond) {
        reading->beyond--;
        return;
    }
    if (!reading->depth) return;
    const struct state closed = *top(reading);
    reading->depth--;
    if (closed.owns_link && closed.target < FLOWS) {
        struct flow *flow = &reading->flows[closed.target];
        if (flow->link_count) flow->links[flow->link_count - 1].end = flow->text.size;
    }
    if (closed.target == TO_FONT || closed.target == TO_STYLE) {
        finish_entry(reading, &closed);
        return;
    }
    if (!closed.owns) return;
    if (closed.target < FLOWS && closed.target != TO_TEXT) finish_flow(reading, closed.target);
    else if (closed.target == TO_FIELD || closed.target == TO_AUTHOR || closed.target == TO_PROPERTY)
        finish_word(reading, &closed);
}

/* ---- words ---- */

/* Destinations: what begins with the group, and why what goes nowhere is dropped. */
static const struct destination {
    const char *word;
    enum target target;
    enum reason reason;
} destinations[] = {
    { "fonttbl", TO_FONT, CONTROL_DATA },       { "stylesheet", TO_STYLE, CONTROL_DATA },
    { "info", TO_PROPERTY, PROPERTIES },        { "footnote", TO_NOTE, CONTROL_DATA },
    { "annotation", TO_COMMENT, CONTROL_DATA }, { "atnauthor", TO_AUTHOR, PROPERTIES },
    { "header", TO_HEADER, CONTROL_DATA },      { "headerl", TO_HEADER, CONTROL_DATA },
    { "headerr", TO_HEADER, CONTROL_DATA },     { "headerf", TO_HEADER, CONTROL_DATA },
    { "footer", TO_FOOTER, CONTROL_DATA },      { "footerl", TO_FOOTER, CONTROL_DATA },
    { "footerr", TO_FOOTER, CONTROL_DATA },     { "footerf", TO_FOOTER, CONTROL_DATA },
    { "shptxt", TO_BOX, CONTROL_DATA },         { "dptxbxtext", TO_BOX, CONTROL_DATA },
    { "listtext", TO_LABEL, CONTROL_DATA },     { "pntext", TO_LABEL, CONTROL_DATA },
    { "fldinst", TO_FIELD, FIELD_CODE },        { "colortbl", TO_NOWHERE, CONTROL_DATA },
    { "listtable", TO_NOWHERE, CONTROL_DATA },  { "listoverridetable", TO_NOWHERE, CONTROL_DATA },
    { "revtbl", TO_NOWHERE, CONTROL_DATA },     { "rsidtbl", TO_NOWHERE, CONTROL_DATA },
    { "generator", TO_NOWHERE, PROPERTIES },    { "latentstyles", TO_NOWHERE, CONTROL_DATA },
    { "themedata", TO_NOWHERE, CONTROL_DATA },  { "colorschememapping", TO_NOWHERE, CONTROL_DATA },
    { "datastore", TO_NOWHERE, CONTROL_DATA },  { "xmlnstbl", TO_NOWHERE, CONTROL_DATA },
    { "pn", TO_NOWHERE, CONTROL_DATA },         { "pnseclvl", TO_NOWHERE, CONTROL_DATA },
    { "bkmkstart", TO_NOWHERE, CONTROL_DATA },  { "bkmkend", TO_NOWHERE, CONTROL_DATA },
    { "ftnsep", TO_NOWHERE, CONTROL_DATA },     { "ftnsepc", TO_NOWHERE, CONTROL_DATA },
    { "ftncn", TO_NOWHERE, CONTROL_DATA },      { "aftnsep", TO_NOWHERE, CONTROL_DATA },
    { "aftnsepc", TO_NOWHERE, CONTROL_DATA },   { "aftncn", TO_NOWHERE, CONTROL_DATA },
    { "sp", TO_NOWHERE, CONTROL_DATA },         { "falt", TO_NOWHERE, CONTROL_DATA },
    { "panose", TO_NOWHERE, CONTROL_DATA },     { "xe", TO_NOWHERE, FIELD_CODE },
    { "tc", TO_NOWHERE, FIELD_CODE },           { "formfield", TO_NOWHERE, FIELD_CODE },
    { "datafield", TO_NOWHERE, FIELD_CODE },    { "userprops", TO_NOWHERE, PROPERTIES },
    { "docvar", TO_NOWHERE, PROPERTIES },       { "atnid", TO_NOWHERE, PROPERTIES },
    { "atndate", TO_NOWHERE, PROPERTIES },      { "atnref", TO_NOWHERE, PROPERTIES },
    { "atrfstart", TO_NOWHERE, PROPERTIES },    { "atrfend", TO_NOWHERE, PROPERTIES },
    { "pict", TO_NOWHERE, IMAGE_DATA },         { "nonshppict", TO_NOWHERE, ALTERNATE },
    { "objdata", TO_NOWHERE, OBJECT_DATA },     { "objclass", TO_NOWHERE, OBJECT_DATA },
    { "objname", TO_NOWHERE, OBJECT_DATA },     { "upr", TO_NOWHERE, ALTERNATE },
};

/* Starred destinations whose text is text. */
static const char *const transparent[] = { "shppict", "shpinst",   "moMath", "moMathPara", "mmath",
                                           "do",      "hlinkbase", "cs",     "ts",         "ds" };

static const struct property {
    const char *word, *key;
} properties[] = {
    { "title", "title" },       { "author", "author" },       { "subject", "subject" },
    { "keywords", "keywords" }, { "doccomm", "description" }, { "creatim", "created" },
    { "revtim", "modified" },
};

static const struct character {
    const char *word;
    uint32_t c;
} characters[] = {
    { "emdash", 0x2014 },    { "endash", 0x2013 },    { "lquote", 0x2018 }, { "rquote", 0x2019 },
    { "ldblquote", 0x201C }, { "rdblquote", 0x201D }, { "bullet", 0x2022 }, { "tab", ' ' },
    { "emspace", ' ' },      { "enspace", ' ' },      { "qmspace", ' ' },
};

static void account_whole(struct reading *reading, const char *unit, const char *reason)
{
    quire_ledger *ledger = quire_builder_ledger(reading->builder);
    quire_ledger_receive(ledger, QUIRE_STR("load"), quire_str_from(unit), 1);
    quire_ledger_drop_count(ledger, QUIRE_STR("load"), quire_str_from(unit), quire_str_from(reason), 1);
}

/* Whether the word begins a destination, which it does then. */
static bool take_destination(struct reading *reading, quire_str word)
{
    struct state *state = top(reading);
    for (size_t i = 0; i < sizeof destinations / sizeof *destinations; i++) {
        const struct destination *found = &destinations[i];
        if (!quire_str_is(word, found->word)) continue;
        if (quire_str_is(word, "pict") && state->target != TO_NOWHERE)
            account_whole(reading, "images", "image_without_text");
        if (quire_str_is(word, "objdata") && state->target != TO_NOWHERE)
            account_whole(reading, "parts", "embedded_object");
        if (found->target == TO_NOTE && state->target < FLOWS && state->target != TO_NOTE) reading->notes++;
        if (found->target == TO_NOWHERE) go_nowhere(reading, found->reason);
        else begin(reading, found->target);
        return true;
    }
    for (size_t i = 0; i < sizeof properties / sizeof *properties && state->target == TO_PROPERTY; i++) {
        if (!quire_str_is(word, properties[i].word)) continue;
        state->property = properties[i].key;
        state->owns = true;
        quire_buffer_clear(&reading->word);
        return true;
    }
    if (quire_str_is(word, "ud") && state->target == TO_NOWHERE && state->reason == ALTERNATE) {
        state->target = state->before;
        return true;
    }
    if (!quire_str_is(word, "fldrslt")) return false;
    if (state->page_field) go_nowhere(reading, PAGE_NUMBER);
    struct flow *flow = flow_of(reading);
    if (!flow || !state->url.size || flow->link_count == LINKS_MAX) return true;
    flow->links[flow->link_count++] = (struct link){ .start = flow->text.size, .url = state->url };
    state->owns_link = true;
    state->url = (quire_str){ 0 };
    return true;
}

static bool take_character(struct reading *reading, quire_str word)
{
    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
        if (!quire_str_is(word, characters[i].word)) continue;
        struct flow *flow = flow_of(reading);
        settle(reading);
        if (characters[i].c != ' ' || !flow || !ends_white(flow)) put(reading, characters[i].c);
        return true;
    }
    return false;
}

static bool is_on(const rtf_token *token)
{
    return !token->has_value || token->value != 0;
}

/* How characters look. */
static bool take_look(struct reading *reading, const rtf_token *token)
{
    struct state *state = top(reading);
    quire_str word = token->name;
    if (quire_str_is(word, "b")) state->bold = is_on(token);
    else if (quire_str_is(word, "v")) state->hidden = is_on(token);
    else if (quire_str_is(word, "deleted")) state->deleted = is_on(token);
    else if (quire_str_is(word, "super")) state->level = is_on(token) ? RAISED : ON_LINE;
    else if (quire_str_is(word, "sub")) state->level = is_on(token) ? LOWERED : ON_LINE;
    else if (quire_str_is(word, "nosupersub")) state->level = ON_LINE;
    else if (quire_str_is(word, "plain")) {
        state->bold = state->hidden = state->deleted = state->wide = false;
        state->level = ON_LINE;
        state->font = reading->default_font;
    } else if (quire_str_is(word, "f")) {
        state->font = (uint32_t)token->value;
        state->wide = false;
        if (state->target == TO_FONT) reading->defining = (uint32_t)token->value;
    } else if (quire_str_is(word, "af") && state->wide) state->wide_font = (uint32_t)token->value;
    else if (quire_str_is(word, "dbch")) state->wide = true;
    else if (quire_str_is(word, "loch") || quire_str_is(word, "hich")) state->wide = false;
    else if (quire_str_is(word, "uc"))
        state->fallback = token->value >= 0 && token->value < 16 ? token->value : 1;
    else return false;
    return true;
}

static void define_style(struct reading *reading, const rtf_token *token)
{
    quire_str word = token->name;
    if (quire_str_is(word, "s")) reading->style.number = (uint32_t)token->value;
    else if (quire_str_is(word, "outlinelevel")) reading->style.outline = (uint32_t)token->value;
    else if (quire_str_is(word, "cs") || quire_str_is(word, "ts") || quire_str_is(word, "ds"))
        reading->style.number = UINT32_MAX; /* it is none of paragraphs */
}

/* What a paragraph is. */
static bool take_paragraph_property(struct reading *reading, const rtf_token *token)
{
    struct state *state = top(reading);
    quire_str word = token->name;
    if (state->target == TO_STYLE) {
        define_style(reading, token);
        return true;
    }
    if (quire_str_is(word, "pard")) {
        state->in_table = false;
        state->outline = NO_OUTLINE;
        state->style = state->item = 0;
    } else if (quire_str_is(word, "intbl")) state->in_table = true;
    else if (quire_str_is(word, "itap")) state->in_table = token->value > 0;
    else if (quire_str_is(word, "s")) state->style = (uint32_t)token->value;
    else if (quire_str_is(word, "outlinelevel"))
        state->outline = token->value >= 0 && token->value < NO_OUTLINE ? (uint32_t)token->value : NO_OUTLINE;
    else if (quire_str_is(word, "ilvl"))
        state->item = token->value > 0 && token->value < 9 ? (uint32_t)token->value : 0;
    else return false;
    return true;
}

static bool take_table(struct reading *reading, const rtf_token *token)
{
    quire_str word = token->name;
    if (top(reading)->target != TO_TEXT) return false;
    if (quire_str_is(word, "trowd")) {
        reading->shape.count = 0;
        reading->shape.header = false;
        reading->across = reading->down = RTF_MERGE_NONE;
    } else if (quire_str_is(word, "trhdr")) reading->shape.header = is_on(token);
    else if (quire_str_is(word, "clvmgf")) reading->down = RTF_MERGE_FIRST;
    else if (quire_str_is(word, "clvmrg")) reading->down = RTF_MERGE_REST;
    else if (quire_str_is(word, "clmgf")) reading->across = RTF_MERGE_FIRST;
    else if (quire_str_is(word, "clmrg")) reading->across = RTF_MERGE_REST;
    else if (quire_str_is(word, "cellx")) {
        if (reading->shape.count < RTF_CELLS_MAX)
            reading->shape.cells[reading->shape.count++] = (rtf_cell_shape){ token->value, reading->across,
                                                                             reading->down };
        reading->across = reading->down = RTF_MERGE_NONE;
    } else if (quire_str_is(word, "cell")) end_cell(reading);
    else if (quire_str_is(word, "row")) end_row(reading);
    else return false;
    return true;
}

static bool take_file_property(struct reading *reading, const rtf_token *token)
{
    quire_str word = token->name;
    if (quire_str_is(word, "ansicpg")) reading->fonts.page = token->value;
    else if (quire_str_is(word, "mac")) reading->fonts.page = 10000;
    else if (quire_str_is(word, "pc")) reading->fonts.page = 437;
    else if (quire_str_is(word, "pca")) reading->fonts.page = 850;
    else if (quire_str_is(word, "deff")) top(reading)->font = reading->default_font = (uint32_t)token->value;
    else if (quire_str_is(word, "yr")) reading->year = token->value;
    else if (quire_str_is(word, "mo")) reading->month = token->value;
    else if (quire_str_is(word, "dy")) reading->day = token->value;
    else if (reading->defining < RTF_FONTS_MAX && quire_str_is(word, "fcharset")) {
        if (top(reading)->target == TO_FONT)
            reading->fonts.items[reading->defining].page = quire_rtf_page_of_charset(token->value);
    } else if (reading->defining < RTF_FONTS_MAX && quire_str_is(word, "cpg")) {
        if (top(reading)->target == TO_FONT) reading->fonts.items[reading->defining].page = token->value;
    } else return false;
    return true;
}

/* The mark of a note stands in the text, and again in the note. */
static void write_mark(struct reading *reading)
{
    struct flow *flow = flow_of(reading);
    if (!flow || top(reading)->target == TO_NOTE) return;
    quire_str mark = quire_arena_printf(reading->arena, "%u", reading->notes + 1);
    quire_str raised = mark.data ? quire_raised_text(mark, reading->arena) : mark;
    if (!raised.data) reading->failed = true;
    append(reading, flow, raised);
}

static void break_line(struct reading *reading)
{
    struct flow *flow = flow_of(reading);
    bool text = top(reading)->target == TO_TEXT && !top(reading)->in_table;
    if (flow && !ends_white(flow)) quire_buffer_append_char(&flow->text, text ? '\n' : ' ');
}

static void take_word(struct reading *reading, const rtf_token *token)
{
    quire_str word = token->name;
    bool star = reading->star;
    reading->star = false;
    settle(reading);
    if (quire_str_is(word, "u")) {
        take_unicode(reading, token->value);
        return;
    }
    if (reading->skip > 0) reading->skip--;
    if (take_destination(reading, word)) return;
    if (star) {
        bool known = false;
        for (size_t i = 0; i < sizeof transparent / sizeof *transparent; i++)
            known = known || quire_str_is(word, transparent[i]);
        if (!known && top(reading)->target != TO_STYLE) go_nowhere(reading, UNKNOWN_DESTINATION);
    }
    if (take_look(reading, token) || take_file_property(reading, token) ||
        take_paragraph_property(reading, token) || take_table(reading, token) ||
        take_character(reading, word))
        return;
    if (quire_str_is(word, "par") || quire_str_is(word, "sect") || quire_str_is(word, "page") ||
        quire_str_is(word, "column"))
        end_paragraph(reading);
    else if (quire_str_is(word, "line") || quire_str_is(word, "lbr") || quire_str_is(word, "softline") ||
             quire_str_is(word, "nestcell"))
        break_line(reading);
    else if (quire_str_is(word, "chftn")) write_mark(reading);
}

static void take_symbol(struct reading *reading, int32_t symbol)
{
    settle(reading);
    if (symbol == '*') reading->star = true;
    else if (symbol == '~') put(reading, ' ');
    else if (symbol == '_') put(reading, 0x2011);
    else if (symbol == '\r' || symbol == '\n') end_paragraph(reading);
    else if (symbol == '\t') put(reading, ' ');
}

static void take_token(struct reading *reading, const rtf_token *token)
{
    switch (token->kind) {
    case RTF_OPEN: open_group(reading); break;
    case RTF_CLOSE: close_group(reading); break;
    case RTF_WORD: take_word(reading, token); break;
    case RTF_SYMBOL: take_symbol(reading, token->value); break;
    case RTF_BYTE:
        take_byte(reading, (char)token->value);
        if (token->value == ';' && (top(reading)->target == TO_FONT || top(reading)->target == TO_STYLE)) {
            const struct state state = *top(reading);
            settle(reading);
            finish_entry(reading, &state);
        }
        break;
    case RTF_END: break;
    }
}

static quire_status read_tokens(struct reading *reading)
{
    quire_status status = QUIRE_OK;
    uint64_t tokens = 0;
    for (;;) {
        rtf_token token = quire_rtf_next(&reading->lexer);
        if (token.kind == RTF_END || reading->failed) return status;
        take_token(reading, &token);
        if (++tokens % PROGRESS_TOKENS == 0)
            status = quire_host_progress(reading->host, reading->lexer.at, reading->lexer.bytes.size,
                                         reading->err);
        if (status) return status;
    }
}

/* What the file has not closed is closed where it ends. */
static void finish(struct reading *reading)
{
    if (reading->depth) account_whole(reading, "parts", "cut_short");
    while (reading->depth && !reading->failed) close_group(reading);
    settle(reading);
    end_row(reading);
    top(reading)->in_table = false;
    end_paragraph(reading);
    if (reading->label_units) settle_label(reading, false);
    flush(reading, reading->waiting_count);
    for (size_t i = 0; i < reading->footer_count; i++)
        write_lines(reading, QUIRE_ELEMENT_FOOTER, (quire_str){ 0 }, reading->footers[i]);
}

static void enter(struct reading *reading)
{
    quire_ledger *ledger = quire_builder_ledger(reading->builder);
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger_receive(ledger, step, unit, quire_rtf_count(reading->lexer.bytes));
    quire_ledger_keep(ledger, step, unit, reading->kept);
    if (reading->white) quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), reading->white);
    for (size_t i = 0; i < REASONS; i++)
        if (reading->dropped[i])
            quire_ledger_drop_count(ledger, step, unit, quire_str_from(reason_names[i]), reading->dropped[i]);
}

static quire_status read_document(struct reading *reading)
{
    reading->states = quire_arena_array(reading->arena, GROUPS_MAX, sizeof *reading->states);
    reading->fonts.items = quire_arena_array(reading->arena, RTF_FONTS_MAX, sizeof *reading->fonts.items);
    if (!reading->states || !reading->fonts.items) return quire_fail_memory(reading->err);
    reading->states[0] = (struct state){ .fallback = 1, .outline = NO_OUTLINE };
    quire_status status = read_tokens(reading);
    if (status) return status;
    finish(reading);
    enter(reading);
    if (reading->failed || reading->bytes.failure || reading->word.failure || reading->label.failure)
        return quire_fail_memory(reading->err);
    if (!reading->titled) quire_builder_set_title(reading->builder, reading->title);
    if (!reading->kept) quire_host_refuse(reading->host, QUIRE_LOAD_NO_TEXT, "the document holds no text");
    return QUIRE_OK;
}

static quire_status load_rtf(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct reading *reading = quire_arena_alloc(host->arena, sizeof *reading);
    if (!reading) return quire_fail_memory(err);
    *reading = (struct reading){ .host = host,
                                 .builder = host->builder,
                                 .arena = host->arena,
                                 .lexer = { .bytes = input->bytes },
                                 .style = { .outline = NO_OUTLINE },
                                 .fonts = { .page = 1252 },
                                 .err = err };
    for (size_t i = 0; i < FLOWS; i++) quire_buffer_init(&reading->flows[i].text, 2 * (size_t)FLOW_BYTES_MAX);
    quire_buffer_init(&reading->bytes, FLOW_BYTES_MAX);
    quire_buffer_init(&reading->word, FLOW_BYTES_MAX);
    quire_buffer_init(&reading->label, FLOW_BYTES_MAX);
    quire_status status = read_document(reading);
    for (size_t i = 0; i < FLOWS; i++) quire_buffer_free(&reading->flows[i].text);
    quire_buffer_free(&reading->bytes);
    quire_buffer_free(&reading->word);
    quire_buffer_free(&reading->label);
    return status;
}

static const quire_format_type types[] = {
    { "application/rtf", "rtf", "text/rtf|application/x-rtf|text/richtext" },
    { 0 },
};

static const quire_format_signature signatures[] = { { 0, 5, "{\\rtf" }, { 0 } };

const quire_format quire_format_rtf = {
    .name = "rtf",
    .title = "Rich Text documents",
    .keeps =
        "headings, paragraphs, lists with their numbers, tables, notes, comments, headers and footers, links",
    .version = 1,
    .types = types,
    .signatures = signatures,
    .load = load_rtf,
};
