/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/text/markup.h"

#include "base/str.h"

#include <strings.h>

size_t markup_indent(quire_str line)
{
    size_t at = 0;
    while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\t')) at++;
    return at;
}

quire_str markup_behind(quire_str line, size_t at)
{
    return quire_str_trim(quire_str_cut(line, at < line.size ? at : line.size, line.size));
}

quire_str markup_item(quire_str line, const char *marks)
{
    size_t at = markup_indent(line), digits = 0;
    if (at >= line.size) return (quire_str){ 0 };
    while (at + digits < line.size && digits < 4 && line.data[at + digits] >= '0' &&
           line.data[at + digits] <= '9')
        digits++;
    size_t mark = at + digits;
    bool numbered = digits && mark < line.size && (line.data[mark] == '.' || line.data[mark] == ')');
    bool bullet = !digits && strchr(marks, line.data[at]) != NULL;
    if (!(numbered || bullet) || mark + 1 >= line.size || line.data[mark + 1] != ' ') return (quire_str){ 0 };
    /* A number stays: it may be referred to. */
    quire_str text = numbered ? quire_str_trim(line) : markup_behind(line, mark + 1);
    return text.size ? text : (quire_str){ 0 };
}

size_t markup_run(quire_str line, char c)
{
    size_t count = 0;
    while (count < line.size && line.data[count] == c) count++;
    return count;
}

bool markup_starts(quire_str line, const char *prefix)
{
    return quire_str_starts(line, quire_str_from(prefix));
}

bool markup_starts_word(quire_str line, const char *prefix)
{
    size_t size = strlen(prefix);
    return line.size >= size && strncasecmp(line.data, prefix, size) == 0;
}
