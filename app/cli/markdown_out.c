/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks are written by a walk down the tree; each line starts with the marks of the blocks that it stands in:
 *
 *     - an item            the first line of an item: the item's bullet
 *                          an empty line between two blocks of it
 *       > quoted in it     all others: blanks below the bullet, then the mark of the quote
 *
 * Text that belongs to an item or a quote itself, beside the blocks in it, is written as paragraphs. */
#include "markdown_out.h"

#include "markdown_signs.h"
#include "table_out.h"

#include <ctype.h>
#include <string.h>

enum { PREFIX_MAX = 512, INDENT_MAX = 8 };

struct output {
    const quire_document *document;
    char prefix[PREFIX_MAX]; /* in front of each line */
    size_t prefix_size;
    char lead[PREFIX_MAX]; /* in front of the next line instead, where a block begins with it */
    size_t lead_size;
    bool continued; /* the next line is the rest of one that is begun */
    bool separate;  /* an empty line stands before the next block */
    bool tight;     /* none between the items of this list */
    char bullet;    /* of the last list: another parts a list from the one before it */
    size_t list_end;
};

static quire_str slice(quire_str text, size_t start, size_t end)
{
    return (quire_str){ text.data + start, end - start };
}

/* ---- lines ---- */

static void begin_line(struct output *out)
{
    if (out->lead_size) fwrite(out->lead, 1, out->lead_size, stdout);
    else if (!out->continued) fwrite(out->prefix, 1, out->prefix_size, stdout);
    out->lead_size = 0;
    out->continued = false;
}

static void begin_block(struct output *out)
{
    size_t size = out->prefix_size;
    if (out->separate && !out->lead_size) {
        while (size && out->prefix[size - 1] == ' ') size--;
        fwrite(out->prefix, 1, size, stdout);
        fputc('\n', stdout);
    }
    out->separate = true;
}

/* The lines of what follows stand behind `rest`, the first behind `first`; both have one size. */
static bool push(struct output *out, const char *first, const char *rest)
{
    size_t size = strlen(rest);
    if (out->prefix_size + size > PREFIX_MAX || out->lead_size + size > PREFIX_MAX) return false;
    if (!out->lead_size) {
        memcpy(out->lead, out->prefix, out->prefix_size);
        out->lead_size = out->prefix_size;
    }
    memcpy(out->lead + out->lead_size, first, size);
    out->lead_size += size;
    memcpy(out->prefix + out->prefix_size, rest, size);
    out->prefix_size += size;
    return true;
}

static void pop(struct output *out, const char *rest)
{
    out->prefix_size -= strlen(rest);
    out->lead_size = 0;
}

/* ---- what stands in a line ---- */

static bool is_block(const quire_document *document, size_t index)
{
    const quire_element *element = &document->elements[index];
    if (element->kind == QUIRE_ELEMENT_LINK) return false;
    bool top = element->parent == QUIRE_NO_PARENT;
    quire_element_kind above = top ? QUIRE_ELEMENT_LIST : document->elements[element->parent].kind;
    bool in_line = above == QUIRE_ELEMENT_PARAGRAPH || above == QUIRE_ELEMENT_HEADING ||
                   above == QUIRE_ELEMENT_TITLE || above == QUIRE_ELEMENT_LINK ||
                   above == QUIRE_ELEMENT_CAPTION || above == QUIRE_ELEMENT_LIST_ITEM;
    if (element->kind == QUIRE_ELEMENT_FIGURE) return !(in_line && element->label.size);
    return element->kind != QUIRE_ELEMENT_FORMULA || !in_line;
}

/* The next element that has a label and a form in Markdown, from `at`, within `end`; `count`: none. */
static size_t next_inline(const quire_document *document, size_t at, size_t end)
{
    for (; at < document->element_count && document->elements[at].start < end; at++) {
        quire_element_kind kind = document->elements[at].kind;
        bool shown = kind == QUIRE_ELEMENT_LINK || kind == QUIRE_ELEMENT_FIGURE;
        if (shown && document->elements[at].end <= end && document->elements[at].label.size) return at;
    }
    return document->element_count;
}

static void print_target(quire_str label)
{
    bool plain = true;
    for (size_t i = 0; i < label.size; i++) plain = plain && !strchr(" ()<>\\\n", label.data[i]);
    fputs(plain ? "](" : "](<", stdout);
    for (size_t i = 0; i < label.size; i++) {
        if (strchr("<>\\", label.data[i])) fputc('\\', stdout);
        if (label.data[i] != '\n') print_text(stdout, slice(label, i, i + 1));
    }
    fputs(plain ? ")" : ">)", stdout);
}

static bool is_note(quire_str label)
{
    return (label.size > 10 && !memcmp(label.data, "#footnote-", 10)) ||
           (label.size > 9 && !memcmp(label.data, "#endnote-", 9));
}

static void print_label(const quire_element *element, quire_str text)
{
    quire_str label = element->label;
    if (is_note(label)) {
        fputs("[^", stdout);
        print_text(stdout, label.data[1] == 'f' ? slice(label, 10, label.size) : slice(label, 1, label.size));
        fputc(']', stdout);
        return;
    }
    fputs(element->kind == QUIRE_ELEMENT_FIGURE ? "![" : "[", stdout);
    for (size_t at = 0; at < text.size; at++) {
        bool bracket = text.data[at] == '[' || text.data[at] == ']';
        if (bracket || markdown_needs_escape(text, at)) fputc('\\', stdout);
        print_text(stdout, text.data[at] == '\n' ? (quire_str){ " ", 1 } : slice(text, at, at + 1));
    }
    print_target(label);
}

static quire_str trimmed(quire_str text)
{
    while (text.size && isspace((unsigned char)text.data[0])) text = slice(text, 1, text.size);
    while (text.size && isspace((unsigned char)text.data[text.size - 1])) text.size--;
    return text;
}

/* The bytes [start, end), which hold no line end, with the links in them, of which *next is the first. */
static void print_line(struct output *out, size_t start, size_t end, size_t *next)
{
    const quire_document *document = out->document;
    quire_str line = trimmed(slice(document->text, start, end));
    size_t at = (size_t)(line.data - document->text.data), behind = at + line.size;
    bool first = true;
    for (; *next < document->element_count; *next = next_inline(document, *next + 1, end)) {
        const quire_element *element = &document->elements[*next];
        if (element->start < at || element->end > behind) {
            if (element->start >= behind) break;
            continue;
        }
        markdown_print_escaped(slice(document->text, at, element->start), first);
        print_label(element, slice(document->text, element->start, element->end));
        first = false;
        at = element->end;
    }
    markdown_print_escaped(slice(document->text, at, behind), first);
}

/* ---- blocks ---- */

static void print_range(struct output *out, size_t index, size_t start, size_t end);

/* Text as paragraphs: of an item or a note each of its lines, else its lines with breaks between them. `from`: the first
 * element that may stand in it. */
static void print_prose(struct output *out, size_t from, size_t start, size_t end, bool lines_apart)
{
    quire_str text = out->document->text;
    if (start >= end) return;
    size_t next = next_inline(out->document, from, end);
    while (next < out->document->element_count && out->document->elements[next].start < start)
        next = next_inline(out->document, next + 1, end);
    bool first = true;
    for (size_t at = start; at < end;) {
        const char *feed = memchr(text.data + at, '\n', end - at);
        size_t line_end = feed ? (size_t)(feed - text.data) : end;
        bool blank = !trimmed(slice(text, at, line_end)).size;
        if (!blank && (first || lines_apart)) {
            if (!first) fputc('\n', stdout);
            begin_block(out);
            begin_line(out);
        } else if (!blank) {
            fputs("  \n", stdout);
            begin_line(out);
        }
        if (!blank) print_line(out, at, line_end, &next);
        first = first && blank;
        at = line_end + 1;
    }
    if (!first) fputc('\n', stdout);
}

static void print_heading(struct output *out, size_t index)
{
    const quire_element *element = &out->document->elements[index];
    quire_str text = slice(out->document->text, element->start, element->end);
    size_t next = next_inline(out->document, index + 1, element->end);
    begin_block(out);
    begin_line(out);
    for (uint32_t level = 0; level < (element->level ? element->level : 1); level++) fputc('#', stdout);
    fputc(' ', stdout);
    for (size_t at = 0; at < text.size;) {
        const char *feed = memchr(text.data + at, '\n', text.size - at);
        size_t end = feed ? (size_t)(feed - text.data) : text.size;
        if (at) fputc(' ', stdout);
        print_line(out, element->start + at, element->start + end, &next);
        at = end + 1;
    }
    fputc('\n', stdout);
}

static size_t longest_fence(quire_str text)
{
    size_t longest = 2;
    for (size_t at = 0, run = 0; at < text.size; at++) {
        run = text.data[at] == '`' ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    return longest + 1;
}

static void print_fence(struct output *out, size_t size, quire_str label)
{
    begin_line(out);
    for (size_t i = 0; i < size; i++) fputc('`', stdout);
    print_text(stdout, label);
    fputc('\n', stdout);
}

static void print_code(struct output *out, const quire_element *element)
{
    quire_str text = slice(out->document->text, element->start, element->end);
    size_t fence = longest_fence(text);
    begin_block(out);
    print_fence(out, fence, element->label);
    for (size_t at = 0; at < text.size;) {
        const char *feed = memchr(text.data + at, '\n', text.size - at);
        size_t end = feed ? (size_t)(feed - text.data) : text.size;
        begin_line(out);
        print_text(stdout, slice(text, at, end));
        fputc('\n', stdout);
        at = end + 1;
    }
    print_fence(out, fence, (quire_str){ 0 });
}

/* An element whose lines stand behind marks of their own. */
static void print_within(struct output *out, size_t index, const char *first, const char *rest)
{
    const quire_element *element = &out->document->elements[index];
    begin_block(out);
    bool pushed = push(out, first, rest);
    out->separate = false;
    print_range(out, index, element->start, element->end);
    if (pushed) pop(out, rest);
    out->separate = true;
}

/* Whether a list holds more than items, lists and what it is called. */
static bool has_blocks(const quire_document *document, size_t index)
{
    for (size_t i = index + 1;
         i < document->element_count && document->elements[i].parent != QUIRE_NO_PARENT &&
         document->elements[i].parent >= index;
         i++) {
        quire_element_kind kind = document->elements[i].kind;
        bool plain = kind == QUIRE_ELEMENT_LIST || kind == QUIRE_ELEMENT_LIST_ITEM ||
                     (kind == QUIRE_ELEMENT_CAPTION && document->elements[i].parent == index);
        if (!plain && is_block(document, i)) return true;
    }
    return false;
}

/* Items below the first one's level, as the definition below its term, are set in from it. */
static void print_item(struct output *out, size_t index, uint32_t outermost, const char *bullet)
{
    uint32_t level = out->document->elements[index].level, deeper = level > outermost ? level - outermost : 0;
    uint32_t pushed = 0;
    if (out->separate) begin_block(out);
    out->separate = false;
    while (pushed < deeper && pushed < INDENT_MAX && push(out, "  ", "  ")) pushed++;
    print_within(out, index, bullet, "  ");
    while (pushed--) pop(out, "  ");
}

static void print_list(struct output *out, size_t index)
{
    const quire_document *document = out->document;
    const quire_element *list = &document->elements[index];
    bool tight = !has_blocks(document, index), outer = out->tight;
    bool captioned = index + 1 < document->element_count &&
                     document->elements[index + 1].kind == QUIRE_ELEMENT_CAPTION;
    bool beside = out->list_end && !captioned &&
                  trimmed(slice(document->text, out->list_end, list->start)).size == 0;
    char bullet = beside && out->bullet == '-' ? '*' : '-', first[3] = { bullet, ' ', 0 };
    uint32_t outermost = 0;
    out->list_end = 0;
    if (outer && out->prefix_size) out->separate = false;
    begin_block(out);
    out->separate = false;
    for (size_t i = index + 1; i < document->element_count && document->elements[i].start < list->end; i++) {
        if (document->elements[i].parent != index) continue;
        out->tight = tight;
        bool item = document->elements[i].kind == QUIRE_ELEMENT_LIST_ITEM;
        if (item && !outermost) outermost = document->elements[i].level;
        if (item) print_item(out, i, outermost, first);
        else print_range(out, i, document->elements[i].start, document->elements[i].end);
        out->separate = !item || !tight;
    }
    out->tight = outer;
    out->separate = true;
    out->bullet = bullet;
    out->list_end = list->end;
}

static void print_note(struct output *out, size_t index)
{
    const quire_element *note = &out->document->elements[index];
    if (!note->label.size) {
        print_range(out, index, note->start, note->end);
        return;
    }
    begin_block(out);
    begin_line(out);
    fputs("[^", stdout);
    print_text(stdout, note->label);
    fputs("]: ", stdout);
    bool pushed = push(out, "    ", "    ");
    out->lead_size = 0;
    out->continued = true;
    out->separate = false;
    print_range(out, index, note->start, note->end);
    if (out->continued) fputc('\n', stdout);
    out->continued = false;
    if (pushed) pop(out, "    ");
    out->separate = true;
}

static void print_block(struct output *out, size_t index)
{
    const quire_element *element = &out->document->elements[index];
    switch (element->kind) {
    case QUIRE_ELEMENT_HEADER:
    case QUIRE_ELEMENT_FOOTER: break;
    case QUIRE_ELEMENT_TITLE:
    case QUIRE_ELEMENT_HEADING: print_heading(out, index); break;
    case QUIRE_ELEMENT_LIST:
    case QUIRE_ELEMENT_CONTENTS: print_list(out, index); break;
    case QUIRE_ELEMENT_TABLE:
        begin_block(out);
        table_print_markdown(out->document, index);
        out->separate = false; /* it ends with an empty line */
        break;
    case QUIRE_ELEMENT_CODE: print_code(out, element); break;
    case QUIRE_ELEMENT_QUOTE: print_within(out, index, "> ", "> "); break;
    case QUIRE_ELEMENT_FOOTNOTE: print_note(out, index); break;
    default: print_range(out, index, element->start, element->end); break;
    }
}

/* What the element `index` holds, block by block, and the text between them. */
static void print_range(struct output *out, size_t index, size_t start, size_t end)
{
    const quire_document *document = out->document;
    bool top = index == document->element_count;
    quire_element_kind kind = top ? QUIRE_ELEMENT_PARAGRAPH : document->elements[index].kind;
    bool lines_apart = kind == QUIRE_ELEMENT_LIST_ITEM || kind == QUIRE_ELEMENT_FOOTNOTE;
    uint32_t parent = top ? QUIRE_NO_PARENT : (uint32_t)index;
    size_t at = start, first = top ? 0 : index + 1, from = first;
    for (size_t i = first; i < document->element_count && document->elements[i].start < end; i++) {
        const quire_element *element = &document->elements[i];
        if (!top && (element->parent == QUIRE_NO_PARENT || element->parent < index)) break;
        if (element->parent != parent || !is_block(document, i) || element->start < at) continue;
        print_prose(out, from, at, element->start, lines_apart);
        print_block(out, i);
        at = element->end;
        from = i + 1;
    }
    print_prose(out, from, at, end, lines_apart);
}

void document_print_markdown(const quire_document *document)
{
    struct output out = { .document = document };
    print_range(&out, document->element_count, 0, document->text.size);
}
