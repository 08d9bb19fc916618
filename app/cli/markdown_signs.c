/* SPDX-License-Identifier: Apache-2.0 */
#include "markdown_signs.h"

#include "command.h"

#include <ctype.h>
#include <string.h>

enum { LABEL_MAX = 2048 };

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static char char_at(quire_str text, size_t at)
{
    return at < text.size ? text.data[at] : ' ';
}

/* "[…](", "[…][", "[…]:" and "[^": what would be read as a link, a definition or a note. */
static bool opens_link(quire_str text, size_t at)
{
    if (char_at(text, at + 1) == '^') return true;
    for (size_t i = at + 1; i < text.size && i < at + LABEL_MAX; i++)
        if (text.data[i] == ']') return strchr("([:", char_at(text, i + 1)) && char_at(text, i + 1) != ' ';
    return false;
}

static bool opens_entity(quire_str text, size_t at)
{
    size_t i = at + 1;
    while (i < text.size && i < at + 12 && (isalnum((unsigned char)text.data[i]) || text.data[i] == '#')) i++;
    return i > at + 1 && char_at(text, i) == ';';
}

bool markdown_needs_escape(quire_str text, size_t at)
{
    char c = text.data[at], before = at ? text.data[at - 1] : ' ', behind = char_at(text, at + 1);
    switch (c) {
    case '`': return true;
    case '*': return !(before == ' ' && behind == ' ');
    case '_': return !(before == ' ' && behind == ' ') && !(is_word(before) && is_word(behind));
    case '~': return behind == '~' || before == '~';
    case '\\': return ispunct((unsigned char)behind);
    case '<': return isalpha((unsigned char)behind) || strchr("/!?", behind);
    case '&': return opens_entity(text, at);
    case '[': return opens_link(text, at);
    default: return false;
    }
}

/* Whether the line is made of nothing but `signs`: a rule, or what underlines a heading or a table's head. */
static bool is_rule(quire_str line)
{
    for (size_t i = 0; i < line.size; i++)
        if (!strchr("-=|: *_", line.data[i])) return false;
    return line.size > 0;
}

/* Where the sign stands that would make a heading, an item, a quote or a rule of the line; its size: nowhere. */
static size_t line_sign(quire_str line)
{
    size_t at = 0;
    char behind = char_at(line, 1);
    if (!line.size) return 0;
    if (is_rule(line) || line.data[0] == '>') return 0;
    if (strchr("-+*", line.data[0]) && behind == ' ') return 0;
    if (line.data[0] == '#') {
        while (char_at(line, at) == '#') at++;
        return at <= 6 && (at == line.size || line.data[at] == ' ') ? 0 : line.size;
    }
    while (at < 9 && isdigit((unsigned char)char_at(line, at))) at++;
    bool item = at > 0 && (char_at(line, at) == '.' || char_at(line, at) == ')') &&
                char_at(line, at + 1) == ' ';
    return item ? at : line.size;
}

void markdown_print_escaped(quire_str line, bool start)
{
    size_t sign = start ? line_sign(line) : line.size;
    for (size_t at = 0; at < line.size;) {
        size_t end = at;
        while (end < line.size && end != sign && !markdown_needs_escape(line, end)) end++;
        print_text(stdout, (quire_str){ line.data + at, end - at });
        if (end < line.size) {
            fputc('\\', stdout);
            fputc(line.data[end++], stdout);
            if (end - 1 == sign) sign = line.size;
        }
        at = end;
    }
}

void markdown_print_cell(quire_str text)
{
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && !strchr("|\n\t", text.data[end])) end++;
        markdown_print_escaped((quire_str){ text.data + at, end - at }, false);
        if (end < text.size) fputs(text.data[end] == '|' ? "\\|" : " ", stdout);
        at = end + 1;
    }
}
