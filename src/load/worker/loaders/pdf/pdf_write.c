/* SPDX-License-Identifier: Apache-2.0 */
/* A paragraph goes on with the next line unless something speaks against it: another font size or weight, a wide
 * gap, an indent, or a last line that left room for the next line's first word. Columns and pages are crossed where
 * the sentence is open. */
#include "load/worker/loaders/pdf/pdf_write.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_contents.h"
#include "load/worker/loaders/pdf/pdf_lines.h"
#include "load/worker/loaders/pdf/pdf_marks.h"
#include "load/worker/loaders/pdf/pdf_notes.h"
#include "load/worker/loaders/pdf/pdf_segments.h"
#include "load/worker/loaders/pdf/pdf_write_table.h"
#include "text/unicode.h"

#include <math.h>
#include <stdlib.h>

enum { HEADING_LINES = 4, HEADING_WEIGHT = 200, BOLD_HEADING_WEIGHT = 100 };

static void keep(pdf_writer *writer, uint64_t chars)
{
    writer->kept += chars;
}

static void drop_hyphens(pdf_writer *writer, uint32_t count)
{
    quire_ledger_drop_count(quire_builder_ledger(writer->builder), QUIRE_STR("load"), QUIRE_STR("characters"),
                            QUIRE_STR("hyphen"), count);
}

void quire_pdf_learn_body(pdf_writer *writer, const pdf_page *pages, size_t count)
{
    size_t best = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < pages[i].count; j++) {
            const pdf_segment *segment = &pages[i].segments[j];
            size_t step = (size_t)(segment->size * 2 + 0.5F);
            writer->chars_by_size[step < PDF_SIZE_STEPS ? step : PDF_SIZE_STEPS - 1] += segment->chars;
            writer->chars += segment->chars;
            writer->bold_chars += segment->bold ? segment->chars : 0;
        }
    for (size_t i = 0; i < PDF_SIZE_STEPS; i++)
        if (writer->chars_by_size[i] > writer->chars_by_size[best]) best = i;
    writer->body_size = (float)best / 2;
    writer->body_bold = writer->bold_chars * 2 > writer->chars;
}

/* The hyphen that ends the text of a line whose last word may go on: PDFium does not know each of them. */
static bool ends_in_hyphen(const pdf_segment *segment)
{
    size_t size = segment->text.size;
    if (segment->hyphens || size < 2 || segment->text.data[size - 1] != '-') return false;
    uint32_t last = quire_pdf_last_char(quire_str_cut(segment->text, 0, size - 1));
    return quire_char_is_word(last) && !quire_pdf_is_wide(last);
}

static bool is_divided(const pdf_segment *segment)
{
    return segment->hyphens > 0 || ends_in_hyphen(segment);
}

quire_status quire_pdf_learn_vocabulary(pdf_writer *writer, const pdf_page *pages, size_t count,
                                        quire_error *err)
{
    bool any = false;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < pages[i].count && !any; j++) any = is_divided(&pages[i].segments[j]);
    for (size_t i = 0; any && i < count; i++)
        for (size_t j = 0; j < pages[i].count; j++) {
            const pdf_segment *segment = &pages[i].segments[j];
            bool continued = j > 0 && is_divided(segment - 1);
            if (quire_pdf_learn_words(&writer->words, segment->text, continued, is_divided(segment)))
                return quire_fail_memory(err);
        }
    return QUIRE_OK;
}

/* Whether two segments of a line are one word that PDFium took apart. */
static bool touch(const pdf_segment *segment, const pdf_segment *last)
{
    float gap = segment->place.x0 - last->place.x1;
    return !last->hyphens && gap < 0.08F * segment->size && gap > -0.3F * segment->size;
}

static quire_str first_text(const pdf_line *line)
{
    return line->segments[0]->text;
}

static quire_str last_text(const pdf_line *line)
{
    return line->segments[line->count - 1]->text;
}

/* Whether hyphens between `before` and a line that begins with `behind` divide a word, hang, or belong to it. Letters of
 * scripts that are set without spaces divide nothing. */
static pdf_hyphen judge(const pdf_writer *writer, quire_str before, quire_str behind)
{
    if (!quire_pdf_goes_on(quire_pdf_first_char(behind))) return PDF_HYPHEN_STAYS;
    return quire_pdf_judge_hyphen(&writer->words, before, behind);
}

static void join_line(pdf_writer *writer, const pdf_line *line)
{
    const pdf_flow *flow = &writer->flow;
    quire_str before = { flow->last_word, flow->last_word_size };
    pdf_hyphen hyphen = flow->hyphens ? judge(writer, before, first_text(line)) : PDF_HYPHEN_FALLS;
    bool apart = hyphen == PDF_HYPHEN_HANGS;
    if (flow->hyphens && hyphen == PDF_HYPHEN_FALLS) {
        drop_hyphens(writer, flow->hyphens);
    } else if (flow->hyphens) {
        quire_builder_append(writer->builder, QUIRE_STR("-"));
        keep(writer, flow->hyphens);
    } else {
        apart = !quire_pdf_meet(flow->last_char, quire_pdf_first_char(first_text(line)));
    }
    if (apart) quire_builder_append(writer->builder, QUIRE_STR(" "));
}

/* Keeps what a hyphen at the end of `line` is judged by. `text` is that of its last segment, without the hyphen. */
static void remember_end(pdf_flow *flow, const pdf_line *line, quire_str text, uint32_t hyphens)
{
    size_t start = text.size;
    while (start > 0 && text.data[start - 1] != ' ') start--;
    if (text.size - start > PDF_WORD_BYTES) start = text.size - PDF_WORD_BYTES;
    flow->last_word_size = hyphens ? text.size - start : 0;
    memcpy(flow->last_word, text.data + start, flow->last_word_size);
    flow->last = *line;
    flow->last.segments = NULL;
    flow->sentence_ended = quire_pdf_ends_sentence(text);
    flow->last_char = quire_pdf_last_char(text);
    flow->hyphens = hyphens;
    flow->lines++;
}

/* Appends the segments of `line`, joined to what the open paragraph holds already. */
static void append_line(pdf_writer *writer, const pdf_line *line)
{
    pdf_flow *flow = &writer->flow;
    if (flow->lines) join_line(writer, line);
    size_t start = quire_builder_size(writer->builder);
    const pdf_segment *last = line->segments[line->count - 1];
    uint32_t hyphens = last->hyphens + ends_in_hyphen(last);
    quire_str end = quire_str_cut(last->text, 0, last->text.size - ends_in_hyphen(last));
    for (size_t i = 0; i < line->count; i++) {
        const pdf_segment *segment = line->segments[i];
        if (i && !touch(segment, line->segments[i - 1]))
            quire_builder_append(writer->builder, QUIRE_STR(" "));
        quire_builder_append(writer->builder, segment == last ? end : segment->text);
        keep(writer, segment->chars - (segment == last && ends_in_hyphen(last)));
        if (i + 1 < line->count && segment->hyphens) {
            quire_builder_append(writer->builder, QUIRE_STR("-"));
            keep(writer, segment->hyphens);
        }
    }
    quire_builder_place(writer->builder, start, quire_pdf_shown(writer->page, line->place));
    bool jumped = flow->lines &&
                  (line->place.page != flow->last.place.page || line->place.y0 < flow->last.place.y0);
    if (flow->lines == 1 || jumped) flow->left = line->place.x0;
    if (flow->lines == 1 && !jumped) {
        if (line->place.page == flow->last.place.page) flow->advance = line->place.y0 - flow->last.place.y0;
    }
    remember_end(flow, line, end, hyphens);
}

/* The width of the first word of `line`, by its share of the characters. */
static float first_word_width(const pdf_line *line)
{
    quire_str text = first_text(line);
    const quire_place *box = &line->segments[0]->place;
    size_t all = quire_pdf_weight(text);
    uint32_t first = quire_pdf_first_char(text);
    if (!all) return 0;
    if (quire_pdf_is_wide(first)) return (box->x1 - box->x0) * 2 / (float)all;
    const char *space = memchr(text.data, ' ', text.size);
    quire_str word = space ? quire_str_cut(text, 0, (size_t)(space - text.data)) : text;
    return (box->x1 - box->x0) * (float)quire_pdf_weight(word) / (float)all;
}

/* Whether the line ended although the first word of the next would have fitted on it. */
static bool ended_early(const pdf_line *last, const pdf_line *next)
{
    return last->place.x1 + 0.3F * last->size + first_word_width(next) < last->right - 0.8F * last->size;
}

static bool indent_breaks(const pdf_flow *flow, const pdf_line *next)
{
    float em = fmaxf(next->size, 4);
    if (flow->lines >= 2) return fabsf(next->place.x0 - flow->left) > 0.9F * em;
    float shift = next->place.x0 - flow->last.place.x0;
    if (flow->kind == QUIRE_ELEMENT_LIST_ITEM) return shift < -0.9F * em;
    return shift > 0.9F * em || shift < -6 * em;
}

/* Whether the sentence that is open goes on in the next column or on the next page. A small letter says so; where there
 * are none, and before capitals, a paragraph of several lines goes on unless its end shows. */
static bool jumps_to(const pdf_flow *flow, const pdf_line *next)
{
    uint32_t last = flow->last_char, first = quire_pdf_first_char(first_text(next));
    bool beside = flow->last.place.page == next->place.page &&
                  next->place.y0 > flow->last.place.y0 - next->size; /* in one row of a table */
    if (flow->hyphens) return true;
    if (flow->sentence_ended || (flow->lines == 1 && flow->last.run <= 1)) return false;
    bool fits = !ended_early(&flow->last, next), small = first >= 'a' && first <= 'z';
    if (small && !beside) return flow->lines >= 2 || fits;
    if (next->place.x0 - next->left > 0.9F * next->size) return false;
    bool open = (last >= 'a' && last <= 'z') || last == ',' || quire_pdf_is_wide(last);
    return fits || (open && !beside && flow->lines >= 2 && flow->kind == QUIRE_ELEMENT_PARAGRAPH);
}

/* `typical` is the usual distance of two lines on this page; 0: not known. */
static bool continues(const pdf_flow *flow, const pdf_line *next, float typical)
{
    const pdf_line *last = &flow->last;
    float size = fmaxf(last->size, next->size);
    if (next->table || fabsf(last->size - next->size) > 0.12F * size || last->bold != next->bold)
        return false;
    if (last->upright != next->upright) return false;
    float advance = next->place.y0 - last->place.y0;
    bool jumped = last->place.page != next->place.page || advance < 0.3F * size;
    if (jumped) return jumps_to(flow, next);
    float usual = flow->advance > 0 ? flow->advance : typical > 0 ? typical : 1.35F * size;
    if (advance > 1.3F * usual + 1 || advance > 3 * size) return false;
    if (flow->hyphens) return true;
    return !ended_early(last, next) && !indent_breaks(flow, next);
}

static int by_float(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static quire_status typical_advance(const pdf_lines *lines, quire_arena *scratch, float *out)
{
    float *advances = quire_arena_array(scratch, lines->count, sizeof *advances);
    size_t count = 0;
    *out = 0;
    if (!advances) return QUIRE_E_NO_MEMORY;
    for (size_t i = 1; i < lines->count; i++) {
        const pdf_line *last = &lines->items[i - 1], *next = &lines->items[i];
        float advance = next->place.y0 - last->place.y0;
        if (last->table || next->table || fabsf(last->size - next->size) > 0.5F) continue;
        if (advance > 0.5F * next->size && advance < 3 * next->size) advances[count++] = advance;
    }
    if (count < 3) return QUIRE_OK;
    qsort(advances, count, sizeof *advances, by_float);
    *out = advances[count / 3]; /* gaps between paragraphs are among the larger ones */
    return QUIRE_OK;
}

static bool has_letters(const pdf_line *line)
{
    size_t letters = 0;
    for (size_t i = 0; i < line->count; i++) letters += quire_pdf_letters(line->segments[i]->text);
    return letters >= 2;
}

static quire_str joined_text(const pdf_line *lines, size_t count, quire_arena *arena)
{
    size_t size = 0, used = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < lines[i].count; j++) size += lines[i].segments[j]->text.size + 1;
    char *out = quire_arena_alloc(arena, size + 1);
    if (!out) return (quire_str){ 0 };
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < lines[i].count; j++) {
            quire_str text = lines[i].segments[j]->text;
            bool wide = quire_pdf_is_wide(quire_pdf_first_char(text));
            if (used && !wide) out[used++] = ' ';
            memcpy(out + used, text.data, text.size);
            used += text.size;
        }
    return (quire_str){ out, used };
}

/* How many of the lines at `lines` are a heading of the outline; 0: none. */
static quire_status outlined(const pdf_writer *writer, const pdf_line *lines, size_t count,
                             quire_arena *scratch, size_t *out, uint32_t *level)
{
    *out = 0;
    if (!writer->outline->count) return QUIRE_OK;
    for (size_t taken = 1; taken <= count && taken <= HEADING_LINES; taken++) {
        bool begins;
        if (lines[taken - 1].table || quire_pdf_line_weight(&lines[taken - 1]) > HEADING_WEIGHT)
            return QUIRE_OK;
        quire_str text = joined_text(lines, taken, scratch);
        quire_str reduced = text.data ? quire_pdf_reduce(text, scratch) : text;
        if (!reduced.data) return QUIRE_E_NO_MEMORY;
        *level = quire_pdf_outline_level(writer->outline, lines[0].place.page, reduced, &begins);
        if (*level) {
            *out = taken;
            return QUIRE_OK;
        }
        if (!begins) return QUIRE_OK;
    }
    return QUIRE_OK;
}

/* How many of the lines at `lines` are a heading by their font; 0: none. */
static size_t prominent(const pdf_writer *writer, const pdf_line *lines, size_t count, uint32_t *level)
{
    const pdf_line *first = &lines[0];
    float ratio = writer->body_size > 0 ? first->size / writer->body_size : 1;
    bool large = ratio >= 1.15F;
    bool bold = first->bold && !writer->body_bold && ratio > 0.7F;
    size_t taken = 1, weight = quire_pdf_line_weight(first);
    if (first->table || !first->upright || (!large && !bold) || !has_letters(first)) return 0;
    for (; taken < count; taken++) {
        const pdf_line *last = &lines[taken - 1], *next = &lines[taken];
        float advance = next->place.y0 - last->place.y0;
        if (next->table || fabsf(next->size - first->size) > 0.03F * first->size ||
            next->bold != first->bold || advance < 0.3F * first->size || advance > 1.7F * first->size ||
            quire_pdf_starts_item(next))
            break;
        weight += quire_pdf_line_weight(next);
        if (taken >= HEADING_LINES || weight > HEADING_WEIGHT) return 0;
        if (!large && ended_early(last, next)) break;
    }
    if (weight > (large ? HEADING_WEIGHT : BOLD_HEADING_WEIGHT)) return 0;
    uint32_t last = quire_pdf_last_char(last_text(&lines[taken - 1]));
    if (ratio < 1.3F && (last == '.' || last == ',' || last == ';' || last == 0x3002 || last == 0xFF0C))
        return 0;
    *level = ratio >= 1.7F ? 1 : ratio >= 1.35F ? 2 : large ? 3 : 4;
    return taken;
}

static void write_heading(pdf_writer *writer, const pdf_line *lines, size_t count, uint32_t level,
                          quire_str text)
{
    bool title = !writer->title_given && lines[0].place.page == writer->title_page &&
                 writer->title_size > 0 && fabsf(lines[0].size - writer->title_size) < 0.1F;
    quire_pdf_write_flush(writer);
    quire_element *element = quire_builder_open(writer->builder,
                                                title ? QUIRE_ELEMENT_TITLE : QUIRE_ELEMENT_HEADING);
    element->level = title ? 0 : level;
    element->page = lines[0].place.page;
    writer->flow.kind = QUIRE_ELEMENT_HEADING;
    for (size_t i = 0; i < count; i++) append_line(writer, &lines[i]);
    quire_pdf_close_flow(writer);
    if (!title) return;
    writer->title_given = true;
    if (!writer->keep_title) quire_builder_set_title(writer->builder, text);
}

/* Whether a number that looks like the mark of an item belongs to the open sentence: "as Form 10-" "Q. The", "in note"
 * "12. Of". */
static bool wraps(const pdf_flow *flow, const pdf_line *line, float typical)
{
    uint32_t first = quire_pdf_first_char(first_text(line));
    if (flow->hyphens) return true;
    return flow->kind == QUIRE_ELEMENT_PARAGRAPH && !flow->sentence_ended && first >= '0' && first <= '9' &&
           continues(flow, line, typical);
}

static void drop_leaders(pdf_writer *writer, uint32_t count)
{
    quire_ledger_drop_count(quire_builder_ledger(writer->builder), QUIRE_STR("load"), QUIRE_STR("characters"),
                            QUIRE_STR("leaders"), count);
}

/* A line of contents: an item, or a piece of one. The page number stands behind a TAB. */
static void write_entry(pdf_writer *writer, const pdf_line *line)
{
    const pdf_entry *entry = line->entry;
    quire_builder *builder = writer->builder;
    if (!writer->contents_open) {
        quire_pdf_write_flush(writer);
        quire_builder_open(builder, QUIRE_ELEMENT_CONTENTS)->page = line->place.page;
        writer->contents_open = true;
    }
    if (!writer->entry_open) {
        quire_element *item = quire_builder_open(builder, QUIRE_ELEMENT_LIST_ITEM);
        item->page = line->place.page;
        item->level = entry->level;
    } else if (!quire_pdf_is_wide(quire_pdf_first_char(entry->title))) {
        quire_builder_append(builder, QUIRE_STR(" "));
    }
    size_t start = quire_builder_size(builder);
    quire_builder_append(builder, entry->title);
    if (entry->number.size) quire_builder_append(builder, QUIRE_STR("\t"));
    quire_builder_append(builder, entry->number);
    quire_builder_place(builder, start, quire_pdf_shown(writer->page, line->place));
    for (size_t i = 0; i < line->count; i++) keep(writer, line->segments[i]->chars);
    for (size_t i = 0; i < line->count; i++) drop_hyphens(writer, line->segments[i]->hyphens);
    quire_pdf_drop_cut_spaces(writer, line);
    writer->kept -= entry->leaders;
    drop_leaders(writer, entry->leaders);
    writer->entry_open = entry->goes_on;
    if (entry->goes_on) return;
    quire_builder_close(builder);
    quire_builder_end_line(builder);
}

static void write_line(pdf_writer *writer, const pdf_line *line, float typical)
{
    if (writer->contents_open) quire_pdf_write_flush(writer);
    bool item = quire_pdf_starts_item(line) && !wraps(&writer->flow, line, typical);
    if (writer->flow.kind && !item && continues(&writer->flow, line, typical)) {
        append_line(writer, line);
        return;
    }
    quire_pdf_close_flow(writer);
    if (item && !writer->list_open) {
        quire_pdf_flush_asides(writer);
        quire_builder_open(writer->builder, QUIRE_ELEMENT_LIST)->page = line->place.page;
        writer->list_open = true;
    } else if (!item) {
        quire_pdf_close_list(writer);
        quire_pdf_flush_asides(writer);
    }
    writer->flow.kind = item ? QUIRE_ELEMENT_LIST_ITEM : QUIRE_ELEMENT_PARAGRAPH;
    quire_element *element = quire_builder_open(writer->builder, writer->flow.kind);
    element->page = line->place.page;
    element->level = item ? 1 : 0;
    append_line(writer, line);
}

static quire_status add_repeats(pdf_writer *writer, const pdf_page *page, bool bottom, quire_error *err)
{
    for (size_t i = 0; i < page->count; i++) {
        const pdf_segment *segment = &page->segments[i];
        if (!segment->repeated || segment->taken || (segment->place.y0 > page->height / 2) != bottom)
            continue;
        pdf_piece piece = { .text = segment->text, .place = quire_pdf_shown(page, segment->place) };
        pdf_aside aside = {
            bottom ? QUIRE_ELEMENT_FOOTER : QUIRE_ELEMENT_HEADER, { 0 }, &piece, 1, segment->chars
        };
        drop_hyphens(writer, segment->hyphens);
        quire_status status = quire_pdf_write_aside(writer, &aside, err);
        if (status) return status;
    }
    return QUIRE_OK;
}

/* Appends `line` to the pieces of a footnote. errors: NO_MEMORY */
static quire_status add_note_line(pdf_writer *writer, const pdf_line *line, const pdf_line *next,
                                  pdf_aside *aside, pdf_piece *pieces, quire_arena *scratch)
{
    pdf_piece *piece = &pieces[aside->count];
    quire_str text = joined_text(line, 1, scratch);
    for (size_t i = 0; i < line->count; i++) aside->chars += line->segments[i]->chars;
    uint32_t hyphens = 0;
    for (size_t i = 0; i < line->count; i++) hyphens += line->segments[i]->hyphens;
    bool fall = hyphens && next && judge(writer, last_text(line), first_text(next)) == PDF_HYPHEN_FALLS;
    if (fall) drop_hyphens(writer, hyphens);
    else aside->chars += hyphens;
    if (hyphens && !fall && text.data) text = quire_arena_printf(scratch, "%.*s-", QUIRE_FMT(text));
    piece->text = text;
    piece->place = quire_pdf_shown(writer->page, line->place);
    aside->count++;
    if (next) pieces[aside->count].joined = hyphens > 0;
    return text.data ? QUIRE_OK : QUIRE_E_NO_MEMORY;
}

/* The footnote that begins with the first of `lines` waits until no paragraph is open. *taken counts its lines. */
static quire_status write_note(pdf_writer *writer, const pdf_line *lines, size_t count, quire_arena *scratch,
                               size_t *taken, quire_error *err)
{
    char mark[PDF_MARK_BYTES];
    size_t end = 1;
    while (end < count && lines[end].note == lines[0].note) end++;
    pdf_piece *pieces = quire_arena_array(scratch, end, sizeof *pieces);
    pdf_aside aside = { QUIRE_ELEMENT_FOOTNOTE, quire_pdf_note_mark(first_text(lines), mark), pieces, 0, 0 };
    if (!pieces) return quire_fail_memory(err);
    for (size_t i = 0; i < end; i++)
        if (add_note_line(writer, &lines[i], i + 1 < end ? &lines[i + 1] : NULL, &aside, pieces, scratch))
            return quire_fail_memory(err);
    *taken = end;
    return quire_pdf_write_aside(writer, &aside, err);
}

quire_status quire_pdf_write_page(pdf_writer *writer, const pdf_page *page, const pdf_lines *lines,
                                  quire_arena *scratch, quire_error *err)
{
    float typical;
    writer->page = page;
    quire_status status = add_repeats(writer, page, false, err);
    if (status) return status;
    if (typical_advance(lines, scratch, &typical)) return quire_fail_memory(err);
    for (size_t i = 0, taken = 1; i < lines->count; i += taken) {
        const pdf_line *line = &lines->items[i];
        size_t left = lines->count - i;
        uint32_t level = 0;
        if (line->entry) {
            write_entry(writer, line);
            taken = 1;
            continue;
        }
        if (line->table) {
            taken = quire_pdf_write_table(writer, line, left, 0);
            continue;
        }
        if (line->note) {
            status = write_note(writer, line, left, scratch, &taken, err);
            if (status) return status;
            continue;
        }
        quire_pdf_close_table(writer);
        if (outlined(writer, line, left, scratch, &taken, &level)) return quire_fail_memory(err);
        size_t captions = taken ? 0 : quire_pdf_count_captions(line, left, writer->body_size);
        if (captions) {
            taken = captions + quire_pdf_write_table(writer, line, left, captions);
            continue;
        }
        if (!taken) taken = prominent(writer, line, left, &level);
        for (size_t k = 1; k < taken; k++) /* what speaks of the table below is not of the heading */
            if (quire_pdf_count_captions(line + k, left - k, writer->body_size)) taken = k;
        if (taken) {
            quire_str text = joined_text(line, taken, scratch);
            if (!text.data) return quire_fail_memory(err);
            write_heading(writer, line, taken, level, text);
        } else {
            write_line(writer, line, typical);
            taken = 1;
        }
    }
    for (size_t i = 0; i < page->aside_count && !status; i++)
        status = quire_pdf_write_aside(writer, &page->asides[i], err);
    if (!status) status = add_repeats(writer, page, true, err);
    bool pause = !writer->flow.kind && !writer->list_open && !writer->contents_open && !writer->table.open;
    if (!status && pause) quire_pdf_flush_asides(writer);
    return status;
}
