/* SPDX-License-Identifier: Apache-2.0 */
/* Reading robots.txt line by line. Lines "user-agent" that follow each other head one group; all groups of our name are one; those
 * of '*' count where no group has our name. Neither a blank line nor one that is no rule ends a group. */
#include "fetch/web/robots.h"

#include "base/error.h"
#include "base/str.h"
#include "fetch/web/url.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Which agents a group is for. */
enum group { OTHERS, EVERYBODY, OURS };

struct reading {
    quire_arena *arena;
    quire_str agent;
    enum group group;
    bool in_heads; /* the last line that counts was "user-agent" */
    bool named;    /* a group has our name */
    quire_robots everybody, ours;
};

static quire_str next_line(quire_str *text)
{
    size_t size = 0;
    while (size < text->size && text->data[size] != '\n' && text->data[size] != '\r') size++;
    quire_str line = quire_str_cut(*text, 0, size);
    *text = quire_str_cut(*text, size + (size < text->size), text->size);
    const char *comment = memchr(line.data, '#', line.size);
    if (comment) line.size = (size_t)(comment - line.data);
    return quire_str_trim(line);
}

static bool is_key(quire_str key, const char *name)
{
    return key.size == strlen(name) && strncasecmp(key.data, name, key.size) == 0;
}

/* The product token of a line: "Quire/0.1" names Quire. */
static enum group group_of(const struct reading *reading, quire_str value)
{
    size_t size = 0;
    if (value.size && value.data[0] == '*') return EVERYBODY;
    while (size < value.size &&
           (isalpha((unsigned char)value.data[size]) || value.data[size] == '-' || value.data[size] == '_'))
        size++;
    return size == reading->agent.size && strncasecmp(value.data, reading->agent.data, size) == 0 ? OURS
                                                                                                  : OTHERS;
}

static bool add_rule(struct reading *reading, quire_robots *robots, quire_str pattern, bool allow)
{
    if (!pattern.size) return true; /* "Disallow:" forbids nothing */
    quire_robots_rule *grown = quire_arena_grow(reading->arena, robots->rules, robots->rule_count,
                                                &robots->rule_capacity, sizeof *grown);
    quire_str path = quire_url_coded(reading->arena, pattern);
    if (path.data && path.data[0] != '/' && path.data[0] != '*')
        path = quire_arena_printf(reading->arena, "/%.*s", QUIRE_FMT(path));
    if (!grown || !path.data) return false;
    robots->rules = grown;
    robots->rules[robots->rule_count++] = (quire_robots_rule){ path, allow };
    return true;
}

static int64_t read_delay(quire_str value)
{
    char text[32];
    if (value.size >= sizeof text) return 0;
    memcpy(text, value.data, value.size);
    text[value.size] = '\0';
    double seconds = strtod(text, NULL);
    if (!(seconds > 0)) return 0;
    return seconds * 1000 > QUIRE_ROBOTS_LONGEST_DELAY_MS ? QUIRE_ROBOTS_LONGEST_DELAY_MS
                                                          : (int64_t)(seconds * 1000);
}

static void begin_or_join(struct reading *reading, quire_str value)
{
    enum group group = group_of(reading, value);
    if (!reading->in_heads || group > reading->group) reading->group = group;
    reading->in_heads = true;
    reading->named |= group == OURS;
}

static bool read_line(struct reading *reading, quire_str line)
{
    const char *colon = line.size ? memchr(line.data, ':', line.size) : NULL;
    if (!colon) return true;
    size_t size = (size_t)(colon - line.data);
    quire_str key = quire_str_trim(quire_str_cut(line, 0, size)),
              value = quire_str_trim(quire_str_cut(line, size + 1, line.size));
    bool allow = is_key(key, "allow");
    if (is_key(key, "user-agent")) {
        begin_or_join(reading, value);
        return true;
    }
    bool rule = allow || is_key(key, "disallow");
    if (rule) reading->in_heads = false;
    if (reading->group == OTHERS) return true;
    quire_robots *robots = reading->group == OURS ? &reading->ours : &reading->everybody;
    if (is_key(key, "crawl-delay")) robots->delay_ms = read_delay(value);
    return !rule || add_rule(reading, robots, value, allow);
}

quire_status quire_robots_read(quire_arena *arena, quire_str text, const char *agent, quire_robots *out,
                               quire_error *err)
{
    struct reading reading = { .arena = arena, .agent = quire_str_from(agent) };
    *out = (quire_robots){ 0 };
    if (quire_str_starts(text, QUIRE_STR("\xEF\xBB\xBF"))) text = quire_str_cut(text, 3, text.size);
    if (text.size > QUIRE_ROBOTS_MAX_BYTES) text.size = QUIRE_ROBOTS_MAX_BYTES;
    while (text.size)
        if (!read_line(&reading, next_line(&text))) return quire_fail_memory(err);
    *out = reading.named ? reading.ours : reading.everybody;
    return QUIRE_OK;
}

/* Whether the pattern fits the beginning of the target, or all of it where it ends with '$'. What stands between two stars is looked
 * for where it first stands: what a later place would leave to the rest is no more than that. So each byte is passed once. */
static bool fits(quire_str pattern, quire_str target)
{
    bool to_end = pattern.size && pattern.data[pattern.size - 1] == '$';
    if (to_end) pattern.size--;
    for (bool first = true;; first = false) {
        const char *star = memchr(pattern.data, '*', pattern.size);
        quire_str piece = star ? quire_str_cut(pattern, 0, (size_t)(star - pattern.data)) : pattern;
        size_t at = 0;
        if (!star && to_end) {
            return first ? quire_str_equal(target, piece) : quire_str_ends(target, piece);
        } else if (first) {
            if (!quire_str_starts(target, piece)) return false;
        } else if (piece.size) {
            const char *found = memmem(target.data, target.size, piece.data, piece.size);
            if (!found) return false;
            at = (size_t)(found - target.data);
        }
        if (!star) return true;
        target = quire_str_cut(target, at + piece.size, target.size);
        pattern = quire_str_cut(pattern, piece.size + 1, pattern.size);
    }
}

bool quire_robots_allow(const quire_robots *robots, quire_str target)
{
    bool allow = true;
    size_t longest = 0;
    if (robots->nothing) return false;
    for (size_t i = 0; i < robots->rule_count; i++) {
        const quire_robots_rule *rule = &robots->rules[i];
        if (rule->path.size < longest || (rule->path.size == longest && !rule->allow)) continue;
        if (!fits(rule->path, target)) continue;
        longest = rule->path.size;
        allow = rule->allow;
    }
    return allow;
}
