/* SPDX-License-Identifier: Apache-2.0 */
/* How far an RTF file is read: a walk over groups, each of which has the state of the one around it until it says otherwise. Text
 * goes to where its group leads: the paragraph, a note, a header, a property, or nowhere. Source: Rich Text Format Specification
 * 1.9.1. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_RTF_READING_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_RTF_READING_H

#include "load/worker/host.h"
#include "load/worker/loaders/office/rtf_fonts.h"
#include "load/worker/loaders/office/rtf_lexer.h"
#include "load/worker/loaders/office/rtf_styles.h"
#include "load/worker/loaders/office/rtf_table.h"

enum {
    RTF_GROUPS_MAX = 1000, /* in each other; deeper ones share the state of the last */
    RTF_FLOW_BYTES_MAX = 4 << 20,
    RTF_LINKS_MAX = 256, /* of a paragraph */
    RTF_ASIDES_MAX = 64,
    RTF_NO_OUTLINE = 9
};

/* Where text goes. */
typedef enum rtf_target {
    RTF_TO_TEXT,
    RTF_TO_NOTE,
    RTF_TO_COMMENT,
    RTF_TO_HEADER,
    RTF_TO_FOOTER,
    RTF_TO_BOX,
    RTF_FLOWS, /* those before have a flow of their own, and are kept */
    RTF_TO_LABEL,
    RTF_TO_FIELD,
    RTF_TO_PROPERTY,
    RTF_TO_AUTHOR,
    RTF_TO_FONT,
    RTF_TO_STYLE,
    RTF_TO_NOWHERE
} rtf_target;

typedef enum rtf_reason {
    RTF_CONTROL_DATA, /* of fonts, styles, lists: nothing of it is shown */
    RTF_PROPERTIES,
    RTF_FIELD_CODE,
    RTF_HIDDEN,
    RTF_DELETED_REVISION,
    RTF_ALTERNATE,
    RTF_IMAGE_DATA,
    RTF_OBJECT_DATA,
    RTF_PAGE_NUMBER,
    RTF_BULLET,
    RTF_UNMAPPED_GLYPH,
    RTF_UNKNOWN_DESTINATION,
    RTF_DUPLICATE,
    RTF_OVER_LIMIT,
    RTF_REASONS
} rtf_reason;

typedef enum rtf_level { RTF_ON_LINE, RTF_RAISED, RTF_LOWERED } rtf_level;

typedef struct rtf_state {
    rtf_target target;
    rtf_target before; /* it went nowhere */
    rtf_reason reason; /* why what goes nowhere is dropped */
    bool owns;         /* the target began with this group */
    bool owns_link;
    uint32_t font, wide_font;
    bool wide;        /* the double-byte font is meant */
    int32_t fallback; /* characters behind each \u */
    bool hidden, deleted, bold;
    rtf_level level;
    uint32_t style, outline, item;
    bool in_table;
    quire_str url;
    bool page_field;
    const char *property;
} rtf_state;

typedef struct rtf_link {
    size_t start, end;
    quire_str url;
} rtf_link;

typedef struct rtf_flow {
    quire_buffer text;
    uint64_t units;
    bool plain; /* something in it is not bold */
    rtf_link links[RTF_LINKS_MAX];
    size_t link_count;
} rtf_flow;

typedef struct rtf_waiting {
    quire_element_kind kind;
    quire_str label, text;
} rtf_waiting;

typedef struct rtf_reading {
    quire_load_host *host;
    quire_builder *builder;
    quire_arena *arena;
    rtf_lexer lexer;
    rtf_state *states;
    size_t depth;
    uint64_t beyond; /* open groups behind the last that has a state */
    bool star;
    int32_t skip;  /* characters that stand for the \u before */
    uint32_t high; /* first half of a pair */
    rtf_fonts fonts;
    uint32_t default_font, defining; /* the font or style that is being defined */
    rtf_styles styles;
    rtf_style style;
    rtf_flow flows[RTF_FLOWS];
    quire_buffer bytes, word, label; /* bytes: not decoded yet; word: of a property, field, font or style */
    uint64_t label_units;
    rtf_table table;
    rtf_row_shape shape;
    rtf_merge across, down; /* of the cell that is announced next */
    rtf_waiting *waiting;
    size_t waiting_count, waiting_capacity;
    size_t due; /* so many of them do not belong to the paragraph that is read */
    quire_str asides[RTF_ASIDES_MAX], footers[RTF_ASIDES_MAX];
    size_t aside_count, footer_count;
    uint32_t notes, lists;
    quire_str author, title;
    bool titled, title_found, contents, failed;
    int32_t year, month, day;
    uint64_t kept, white, dropped[RTF_REASONS];
    quire_error *err;
} rtf_reading;

/* The state of the innermost group; the flow that its text goes to, NULL: none. */
rtf_state *quire_rtf_top(rtf_reading *reading);
rtf_flow *quire_rtf_flow(rtf_reading *reading);

/* Text (rtf_text.c): one byte, \u, a character by its number; what waits as bytes goes to where its group leads; whether a flow is
 * empty or ends with white space. */
void quire_rtf_take_byte(rtf_reading *reading, char c);
void quire_rtf_take_unicode(rtf_reading *reading, int32_t value);
void quire_rtf_put(rtf_reading *reading, uint32_t c);
void quire_rtf_append(rtf_reading *reading, rtf_flow *flow, quire_str text);
void quire_rtf_settle(rtf_reading *reading);
bool quire_rtf_ends_white(const rtf_flow *flow);
/* Clears the buffer; that memory ran out for it is remembered. */
void quire_rtf_forget(rtf_reading *reading, quire_buffer *buffer);

/* Blocks (rtf_blocks.c): the ends of a paragraph, a cell and a row; what is written when the paragraph has ended, the first `count` of
 * it; the label of an item, which is kept or dropped; a flow is empty again. */
void quire_rtf_end_paragraph(rtf_reading *reading);
void quire_rtf_end_cell(rtf_reading *reading);
void quire_rtf_finish_row(rtf_reading *reading);
void quire_rtf_wait(rtf_reading *reading, quire_element_kind kind, quire_str label, quire_str text);
void quire_rtf_flush(rtf_reading *reading, size_t count);
void quire_rtf_write_lines(rtf_reading *reading, quire_element_kind kind, quire_str label, quire_str text);
void quire_rtf_settle_label(rtf_reading *reading, bool kept);
void quire_rtf_clear(rtf_reading *reading, rtf_flow *flow);

/* Groups (rtf_groups.c): a group's text leads elsewhere, or nowhere; an entry of the tables of fonts and styles ends. */
void quire_rtf_open_group(rtf_reading *reading);
void quire_rtf_close_group(rtf_reading *reading);
void quire_rtf_begin(rtf_reading *reading, rtf_target target);
void quire_rtf_go_nowhere(rtf_reading *reading, rtf_reason reason);
void quire_rtf_finish_entry(rtf_reading *reading, const rtf_state *closed);

/* Words (rtf_words.c). */
void quire_rtf_take_word(rtf_reading *reading, const rtf_token *token);
void quire_rtf_take_symbol(rtf_reading *reading, int32_t symbol);
/* Enters one of `unit` that was received and dropped. */
void quire_rtf_drop_whole(rtf_reading *reading, const char *unit, const char *reason);

#endif
