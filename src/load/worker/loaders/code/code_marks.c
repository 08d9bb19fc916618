/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over the tree that tree-sitter makes of the text. It recovers from what it does not understand, so what stands in
 * its ERROR nodes is looked at like anything else. What the tree may cost is counted in steps and bytes, so that
 * the same text is always read alike; in seconds only where errors make single steps dear without end. */
#include "load/worker/loaders/code/code_marks.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/format.h"
#include "load/worker/loaders/code/c_plain.h"

#include <malloc.h>
#include <stdlib.h>
#include <time.h>

enum {
    PARSED_BYTES_MAX =
        16 << 20, /* larger texts are data or generated; a tree takes 30 bytes for one of the text */
    TREE_BYTES_MAX = 320 << 20, /* a third of what a document may take (load.memory_bytes) */
    STEPS_PER_BYTE = 3,         /* usual code takes less than one */
    STEPS_MIN = 1 << 20,
    SECONDS_MAX = 12,   /* a megabyte takes one */
    STEPS_A_CALL = 100, /* how often tree-sitter asks whether to go on */
    LONG_BYTES = 256,   /* in what is longer, statements are marked */
    SYMBOL_LINES = 3,   /* from so many lines on a variable is a symbol */
    INNER_LINES = 2,    /* and what a function defines for itself */
    SHORT_BYTES = 1500, /* a function that is longer does not fit in a chunk */
    NAME_BYTES = 160,
    PATH_BYTES = 480,
    DECLARATORS = 16,
    IMPORTS_BYTES = 2000,
};

/* ---- what it may cost ---- */

/* The worker reads one document at a time, in one thread. */
static size_t tree_bytes;

static void *counted(void *memory)
{
    if (!memory) abort(); /* as the library does: it has no other way out */
    tree_bytes += malloc_usable_size(memory);
    return memory;
}

static void *tree_malloc(size_t size)
{
    return counted(malloc(size));
}

static void *tree_calloc(size_t count, size_t size)
{
    return counted(calloc(count, size));
}

static void *tree_realloc(void *old, size_t size)
{
    if (old) tree_bytes -= malloc_usable_size(old);
    return counted(realloc(old, size));
}

static void tree_free(void *memory)
{
    if (memory) tree_bytes -= malloc_usable_size(memory);
    free(memory);
}

struct budget {
    uint64_t calls_left;
    clock_t until; /* of the process's own time */
};

static bool is_spent(TSParseState *state)
{
    struct budget *budget = state->payload;
    return tree_bytes > TREE_BYTES_MAX || budget->calls_left-- == 0 || clock() > budget->until;
}

static const char *read_text(void *payload, uint32_t at, TSPoint point, uint32_t *size)
{
    const quire_str *text = payload;
    (void)point;
    *size = at < text->size ? (uint32_t)(text->size - at) : 0;
    return *size ? text->data + at : "";
}

/* NULL: it would cost too much. */
static TSTree *parse(quire_str text, const quire_code_grammar *grammar)
{
    if (text.size > PARSED_BYTES_MAX) return NULL;
    ts_set_allocator(tree_malloc, tree_calloc, tree_realloc, tree_free);
    uint64_t steps = (uint64_t)text.size * STEPS_PER_BYTE + STEPS_MIN;
    struct budget budget = { steps / STEPS_A_CALL, clock() + SECONDS_MAX * (clock_t)CLOCKS_PER_SEC };
    TSParser *parser = ts_parser_new();
    TSTree *tree = NULL;
    if (ts_parser_set_language(parser, grammar->language())) {
        TSInput input = { .payload = &text, .read = read_text, .encoding = TSInputEncodingUTF8 };
        TSParseOptions options = { .payload = &budget, .progress_callback = is_spent };
        tree = ts_parser_parse_with_options(parser, NULL, input, options);
    }
    ts_parser_delete(parser);
    return tree;
}

/* ---- kinds ---- */

enum role {
    ROLE_NONE,
    ROLE_FUNCTION,
    ROLE_RECORD,
    ROLE_TYPE,
    ROLE_SCOPE,
    ROLE_VALUE,
    ROLE_CARRIER,
    ROLE_ATTACHED,
    ROLE_IMPORT
};

static bool lists(const char *list, const char *kind)
{
    quire_str listed;
    while (*kind && quire_format_next_word(&list, &listed))
        if (quire_str_is(listed, kind)) return true;
    return false;
}

static enum role role_of(const quire_code_grammar *grammar, const char *kind)
{
    static const char attached[] = "comment|line_comment|block_comment|attribute_item|decorator";
    static const char imports[] =
        "import_statement|import_from_statement|future_import_statement|import_declaration|"
        "preproc_include|use_declaration|extern_crate_declaration|"
        "import_spec";
    const struct {
        const char *list;
        enum role role;
    } roles[] = { { grammar->functions, ROLE_FUNCTION }, { grammar->records, ROLE_RECORD },
                  { grammar->types, ROLE_TYPE },         { grammar->scopes, ROLE_SCOPE },
                  { grammar->values, ROLE_VALUE },       { grammar->carriers, ROLE_CARRIER },
                  { attached, ROLE_ATTACHED },           { imports, ROLE_IMPORT } };
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (lists(roles[i].list, kind)) return roles[i].role;
    return ROLE_NONE;
}

struct walk {
    quire_str text;
    const quire_code_grammar *grammar;
    quire_arena *arena;
    TSTreeCursor cursor;
    unsigned char *roles; /* of each kind */
    quire_code_mark *marks;
    size_t count, capacity;
    quire_buffer imports;
    bool failed; /* memory is out */
};

static bool make_roles(struct walk *walk)
{
    const TSLanguage *language = walk->grammar->language();
    uint32_t kinds = ts_language_symbol_count(language);
    walk->roles = quire_arena_array(walk->arena, kinds, 1);
    for (uint32_t i = 0; walk->roles && i < kinds; i++)
        walk->roles[i] = (unsigned char)role_of(walk->grammar,
                                                ts_language_symbol_name(language, (TSSymbol)i));
    return walk->roles != NULL;
}

static enum role node_role(const struct walk *walk, TSNode node)
{
    TSSymbol kind = ts_node_symbol(node);
    if (!ts_node_is_named(node) || ts_node_is_error(node)) return ROLE_NONE;
    return (enum role)walk->roles[kind];
}

static TSNode field(TSNode node, const char *name)
{
    return ts_node_child_by_field_name(node, name, (uint32_t)strlen(name));
}

/* ---- places ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static bool ends_line(quire_str text, size_t at)
{
    return at >= text.size || text.data[at] == '\n' || text.data[at] == '\r';
}

/* The start of its line, where nothing stands before it there; else `at`. */
static size_t line_start(quire_str text, size_t at)
{
    size_t start = at;
    while (start > 0 && is_blank(text.data[start - 1])) start--;
    return start == 0 || ends_line(text, start - 1) ? start : at;
}

static bool begins_line(quire_str text, size_t at)
{
    size_t start = line_start(text, at);
    return start < at || at == 0 || ends_line(text, at - 1);
}

/* The end of its line, where no more than marks and a comment stand behind it there; else `end`. The node's own line ends
 * are none of it. */
static size_t line_end(quire_str text, size_t start, size_t end)
{
    while (end > start && (ends_line(text, end - 1) || is_blank(text.data[end - 1]))) end--;
    size_t at = end;
    while (at < text.size && (is_blank(text.data[at]) || memchr(";,)", text.data[at], 3))) at++;
    size_t rest_start = at;
    quire_str rest = quire_str_cut(text, at, text.size);
    bool comment = quire_str_starts(rest, QUIRE_STR("#")) || quire_str_starts(rest, QUIRE_STR("//")) ||
                   quire_str_starts(rest, QUIRE_STR("/*"));
    bool closes = !quire_str_starts(rest, QUIRE_STR("/*"));
    for (; comment && !ends_line(text, at); at++)
        closes |= text.data[at] == '/' && at > rest_start + 2 && text.data[at - 1] == '*';
    if (!closes) return end; /* it goes on in the next line, and may be of what stands there */
    return ends_line(text, at) ? at : end;
}

/* Whether only the end of a line parts the two. */
static bool adjoins(quire_str text, size_t end, size_t start)
{
    size_t lines = 0;
    while (end > 0 && (ends_line(text, end - 1) || is_blank(text.data[end - 1]))) end--;
    for (size_t at = end; at < start; at++) lines += text.data[at] == '\n';
    return lines <= 1;
}

static bool spans_lines(quire_str text, size_t start, size_t end, size_t lines)
{
    for (size_t at = start; at < end && lines > 1; at++) lines -= text.data[at] == '\n';
    return lines <= 1;
}

/* ---- names ---- */

static quire_str text_of(const struct walk *walk, TSNode node)
{
    return quire_str_cut(walk->text, ts_node_start_byte(node), ts_node_end_byte(node));
}

static bool is_name(quire_str name)
{
    if (name.size == 0 || name.size > NAME_BYTES) return false;
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.data[i] <= ' ' && name.data[i] != ' ') return false;
    return true;
}

/* "'key'" → "key" */
static quire_str unquoted(quire_str name)
{
    bool quoted = name.size > 2 && memchr("'\"`", name.data[0], 3) &&
                  name.data[name.size - 1] == name.data[0];
    return quoted ? quire_str_cut(name, 1, name.size - 1) : name;
}

/* What it declares: names of C stand within what says how they are used. *function: as a function's. */
static TSNode declared(TSNode node, bool *function)
{
    for (int i = 0; i < DECLARATORS; i++) {
        TSNode inner = field(node, "declarator");
        if (ts_node_is_null(inner) && i && ts_node_named_child_count(node) &&
            !strcmp(ts_node_type(node), "reference_declarator"))
            inner = ts_node_named_child(node, 0);
        if (ts_node_is_null(inner)) return node;
        node = inner;
        *function |= strcmp(ts_node_type(node), "function_declarator") == 0;
    }
    return node;
}

/* Of a type without what it is made for: "Comparator" of "Comparator<String>". */
static quire_str name_of(const struct walk *walk, TSNode node, bool *function)
{
    enum { TYPE_FIELD = 3 };
    static const char *const fields[] = {
        "name", "declarator", "pattern", "type", "left", "key", "property"
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        TSNode found = field(node, fields[i]);
        if (ts_node_is_null(found)) continue;
        if (i == 1) found = declared(node, function);
        quire_str name = unquoted(text_of(walk, found));
        const char *values = i == TYPE_FIELD && name.size ? memchr(name.data, '<', name.size) : NULL;
        if (values) name.size = (size_t)(values - name.data);
        return is_name(name) ? name : (quire_str){ 0 };
    }
    return (quire_str){ 0 };
}

/* Go: the type that a method belongs to. */
static quire_str receiver_of(const struct walk *walk, TSNode node)
{
    TSNode at = field(node, "receiver");
    for (int i = 0; i < DECLARATORS && !ts_node_is_null(at); i++) {
        if (strcmp(ts_node_type(at), "type_identifier") == 0) return text_of(walk, at);
        TSNode type = field(at, "type");
        at = ts_node_is_null(type) ? ts_node_named_child(at, 0) : type;
    }
    return (quire_str){ 0 };
}

static quire_str join(struct walk *walk, quire_str outer, quire_str name)
{
    if (!outer.size || !name.size || outer.size + name.size > PATH_BYTES) return name;
    quire_str joined = quire_arena_printf(walk->arena, "%.*s%s%.*s", QUIRE_FMT(outer), walk->grammar->joint,
                                          QUIRE_FMT(name));
    walk->failed |= joined.data == NULL;
    return joined;
}

/* "Case, Name" of TEST(Case, Name) → "Case::Name" */
static quire_str without_comma(struct walk *walk, quire_str name)
{
    bool plain = walk->grammar->preprocessed && name.size && !memchr(name.data, '<', name.size);
    const char *comma = plain ? memchr(name.data, ',', name.size) : NULL;
    if (!comma) return name;
    size_t at = (size_t)(comma - name.data);
    return join(walk, quire_str_trim(quire_str_cut(name, 0, at)),
                quire_str_trim(quire_str_cut(name, at + 1, name.size)));
}

/* What the import names; a list of them is looked into. */
static void add_import(struct walk *walk, TSNode node)
{
    static const char *const fields[] = { "module_name", "source", "path", "argument", "name" };
    TSNode found = ts_node_named_child(node, 0);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        TSNode named = field(node, fields[i]);
        if (ts_node_is_null(named)) continue;
        found = named;
        break;
    }
    if (ts_node_is_null(found) || node_role(walk, found) == ROLE_IMPORT) return;
    quire_str name = unquoted(text_of(walk, found));
    if (!is_name(name) || walk->imports.size + name.size > IMPORTS_BYTES) return;
    if (walk->imports.size) quire_buffer_append_str(&walk->imports, QUIRE_STR(", "));
    quire_buffer_append_str(&walk->imports, name);
}

/* ---- the walk ---- */

static quire_code_mark *add_mark(struct walk *walk, size_t start, size_t end, quire_str name)
{
    quire_code_mark *grown = quire_arena_grow(walk->arena, walk->marks, walk->count, &walk->capacity,
                                              sizeof *grown);
    if (!grown) {
        walk->failed = true;
        return NULL;
    }
    walk->marks = grown;
    quire_code_mark *mark = &grown[walk->count++];
    *mark = (quire_code_mark){ .start = line_start(walk->text, start),
                               .end = line_end(walk->text, start, end),
                               .name = name };
    return mark;
}

/* What stands before the body of a function, a loop … is a statement as well: a list of parameters that takes several lines
 * is not cut. */
static void add_head(struct walk *walk, TSNode node, size_t start)
{
    static const char *const bodies[] = { "body", "consequence" }, *const owners[] = { "value", "right" };
    TSNode body = { 0 };
    for (size_t i = 0; i < 2 && ts_node_is_null(body); i++) body = field(node, bodies[i]);
    for (size_t i = 0; i < 2 && ts_node_is_null(body); i++) {
        TSNode owner = field(node, owners[i]);
        if (!ts_node_is_null(owner)) body = field(owner, "body");
    }
    if (ts_node_is_null(body)) return;
    size_t end = ts_node_start_byte(body);
    end += end < walk->text.size && walk->text.data[end] == '{';
    if (end > start && spans_lines(walk->text, start, end, INNER_LINES))
        add_mark(walk, start, end, (quire_str){ 0 });
}

/* What the walk knows of what the node stands in. */
struct surroundings {
    quire_str path;     /* names of what it stands in */
    quire_range whole;  /* of the carrier around it, with what is attached; empty: there is none */
    size_t bare;        /* where it begins behind the notes before it */
    size_t fresh;       /* behind where the innermost mark begins */
    size_t size;        /* of the innermost mark */
    quire_range before; /* attached to what begins a body without brackets */
    bool in_function;
    int depth;
};

/* Of what is handed a function and gives another ("memo(() => …)") the name is that of the function, too. */
static bool is_function(TSNode value)
{
    static const char kinds[] =
        "arrow_function|function_expression|generator_function|lambda|lambda_expression|closure_expression|"
        "func_literal";
    if (ts_node_is_null(value)) return false;
    if (strcmp(ts_node_type(value), "call_expression") == 0) value = field(value, "arguments");
    else if (strcmp(ts_node_type(value), "expression_list") != 0) return lists(kinds, ts_node_type(value));
    TSNode first = ts_node_is_null(value) ? value : ts_node_named_child(value, 0);
    return !ts_node_is_null(first) && lists(kinds, ts_node_type(first));
}

static TSNode value_of(TSNode node)
{
    static const char *const fields[] = { "value", "right", "declarator" };
    TSNode value = { 0 };
    for (size_t i = 0; i < sizeof fields / sizeof *fields && ts_node_is_null(value); i++)
        value = field(node, fields[i]);
    return !ts_node_is_null(value) && strcmp(ts_node_type(value), "init_declarator") == 0
               ? field(value, "value")
               : value;
}

/* "x = function y() {}" is x. */
static bool is_named_otherwise(TSNode function)
{
    TSNode parent = ts_node_parent(function);
    return !ts_node_is_null(parent) && ts_node_eq(value_of(parent), function);
}

/* What the node is a symbol of; false: it is none. *holds: others may stand in it. In functions only what is run or holds
 * what is run is one. */
static bool is_symbol(struct walk *walk, TSNode node, quire_range whole, bool inner, quire_str *name,
                      bool *holds)
{
    enum role role = node_role(walk, node);
    bool function = false, bodied = role == ROLE_RECORD || role == ROLE_TYPE;
    *holds = role == ROLE_TYPE;
    if (!bodied && role != ROLE_FUNCTION && role != ROLE_VALUE) return false;
    if (bodied && ts_node_is_null(field(node, "body"))) return false;
    if (inner && (role == ROLE_RECORD ||
                  (role == ROLE_VALUE && !spans_lines(walk->text, whole.start, whole.end, INNER_LINES))))
        return false;
    if (role == ROLE_FUNCTION && is_function(node) && is_named_otherwise(node)) return false;
    *name = name_of(walk, node, &function);
    if (role != ROLE_VALUE) {
        *name = join(walk, receiver_of(walk, node), *name);
        return name->size > 0;
    }
    TSNode value = value_of(node);
    if (is_function(value)) return name->size > 0;
    bool member = !ts_node_is_null(field(node, "key")) || !ts_node_is_null(field(node, "property"));
    *holds = !ts_node_is_null(value) && !ts_node_is_null(field(node, "left"));
    *holds |= strcmp(ts_node_type(node), "variable_declarator") == 0;
    return name->size > 0 && !inner && !function && !member &&
           spans_lines(walk->text, whole.start, whole.end, SYMBOL_LINES);
}

/* What holds statements and is none: "block", "compound_statement", "class_body". */
static bool is_body(const char *kind)
{
    return strstr(kind, "block") || strstr(kind, "body") || !strcmp(kind, "compound_statement");
}

static void walk_children(struct walk *walk, struct surroundings around);

/* Whether it gives its name to those in it: a namespace; what is made of a type on the spot. */
static bool is_scope(const struct walk *walk, TSNode node)
{
    if (node_role(walk, node) != ROLE_SCOPE) return false;
    uint32_t count = ts_node_named_child_count(node);
    return strcmp(ts_node_type(node), "object_creation_expression") != 0 ||
           (count && strcmp(ts_node_type(ts_node_named_child(node, count - 1)), "class_body") == 0);
}

static bool is_statement(const struct walk *walk, TSNode node, quire_range range,
                         const struct surroundings *around)
{
    return around->size > LONG_BYTES && ts_node_is_named(node) && !is_body(ts_node_type(node)) &&
           range.start >= around->fresh && begins_line(walk->text, range.start) &&
           ends_line(walk->text, line_end(walk->text, range.start, range.end));
}

/* The parts that it is cut into before all others: the notes above it, and what stands before its body. */
static void add_parts(struct walk *walk, TSNode node, size_t start, size_t bare)
{
    if (bare > start) {
        quire_code_mark *notes = add_mark(walk, start, bare, (quire_str){ 0 });
        if (!notes) return;
        notes->notes = true;
    }
    add_head(walk, node, bare);
}

static void walk_node(struct walk *walk, TSNode node, quire_range range, size_t bare,
                      struct surroundings *around)
{
    struct surroundings inside = *around;
    enum role role = node_role(walk, node);
    bool carried = around->whole.end > 0;
    quire_range whole = carried ? around->whole : range;
    quire_str name = { 0 };
    bool holds = false, function = false,
         symbol = is_symbol(walk, node, whole, around->in_function, &name, &holds);
    inside.whole = (quire_range){ 0 };
    if (!is_body(ts_node_type(node))) inside.before = (quire_range){ 0 };
    inside.depth++;
    if (symbol) {
        around->whole = (quire_range){ 0 }; /* of several in one carrier the first has it */
        name = without_comma(walk, name);
        name = join(walk, around->path, name);
        quire_code_mark *mark = add_mark(walk, whole.start, whole.end, name);
        if (!mark) return;
        mark->function = !holds;
        inside.in_function |= !holds;
        inside.path = name;
        range = whole;
        bare = carried ? around->bare : bare;
    } else if (role == ROLE_CARRIER) {
        inside.whole = whole;
        inside.bare = carried ? around->bare : bare;
    }
    if (role == ROLE_IMPORT && !around->in_function) add_import(walk, node);
    bool cut = !symbol && is_statement(walk, node, range, around);
    if (cut && !add_mark(walk, range.start, range.end, (quire_str){ 0 })) return;
    if (cut || symbol) {
        inside.fresh = range.start + 1;
        inside.size = range.end - range.start;
        bool parted = inside.size > LONG_BYTES && role != ROLE_CARRIER;
        if (parted) add_parts(walk, node, range.start, symbol ? bare : range.start);
    }
    if (!symbol && is_scope(walk, node))
        inside.path = join(walk, around->path, name_of(walk, node, &function));
    bool lines = ts_node_start_point(node).row < ts_node_end_point(node).row;
    bool worth = ts_node_child_count(node) > 0 && (lines || !inside.in_function);
    if (worth && inside.depth < QUIRE_CODE_DEPTH) walk_children(walk, inside);
}

static void walk_children(struct walk *walk, struct surroundings around)
{
    quire_range attached = around.before;
    size_t bare = 0; /* where what is attached is no note any more */
    if (!ts_tree_cursor_goto_first_child(&walk->cursor)) return;
    do {
        TSNode node = ts_tree_cursor_current_node(&walk->cursor);
        quire_range range = { ts_node_start_byte(node), ts_node_end_byte(node) };
        bool joined = attached.end && adjoins(walk->text, attached.end, range.start);
        if (range.start == range.end) continue;
        if (node_role(walk, node) == ROLE_ATTACHED) {
            bool begins = begins_line(walk->text, range.start);
            bool note = strstr(ts_node_type(node), "comment") != NULL;
            if (!joined || !begins) bare = 0;
            if (begins && !note && !bare) bare = range.start;
            attached = begins ? (quire_range){ joined ? attached.start : range.start, range.end }
                              : (quire_range){ 0 };
            continue;
        }
        if (!joined || !bare) bare = range.start;
        around.before = joined ? attached : (quire_range){ 0 };
        if (joined) range.start = attached.start;
        attached = (quire_range){ 0 };
        walk_node(walk, node, range, line_start(walk->text, bare), &around);
        bare = 0;
    } while (!walk->failed && ts_tree_cursor_goto_next_sibling(&walk->cursor));
    ts_tree_cursor_goto_parent(&walk->cursor);
}

/* Marks nest. Of those that hold symbols only symbols stay: what stands around them is no statement to be kept whole. But
 * a short function is whole, whatever it holds. */
static void settle(struct walk *walk)
{
    size_t open[QUIRE_CODE_DEPTH + 1], depth = 0, kept = 0;
    for (size_t i = 0; i < walk->count; i++) {
        quire_code_mark *mark = &walk->marks[i];
        while (depth && walk->marks[open[depth - 1]].end <= mark->start) depth--;
        if (depth && walk->marks[open[depth - 1]].end < mark->end)
            mark->end = walk->marks[open[depth - 1]].end;
        bool whole = false;
        for (size_t j = 0; mark->name.size && j < depth && !whole; j++) {
            quire_code_mark *around = &walk->marks[open[j]];
            whole = around->function && around->end - around->start <= SHORT_BYTES;
            around->holds |= !whole;
        }
        if (depth <= QUIRE_CODE_DEPTH) open[depth++] = i;
    }
    for (size_t i = 0; i < walk->count; i++) {
        const quire_code_mark *mark = &walk->marks[i];
        bool empty = mark->end <= mark->start, around = mark->holds && !mark->name.size;
        if (!empty && !around) walk->marks[kept++] = *mark;
    }
    walk->count = kept;
}

quire_status quire_code_marks_of(quire_str text, const quire_code_grammar *grammar, quire_arena *arena,
                                 quire_code_marks *out, bool *parsed, quire_error *err)
{
    struct walk walk = { .text = text, .grammar = grammar, .arena = arena };
    *out = (quire_code_marks){ 0 };
    *parsed = false;
    if (!make_roles(&walk)) return quire_fail_memory(err);
    quire_str plain = text.size <= PARSED_BYTES_MAX && grammar->preprocessed ? quire_c_plain(text, arena)
                                                                             : text;
    if (!plain.data) return quire_fail_memory(err);
    TSTree *tree = parse(plain, grammar);
    if (!tree) return QUIRE_OK;
    quire_buffer_init(&walk.imports, IMPORTS_BYTES * 2);
    walk.cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
    walk_children(&walk, (struct surroundings){ .size = text.size });
    ts_tree_cursor_delete(&walk.cursor);
    ts_tree_delete(tree);
    quire_str imports = quire_arena_copy(arena, quire_buffer_view(&walk.imports));
    bool failed = walk.failed || walk.imports.failure || !imports.data;
    quire_buffer_free(&walk.imports);
    if (failed) return quire_fail_memory(err);
    settle(&walk);
    *out = (quire_code_marks){ .items = walk.marks, .count = walk.count, .imports = imports };
    *parsed = true;
    return QUIRE_OK;
}
