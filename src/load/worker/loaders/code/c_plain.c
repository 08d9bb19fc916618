/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/code/c_plain.h"

#include "base/str.h"

#include <ctype.h>
#include <string.h>

enum {
    BRANCHES_DEEP = 64,
    ITEM_TOKENS = 64, /* more of them stand before no function's body */
};

/* ---- tokens ---- */

enum kind { KIND_END, KIND_NAME, KIND_MARK, KIND_DIRECTIVE };

struct token {
    enum kind kind;
    size_t start, end;
};

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool at_two(quire_str text, size_t at, char first, char second)
{
    return at + 1 < text.size && text.data[at] == first && text.data[at + 1] == second;
}

/* Behind the comment that begins at `at`. */
static size_t comment_end(quire_str text, size_t at)
{
    bool line = text.data[at + 1] == '/';
    for (at += 2; at < text.size; at++) {
        if (line && text.data[at] == '\n' && text.data[at - 1] != '\\') return at;
        if (!line && at_two(text, at, '*', '/')) return at + 2;
    }
    return text.size;
}

/* Behind the string or character that begins at `at`; one that isn't closed ends with its line. */
static size_t quoted_end(quire_str text, size_t at)
{
    char quote = text.data[at++];
    for (; at < text.size && text.data[at] != '\n'; at++) {
        if (text.data[at] == quote) return at + 1;
        if (text.data[at] == '\\') at++;
    }
    return at < text.size ? at : text.size;
}

/* Behind the directive at `at` and the lines that it goes on in. */
static size_t directive_end(quire_str text, size_t at)
{
    while (at < text.size && text.data[at] != '\n') {
        if (at_two(text, at, '/', '*') || at_two(text, at, '/', '/')) at = comment_end(text, at);
        else at += at_two(text, at, '\\', '\n') ? 2 : 1;
    }
    return at;
}

static struct token next_token(quire_str text, size_t at, bool line_begins)
{
    struct token token = { .start = at };
    while (at < text.size) {
        char c = text.data[at];
        bool comment = at_two(text, at, '/', '*') || at_two(text, at, '/', '/');
        if (!comment && !isspace((unsigned char)c) && c != '\\') break;
        line_begins |= c == '\n';
        at = comment ? comment_end(text, at) : at + 1;
    }
    token.start = token.end = at;
    if (at >= text.size) return token;
    char c = text.data[at];
    token.kind = c == '#' && line_begins ? KIND_DIRECTIVE : is_name_char(c) ? KIND_NAME : KIND_MARK;
    if (token.kind == KIND_DIRECTIVE) token.end = directive_end(text, at);
    else if (c == '"' || c == '\'') token.end = quoted_end(text, at);
    else token.end = at + 1;
    while (token.kind == KIND_NAME && token.end < text.size && is_name_char(text.data[token.end]))
        token.end++;
    return token;
}

static quire_str text_of(quire_str text, struct token token)
{
    return quire_str_cut(text, token.start, token.end);
}

/* ---- branches ---- */

struct depths {
    long brackets, parentheses;
};

struct branching {
    size_t first_end; /* where the first branch ends; 0: it goes on */
    struct depths before, after;
    bool uneven; /* a branch closes another number of brackets than it opens, or is part of a statement */
    bool never;  /* "#if 0", or what only C++ sees */
};

struct plain {
    char *copy;
    quire_str text; /* the copy, as it stands */
};

static void blank(struct plain *self, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        if (self->copy[i] != '\n' && self->copy[i] != '\r') self->copy[i] = ' ';
}

static void make_comment(struct plain *self, size_t start, size_t end)
{
    blank(self, start, end);
    if (end < start + 4) return;
    memcpy(self->copy + start, "/*", 2);
    memcpy(self->copy + end - 2, "*/", 2);
}

static bool differ(struct depths a, struct depths b)
{
    return a.brackets != b.brackets || a.parentheses != b.parentheses;
}

/* "if", "else" …, behind the mark of a directive. */
static quire_str directive_word(quire_str text, struct token token)
{
    size_t at = token.start + 1;
    while (at < token.end && (text.data[at] == ' ' || text.data[at] == '\t')) at++;
    size_t end = at;
    while (end < token.end && is_name_char(text.data[end])) end++;
    return quire_str_cut(text, at, end);
}

static bool is_never(quire_str text, struct token token)
{
    quire_str condition = quire_str_cut(text, token.start, token.end);
    return quire_str_holds(condition, "ifdef __cplusplus") ||
           quire_str_is(quire_str_trim(condition), "#if 0");
}

static void end_branch(struct branching *open, struct depths now, size_t at)
{
    open->uneven |= differ(now, open->before);
    if (open->first_end) return;
    open->first_end = at;
    open->after = open->never ? open->before : now;
}

/* Takes what is uneven away, from the inside out. */
static void even_branches(struct plain *self)
{
    struct branching open[BRANCHES_DEEP];
    size_t starts[BRANCHES_DEEP], depth = 0, beyond = 0;
    struct depths now = { 0 };
    char last_mark = ';';
    bool begins = false; /* a branch */
    for (size_t at = 0;;) {
        struct token token = next_token(self->text, at, at == 0);
        if (token.kind == KIND_END) break;
        at = token.end;
        char c = self->text.data[token.start];
        if (depth && begins && token.kind == KIND_NAME && quire_str_is(text_of(self->text, token), "else"))
            open[depth - 1].uneven = true;
        begins = token.kind == KIND_DIRECTIVE;
        if (!begins) last_mark = token.kind == KIND_MARK ? c : 'a';
        if (token.kind == KIND_MARK) {
            now.brackets += (c == '{') - (c == '}');
            now.parentheses += (c == '(') - (c == ')');
        }
        if (!begins) continue;
        quire_str word = directive_word(self->text, token);
        bool ends = quire_str_starts(word, QUIRE_STR("el")) || quire_str_is(word, "endif");
        if (ends && depth && !beyond && !strchr(";{}:", last_mark)) open[depth - 1].uneven = true;
        last_mark = ';';
        if (quire_str_starts(word, QUIRE_STR("if"))) {
            if (depth == BRANCHES_DEEP) {
                beyond++;
                continue;
            }
            starts[depth] = token.start;
            open[depth++] = (struct branching){ .before = now, .never = is_never(self->text, token) };
        } else if (depth && !beyond && quire_str_starts(word, QUIRE_STR("el"))) {
            end_branch(&open[depth - 1], now, token.start);
            now = open[depth - 1].before;
        } else if (quire_str_is(word, "endif") && beyond) {
            beyond--;
        } else if (quire_str_is(word, "endif") && depth) {
            struct branching *last = &open[--depth];
            end_branch(last, now, token.start);
            now = last->uneven ? last->after : now;
            if (!last->uneven) continue;
            struct token first = { .start = starts[depth], .end = directive_end(self->text, starts[depth]) };
            blank(self, first.start, last->never ? last->first_end : first.end);
            blank(self, last->first_end, token.end);
        }
    }
}

/* ---- what stands before a body ---- */

struct item {
    struct token tokens[ITEM_TOKENS]; /* a list in parentheses is one, a MARK */
    size_t count;
    bool assigns, over, initializes; /* behind ":" a constructor's members follow */
};

static bool is_list(quire_str text, struct token token)
{
    return token.kind == KIND_MARK && text.data[token.start] == '(';
}

static bool is_call(quire_str text, const struct item *item, size_t at)
{
    return at + 1 < item->count && item->tokens[at].kind == KIND_NAME && is_list(text, item->tokens[at + 1]);
}

static bool is_capital(quire_str name)
{
    bool letters = false;
    for (size_t i = 0; i < name.size; i++) {
        if (islower((unsigned char)name.data[i])) return false;
        letters |= isupper((unsigned char)name.data[i]) != 0;
    }
    return letters && name.size > 2;
}

static bool is_known(quire_str name)
{
    static const char *const words[] = { "__attribute__", "__declspec", "_Alignas", "alignas", "decltype",
                                         "noexcept",      "throw",      "requires", "explicit" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_is(name, words[i])) return true;
    return false;
}

/* "(1, 2)": no list of parameters. */
static bool holds_numbers(quire_str text, struct token list)
{
    bool digits = false;
    for (size_t i = list.start + 1; i + 1 < list.end; i++) {
        if (!strchr("0123456789, \t", text.data[i])) return false;
        digits |= isdigit((unsigned char)text.data[i]) != 0;
    }
    return digits;
}

/* Whether the call is a macro's by the way that it is written. */
static bool is_macro(quire_str text, const struct item *item, size_t at)
{
    quire_str name = text_of(text, item->tokens[at]);
    return is_capital(name) || quire_str_starts(name, QUIRE_STR("__")) ||
           holds_numbers(text, item->tokens[at + 1]);
}

/* "SYSCALL_DEFINE1(name, …)" → "int             name()  …", and "TEST(Case, Name)" → "int  CasexxName()". */
static void name_function(struct plain *self, struct token macro, struct token list)
{
    struct token first = next_token(self->text, list.start + 1, false);
    struct token comma = next_token(self->text, first.end, false);
    struct token second = next_token(self->text, comma.end, false);
    size_t start = first.start, end = first.end;
    if (macro.end - macro.start < 3 || comma.end > list.end) return;
    bool quoted = self->copy[start] == '"' && end > start + 2;
    if (!quoted && first.kind != KIND_NAME) return;
    if (quoted) {
        start++;
        end--;
    } else if (second.kind == KIND_NAME && next_token(self->text, second.end, false).end == list.end) {
        end = second.end;
    }
    if (end + 2 > list.end && self->copy[list.end] != ' ' && self->copy[list.end] != '\n') return;
    for (size_t i = start; i < end; i++)
        if (!is_name_char(self->copy[i])) self->copy[i] = 'x';
    blank(self, macro.start, start);
    blank(self, end, list.end);
    memcpy(self->copy + macro.start, "int", 3);
    memcpy(self->copy + end, "()", 2);
}

/* "__cold__" and its like; what compilers know themselves stays. */
static bool is_attribute(quire_str name)
{
    return name.size > 4 && quire_str_starts(name, QUIRE_STR("__")) &&
           quire_str_ends(name, QUIRE_STR("__")) && !is_known(name) && !quire_str_is(name, "__extension__");
}

/* Of its calls one is the function's name and parameters, the others are macros. */
static void plain_calls(struct plain *self, const struct item *item)
{
    quire_str text = self->text;
    size_t named = SIZE_MAX;
    for (size_t i = 0; i < item->count; i++)
        if (is_call(text, item, i) && !is_known(text_of(text, item->tokens[i])) && !is_macro(text, item, i))
            named = i;
    for (size_t i = 0; i < item->count && named < SIZE_MAX; i++) {
        struct token token = item->tokens[i];
        quire_str name = text_of(text, token);
        if (i == named || token.kind != KIND_NAME || is_known(name)) continue;
        if (is_call(text, item, i)) make_comment(self, token.start, item->tokens[i + 1].end);
        else if (is_attribute(name)) make_comment(self, token.start, token.end);
    }
}

/* A body begins behind the item. */
static void plain_item(struct plain *self, const struct item *item)
{
    quire_str text = self->text;
    size_t first = item->count && quire_str_is(text_of(text, item->tokens[0]), "static");
    bool lists = is_call(text, item, first) && is_capital(text_of(text, item->tokens[first]));
    for (size_t i = first + 2; i < item->count; i++) lists &= is_list(text, item->tokens[i]);
    if (lists) {
        struct token list = item->tokens[first + 1];
        blank(self, list.end, item->tokens[item->count - 1].end);
        name_function(self, item->tokens[first], list);
        return;
    }
    plain_calls(self, item);
}

/* Where the list of names of a function in old C ends, whose parameters are declared behind it; 0: it is none. */
static size_t old_list(quire_str text, const struct item *item)
{
    for (size_t i = 0; i + 2 < item->count; i++) {
        if (!is_call(text, item, i) || item->tokens[i + 2].kind != KIND_NAME) continue;
        if (is_macro(text, item, i)) continue;
        quire_str behind = text_of(text, item->tokens[i + 2]);
        bool alone = i + 3 == item->count && is_capital(behind);
        if (alone || quire_str_starts(behind, QUIRE_STR("__")) || is_known(behind)) return 0;
        quire_str names = text_of(text, item->tokens[i + 1]);
        for (size_t at = 1; at + 1 < names.size; at++)
            if (!is_name_char(names.data[at]) && !strchr(", \t\r\n", names.data[at])) return 0;
        return names.size > 2 ? item->tokens[i + 1].end : 0;
    }
    return 0;
}

static bool is_transparent(quire_str text, const struct item *item)
{
    if (item->count == 0) return false;
    quire_str first = text_of(text, item->tokens[0]);
    return quire_str_is(first, "namespace") || quire_str_is(first, "inline") ||
           (item->count == 2 && quire_str_is(first, "extern") && text.data[item->tokens[1].start] == '"');
}

/* Behind the parenthesis that closes the one at `at`. */
static size_t list_end(quire_str text, size_t at)
{
    size_t depth = 0;
    for (;;) {
        struct token token = next_token(text, at, false);
        if (token.kind == KIND_END) return text.size;
        at = token.end;
        if (token.kind != KIND_MARK) continue;
        depth += text.data[token.start] == '(';
        depth -= text.data[token.start] == ')';
        if (depth == 0) return at;
    }
}

static void add_token(struct item *item, struct token token)
{
    if (item->initializes) return;
    item->over |= item->count == ITEM_TOKENS;
    if (!item->over) item->tokens[item->count++] = token;
}

static void plain_items(struct plain *self)
{
    struct item item = { .count = 0 };
    size_t inside = 0, old = 0; /* of bodies; where old parameters begin */
    struct token begun = { 0 }; /* the token before, in a body */
    char before = ' ';          /* and that before it, where it is a mark */
    quire_str text = self->text;
    for (size_t at = 0;;) {
        struct token token = next_token(text, at, at == 0);
        if (token.kind == KIND_END) return;
        at = token.end;
        char mark = token.kind == KIND_MARK ? text.data[token.start] : '\0';
        if (inside) {
            bool capital = begun.kind == KIND_NAME && is_capital(text_of(text, begun));
            if (capital && mark == '{' && strchr(";{})", before)) make_comment(self, begun.start, begun.end);
            if (capital && mark == '(' && before == ')') {
                at = list_end(text, token.start);
                make_comment(self, begun.start, at);
                continue;
            }
            before = begun.kind == KIND_MARK ? text.data[begun.start] : ' ';
            begun = token;
            inside += mark == '{';
            inside -= mark == '}';
            continue;
        }
        if (mark == '{') {
            bool plain = !item.assigns && !item.over;
            if (plain && item.count == 0 && old) blank(self, old, token.start);
            else if (plain) plain_item(self, &item);
            inside = !is_transparent(text, &item);
        } else if (mark == ';' && !old) {
            bool plain = !item.assigns && !item.over;
            old = plain ? old_list(text, &item) : 0;
            if (plain && !old) plain_calls(self, &item);
        }
        if (mark == '}' || mark == '{' || (mark == ';' && item.assigns)) old = 0;
        item.assigns |= mark == '=';
        if (mark == ':' && !at_two(text, token.start, ':', ':') &&
            (token.start == 0 || text.data[token.start - 1] != ':'))
            item.initializes = true;
        if (mark == '(') at = token.end = list_end(text, token.start);
        if (mark == '{' || mark == '}' || mark == ';' || token.kind == KIND_DIRECTIVE)
            item = (struct item){ .count = 0 };
        else add_token(&item, token);
    }
}

static bool is_keyword(quire_str name)
{
    static const char *const words[] = { "template",  "class",    "struct",   "union",     "enum",
                                         "namespace", "static",   "inline",   "extern",    "friend",
                                         "virtual",   "explicit", "using",    "constexpr", "typename",
                                         "typedef",   "auto",     "void",     "bool",      "char",
                                         "short",     "int",      "long",     "unsigned",  "signed",
                                         "float",     "double",   "operator", "size_t" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_is(name, words[i])) return true;
    return false;
}

static bool names_type(quire_str name)
{
    return quire_str_is(name, "class") || quire_str_is(name, "struct") || quire_str_is(name, "union");
}

/* "LIB_API void f()", "class LIB_API C {": a macro where no name can stand is a comment. */
static void plain_words(struct plain *self)
{
    quire_str text = self->text, last = { 0 };
    struct token word = { 0 };
    bool free = false; /* a macro may stand at `word`, before a keyword */
    for (size_t at = 0;;) {
        struct token token = next_token(text, at, at == 0);
        if (token.kind == KIND_END) return;
        quire_str own = text_of(text, token), name = text_of(text, word);
        bool macro = word.kind == KIND_NAME && token.kind == KIND_NAME && is_capital(name) &&
                     memchr(name.data, '_', name.size);
        if (macro && ((free && is_keyword(own)) || names_type(last)))
            make_comment(self, word.start, word.end);
        free = word.kind != KIND_NAME
                   ? word.kind == KIND_DIRECTIVE || !name.size || strchr(";{}>:)", name.data[0])
                   : is_keyword(name);
        last = name;
        word = token;
        at = token.end;
    }
}

quire_str quire_c_plain(quire_str text, quire_arena *arena)
{
    quire_str copy = quire_arena_copy(arena, text);
    if (!copy.data) return copy;
    struct plain self = { .copy = (char *)copy.data, .text = copy };
    even_branches(&self);
    plain_words(&self);
    plain_items(&self);
    return copy;
}
