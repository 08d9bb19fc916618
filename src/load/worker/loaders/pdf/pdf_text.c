/* SPDX-License-Identifier: Apache-2.0 */
/* Reading one page through PDFium's text API. PDFium ends lines and guesses spaces; a segment ends where it ended a
 * line, and where a gap is wider than any space between words, so that columns and cells come apart. */
#include "load/worker/loaders/pdf/pdf_text.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_accents.h"
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_doubles.h"
#include "load/worker/loaders/pdf/pdf_folios.h"
#include "load/worker/loaders/pdf/pdf_rules.h"
#include "load/worker/loaders/pdf/pdf_scripts.h"
#include "load/worker/loaders/pdf/pdf_segments.h"
#include "load/worker/loaders/pdf/pdf_vertical.h"
#include "text/unicode.h"

#include <math.h>
#include <stdlib.h>

#define STEP QUIRE_STR("load")
#define UNIT QUIRE_STR("characters")

/* Justified text stretches a space to about one em at most; cells and columns stand farther apart. */
static const float GAP_EM = 1.25F;
static const float WORD_EM = 0.5F; /* an ordinary space and some */

/* As PDF_SOFT_EM, in small print. */
static const float SOFT_POINTS = 3.5F;

enum { PAGE_TEXT_LIMIT = 64 << 20, SOFT_HYPHEN = 0xAD };

/* How a letter is set: the same for all letters of one text object. */
struct style {
    FPDF_PAGEOBJECT object;
    float size, baseline;
    bool bold, upright;
};

struct reader {
    FPDF_TEXTPAGE text;
    pdf_view view;
    uint32_t page, line;
    quire_arena *arena;
    quire_ledger *ledger;
    const quire_place *columns; /* where letters stand upright in lines that are not; NULL: nowhere */
    pdf_owners owners;
    pdf_owner last_owner;   /* found last */
    struct style style;     /* of the last letter */
    uint32_t style_letters; /* that had it */
    pdf_doubles doubles;    /* page: NULL: nothing is looked for */
    quire_buffer segments;  /* of pdf_segment */
    quire_buffer letters;   /* of the open segment */
    quire_buffer runs;      /* of pdf_run, in the open segment */
    quire_buffer gaps;      /* of pdf_gap, in the open segment */
    pdf_segment open;       /* chars == 0: none; its size and baseline are those of the heaviest run so far */
    uint32_t bold_chars, heaviest;
    uint32_t spaces, generated_spaces; /* that wait for the next letter */
    uint32_t breaks, line_ends;  /* line breaks that PDFium made up behind the last letter; '\n' among them */
    float left_edge, right_edge; /* of the last letter */
    uint32_t hyphens;            /* marks of a divided word behind the last letter */
    uint64_t unmapped, control, white_space, generated, hyphen, outside;
    pdf_chars placed; /* where marks are not in their places */
};

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xD800 && c < 0xE000) || c == 0x200B || c == 0x2060 ||
           c == 0xFEFF || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF) || c > 0x10FFFF;
}

static void drop_spaces(struct reader *reader)
{
    reader->white_space += reader->spaces;
    reader->generated += reader->generated_spaces;
    reader->spaces = reader->generated_spaces = 0;
}

static void end_line(struct reader *reader)
{
    reader->generated += reader->breaks;
    reader->line += reader->line_ends;
    reader->breaks = reader->line_ends = 0;
}

static quire_str finish_text(struct reader *reader)
{
    const pdf_run *runs = (const pdf_run *)(const void *)reader->runs.data;
    size_t count = reader->runs.size / sizeof *runs;
    quire_str text = quire_arena_copy(reader->arena, quire_buffer_view(&reader->letters));
    uint32_t spaces = 0;
    if (text.data && count > 1 && reader->open.upright)
        text = quire_pdf_write_scripts(text, runs, count, reader->arena, &spaces);
    if (!text.data) reader->letters.failure = QUIRE_E_NO_MEMORY;
    reader->open.chars -= spaces;
    reader->generated += spaces;
    return text;
}

/* Writing scripts may have taken spaces out: then the gaps are not known. */
static void finish_gaps(struct reader *reader)
{
    pdf_segment *open = &reader->open;
    size_t count = reader->gaps.size / sizeof(pdf_gap);
    if (!count || quire_pdf_spaces(open->text) != count) return;
    pdf_gap *gaps = quire_arena_array(reader->arena, count, sizeof *gaps);
    if (!gaps) {
        reader->letters.failure = QUIRE_E_NO_MEMORY;
        return;
    }
    memcpy(gaps, reader->gaps.data, reader->gaps.size);
    open->gaps = gaps;
    open->gap_count = count;
}

static void empty(quire_buffer *buffer)
{
    quire_status failure = buffer->failure;
    quire_buffer_clear(buffer);
    buffer->failure = failure;
}

static void end_segment(struct reader *reader)
{
    pdf_segment *open = &reader->open;
    drop_spaces(reader);
    end_line(reader);
    if (open->chars) {
        open->bold = reader->bold_chars * 2 > open->chars;
        open->hyphens = reader->hyphens;
        open->text = finish_text(reader);
        finish_gaps(reader);
        quire_buffer_append(&reader->segments, open, sizeof *open);
    } else {
        reader->hyphen += reader->hyphens;
    }
    reader->hyphens = reader->bold_chars = reader->heaviest = 0;
    *open = (pdf_segment){ 0 };
    empty(&reader->letters);
    empty(&reader->runs);
    empty(&reader->gaps);
}

static int by_object(const void *a, const void *b)
{
    const pdf_owner *x = a, *y = b;
    return (x->object > y->object) - (x->object < y->object);
}

/* Letters of one text object follow each other, so the last answer mostly holds. */
static uint32_t owner_of(struct reader *reader, int index)
{
    pdf_owner key = { .object = reader->owners.count ? FPDFText_GetTextObject(reader->text, index) : NULL };
    if (!key.object || key.object == reader->last_owner.object) return reader->last_owner.owner;
    const pdf_owner *found = bsearch(&key, reader->owners.items, reader->owners.count, sizeof key, by_object);
    reader->last_owner = found ? *found : key;
    return reader->last_owner.owner;
}

enum bond { APART, SOFT, TIGHT };

/* How a letter at `box` goes on with the open segment. Where PDFium ended the line before it, it has to stand on the
 * same baseline, or as an exponent or index, no farther off than a word: PDFium takes small letters that are raised
 * for a line of their own. */
static enum bond bond_to(const struct reader *reader, const quire_place *box, uint32_t owner)
{
    const pdf_segment *open = &reader->open;
    const struct style *style = &reader->style;
    if (!open->chars || style->upright != open->upright || owner != open->owner) return APART;
    if (!style->upright) return reader->breaks ? APART : TIGHT;
    float gap = box->x0 - reader->right_edge;
    if (reader->breaks) {
        const pdf_run line = { .size = open->size, .baseline = open->baseline };
        const pdf_run letter = { .size = style->size, .baseline = style->baseline };
        float em = fmaxf(line.size, letter.size);
        bool near = gap < WORD_EM * em && gap > -0.15F * em;
        return near && quire_pdf_same_baseline(&line, &letter) ? TIGHT : APART;
    }
    float middle = (box->y0 + box->y1) / 2;
    float slack = (open->place.y1 - open->place.y0) * 0.25F;
    if (middle < open->place.y0 - slack || middle > open->place.y1 + slack) return APART;
    if (gap >= GAP_EM * open->size || gap <= -1.5F * open->size) return APART;
    return gap > fmaxf(PDF_SOFT_EM * open->size, SOFT_POINTS) && !reader->hyphens ? SOFT : TIGHT;
}

static bool is_within(const quire_place *area, const quire_place *box)
{
    float x = (box->x0 + box->x1) / 2, y = (box->y0 + box->y1) / 2;
    return x >= area->x0 && x <= area->x1 && y >= area->y0 && y <= area->y1;
}

static bool is_upright(const struct reader *reader, int index, const quire_place *box)
{
    return reader->columns ? is_within(reader->columns, box)
                           : quire_pdf_is_level(reader->text, &reader->view, index);
}

static void read_style(struct reader *reader, int index, const quire_place *box)
{
    struct style *style = &reader->style;
    FPDF_PAGEOBJECT object = FPDFText_GetTextObject(reader->text, index);
    reader->style_letters++;
    if (object && object == style->object) return;
    reader->style_letters = 1;
    *style = (struct style){ object, quire_pdf_letter_size(reader->text, index, box),
                             quire_pdf_letter_baseline(reader->text, &reader->view, index, box->y1),
                             quire_pdf_letter_is_bold(reader->text, index), is_upright(reader, index, box) };
}

/* The space that waits, if any does, before the next letter at `x0`. */
static void add_space(struct reader *reader, float x0)
{
    pdf_segment *open = &reader->open;
    pdf_gap gap = { reader->right_edge, x0, true };
    if (reader->spaces + reader->generated_spaces > 0) {
        quire_buffer_append_char(&reader->letters, ' ');
        quire_buffer_append(&reader->gaps, &gap, sizeof gap);
        open->chars++;
        if (reader->spaces) reader->spaces--;
        else reader->generated_spaces--;
        drop_spaces(reader);
    } else if (reader->breaks && x0 - reader->right_edge > 0.15F * open->size) {
        quire_buffer_append_char(&reader->letters, ' '); /* which the break stands for */
        quire_buffer_append(&reader->gaps, &gap, sizeof gap);
        open->chars++;
        reader->breaks--;
    }
    reader->generated += reader->breaks;
    reader->breaks = reader->line_ends = 0;
}

static void begin_segment(struct reader *reader, const quire_place *box, uint32_t owner, bool soft)
{
    const struct style *style = &reader->style;
    drop_spaces(reader);
    end_line(reader);
    reader->open = (pdf_segment){
        .place = *box, .size = style->size, .baseline = style->baseline, .upright = style->upright
    };
    reader->open.owner = owner;
    reader->open.soft = soft;
    reader->open.place.page = reader->page;
    reader->open.line = reader->line;
}

/* The run that the next letter belongs to. */
static pdf_run *run_of(struct reader *reader, bool guessed_space)
{
    const struct style *style = &reader->style;
    pdf_run *last = reader->runs.size ? (pdf_run *)(void *)(reader->runs.data + reader->runs.size) - 1 : NULL;
    if (last && fabsf(last->size - style->size) <= 0.03F * style->size &&
        fabsf(last->baseline - style->baseline) <= 0.05F * style->size)
        return last;
    pdf_run *run = quire_buffer_extend(&reader->runs, sizeof *run);
    if (run)
        *run = (pdf_run){ .start = reader->letters.size,
                          .size = style->size,
                          .baseline = style->baseline,
                          .x0 = INFINITY,
                          .guessed_space = guessed_space };
    return run;
}

static void grow_run(struct reader *reader, pdf_run *run, const quire_place *box, uint32_t chars)
{
    run->x0 = fminf(run->x0, box->x0);
    run->x1 = box->x1;
    run->chars += chars;
    if (run->chars <= reader->heaviest) return;
    reader->heaviest = run->chars;
    reader->open.size = run->size;
    reader->open.baseline = run->baseline;
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* A space that PDFium guessed behind a letter drawn by itself may be where it left out the same letter. */
static void restore_double(struct reader *reader, int index, float next_x0)
{
    quire_buffer *letters = &reader->letters;
    FS_RECTF box;
    if (!reader->doubles.page || !reader->generated_spaces || reader->spaces || reader->breaks ||
        reader->style_letters != 1 || !letters->size || !is_letter(letters->data[letters->size - 1]))
        return;
    FPDF_PAGEOBJECT next = FPDFText_GetTextObject(reader->text, index);
    if (!next || !quire_pdf_find_double(&reader->doubles, reader->style.object, next, &box)) return;
    quire_place place = quire_pdf_view_box(&reader->view, reader->page, box);
    quire_buffer_append_char(letters, letters->data[letters->size - 1]);
    quire_ledger_receive(reader->ledger, STEP, UNIT, 1);
    reader->open.chars++;
    reader->right_edge = place.x1;
    quire_pdf_grow(&reader->open.place, &place);
    if (next_x0 - place.x1 > 0.15F * reader->style.size) return;
    reader->generated += reader->generated_spaces;
    reader->generated_spaces = 0;
}

/* `c` together with the accent or the letter before it that is drawn at the same place: some typesetters have no letters
 * with accents. What stood there is taken back. */
static uint32_t take_accent(struct reader *reader, uint32_t c, const quire_place *box)
{
    quire_buffer *letters = &reader->letters;
    uint32_t last = c > ' ' ? quire_pdf_last_char(quire_buffer_view(letters)) : 0;
    uint32_t mark = quire_pdf_mark_of(last) ? quire_pdf_mark_of(last) : quire_pdf_mark_of(c),
             base = quire_pdf_mark_of(last) ? c : last;
    float shared = fminf(reader->right_edge, box->x1) - fmaxf(reader->left_edge, box->x0);
    bool over = shared > 0.5F * fminf(reader->right_edge - reader->left_edge, box->x1 - box->x0);
    if (!mark || !over || reader->spaces || reader->generated_spaces || reader->breaks || reader->hyphens)
        return c;
    uint32_t composed = quire_char_compose(base == 0x131 ? 'i' : base, mark);
    char utf8[4];
    if (composed) letters->size -= quire_utf8_put(last, utf8);
    return composed ? composed : c;
}

static bool is_outside(const struct reader *reader, const quire_place *box)
{
    const FS_RECTF *shown = &reader->view.box;
    float width = reader->view.rotation % 2 ? shown->top - shown->bottom : shown->right - shown->left;
    float height = reader->view.rotation % 2 ? shown->right - shown->left : shown->top - shown->bottom;
    return box->x1 < 0 || box->y1 < 0 || box->x0 > width || box->y0 > height;
}

/* The box of a letter. A mark is as high as the letter beside it and as wide as its ink: fonts of accents make them
 * higher than a line, and let them start behind the place where they are seen. */
static quire_place box_of(const struct reader *reader, const pdf_char *at)
{
    quire_place box, ink;
    if (!quire_pdf_letter_box(reader->text, &reader->view, at->beside, &box))
        return reader->open.chars ? reader->open.place : (quire_place){ 0 };
    if (at->beside != at->index && quire_pdf_letter_ink(reader->text, &reader->view, at->index, &ink)) {
        box.x0 = ink.x0;
        box.x1 = ink.x1;
    }
    return box;
}

/* What is read at `at` is the letter `c`. */
static void add_letter(struct reader *reader, const pdf_char *at, uint32_t c)
{
    char utf8[4];
    int index = at->beside;
    uint32_t chars = at->chars;
    quire_place box = box_of(reader, at);
    if (is_outside(reader, &box)) {
        reader->outside += chars;
        return;
    }
    restore_double(reader, index, box.x0);
    read_style(reader, index, &box);
    uint32_t owner = owner_of(reader, index);
    enum bond bond = bond_to(reader, &box, owner);
    if (reader->open.chars && bond != TIGHT) end_segment(reader);
    if (bond != TIGHT) begin_segment(reader, &box, owner, bond == SOFT);
    pdf_segment *open = &reader->open;
    if (reader->hyphens) { /* inside a line it was an ordinary hyphen */
        quire_buffer_append_char(&reader->letters, '-');
        open->chars += reader->hyphens;
        reader->hyphens = 0;
    }
    if (bond == TIGHT) c = take_accent(reader, c, &box);
    bool guessed_space = !reader->spaces;
    add_space(reader, box.x0);
    pdf_run *run = run_of(reader, guessed_space);
    quire_buffer_append(&reader->letters, utf8, quire_utf8_put(c, utf8));
    if (run) grow_run(reader, run, &box, chars);
    if (reader->style.bold) reader->bold_chars += chars;
    open->chars += chars;
    reader->left_edge = box.x0;
    reader->right_edge = box.x1;
    quire_pdf_grow(&open->place, &box);
}

static void add_white(struct reader *reader, int index, uint32_t c)
{
    bool generated = FPDFText_IsGenerated(reader->text, index) == 1;
    if ((c == '\n' || c == '\r') && generated) {
        reader->breaks++;
        reader->line_ends += c == '\n';
    } else if (c == '\n' || c == '\r') {
        end_segment(reader);
        reader->line += c == '\n';
        reader->white_space++;
    } else if (generated) {
        reader->generated_spaces++;
    } else {
        reader->spaces++;
    }
}

static quire_status failure_of(const struct reader *reader)
{
    if (reader->letters.failure) return reader->letters.failure;
    if (reader->runs.failure) return reader->runs.failure;
    return reader->gaps.failure ? reader->gaps.failure : reader->segments.failure;
}

static uint32_t common_form(uint32_t c)
{
    return c == 0xF0B7 ? 0x2022 : quire_pdf_horizontal_form(c); /* the bullet of Symbol fonts */
}

/* A pair of surrogates is one letter. */
static pdf_char char_at(const struct reader *reader, int at, int count)
{
    const pdf_char *placed = reader->placed.items;
    pdf_char found = placed ? placed[at] : (pdf_char){ FPDFText_GetUnicode(reader->text, at), 1, at, at };
    if (found.c < 0xD800 || found.c >= 0xDC00 || at + 1 >= count) return found;
    uint32_t low = placed ? placed[at + 1].c : FPDFText_GetUnicode(reader->text, at + 1);
    if (low < 0xDC00 || low >= 0xE000) return found;
    found.c = 0x10000 + ((found.c - 0xD800) << 10) + (low - 0xDC00);
    found.chars = 2;
    return found;
}

static void read_letters(struct reader *reader, int count)
{
    for (int i = 0; i < count && !failure_of(reader); i++) {
        pdf_char at = char_at(reader, i, count);
        uint32_t c = at.c;
        i += c > 0xFFFF;
        if (c == 0) reader->unmapped++;
        else if (c == 0x02 || c == 0xFFFE || c == SOFT_HYPHEN) reader->hyphens++;
        else if (quire_pdf_is_white(c)) add_white(reader, at.index, c);
        else if (is_control(c)) reader->control++;
        else add_letter(reader, &at, common_form(c));
    }
    end_segment(reader);
}

static void enter_drops(const struct reader *reader)
{
    const struct {
        const char *reason;
        uint64_t count;
    } drops[] = {
        { "unmapped_glyph", reader->unmapped }, { "control", reader->control },
        { "white_space", reader->white_space }, { "generated", reader->generated },
        { "hyphen", reader->hyphen },           { "outside_page", reader->outside },
    };
    for (size_t i = 0; i < sizeof drops / sizeof *drops; i++)
        quire_ledger_drop_count(reader->ledger, STEP, UNIT, quire_str_from(drops[i].reason), drops[i].count);
}

/* Takes `text` apart and closes it. The segments that `out` gets are in the arena. */
static quire_status read_text(struct reader *reader, int count, pdf_segment **out, size_t *out_count,
                              quire_error *err)
{
    quire_arena scratch = { 0 };
    quire_buffer_init(&reader->segments, SIZE_MAX / 4);
    quire_buffer_init(&reader->letters, PAGE_TEXT_LIMIT);
    quire_buffer_init(&reader->runs, SIZE_MAX / 4);
    quire_buffer_init(&reader->gaps, SIZE_MAX / 4);
    quire_ledger_receive(reader->ledger, STEP, UNIT, (uint64_t)count);
    quire_status status = QUIRE_OK;
    if (!reader->columns)
        status = quire_pdf_place_accents(reader->text, count, &reader->view, &scratch, &reader->placed);
    if (!status) read_letters(reader, reader->placed.items ? (int)reader->placed.count : count);
    reader->generated += reader->placed.guessed;
    FPDFText_ClosePage(reader->text);
    enter_drops(reader);
    *out = NULL;
    *out_count = reader->segments.size / sizeof **out;

    if (status) status = quire_fail_memory(err);
    if (!status) status = quire_buffer_check(&reader->letters, "the text of a line", err);
    if (!status) status = quire_buffer_check(&reader->runs, "the letters of a line", err);
    if (!status) status = quire_buffer_check(&reader->gaps, "the spaces of a line", err);
    if (!status) status = quire_buffer_check(&reader->segments, "the lines of a page", err);
    if (!status && *out_count) {
        *out = quire_arena_alloc(reader->arena, reader->segments.size);
        if (*out) memcpy(*out, reader->segments.data, reader->segments.size);
        else status = quire_fail_memory(err);
    }
    quire_buffer_free(&reader->segments);
    quire_buffer_free(&reader->letters);
    quire_buffer_free(&reader->runs);
    quire_buffer_free(&reader->gaps);
    quire_arena_free(&scratch);
    return status;
}

static int count_chars(FPDF_TEXTPAGE text)
{
    int count = FPDFText_CountChars(text);
    return count > 0 ? count : 0;
}

/* A page number is set in a line beside the columns. */
static void mark_beside_columns(pdf_page *page)
{
    pdf_folio folio;
    for (size_t i = 0; i < page->count; i++) {
        pdf_segment *segment = &page->segments[i];
        if (!segment->upright && quire_pdf_read_folio(segment->text, &folio)) segment->repeated = true;
    }
}

quire_status quire_pdf_read_page(FPDF_PAGE page, uint32_t number, quire_arena *arena, quire_ledger *ledger,
                                 pdf_page *out, quire_error *err)
{
    struct reader reader = { .page = number, .arena = arena, .ledger = ledger, .view = quire_pdf_view(page) };
    float across, along;
    quire_pdf_view_size(&reader.view, &across, &along);
    int displayed = reader.view.rotation;
    reader.doubles = (pdf_doubles){ .page = page, .arena = arena };
    *out = (pdf_page){ .number = number };

    reader.text = FPDFText_LoadPage(page);
    if (!reader.text) {
        out->unreadable = true;
        return QUIRE_OK;
    }
    int count = count_chars(reader.text);
    reader.view = quire_pdf_layout_view(reader.text, count, reader.view);
    out->mirrored = reader.view.mirrored;
    quire_place columns;
    out->vertical = quire_pdf_is_vertical(reader.text, count, &reader.view, &columns);
    if (out->vertical) {
        float wide = reader.view.rotation % 2 ? along : across;
        columns = (quire_place){ 0, columns.y0, wide - columns.x1, columns.y1, wide - columns.x0 };
        reader.view.rotation = (reader.view.rotation + 3) % 4;
        reader.columns = &columns;
    }
    out->turn = (displayed - reader.view.rotation + 4) % 4;
    out->width = reader.view.rotation % 2 ? along : across;
    out->height = reader.view.rotation % 2 ? across : along;
    quire_status status = read_text(&reader, count, &out->segments, &out->count, err);
    if (!status && out->vertical) mark_beside_columns(out);
    if (!status) status = quire_pdf_read_rules(page, &reader.view, arena, &out->rules, &out->rule_count, err);
    out->unmapped = reader.unmapped + reader.control; /* the code of a nameless glyph is taken for a letter */
    return status;
}

quire_status quire_pdf_read_drawn(FPDF_PAGE page, uint32_t number, pdf_view view, pdf_owners owners,
                                  quire_arena *arena, quire_ledger *ledger, pdf_segment **out, size_t *count,
                                  quire_error *err)
{
    struct reader reader = {
        .page = number, .arena = arena, .ledger = ledger, .view = view, .owners = owners
    };
    *out = NULL;
    *count = 0;
    qsort(owners.items, owners.count, sizeof *owners.items, by_object);
    reader.text = FPDFText_LoadPage(page);
    if (!reader.text) return QUIRE_OK;
    quire_status status = read_text(&reader, count_chars(reader.text), out, count, err);
    if (status) return status;
    size_t joined = 0;
    for (size_t i = 0, chain; i < *count; i += chain, joined++) {
        chain = quire_pdf_chain(*out + i, *count - i);
        if (quire_pdf_join(*out + i, chain, arena)) return quire_fail_memory(err);
        (*out)[joined] = (*out)[i];
    }
    *count = joined;
    return QUIRE_OK;
}
