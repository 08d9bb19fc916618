/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the manual, in the man and mdoc macros of roff: fonts and escapes go, the words stay. Source: groff_man(7),
 * groff_mdoc(7), groff_char(7). */
#include "load/worker/loaders/text/markup.h"

#include "base/hex.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "text/unicode.h"

/* What escapes of two characters stand for, and names of "\(xx". */
static const struct {
    const char *escape, *text;
} escapes[] = {
    { "-", "-" },   { "e", "\\" },  { "\\", "\\" },  { " ", " " },    { "~", " " },   { "'", "'" },
    { "`", "`" },   { "&", "" },    { "|", "" },     { "^", "" },     { "%", "" },    { "/", "" },
    { ",", "" },    { ":", "" },    { "0", " " },    { "(em", "—" },  { "(en", "–" }, { "(bu", "•" },
    { "(co", "©" }, { "(aq", "'" }, { "(dq", "\"" }, { "(lq", "“" },  { "(rq", "”" }, { "(oq", "‘" },
    { "(cq", "’" }, { "(ha", "^" }, { "(ti", "~" },  { "(rs", "\\" }, { "(hy", "-" }, { "(mi", "-" },
    { "(pl", "+" }, { "(mu", "×" }, { "(->", "→" },  { "(<-", "←" },  { "(tm", "™" }, { "c", "" },
    { "{", "" },    { "}", "" },    { "d", "" },     { "u", "" },     { "p", "" },    { "a", "" },
};

/* "\\[bu]" is "\\(bu", and "\\[u2014]" the character of that number. */
static size_t read_named(quire_str name, char *out)
{
    uint32_t code = 0;
    size_t digits = 1;
    while (name.size && name.data[0] == 'u' && digits < name.size && digits < 7 &&
           quire_hex_digit(name.data[digits]) >= 0)
        code = code * 16 + (uint32_t)quire_hex_digit(name.data[digits++]);
    if (digits >= 5 && digits == name.size) return quire_utf8_put(code, out);
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        const char *escape = escapes[i].escape;
        if (escape[0] != '(' || !quire_str_is(name, escape + 1)) continue;
        memcpy(out, escapes[i].text, strlen(escapes[i].text));
        return strlen(escapes[i].text);
    }
    return 0;
}

/* Reads the escape at `at`, a backslash: appends what it says to `out`, and gives where it ends. */
static size_t read_escape(quire_str text, size_t at, char *out, size_t *size)
{
    quire_str rest = quire_str_cut(text, at + 1, text.size);
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        if (!markup_starts(rest, escapes[i].escape)) continue;
        size_t length = strlen(escapes[i].text), taken = strlen(escapes[i].escape);
        memcpy(out + *size, escapes[i].text, length);
        *size += length;
        return at + 1 + taken;
    }
    char kind = rest.size ? rest.data[0] : '\0';
    if (kind == '"' || kind == '#') return text.size;
    if (kind == '[') {
        const char *close = memchr(rest.data, ']', rest.size);
        if (!close) return text.size;
        size_t end = (size_t)(close - rest.data);
        *size += read_named(quire_str_cut(rest, 1, end), out + *size);
        return at + 2 + end;
    }
    if (rest.size > 1 && strchr("hvwlLoNDbxZ", kind) && rest.data[1] == '\'') {
        const char *close = memchr(rest.data + 2, '\'', rest.size - 2);
        return close ? at + 2 + (size_t)(close - rest.data) : text.size;
    }
    if (!strchr("f*snkm($", kind) || !kind) return at + 1;
    size_t end = kind == '(' || kind == '[' ? 0 : 1;
    if (kind == 's' && end < rest.size && (rest.data[end] == '+' || rest.data[end] == '-')) end++;
    if (end < rest.size && rest.data[end] == '(') end += 3;
    else if (end < rest.size && rest.data[end] == '[') {
        const char *close = memchr(rest.data + end, ']', rest.size - end);
        end = close ? (size_t)(close - rest.data) + 1 : rest.size;
    } else end++;
    return at + 1 + (end < rest.size ? end : rest.size);
}

/* A line without quotes (`macro`) and escapes. Glyphs take no more bytes than "\(xx". */
static quire_str unescaped(markup_state *state, quire_str text, bool macro)
{
    char *out = quire_arena_alloc(state->arena, text.size + 1);
    size_t size = 0;
    state->failed |= !out;
    for (size_t at = 0; at < text.size && out;) {
        if (text.data[at] == '\\') at = read_escape(text, at, out, &size);
        else if (macro && text.data[at] == '"') at++;
        else out[size++] = text.data[at++];
    }
    return (quire_str){ out, out ? size : 0 };
}

static quire_str words_of(markup_state *state, quire_str text, bool macro)
{
    return quire_str_trim(unescaped(state, text, macro));
}

/* Fonts that alternate join their words: ".BR ls (1)" is "ls(1)". */
static quire_str joined(markup_state *state, quire_str text)
{
    char *out = quire_arena_alloc(state->arena, text.size + 1);
    size_t size = 0;
    bool quoted = false;
    state->failed |= !out;
    for (size_t at = 0; at < text.size && out; at++) {
        if (text.data[at] == '"') quoted = !quoted;
        else if (quoted || (text.data[at] != ' ' && text.data[at] != '\t')) out[size++] = text.data[at];
        if (text.data[at] == '\\' && at + 1 < text.size) out[size++] = text.data[++at];
    }
    return words_of(state, (quire_str){ out, out ? size : 0 }, false);
}

static bool is_one_of(quire_str name, const char *list)
{
    size_t size = name.size;
    for (const char *at = list; *at; at += strspn(at, " ")) {
        size_t word = strcspn(at, " ");
        if (word == size && memcmp(at, name.data, size) == 0) return true;
        at += word;
    }
    return false;
}

/* What mdoc lets stand within a line. */
static const char inner_macros[] =
    "Ar Cm Op Pa Nm Xr Sy Em Li Ic Va Ev Er Dv Dq Sq Ql Qq Pq Aq Bq Ns Oo Oc No Ad An Fa Fn Ft In "
    "Lk Mt Ms Cd Do Dc So Sc Po Pc Ta Tn Ux Bx Nx";

/* The words of an mdoc line without the macros among them; "Fl a" is "-a". */
static quire_str mdoc_words(markup_state *state, quire_str text, bool flag)
{
    char *out = quire_arena_array(state->arena, text.size + 1, 2);
    size_t size = 0;
    state->failed |= !out;
    for (size_t at = 0; at < text.size && out;) {
        size_t end = at;
        while (end < text.size && text.data[end] != ' ' && text.data[end] != '\t') end++;
        quire_str word = quire_str_cut(text, at, end);
        at = end + (end < text.size);
        if (quire_str_is(word, "Fl")) flag = true;
        if (!word.size || quire_str_is(word, "Fl") || is_one_of(word, inner_macros)) continue;
        bool closes = word.size == 1 && strchr(".,;:)]?!", word.data[0]);
        if (size && !closes) out[size++] = ' ';
        if (flag && !closes && word.data[0] != '|') out[size++] = '-';
        flag = false;
        memcpy(out + size, word.data, word.size);
        size += word.size;
    }
    return words_of(state, (quire_str){ out, out ? size : 0 }, true);
}

/* The first of a macro's arguments, in quotes or without, and what stands behind it. */
static quire_str take_argument(quire_str *rest)
{
    size_t at = 0;
    bool quoted = rest->size && rest->data[0] == '"';
    for (at = quoted; at < rest->size; at++) {
        char c = rest->data[at];
        if (c == '\\') at++;
        else if (quoted ? c == '"' : c == ' ' || c == '\t') break;
    }
    if (at > rest->size) at = rest->size;
    quire_str argument = quire_str_cut(*rest, quoted, at);
    *rest = markup_behind(*rest, at + quoted);
    return argument;
}

/* ".TH LS 1 2024-01-01" names the page "LS(1)". */
static markup_line read_head(markup_state *state, quire_str rest)
{
    quire_str name = words_of(state, take_argument(&rest), false);
    quire_str section = words_of(state, take_argument(&rest), false);
    quire_str title = quire_arena_printf(state->arena, "%.*s(%.*s)", QUIRE_FMT(name), QUIRE_FMT(section));
    state->failed |= !title.data;
    return (markup_line){ .role = MARKUP_FIELD,
                          .label = QUIRE_STR("title"),
                          .text = section.size ? title : name };
}

static markup_line read_macro(markup_state *state, quire_str name, quire_str rest)
{
    markup_line mark = { .role = MARKUP_MARK };
    /* The macros of mdoc have a small letter. */
    bool mdoc = name.size == 2 && name.data[1] >= 'a' && name.data[1] <= 'z' &&
                !is_one_of(name, "br sp nf fi");
    if (is_one_of(name, "TH Dt")) return read_head(state, rest);
    if (is_one_of(name, "SH Sh SS Ss"))
        return (markup_line){ .role = rest.size ? MARKUP_HEADING : MARKUP_MARK,
                              .level = is_one_of(name, "SH Sh") ? 1 : 2,
                              .text = words_of(state, rest, true) };
    if (is_one_of(name, "nf EX Bd")) state->in_code = true;
    if (is_one_of(name, "TP TQ It IP")) state->pending = true; /* the next text begins an item */
    if (is_one_of(name, "IP It") && rest.size) {
        state->pending = false;
        quire_str item = mdoc ? mdoc_words(state, rest, false) : words_of(state, take_argument(&rest), false);
        if (item.size) return (markup_line){ .role = MARKUP_ITEM, .level = 1, .text = item };
        state->pending = true;
        return mark;
    }
    if (is_one_of(name, "PP P LP Pp sp br RE nf fi EX EE Bd Ed Bl El TP TQ IP It YS Dd Os INDENT UNINDENT "
                        "bp pl ce ti in"))
        return mark;
    if (is_one_of(name,
                  "RS ad hy nh ta ne ie el if ds nr so mso tr PD fam ft ll als rn rm do ev nop lf ss cs fp "
                  "hw hc na LINKSTYLE rstReportMargin \\}") ||
        (!rest.size && is_one_of(name, "B I SM SB UE ME")))
        return (markup_line){ .role = MARKUP_PASSED };
    if (is_one_of(name, "MR")) {
        quire_str page = take_argument(&rest), number = take_argument(&rest);
        rest = quire_arena_printf(state->arena, "%.*s(%.*s)%.*s", QUIRE_FMT(page), QUIRE_FMT(number),
                                  QUIRE_FMT(rest));
        state->failed |= !rest.data;
    }
    quire_str text = is_one_of(name, "BR RB IR RI BI IB") ? joined(state, rest)
                     : mdoc                               ? mdoc_words(state, rest, quire_str_is(name, "Fl"))
                                                          : words_of(state, rest, true);
    if (!text.size) return is_one_of(name, "UE ME") ? (markup_line){ .role = MARKUP_PASSED } : mark;
    return (markup_line){ .role = state->pending ? MARKUP_ITEM : MARKUP_TEXT, .level = 1, .text = text };
}

/* What a request is called, and what stands behind its name. */
static quire_str name_of(quire_str line, quire_str *rest)
{
    quire_str body = markup_behind(line, 1);
    size_t size = 0;
    while (size < body.size && body.data[size] != ' ' && body.data[size] != '\t') size++;
    *rest = markup_behind(body, size);
    return quire_str_cut(body, 0, size);
}

static bool is_request(quire_str line)
{
    return line.size && (line.data[0] == '.' || line.data[0] == '\'');
}

/* Whether the line belongs to what a page defines for itself: from ".de" to "..". */
static bool is_definition(quire_str line, bool *inside)
{
    quire_str rest, name = is_request(line) ? name_of(line, &rest) : (quire_str){ 0 };
    bool was = *inside;
    if (was) *inside = !quire_str_is(name, ".");
    else *inside = name.size && is_one_of(name, "de de1 am am1 ig");
    return was || *inside;
}

/* A line of a table (tbl): how it is set comes first, up to a stop; then rows, of which long cells stand between T{ and T}. */
static markup_line read_row(markup_state *state, quire_str line)
{
    markup_line passed = { .role = MARKUP_PASSED };
    line = quire_str_trim(line);
    if (state->in_preamble) {
        state->in_preamble = !quire_str_ends(line, QUIRE_STR("."));
        return passed;
    }
    if (quire_str_is(line, "_") || quire_str_is(line, "=")) return passed;
    if (quire_str_is(line, "T}")) return (markup_line){ .role = MARKUP_BLANK };
    if (markup_starts(line, "T}")) line = quire_str_cut(line, 3 < line.size ? 3 : line.size, line.size);
    if (quire_str_ends(line, QUIRE_STR("T{"))) line.size -= 2;
    quire_str words = words_of(state, line, false);
    return words.size ? (markup_line){ .role = MARKUP_TEXT, .text = words } : passed;
}

/* A page of the manual has a number for an ending, as many a log has: its requests tell it. */
bool markup_is_man(quire_str bytes)
{
    size_t next = 0;
    bool inside = false;
    for (int lines = 0; lines < 200 && next < bytes.size; lines++) {
        quire_str line = quire_line_at(bytes, next, &next);
        if (markup_starts(line, ".TH ") || markup_starts(line, ".Dd ") || markup_starts(line, ".Dt "))
            return true;
        if (!is_definition(line, &inside) && line.size && !is_request(line)) return false;
    }
    return false;
}

markup_line markup_read_man(markup_state *state)
{
    quire_str line = state->line, rest;
    state->items_run_on = true;
    if (is_definition(line, &state->in_comment)) return (markup_line){ .role = MARKUP_PASSED };
    bool request = is_request(line);
    if (markup_starts(line, ".\\\"") || markup_starts(line, "'\\\"") || markup_starts(line, "\\\""))
        return (markup_line){ .role = MARKUP_COMMENT };
    if (!request && state->in_code) {
        return (markup_line){ .role = MARKUP_CODE, .text = unescaped(state, line, false) };
    }
    if (quire_line_is_blank(line)) return (markup_line){ .role = MARKUP_BLANK };
    if (!request && state->is_rule) return read_row(state, line);
    if (!request) {
        markup_line out = { .role = state->pending ? MARKUP_ITEM : MARKUP_TEXT, .level = 1 };
        out.text = words_of(state, line, false);
        state->pending = false;
        return out;
    }
    quire_str macro = name_of(line, &rest);
    if (is_one_of(macro, "TS T& TE")) {
        state->is_rule = !quire_str_is(macro, "TE"); /* in a table, */
        state->in_preamble = state->is_rule;         /* and before its rows */
        return (markup_line){ .role = MARKUP_MARK };
    }
    if (state->in_code && is_one_of(macro, "fi EE Ed SH Sh")) state->in_code = false;
    markup_line out = read_macro(state, macro, rest);
    if (out.role == MARKUP_ITEM || out.role == MARKUP_TEXT) state->pending = false;
    return out;
}
