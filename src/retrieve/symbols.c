/* SPDX-License-Identifier: Apache-2.0 */
/* A name that is written like one ("parse_date", "Cache.get", "HTTPServer", "open()") names what is defined; a plain word does
 * where it is all that is asked for, or where the question speaks of code. */
#include "retrieve/symbols.h"

#include "base/str.h"

#include <ctype.h>
#include <strings.h>

enum { QUESTION_BYTES = 1000 };

/* Of a share: a name in other letters' case, of a hit that does not say the name, of a module that isn't the
 * document's. */
static const double OTHER_CASE = .6, NAMELESS = .7, LAST_PART = .9, OTHER_MODULE = .4;

static bool is_part(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$';
}

static bool is_joint(char c)
{
    return c == '.' || c == ':' || c == '#' || c == '>';
}

/* Where `name` stands in the text as a name of its own, from `from` on; SIZE_MAX: it doesn't. Letters of other scripts end one. */
static size_t find_name(quire_str text, quire_str name, size_t from, bool any_case)
{
    for (size_t at = from; name.size && at + name.size <= text.size; at++) {
        size_t end = at + name.size;
        if (any_case ? strncasecmp(text.data + at, name.data, name.size)
                     : memcmp(text.data + at, name.data, name.size))
            continue;
        if (at > 0 && is_part(text.data[at - 1]) && is_part(name.data[0])) continue;
        if (end < text.size && is_part(text.data[end]) && is_part(name.data[name.size - 1])) continue;
        return at;
    }
    return SIZE_MAX;
}

/* Splits "Cache.get" into "Cache" and "get", "a::b::c" into "b" and "c". */
static void split_name(quire_str name, quire_str *owner, quire_str *last)
{
    size_t at = name.size;
    while (at > 0 && !is_joint(name.data[at - 1])) at--;
    *last = quire_str_cut(name, at, name.size);
    while (at > 0 && is_joint(name.data[at - 1])) at--;
    size_t start = at;
    while (start > 0 && !is_joint(name.data[start - 1])) start--;
    *owner = quire_str_cut(name, start, at);
}

/* Whether people write words so only where they name something in code. */
static bool looks_like_code(quire_str name)
{
    for (size_t i = 0; i < name.size; i++) {
        bool inner = i > 0 && isupper((unsigned char)name.data[i]) &&
                     islower((unsigned char)name.data[i - 1]);
        if (name.data[i] == '_' || inner || (i > 0 && isdigit((unsigned char)name.data[i]))) return true;
    }
    return false;
}

static bool speaks_of_code(quire_str question)
{
    static const char *const words[] = { "define",   "defined",     "definition", "function",
                                         "method",   "class",       "struct",     "macro",
                                         "declared", "implemented", "parameter",  "parameters",
                                         "returns",  "argument",    "arguments",  "implementation" };
    static const char *const chinese[] = { "函数",   "方法",   "定义", "实现", "参数",
                                           "返回值", "结构体", "接口", "源码", "代码" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (find_name(question, quire_str_from(words[i]), 0, true) != SIZE_MAX) return true;
    for (size_t i = 0; i < sizeof chinese / sizeof *chinese; i++)
        if (quire_str_holds(question, chinese[i])) return true;
    return false;
}

/* What stands in front of the name at `at`: "Cache" of "Cache.get". */
static quire_str qualifier(quire_str question, size_t at)
{
    size_t end = at;
    while (end > 0 && is_joint(question.data[end - 1])) end--;
    if (end > 0 && question.data[end - 1] == '-') end--; /* "->" */
    size_t start = end;
    while (start > 0 && is_part(question.data[start - 1])) start--;
    return end < at ? quire_str_cut(question, start, end) : (quire_str){ 0 };
}

static bool is_alone(quire_str question, size_t at, quire_str name)
{
    for (size_t i = 0; i < question.size; i++)
        if ((i < at || i >= at + name.size) && !strchr(" ()?\"'`", question.data[i])) return false;
    return true;
}

/* How well what stands before the name at `at` of the question fits what the symbol stands in. */
static double owner_share(quire_str question, size_t at, quire_str owner, const quire_document_row *document)
{
    quire_str asked = qualifier(question, at);
    if (!asked.size) return owner.size ? LAST_PART : 1;
    if (find_name(owner, asked, 0, true) != SIZE_MAX) return 1;
    if (find_name(document->uri, asked, 0, true) != SIZE_MAX) return 1;
    return owner.size ? 0 : OTHER_MODULE;
}

double quire_symbol_share(quire_str question, const quire_hit *hit)
{
    quire_str owner, last;
    if (hit->chunk.locator.kind != QUIRE_LOCATOR_SYMBOL || question.size > QUESTION_BYTES) return 0;
    split_name(hit->chunk.locator.name, &owner, &last);
    double share = 1;
    size_t at = find_name(question, last, 0, false);
    if (at == SIZE_MAX) {
        share = OTHER_CASE;
        at = find_name(question, last, 0, true);
    }
    if (at == SIZE_MAX) return 0;
    size_t end = at + last.size;
    bool called = end < question.size && question.data[end] == '(';
    bool sure = looks_like_code(last) || called || qualifier(question, at).size ||
                is_alone(question, at, last);
    if (!sure && !speaks_of_code(question)) return 0;
    if (find_name(hit->chunk.text, last, 0, false) == SIZE_MAX) share *= NAMELESS;
    return share * owner_share(question, at, owner, &hit->document);
}
