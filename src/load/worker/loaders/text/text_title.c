/* SPDX-License-Identifier: Apache-2.0 */
/* A title is short, stands apart or is clearly shorter than what follows, and is no item, no field, no code. Titles of
 * papers often end with a full stop; such a line may as well be the first sentence, so more is asked of it. */
#include "load/worker/loaders/text/text_title.h"

#include "base/str.h"
#include "text/unicode.h"

#include <strings.h>

enum {
    BYTES_MAX = 240,
    STATEMENT_WORDS = 4,
    HAN_MAX = 50,
    LEAST_LINE = 40,      /* bytes of the line below a title that no blank line parts from it */
    LEAST_PARAGRAPH = 150 /* ... where the title ends as a sentence does */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool starts_with_any(quire_str line, const char *const *words)
{
    for (; *words; words++)
        if (line.size >= strlen(*words) && !strncasecmp(line.data, *words, strlen(*words))) return true;
    return false;
}

/* Code, markup, fields of a table, a line of a log. */
static bool is_statement(quire_str line)
{
    static const char *const words[] = { "import ", "from ",  "def ", "class ", "package ", "function ",
                                         "select ", "using ", "var ", "const ", NULL };
    size_t blanks = 0;
    for (size_t i = 0; i < line.size; i++) blanks += line.data[i] == ' ';
    return starts_with_any(line, words) && blanks < STATEMENT_WORDS;
}

static bool is_no_prose(quire_str line)
{
    static const char *const starts[] = { "#!", "//", "/*", "--", "#",      "<",
                                          "@",  "%",  "$ ", ">",  "\"\"\"", NULL };
    static const char *const marks[] = {
        "{", "}", "\\", "`", "==", "=>", "->", "();", "|", "\t", "://", NULL
    };
    size_t commas = 0, digits = 0;
    if (starts_with_any(line, starts) || is_statement(line)) return true;
    for (size_t i = 0; marks[i]; i++)
        if (quire_str_holds(line, marks[i])) return true;
    for (size_t i = 0; i < line.size; i++) {
        commas += line.data[i] == ',' && i + 1 < line.size && line.data[i + 1] != ' ';
        digits += is_digit(line.data[i]);
    }
    return commas >= 2 || digits * 2 > line.size;
}

/* "- x", "1. x", "(2) x", "一、x", "• x". */
static bool is_item(quire_str line)
{
    static const char *const starts[] = {
        "- ", "* ", "+ ", "•", "●", "◦", "▪", "– ", "— ", "[ ]", "[x]", NULL
    };
    static const char *const numerals[] = { "一、", "二、", "三、", "（一）", "（1）", "１．", NULL };
    size_t at = line.size && line.data[0] == '(';
    size_t digits = at;
    if (starts_with_any(line, starts) || starts_with_any(line, numerals)) return true;
    while (at < line.size && at < digits + 3 && is_digit(line.data[at])) at++;
    if (at == digits || at >= line.size) return false;
    return line.data[at] == ')' || line.data[at] == '.' ||
           quire_str_starts(quire_str_cut(line, at, line.size), QUIRE_STR("、"));
}

/* "From: x", "日期：x": where the word in front of the colon ends; 0: there is none. */
static size_t field_name(quire_str line)
{
    for (size_t at = 0; at < line.size;) {
        size_t start = at;
        uint32_t c = quire_utf8_next(line, &at);
        if (c == 0xFF1A) return start <= 18 ? start : 0;
        if (c == ':') return at == line.size || line.data[at] == ' ' || line.data[at] == '\t' ? start : 0;
        if (c == ' ') return 0;
    }
    return 0;
}

bool quire_text_is_field(quire_str line)
{
    return field_name(quire_str_trim(line)) > 0;
}

/* A field of a head, by its name or for another stands below it: "Mitochondria: a review" is a title. */
static bool is_field(quire_str line, quire_str following)
{
    static const char *const names[] = { "from",   "to",     "date", "subject", "re",     "cc",      "bcc",
                                         "author", "title",  "by",   "status",  "source", "version", "tags",
                                         "note",   "url",    "id",   "name",    "日期",   "作者",    "来源",
                                         "來源",   "主题",   "主題", "标题",    "標題",   "编号",    "編號",
                                         "发件人", "收件人", "時間", "时间",    NULL };
    size_t size = field_name(line);
    for (size_t i = 0; size && names[i]; i++)
        if (strlen(names[i]) == size && !strncasecmp(line.data, names[i], size)) return true;
    return size && field_name(following);
}

struct measure {
    size_t letters, han;
    uint32_t last;
};

static struct measure measure(quire_str line)
{
    struct measure all = { 0 };
    for (size_t at = 0; at < line.size;) {
        uint32_t c = all.last = quire_utf8_next(line, &at);
        all.letters += quire_char_is_word(c);
        all.han += quire_char_is_han(c);
    }
    return all;
}

static bool ends_sentence(uint32_t c)
{
    return c == '.' || c == '!' || c == 0x3002 || c == 0xFF01 || c == 0xFF0E;
}

/* The line is cut here and goes on below. */
static bool is_open(uint32_t c)
{
    return c == ',' || c == ';' || c == ':' || c == '-' || c == '(' || c == 0xFF0C || c == 0x3001 ||
           c == 0xFF1B || c == 0xFF1A || c == 0x2026;
}

text_title quire_text_title(quire_str line, quire_str following, bool apart)
{
    line = quire_str_trim(line);
    following = quire_str_trim(following);
    struct measure all = measure(line),
                   below = measure(quire_str_cut(following, 0,
                                                 following.size < 4096 ? following.size
                                                                       : quire_utf8_floor(following, 4096)));
    if (!following.size || line.size > BYTES_MAX || all.han > HAN_MAX || all.letters < 2)
        return TEXT_NO_TITLE;
    if (is_open(all.last) || is_no_prose(line) || is_item(line) || is_field(line, following))
        return TEXT_NO_TITLE;
    if (ends_sentence(all.last)) {
        bool longer = following.size >= 2 * line.size;
        return longer && following.size >= LEAST_PARAGRAPH ? TEXT_TITLE_SENTENCE : TEXT_NO_TITLE;
    }
    if (apart) {
        bool body = ends_sentence(below.last) || is_open(below.last) || following.size > line.size;
        return body ? TEXT_TITLE_LINE : TEXT_NO_TITLE;
    }
    return following.size >= 2 * line.size && following.size >= LEAST_LINE ? TEXT_TITLE_LINE : TEXT_NO_TITLE;
}
