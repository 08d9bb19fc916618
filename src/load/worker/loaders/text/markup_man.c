/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the manual, in the man and mdoc macros of roff: fonts and escapes go, the words stay. Source: groff_man(7),
 * groff_mdoc(7), groff_char(7). */
#include "load/worker/loaders/text/markup.h"

#include "base/str.h"
#include "load/worker/lines.h"

/* What escapes of two characters stand for, and names of "\(xx". */
static const struct {
    const char *escape, *text;
} escapes[] = {
    { "-", "-" },   { "e", "\\" },  { "\\", "\\" },  { " ", " " },    { "~", " " },   { "'", "'" },
    { "`", "`" },   { "&", "" },    { "|", "" },     { "^", "" },     { "%", "" },    { "/", "" },
    { ",", "" },    { ":", "" },    { "0", " " },    { "(em", "—" },  { "(en", "–" }, { "(bu", "•" },
    { "(co", "©" }, { "(aq", "'" }, { "(dq", "\"" }, { "(lq", "“" },  { "(rq", "”" }, { "(oq", "‘" },
    { "(cq", "’" }, { "(ha", "^" }, { "(ti", "~" },  { "(rs", "\\" }, { "(hy", "-" }, { "(mi", "-" },
    { "(pl", "+" }, { "(mu", "×" }, { "(->", "→" },  { "(<-", "←" },  { "(tm", "™" },
};

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
    if (!strchr("f*snkm([", kind) || !kind) return at + 1;
    size_t end = kind == '(' || kind == '[' ? 0 : 1;
    if (kind == 's' && end < rest.size && (rest.data[end] == '+' || rest.data[end] == '-')) end++;
    if (end < rest.size && rest.data[end] == '(') end += 3;
    else if (end < rest.size && rest.data[end] == '[') {
        const char *close = memchr(rest.data + end, ']', rest.size - end);
        end = close ? (size_t)(close - rest.data) + 1 : rest.size;
    } else end++;
    return at + 1 + (end < rest.size ? end : rest.size);
}

/* The words of a line without quotes (`macro`) and escapes. Glyphs take no more bytes than "\(xx". */
static quire_str words_of(markup_state *state, quire_str text, bool macro)
{
    char *out = quire_arena_alloc(state->arena, text.size + 1);
    size_t size = 0;
    state->failed |= !out;
    for (size_t at = 0; at < text.size && out;) {
        if (text.data[at] == '\\') at = read_escape(text, at, out, &size);
        else if (macro && text.data[at] == '"') at++;
        else out[size++] = text.data[at++];
    }
    return quire_str_trim((quire_str){ out, out ? size : 0 });
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

/* ".TH LS 1 2024-01-01" names the page "LS(1)". */
static markup_line read_head(markup_state *state, quire_str rest)
{
    quire_str words = words_of(state, rest, true);
    const char *space = words.size ? memchr(words.data, ' ', words.size) : NULL;
    quire_str name = words, section = { 0 };
    if (space) {
        name.size = (size_t)(space - words.data);
        section = markup_behind(words, name.size);
        const char *end = section.size ? memchr(section.data, ' ', section.size) : NULL;
        if (end) section.size = (size_t)(end - section.data);
    }
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
        quire_str item = mdoc ? mdoc_words(state, rest, false) : words_of(state, rest, true);
        if (item.size) return (markup_line){ .role = MARKUP_ITEM, .level = 1, .text = item };
        state->pending = true;
        return mark;
    }
    if (is_one_of(name, "PP P LP Pp sp br RS RE nf fi EX EE Bd Ed Bl El TP TQ IP It ad hy nh in ta ne ie el "
                        "if ds de nr so "
                        "tr PD TS TE UE ME YS Dd Os"))
        return mark;
    quire_str text = is_one_of(name, "BR RB IR RI BI IB") ? joined(state, rest)
                     : mdoc                               ? mdoc_words(state, rest, quire_str_is(name, "Fl"))
                                                          : words_of(state, rest, true);
    if (!text.size) return mark;
    return (markup_line){ .role = state->pending ? MARKUP_ITEM : MARKUP_TEXT, .level = 1, .text = text };
}

markup_line markup_read_man(markup_state *state)
{
    quire_str line = state->line;
    state->items_run_on = true;
    bool request = line.size && (line.data[0] == '.' || line.data[0] == '\'');
    if (markup_starts(line, ".\\\"") || markup_starts(line, "'\\\"") || markup_starts(line, "\\\""))
        return (markup_line){ .role = MARKUP_COMMENT };
    if (!request && state->in_code) {
        quire_str words = words_of(state, line, false);
        return (markup_line){ .role = MARKUP_CODE, .text = words };
    }
    if (quire_line_is_blank(line)) return (markup_line){ .role = MARKUP_BLANK };
    if (!request) {
        markup_line out = { .role = state->pending ? MARKUP_ITEM : MARKUP_TEXT, .level = 1 };
        out.text = words_of(state, line, false);
        state->pending = false;
        return out;
    }
    quire_str body = markup_behind(line, 1);
    size_t name = 0;
    while (name < body.size && body.data[name] != ' ' && body.data[name] != '\t') name++;
    quire_str macro = quire_str_cut(body, 0, name);
    if (state->in_code && is_one_of(macro, "fi EE Ed SH Sh")) state->in_code = false;
    markup_line out = read_macro(state, macro, markup_behind(body, name));
    if (out.role == MARKUP_ITEM || out.role == MARKUP_TEXT) state->pending = false;
    return out;
}
