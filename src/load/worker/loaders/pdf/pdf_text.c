/* SPDX-License-Identifier: Apache-2.0 */
/* Reading one page through PDFium's text API. PDFium ends lines and guesses spaces; a segment ends where it ended a
 * line, and where a gap is wider than any space between words, so that columns and cells come apart. */
#include "load/worker/loaders/pdf/pdf_text.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_accents.h"
#include "load/worker/loaders/pdf/pdf_doubles.h"
#include "load/worker/loaders/pdf/pdf_folios.h"
#include "load/worker/loaders/pdf/pdf_lines.h"
#include "load/worker/loaders/pdf/pdf_rules.h"
#include "load/worker/loaders/pdf/pdf_scripts.h"
#include "load/worker/loaders/pdf/pdf_vertical.h"
#include "text/unicode.h"

#include <math.h>
#include <stdlib.h>

#define STEP QUIRE_STR("load")
#define UNIT QUIRE_STR("characters")

/* Justified text stretches a space to about one em at most; cells and columns stand farther apart. */
static const float GAP_EM = 1.25F;
static const float WORD_EM = 0.5F; /* an ordinary space and some */

/* Gutters are seldom narrower, and spaces seldom wider. */
static const float SOFT_EM = 0.45F, SOFT_POINTS = 3.5F;

enum { SAMPLE_LETTERS = 200, PAGE_TEXT_LIMIT = 64 << 20, NO_BREAK_SPACE = 0xA0, SOFT_HYPHEN = 0xAD };

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

pdf_view quire_pdf_view(FPDF_PAGE page)
{
    pdf_view view = { { 0, 792, 612, 0 }, 0, false };
    FS_RECTF box;
    if (FPDF_GetPageBoundingBox(page, &box) && box.right > box.left && box.top > box.bottom) view.box = box;
    int rotation = FPDFPage_GetRotation(page);
    if (rotation >= 0 && rotation < 4) view.rotation = rotation;
    return view;
}

static void to_view(const pdf_view *view, float x, float y, float *out_x, float *out_y)
{
    const FS_RECTF *box = &view->box;
    switch (view->rotation) {
    case 1:
        *out_x = y - box->bottom;
        *out_y = x - box->left;
        break;
    case 2:
        *out_x = box->right - x;
        *out_y = y - box->bottom;
        break;
    case 3:
        *out_x = box->top - y;
        *out_y = box->right - x;
        break;
    default:
        *out_x = x - box->left;
        *out_y = box->top - y;
        break;
    }
    float width = view->rotation % 2 ? box->top - box->bottom : box->right - box->left;
    if (view->mirrored) *out_x = width - *out_x;
}

/* Boxes of hostile files hold infinities and worse. */
static float sane(float value)
{
    return isfinite(value) ? fminf(fmaxf(value, -1e6F), 1e6F) : 0;
}

quire_place quire_pdf_view_box(const pdf_view *view, uint32_t page, FS_RECTF box)
{
    float ax, ay, bx, by;
    to_view(view, sane(box.left), sane(box.top), &ax, &ay);
    to_view(view, sane(box.right), sane(box.bottom), &bx, &by);
    return (quire_place){ page, fminf(ax, bx), fminf(ay, by), fmaxf(ax, bx), fmaxf(ay, by) };
}

quire_place quire_pdf_shown(const pdf_page *page, quire_place box)
{
    if (page->mirrored)
        box = (quire_place){ box.page, page->width - box.x1, box.y0, page->width - box.x0, box.y1 };
    switch (page->turn) {
    case 1: return (quire_place){ box.page, page->height - box.y1, box.x0, page->height - box.y0, box.x1 };
    case 2:
        return (quire_place){ box.page, page->width - box.x1, page->height - box.y1, page->width - box.x0,
                              page->height - box.y0 };
    case 3: return (quire_place){ box.page, box.y0, page->width - box.x1, box.y1, page->width - box.x0 };
    default: return box;
    }
}

quire_str quire_pdf_utf8(const void *utf16, size_t size, quire_arena *arena)
{
    const unsigned char *bytes = utf16;
    size_t units = size / 2;
    char *out = quire_arena_alloc(arena, units * 3 + 1);
    size_t used = 0;
    if (!out) return (quire_str){ 0 };
    for (size_t i = 0; i < units; i++) {
        uint32_t c = bytes[2 * i] | (uint32_t)bytes[2 * i + 1] << 8;
        if (!c) break;
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < units) {
            uint32_t low = bytes[2 * i + 2] | (uint32_t)bytes[2 * i + 3] << 8;
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i++;
            }
        }
        if (c >= 0xD800 && c < 0xE000) c = 0xFFFD;
        if (c < 0x20) c = ' ';
        used += quire_utf8_put(c, out + used);
    }
    return (quire_str){ out, used };
}

static bool is_white(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == NO_BREAK_SPACE || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

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

static size_t spaces_of(quire_str text)
{
    size_t spaces = 0;
    for (size_t i = 0; i < text.size; i++) spaces += text.data[i] == ' ';
    return spaces;
}

/* Writing scripts may have taken spaces out: then the gaps are not known. */
static void finish_gaps(struct reader *reader)
{
    pdf_segment *open = &reader->open;
    size_t count = reader->gaps.size / sizeof(pdf_gap);
    if (!count || spaces_of(open->text) != count) return;
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

/* A face counts as bold by its weight, or where the weight is unknown, by its name. */
static bool is_bold(FPDF_TEXTPAGE text, int index)
{
    char name[128];
    int flags = 0;
    if (FPDFText_GetFontWeight(text, index) >= 600) return true;
    unsigned long size = FPDFText_GetFontInfo(text, index, name, sizeof name, &flags);
    if (!size || size > sizeof name) return false;
    name[size - 1] = 0;
    return strcasestr(name, "bold") || strcasestr(name, "black") || strcasestr(name, "heavy");
}

float quire_pdf_letter_size(FPDF_TEXTPAGE text, int index, const quire_place *box)
{
    FS_MATRIX matrix;
    float size = (float)FPDFText_GetFontSize(text, index);
    if (FPDFText_GetMatrix(text, index, &matrix)) size *= hypotf(matrix.c, matrix.d);
    if (!isfinite(size) || size <= 0) size = box->y1 - box->y0;
    return fminf(fmaxf(size, 1), 1000);
}

bool quire_pdf_letter_ink(FPDF_TEXTPAGE text, const pdf_view *view, int index, quire_place *out)
{
    double left, right, bottom, top;
    if (!FPDFText_GetCharBox(text, index, &left, &right, &bottom, &top)) return false;
    FS_RECTF box = { (float)left, (float)top, (float)right, (float)bottom };
    *out = quire_pdf_view_box(view, 0, box);
    return true;
}

bool quire_pdf_letter_box(FPDF_TEXTPAGE text, const pdf_view *view, int index, quire_place *out)
{
    FS_RECTF box;
    if (!FPDFText_GetLooseCharBox(text, index, &box) || !(box.right > box.left) || !(box.top > box.bottom))
        return quire_pdf_letter_ink(text, view, index, out);
    *out = quire_pdf_view_box(view, 0, box);
    return true;
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
    return gap > fmaxf(SOFT_EM * open->size, SOFT_POINTS) && !reader->hyphens ? SOFT : TIGHT;
}

static bool is_within(const quire_place *area, const quire_place *box)
{
    float x = (box->x0 + box->x1) / 2, y = (box->y0 + box->y1) / 2;
    return x >= area->x0 && x <= area->x1 && y >= area->y0 && y <= area->y1;
}

bool quire_pdf_is_level(FPDF_TEXTPAGE text, const pdf_view *view, int index)
{
    float angle = FPDFText_GetCharAngle(text, index) + (float)view->rotation * (float)M_PI_2;
    return !isfinite(angle) || (view->mirrored ? -cosf(angle) : cosf(angle)) > 0.7F;
}

static bool is_upright(const struct reader *reader, int index, const quire_place *box)
{
    return reader->columns ? is_within(reader->columns, box)
                           : quire_pdf_is_level(reader->text, &reader->view, index);
}

/* The view in which most of the text is upright and runs from left to right: letters are turned so that their heads are
 * up, and text that is then seen in a mirror is mirrored. Some of the letters are enough to tell. */
static pdf_view layout_view(FPDF_TEXTPAGE text, int count, pdf_view displayed)
{
    int votes[8] = { 0 }, best = displayed.rotation, step = count / SAMPLE_LETTERS + 1;
    for (int i = 0; i < count; i += step) {
        FS_MATRIX matrix;
        if (is_white(FPDFText_GetUnicode(text, i)) || !FPDFText_GetMatrix(text, i, &matrix)) continue;
        float heads = atan2f(matrix.c, matrix.d); /* clockwise from upwards */
        bool mirrored = matrix.a * matrix.d - matrix.b * matrix.c < 0;
        if (!isfinite(heads)) continue;
        int quarters = ((int)lroundf(heads / (float)M_PI_2) + 4) % 4;
        votes[(4 - quarters) % 4 + 4 * mirrored]++;
    }
    for (int i = 0; i < 8; i++)
        if (votes[i] > votes[best]) best = i;
    return (pdf_view){ displayed.box, best % 4, best >= 4 };
}

static void grow(quire_place *box, const quire_place *by)
{
    box->x0 = fminf(box->x0, by->x0);
    box->y0 = fminf(box->y0, by->y0);
    box->x1 = fmaxf(box->x1, by->x1);
    box->y1 = fmaxf(box->y1, by->y1);
}

static void read_style(struct reader *reader, int index, const quire_place *box)
{
    struct style *style = &reader->style;
    FPDF_PAGEOBJECT object = FPDFText_GetTextObject(reader->text, index);
    double x, y;
    float across, down = box->y1;
    reader->style_letters++;
    if (object && object == style->object) return;
    reader->style_letters = 1;
    if (FPDFText_GetCharOrigin(reader->text, index, &x, &y))
        to_view(&reader->view, sane((float)x), sane((float)y), &across, &down);
    *style = (struct style){ object, quire_pdf_letter_size(reader->text, index, box), down,
                             is_bold(reader->text, index), is_upright(reader, index, box) };
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
    grow(&reader->open.place, &place);
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
    grow(&open->place, &box);
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
        else if (is_white(c)) add_white(reader, at.index, c);
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

size_t quire_pdf_chain(const pdf_segment *segments, size_t count)
{
    size_t chain = 1;
    while (chain < count && segments[chain].soft && !segments[chain].taken) chain++;
    return chain;
}

/* Whether no space belongs between two pieces of a line: letters that are set without any, or parts of a word. */
static bool meet(const pdf_segment *last, const pdf_segment *next)
{
    float gap = next->place.x0 - last->place.x1;
    bool wide = quire_pdf_is_wide(quire_pdf_last_char(last->text)) &&
                quire_pdf_is_wide(quire_pdf_first_char(next->text));
    return gap < (wide ? SOFT_EM : 0.08F) * next->size;
}

/* The gaps of all `segments` and those between them. */
static quire_status join_gaps(pdf_segment *segments, size_t count, quire_arena *arena)
{
    size_t total = count - 1, used = 0;
    for (size_t i = 0; i < count; i++) total += segments[i].gap_count;
    pdf_gap *gaps = quire_arena_array(arena, total, sizeof *gaps);
    if (!gaps) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        if (i && !meet(&segments[i - 1], &segments[i]))
            gaps[used++] = (pdf_gap){ segments[i - 1].place.x1, segments[i].place.x0, false };
        for (size_t j = 0; j < segments[i].gap_count; j++) gaps[used++] = segments[i].gaps[j];
    }
    segments[0].gaps = gaps;
    segments[0].gap_count = used;
    return QUIRE_OK;
}

quire_status quire_pdf_join(pdf_segment *segments, size_t count, quire_arena *arena)
{
    pdf_segment *into = &segments[0];
    size_t size = 0, used = 0, bold = 0, heaviest = into->chars;
    for (size_t i = 0; i < count; i++) size += segments[i].text.size + 1;
    if (count < 2) return QUIRE_OK;
    char *text = quire_arena_alloc(arena, size);
    if (!text || join_gaps(segments, count, arena)) return QUIRE_E_NO_MEMORY;
    uint32_t chars = 0;
    for (size_t i = 0; i < count; i++) {
        const pdf_segment *from = &segments[i];
        if (i && !meet(from - 1, from)) text[used++] = ' ';
        memcpy(text + used, from->text.data, from->text.size);
        used += from->text.size;
        chars += from->chars;
        bold += from->bold ? from->chars : 0;
        grow(&into->place, &from->place);
        segments[i].taken = i > 0;
        if (from->chars <= heaviest) continue;
        heaviest = from->chars;
        into->size = from->size;
        into->baseline = from->baseline;
    }
    into->text = (quire_str){ text, used };
    into->chars = chars;
    into->bold = bold * 2 > chars;
    into->hyphens = segments[count - 1].hyphens;
    if (spaces_of(into->text) != into->gap_count) into->gap_count = 0; /* of a part they were not known */
    return QUIRE_OK;
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
    const FS_RECTF *box = &reader.view.box;
    float across = sane(box->right - box->left), along = sane(box->top - box->bottom);
    int displayed = reader.view.rotation;
    reader.doubles = (pdf_doubles){ .page = page, .arena = arena };
    *out = (pdf_page){ .number = number };

    reader.text = FPDFText_LoadPage(page);
    if (!reader.text) {
        out->unreadable = true;
        return QUIRE_OK;
    }
    int count = count_chars(reader.text);
    reader.view = layout_view(reader.text, count, reader.view);
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
