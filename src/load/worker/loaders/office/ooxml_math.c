/* SPDX-License-Identifier: Apache-2.0 */
/* The recursion is bounded by libxml2, which refuses trees deeper than 256 levels. */
#include "load/worker/loaders/office/ooxml_math.h"

#include "base/str.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/formula.h"
#include "load/worker/loaders/office/ooxml_xml.h"
#include "text/unicode.h"

enum { FORMULA_BYTES_MAX = 1 << 20 };

struct formula {
    office_writer *writer;
    quire_buffer text;
    size_t script_end; /* where the last exponent or index ends: what follows is not part of it */
};

/* One part of a construct: the sign in front of it, NULL where it stands as it is. */
struct part {
    const char *name, *sign;
};

static void read_node(struct formula *out, const xmlNode *node);

/* A sign by its number in a font counts as a character where texts of Word hold it. */
static uint64_t count_signs(const xmlNode *node)
{
    uint64_t count = quire_ooxml_named(node, "sym");
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) count += count_signs(child);
    return count;
}

static void drop(struct formula *out, const xmlNode *node, const char *reason)
{
    quire_office_drop_count(out->writer, "characters", reason,
                            quire_office_count(out->writer, node) + count_signs(node));
}

static const xmlNode *element_before(const xmlNode *node)
{
    do node = node->prev;
    while (node && node->type != XML_ELEMENT_NODE);
    return node;
}

static quire_str style_of(const xmlNode *run)
{
    return quire_ooxml_attribute(quire_ooxml_child(quire_ooxml_child(run, "rPr"), "sty"), "val");
}

/* Whether a text goes on with the word of the run before: Word cuts words where their letters are of different fonts. */
static bool goes_on(const xmlNode *text, quire_str content)
{
    const xmlNode *run = text->parent, *before = element_before(run);
    if (!quire_ooxml_named(run, "r") || !before || !quire_ooxml_named(before, "r")) return false;
    quire_str last = quire_ooxml_text(quire_ooxml_child(before, "t"));
    return last.size && content.size && quire_str_trim(last).size &&
           !quire_char_is_space((unsigned char)last.data[last.size - 1]) &&
           !quire_char_is_space((unsigned char)content.data[0]) &&
           quire_str_equal(style_of(run), style_of(before));
}

static void append_token(struct formula *out, quire_str text, bool same_word)
{
    uint64_t white, count = quire_flowing_count(text, &white);
    quire_str inner = quire_str_trim(text);
    if (inner.size && !same_word &&
        (quire_formula_needs_space(quire_buffer_view(&out->text), inner) ||
         (out->script_end && out->script_end == out->text.size && quire_formula_runs_on(inner))))
        quire_buffer_append_char(&out->text, ' ');
    for (size_t at = 0; at < inner.size;) {
        size_t start = at;
        if (!quire_formula_is_invisible(quire_utf8_next(inner, &at)))
            quire_buffer_append_str(&out->text, quire_str_cut(inner, start, at));
    }
    out->writer->kept += count - white;
    out->writer->white += white;
}

static void read_children(struct formula *out, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) read_node(out, child);
}

static void append_group(struct formula *out, const char *sign, const xmlNode *node)
{
    struct formula part = { .writer = out->writer };
    quire_buffer_init(&part.text, FORMULA_BYTES_MAX);
    read_children(&part, node);
    quire_str text = quire_buffer_view(&part.text);
    const char *format = quire_formula_needs_parentheses(text) ? "%s(%.*s)" : "%s%.*s";
    if (text.size) quire_buffer_printf(&out->text, format, sign, QUIRE_FMT(text));
    if (text.size && *sign) out->script_end = out->text.size;
    if (part.text.failure) out->writer->failed = true;
    quire_buffer_free(&part.text);
}

/* The children in their order; those that `parts` names with their sign. */
static void read_parts(struct formula *out, const xmlNode *node, const struct part *parts, size_t count)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        size_t i = 0;
        if (child->type != XML_ELEMENT_NODE) continue;
        while (i < count && !quire_ooxml_named(child, parts[i].name)) i++;
        if (i < count && parts[i].sign) append_group(out, parts[i].sign, child);
        else read_node(out, child);
    }
}

static quire_str sign_of(const xmlNode *node, const char *properties, const char *name, const char *otherwise)
{
    const xmlNode *sign = quire_ooxml_child(quire_ooxml_child(node, properties), name);
    return sign ? quire_ooxml_attribute(sign, "val") : quire_str_from(otherwise);
}

/* Brackets around one or several parts. */
static void read_brackets(struct formula *out, const xmlNode *node)
{
    bool first = true;
    quire_buffer_append_str(&out->text, sign_of(node, "dPr", "begChr", "("));
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        bool part = quire_ooxml_named(child, "e");
        if (part && !first) quire_buffer_append_str(&out->text, sign_of(node, "dPr", "sepChr", "|"));
        if (part) first = false;
        read_node(out, child);
    }
    quire_buffer_append_str(&out->text, sign_of(node, "dPr", "endChr", ")"));
}

/* Rows of a matrix, or equations below each other. */
static void read_rows(struct formula *out, const xmlNode *node, const char *name, const char *joint)
{
    bool first = true;
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        bool part = quire_ooxml_named(child, name);
        if (part && !first) quire_buffer_append_str(&out->text, quire_str_from(joint));
        if (part) first = false;
        if (quire_ooxml_named(child, "mr")) read_rows(out, child, "e", ", ");
        else read_node(out, child);
    }
}

static void read_root(struct formula *out, const xmlNode *node)
{
    const xmlNode *degree = quire_ooxml_child(node, "deg");
    if (degree) append_group(out, "", degree);
    quire_buffer_append_str(&out->text, QUIRE_STR("√("));
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE && child != degree) read_node(out, child);
    quire_buffer_append_char(&out->text, ')');
}

static void read_fraction(struct formula *out, const xmlNode *node)
{
    /* Without a bar it is one of numbers that are chosen, or of what stands one above the other: UnicodeMath writes ¦. */
    bool bar = !quire_str_is(sign_of(node, "fPr", "type", "bar"), "noBar");
    const struct part parts[] = { { "num", "" }, { "den", bar ? "/" : "¦" } };
    size_t size = out->text.size;
    if (size && quire_char_is_word((unsigned char)out->text.data[size - 1]))
        quire_buffer_append_char(&out->text, ' '); /* 2 1/2 is no 21/2 */
    read_parts(out, node, parts, 2);
}

static void read_sum(struct formula *out, const xmlNode *node)
{
    static const struct part parts[] = { { "sub", "_" }, { "sup", "^" }, { "e", " " } };
    quire_buffer_append_str(&out->text, sign_of(node, "naryPr", "chr", "∫"));
    read_parts(out, node, parts, 3);
}

static void read_node(struct formula *out, const xmlNode *node)
{
    static const struct part raised[] = { { "sub", "_" }, { "sup", "^" } };
    static const struct part low[] = { { "lim", "_" } }, high[] = { { "lim", "^" } };
    if (quire_ooxml_named(node, "del") || quire_ooxml_named(node, "moveFrom") ||
        quire_ooxml_named(node, "delText"))
        drop(out, node, "deleted_revision");
    else if (out->writer->is_text(node)) {
        for (const xmlNode *child = node->children; child; child = child->next)
            if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
                append_token(out, quire_str_from((const char *)child->content),
                             goes_on(node, quire_str_from((const char *)child->content)));
            else if (child->type == XML_ELEMENT_NODE) drop(out, child, "misplaced");
    } else if (quire_ooxml_named(node, "sym")) drop(out, node, "unmapped_glyph");
    else if (quire_ooxml_named(node, "sSup") || quire_ooxml_named(node, "sSub") ||
             quire_ooxml_named(node, "sSubSup") || quire_ooxml_named(node, "sPre"))
        read_parts(out, node, raised, 2);
    else if (quire_ooxml_named(node, "f")) read_fraction(out, node);
    else if (quire_ooxml_named(node, "rad")) read_root(out, node);
    else if (quire_ooxml_named(node, "nary")) read_sum(out, node);
    else if (quire_ooxml_named(node, "d")) read_brackets(out, node);
    else if (quire_ooxml_named(node, "limLow")) read_parts(out, node, low, 1);
    else if (quire_ooxml_named(node, "limUpp")) read_parts(out, node, high, 1);
    else if (quire_ooxml_named(node, "m") && quire_ooxml_child(node, "mr")) {
        quire_buffer_append_char(&out->text, '[');
        read_rows(out, node, "mr", "; ");
        quire_buffer_append_char(&out->text, ']');
    } else if (quire_ooxml_named(node, "eqArr")) read_rows(out, node, "e", "; ");
    else read_children(out, node);
}

quire_str quire_ooxml_formula(office_writer *writer, const xmlNode *node)
{
    struct formula formula = { .writer = writer };
    quire_buffer_init(&formula.text, FORMULA_BYTES_MAX);
    read_children(&formula, node);
    quire_str text = quire_arena_copy(writer->arena, quire_buffer_view(&formula.text));
    if (formula.text.failure || !text.data) writer->failed = true;
    quire_buffer_free(&formula.text);
    return text;
}
