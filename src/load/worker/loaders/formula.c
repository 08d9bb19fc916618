/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/formula.h"

#include "text/unicode.h"

static bool is_number_sign(uint32_t c)
{
    return (c >= '0' && c <= '9') || c == '.';
}

bool quire_formula_needs_parentheses(quire_str part)
{
    size_t at = 0, characters = 0;
    bool number = true;
    while (at < part.size) {
        uint32_t c = quire_utf8_next(part, &at);
        bool sign = characters == 0 && (c == '-' || c == 0x2212); /* 10^-5 */
        number = number && (is_number_sign(c) || sign);
        characters++;
    }
    return characters > 1 && !number;
}

bool quire_formula_needs_space(quire_str before, quire_str behind)
{
    size_t at = 0;
    if (!before.size || !behind.size || !quire_char_is_word(quire_utf8_next(behind, &at))) return false;
    bool longer = behind.size > at; /* "n" beside "x" is a product, "sin" is a word */
    size_t last = quire_utf8_floor(before, before.size - 1), end = last;
    uint32_t c = quire_utf8_next(before, &end);
    if (!quire_char_is_word(c)) return false;
    if (is_number_sign(c)) return false;
    size_t previous = last ? quire_utf8_floor(before, last - 1) : 0;
    bool word = last > 0 && quire_char_is_word(quire_utf8_next(before, &previous));
    return longer || word;
}

bool quire_formula_runs_on(quire_str behind)
{
    size_t at = 0;
    return behind.size && quire_char_is_word(quire_utf8_next(behind, &at));
}

bool quire_formula_is_invisible(uint32_t c)
{
    return c >= 0x2061 && c <= 0x2064;
}
