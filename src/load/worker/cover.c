/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/cover.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/cover_line.h"
#include "record/document_codec.h"
#include "text/unicode.h"

#include <strings.h>

enum {
    LINES_MAX = 80, /* of the first page */
    PAGE_MAX_BYTES = 8192,
    TITLE_PROMINENCE = 10, /* above every heading */
    TOP_LINES = 15,        /* where a title stands that nothing else names */
    NEAR_LINES = 8,        /* as far from the name of its form */
    NAME_LETTERS_MIN = 2,  /* of a file's name that says something; Han count double */
    NAME_MAX_BYTES = 200,
    PARTIES_MAX_BYTES = 120,
};

/* What a first page says. NULL: it doesn't. */
struct cover {
    quire_cover_line *lines;
    size_t count;
    quire_cover_line own; /* the loader's title */
    const quire_cover_line *who, *form, *when, *number, *subject;
    quire_str parties; /* "A v. B" */
};

/* ---- the first page ---- */

static size_t end_of_first_page(const quire_document *document)
{
    size_t end = document->text.size < PAGE_MAX_BYTES ? document->text.size : PAGE_MAX_BYTES;
    uint32_t first = 0;
    for (size_t i = 0; i < document->element_count; i++) {
        const quire_element *element = &document->elements[i];
        if (!first) first = element->page;
        if (element->start >= end) break;
        if (element->page > first) return element->start;
    }
    return end;
}

static unsigned prominence_of(const quire_element *element)
{
    if (element->kind == QUIRE_ELEMENT_TITLE) return TITLE_PROMINENCE;
    return element->kind == QUIRE_ELEMENT_HEADING && element->level < TITLE_PROMINENCE
               ? TITLE_PROMINENCE - element->level
               : 0;
}

static bool is_furniture(const quire_element *element)
{
    return element->kind == QUIRE_ELEMENT_HEADER || element->kind == QUIRE_ELEMENT_FOOTER ||
           element->kind == QUIRE_ELEMENT_CONTENTS;
}

/* The lines of the text, each with the print of the heading that holds it; running heads are none of them. */
static void gather(const quire_document *document, struct cover *cover)
{
    size_t end = end_of_first_page(document), element = 0, furniture_end = 0, heading_end = 0;
    unsigned prominence = 0;
    for (size_t at = 0, next; at < end && cover->count < LINES_MAX; at = next) {
        const char *stop = memchr(document->text.data + at, '\n', end - at);
        size_t line_end = stop ? (size_t)(stop - document->text.data) : end;
        next = line_end + 1;
        for (; element < document->element_count && document->elements[element].start < next; element++) {
            const quire_element *found = &document->elements[element];
            if (is_furniture(found) && found->end > furniture_end) furniture_end = found->end;
            if (prominence_of(found)) heading_end = found->end;
            if (prominence_of(found)) prominence = prominence_of(found);
        }
        quire_str text = quire_str_trim(quire_str_cut(document->text, at, line_end));
        if (!text.size || at < furniture_end) continue;
        cover->lines[cover->count++] = (quire_cover_line){ .text = text,
                                                           .prominence = at < heading_end ? prominence : 0 };
    }
}

/* ---- what it says ---- */

/* "7.4. Concentration", "第三章 泊位", "Table 8.12 - Own brands": what a page of a document begins with is not its title. */
static bool is_inner(const quire_cover_line *line)
{
    static const char *const sections[] = { "introduction", "summary", "executive summary",
                                            "overview",     "preface", "foreword",
                                            "background",   "purpose", "scope",
                                            "definitions",  "parties", "recitals",
                                            "agenda",       "前言",    "引言",
                                            "导言",         "導言",    "概述",
                                            "绪论",         "緒論",    "背景",
                                            "目的",         "范围",    "範圍",
                                            "总则",         "總則",    "定义",
                                            "定義",         NULL };
    static const char *const starts[] = { "figure",  "fig",     "table",   "appendix", "annex",
                                          "chapter", "section", "exhibit", "图",       "圖",
                                          "表",      "附件",    "附录",    "附錄",     NULL };
    if (quire_cover_is_one_of(line->key, sections) || quire_cover_starts_one_of(line->key, starts))
        return true;
    size_t lower = 0; /* "for reporting members, 2007" is the rest of a line above */
    while (lower < line->text.size && line->text.data[lower] >= 'a' && line->text.data[lower] <= 'z') lower++;
    if (lower && (lower == line->text.size || line->text.data[lower] == ' ')) return true;
    size_t digits = 0;
    while (digits < line->text.size && line->text.data[digits] >= '0' && line->text.data[digits] <= '9')
        digits++;
    bool numbered = digits && digits < line->text.size && line->text.data[digits] == '.';
    quire_str head = quire_str_cut(line->key, 0, line->key.size < 12 ? line->key.size : 12);
    bool chapter = quire_str_starts(line->key, QUIRE_STR("第")) && line->key.size > 9 &&
                   (quire_str_holds(head, "章") || quire_str_holds(head, "节") ||
                    quire_str_holds(head, "節"));
    return numbered || chapter;
}

/* "JOHN SMITH, Plaintiff" → "JOHN SMITH" */
static quire_str party(quire_str text)
{
    const char *comma = text.size ? memchr(text.data, ',', text.size) : NULL;
    return quire_str_trim(comma ? quire_str_cut(text, 0, (size_t)(comma - text.data)) : text);
}

static bool is_versus(quire_str key)
{
    return quire_str_is(key, "v") || quire_str_is(key, "vs") || quire_str_is(key, "versus");
}

/* "SMITH v. UNITED STATES" in one line. */
static bool holds_versus(const quire_cover_line *line)
{
    static const char *const words[] = { " v ", " vs ", " versus " };
    for (size_t i = 0; i < 3; i++)
        if (line->class == QUIRE_COVER_PLAIN && line->key.size <= PARTIES_MAX_BYTES &&
            quire_str_holds(line->key, words[i]))
            return true;
    return false;
}

/* "Plaintiff-Appellant," without the party's name. */
static bool names_a_side(const quire_cover_line *line)
{
    quire_str inner = quire_str_cut(line->text, 0, line->text.size - 1);
    return (quire_str_holds(line->key, "plaintiff") || quire_str_holds(line->key, "petitioner") ||
            quire_str_holds(line->key, "appell")) &&
           !quire_str_holds(inner, ",");
}

static quire_status find_parties(struct cover *cover, quire_arena *arena, quire_error *err)
{
    for (size_t i = 0; i < cover->count && !cover->parties.size; i++)
        if (holds_versus(&cover->lines[i]) && !is_inner(&cover->lines[i]))
            cover->parties = cover->lines[i].text;
    if (cover->parties.size) return QUIRE_OK;
    for (size_t i = 1; i + 1 < cover->count; i++) {
        if (!is_versus(cover->lines[i].key)) continue;
        size_t before = i - 1;
        while (before > 0 && names_a_side(&cover->lines[before])) before--;
        quire_str left = party(cover->lines[before].text), right = party(cover->lines[i + 1].text);
        if (left.size < 2 || right.size < 2) return QUIRE_OK;
        cover->parties = quire_arena_printf(arena, "%.*s v. %.*s", QUIRE_FMT(left), QUIRE_FMT(right));
        return cover->parties.data ? QUIRE_OK : quire_fail_memory(err);
    }
    return QUIRE_OK;
}

static void prefer(const quire_cover_line **best, const quire_cover_line *line)
{
    if (!*best || line->prominence > (*best)->prominence) *best = line;
}

/* Who line `i` names as the one who files: "(Exact name of registrant …)" stands below it, or behind it. */
static quire_str registrant_of(const struct cover *cover, size_t i)
{
    const quire_cover_line *line = &cover->lines[i];
    for (size_t at = 1; at + 14 < line->text.size; at++)
        if (!strncasecmp(line->text.data + at, "(exact name of", 14))
            return quire_str_trim(quire_str_cut(line->text, 0, at));
    bool below = i + 1 < cover->count && quire_cover_starts(cover->lines[i + 1].key, "exact name of");
    return below && line->key.size ? line->text : (quire_str){ 0 };
}

static void sort_out(struct cover *cover)
{
    const quire_cover_line *short_who = NULL, *date = NULL, *registrant = NULL;
    for (size_t i = 0; i < cover->count; i++) {
        quire_cover_line *line = &cover->lines[i];
        quire_str named = registrant_of(cover, i);
        if (named.size) {
            line->class = QUIRE_COVER_WHO;
            line->said = named;
            registrant = line;
        }
        switch (line->class) {
        case QUIRE_COVER_WHO: prefer(&cover->who, line); break;
        case QUIRE_COVER_SHORT_WHO:
            if (!short_who) short_who = line;
            break;
        case QUIRE_COVER_REPORT:
        case QUIRE_COVER_WORK: prefer(&cover->form, line); break;
        case QUIRE_COVER_WHEN:
            if (!cover->when) cover->when = line;
            break;
        case QUIRE_COVER_DATE:
            if (!date) date = line;
            break;
        case QUIRE_COVER_NUMBER:
            if (!cover->number) cover->number = line;
            break;
        case QUIRE_COVER_PLAIN:
            if (line->prominence && line->key.size && !is_inner(line)) prefer(&cover->subject, line);
            break;
        case QUIRE_COVER_NOTHING: break;
        }
    }
    const quire_cover_line *from = cover->form ? cover->form : cover->lines, *subject = cover->subject;
    ptrdiff_t far = cover->form ? NEAR_LINES : TOP_LINES;
    if (subject && (subject - from > far || from - subject > far)) cover->subject = NULL;
    if (registrant) cover->who = registrant;
    if (!cover->who) cover->who = short_who;
    if (!cover->when) cover->when = date;
}

static quire_status read_cover(const quire_document *document, quire_arena *arena, struct cover *cover,
                               quire_error *err)
{
    cover->lines = quire_arena_array(arena, LINES_MAX, sizeof *cover->lines);
    if (!cover->lines) return quire_fail_memory(err);
    gather(document, cover);
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < cover->count && !status; i++)
        status = quire_cover_read_line(&cover->lines[i], i + 1 < cover->count ? &cover->lines[i + 1] : NULL,
                                       arena, err);
    if (!status) status = find_parties(cover, arena, err);
    if (!status) sort_out(cover);
    return status;
}

/* ---- the file's name ---- */

/* Without ".pdf", and ".odt" before it; "v1.2" has none. */
static quire_str without_ending(quire_str name)
{
    size_t at = name.size;
    while (at > 0 && name.size - at < 5 &&
           ((name.data[at - 1] | 0x20) >= 'a' && (name.data[at - 1] | 0x20) <= 'z'))
        at--;
    return at > 1 && at < name.size && name.data[at - 1] == '.' ? quire_str_cut(name, 0, at - 1) : name;
}

/* "2022_Q3-report.pdf" → "2022 Q3 report"; empty where it says nothing: a number, a hash. */
static quire_str say_name(quire_str name, quire_arena *arena)
{
    size_t letters = 0, digits = 0, words = 1;
    name = without_ending(without_ending(name));
    quire_str said = quire_arena_copy(arena, name);
    for (size_t i = 0; said.data && i < said.size; i++) {
        char *c = (char *)said.data + i;
        if (*c == '_' || (unsigned char)*c < ' ') *c = ' ';
        words += *c == ' ' || *c == '-';
    }
    for (size_t at = 0; said.data && at < said.size;) {
        uint32_t c = quire_utf8_next(said, &at);
        if (c >= '0' && c <= '9') digits++;
        else if (quire_char_is_han(c)) letters += 2;
        else if (quire_char_is_word(c)) letters++;
    }
    bool hash = words == 1 && digits >= 4 && said.size >= 16;
    if (letters < NAME_LETTERS_MIN || hash || said.size > NAME_MAX_BYTES) said.size = 0;
    return quire_str_trim(said);
}

/* ---- the title ---- */

static quire_str said_of(const quire_cover_line *line)
{
    return line ? line->said.size ? line->said : line->text : (quire_str){ 0 };
}

/* The parts that are there, parted by dashes. */
static quire_str join(quire_str first, quire_str second, quire_str third, quire_arena *arena)
{
    const quire_str parts[] = { first, second, third };
    quire_str out = { 0 };
    for (size_t i = 0; i < 3; i++) {
        if (!parts[i].size) continue;
        out = out.size ? quire_arena_printf(arena, "%.*s — %.*s", QUIRE_FMT(out), QUIRE_FMT(parts[i]))
                       : parts[i];
    }
    return out;
}

static bool names(quire_str key, const quire_cover_line *line)
{
    return line && line->key.size && key.size >= line->key.size &&
           memmem(key.data, key.size, line->key.data, line->key.size) != NULL;
}

/* The form with who made it, and when or under which number. */
static quire_str say_report(const struct cover *cover, quire_arena *arena)
{
    const quire_cover_line *form = cover->form;
    quire_str who = said_of(cover->who ? cover->who : cover->subject);
    quire_str when = said_of(cover->number && !cover->when ? cover->number
                             : form->dated                 ? NULL
                                                           : cover->when);
    if (cover->number && cover->when && cover->when->class == QUIRE_COVER_DATE) when = said_of(cover->number);
    return join(who, said_of(form), when, arena);
}

static quire_str say_work(const struct cover *cover, quire_arena *arena)
{
    const quire_cover_line *subject = cover->subject ? cover->subject : cover->who;
    quire_str number = said_of(subject ? NULL : cover->number ? cover->number : cover->when);
    return join(said_of(subject), said_of(cover->form), number, arena);
}

/* A report is named by its cover even where the file calls itself otherwise: "10-Q - 10/28/2022 - Intel Corporation". */
static bool is_filing(const struct cover *cover)
{
    const quire_cover_line *form = cover->form;
    return form && form->class == QUIRE_COVER_REPORT && cover->who &&
           (form->dated || (cover->when && cover->when->class == QUIRE_COVER_WHEN)) &&
           !(names(cover->own.key, cover->who) && names(cover->own.key, form));
}

static quire_str say_title(const struct cover *cover, quire_str name, quire_arena *arena)
{
    const quire_cover_line *own = &cover->own, *form = cover->form;
    bool other_form = form && !quire_str_equal(form->key, own->key);
    if (is_filing(cover)) return say_report(cover, arena);
    if (own->text.size && own->class == QUIRE_COVER_PLAIN) return own->text;
    if (cover->parties.size && (cover->number || own->text.size))
        return join(cover->parties, said_of(cover->number), (quire_str){ 0 }, arena);
    if (own->class == QUIRE_COVER_WHO || own->class == QUIRE_COVER_SHORT_WHO) {
        if (other_form)
            return join(said_of(own), said_of(form), said_of(form->dated ? NULL : cover->when), arena);
        return cover->subject ? join(own->text, said_of(cover->subject), (quire_str){ 0 }, arena) : own->text;
    }
    quire_str title = { 0 };
    if (form) title = form->class == QUIRE_COVER_REPORT ? say_report(cover, arena) : say_work(cover, arena);
    else if (cover->subject || cover->who) title = said_of(cover->subject ? cover->subject : cover->who);
    if (form && quire_str_equal(title, said_of(form))) title = join(title, name, (quire_str){ 0 }, arena);
    if (title.size) return title;
    return name.size ? name : own->text;
}

bool quire_cover_is_title(quire_str title, quire_arena *arena)
{
    quire_cover_line line = { .text = quire_str_trim(title) };
    return title.size && !quire_cover_read_line(&line, NULL, arena, NULL) &&
           line.class != QUIRE_COVER_NOTHING;
}

/* Whether a title that a page or text was given by whoever wrote it may be one of many: of filings and their like. */
static bool is_of_many(const struct cover *cover)
{
    return is_filing(cover) || cover->own.class == QUIRE_COVER_REPORT;
}

quire_status quire_cover_title(const quire_document *document, bool marked_up, quire_str name,
                               quire_arena *arena, quire_str *out, quire_error *err)
{
    struct cover cover = { .own = { .text = quire_str_trim(document->title),
                                    .prominence = TITLE_PROMINENCE } };
    quire_status status = quire_cover_read_line(&cover.own, NULL, arena, err);
    if (!status) status = read_cover(document, arena, &cover, err);
    if (status) return status;
    /* A page that calls itself by its form alone, and has it in no line: a title of the file's own. */
    bool own_form = cover.own.class == QUIRE_COVER_REPORT || cover.own.class == QUIRE_COVER_WORK;
    if (own_form && !cover.form) cover.form = &cover.own;
    *out = document->title;
    if (marked_up && !is_of_many(&cover)) return QUIRE_OK;
    *out = say_title(&cover, say_name(name, arena), arena);
    if (out->size > QUIRE_COVER_TITLE_MAX_BYTES)
        out->size = quire_utf8_floor(*out, QUIRE_COVER_TITLE_MAX_BYTES);
    return QUIRE_OK;
}

void quire_cover_title_by_name(quire_document *document, quire_str name, quire_arena *arena)
{
    if (quire_cover_is_title(document->title, arena)) return;
    document->title = quire_text_is_canonical(name) ? say_name(name, arena) : (quire_str){ 0 };
}

/* Office files and prints have covers, and titles that their programs left behind. A page, a Markdown file and a text say
 * their title themselves. */
void quire_cover_choose_title(quire_document *document, quire_str name, quire_arena *arena)
{
    quire_str title = { 0 };
    bool marked_up = quire_str_starts(document->media_type, QUIRE_STR("text/")) ||
                     quire_str_is(document->media_type, "application/xhtml+xml");
    if (marked_up && document->title.size == 0) return;
    if (marked_up || !quire_text_is_canonical(name)) name = (quire_str){ 0 };
    if (!quire_cover_title(document, marked_up, name, arena, &title, NULL) && title.size)
        document->title = title;
}
