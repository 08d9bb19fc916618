/* SPDX-License-Identifier: Apache-2.0 */
/* A run is a script where a run beside it, larger and on another baseline, carries it. The bounds are those of what
 * TeX, word processors and browsers set: 58 to 83 hundredths of the size, raised by 33 to 45 hundredths of an em or
 * lowered by 8 to 25. */
#include "load/worker/loaders/pdf/pdf_scripts.h"

#include "base/buffer.h"
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/raised.h"

#include <math.h>

enum { REACH = 3, SCRIPT_CHARS_MAX = 12, SCRIPT_LETTERS_MAX = 6 };
enum place { ON_LINE, ABOVE_LINE, BELOW_LINE };

static const float SMALLER = 0.88F;   /* of the carrying size, at most */
static const float SAME_LINE = 0.05F; /* em */
static const float RAISED = 0.15F, LOWERED = 0.06F, FARTHEST = 0.75F;
static const float TOUCH = 0.2F;   /* em: no space between words is as narrow */
static const float INITIAL = 1.8F; /* an initial of this many times the size is no base */

static enum place place_over(const pdf_run *run, const pdf_run *base)
{
    float rise = (base->baseline - run->baseline) / base->size;
    if (run->size > SMALLER * base->size || fabsf(rise) > FARTHEST) return ON_LINE;
    return rise >= RAISED ? ABOVE_LINE : rise <= -LOWERED ? BELOW_LINE : ON_LINE;
}

bool quire_pdf_same_baseline(const pdf_run *a, const pdf_run *b)
{
    if (fabsf(a->baseline - b->baseline) <= SAME_LINE * fmaxf(a->size, b->size)) return true;
    return place_over(a, b) != ON_LINE || place_over(b, a) != ON_LINE;
}

struct line {
    quire_str text;
    const pdf_run *runs;
    size_t count;
};

static quire_str text_of(const struct line *line, size_t at)
{
    size_t end = at + 1 < line->count ? line->runs[at + 1].start : line->text.size;
    return quire_str_cut(line->text, line->runs[at].start, end);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether `text` is as short as scripts are: no words. */
static bool is_short(quire_str text)
{
    size_t chars = 0, letters = 0;
    text = quire_str_trim(text);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte == ' ' && text.data[i - 1] != ',') return false;
        if ((byte & 0xC0) == 0x80) continue;
        chars++;
        letters += (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    }
    return chars > 0 && chars <= SCRIPT_CHARS_MAX && letters <= SCRIPT_LETTERS_MAX;
}

/* Whether nothing but a narrow gap parts run `at` from the one before it. */
static bool touches_last(const struct line *line, size_t at)
{
    const pdf_run *run = &line->runs[at];
    if (at == 0) return false;
    bool spaced = run->start > 0 && line->text.data[run->start - 1] == ' ';
    if (spaced && !run->guessed_space) return false;
    return run->x0 - run[-1].x1 <= TOUCH * fmaxf(run->size, run[-1].size);
}

/* Type that is raised and not made smaller counts as an exponent for figures only, well off the line. */
static enum place place_of_figures(quire_str text, const pdf_run *run, const pdf_run *base)
{
    float rise = (base->baseline - run->baseline) / base->size;
    if (fabsf(run->size - base->size) > SAME_LINE * base->size || text.size > 3) return ON_LINE;
    for (size_t i = 0; i < text.size; i++)
        if (!is_digit(text.data[i])) return ON_LINE;
    return rise >= 0.25F && rise <= 0.6F ? ABOVE_LINE : rise <= -0.2F && rise >= -0.5F ? BELOW_LINE : ON_LINE;
}

static bool is_initial(const struct line *line, size_t at, const pdf_run *run)
{
    return at == 0 && line->runs[0].chars == 1 && line->runs[0].size >= INITIAL * run->size;
}

/* Where run `at` stands against the nearest run that can carry it; `places` are those of the runs before it. */
static enum place place_of(const struct line *line, size_t at, const enum place *places)
{
    const pdf_run *run = &line->runs[at];
    if (!is_short(text_of(line, at))) return ON_LINE;
    bool joined = touches_last(line, at);
    for (size_t back = 1; joined && back <= REACH && back <= at; back++) {
        if (places[at - back] == ON_LINE) {
            const pdf_run *base = &line->runs[at - back];
            enum place place = is_initial(line, at - back, run) ? ON_LINE : place_over(run, base);
            return place != ON_LINE || back > 1 ? place : place_of_figures(text_of(line, at), run, base);
        }
        joined = touches_last(line, at - back);
    }
    /* A mark before its note, or a script that stands before its base. */
    bool opens = at == 0 && line->count > 1;
    return opens ? place_over(run, &line->runs[1]) : ON_LINE;
}

/* "1/2" in small figures is a number, whatever its parts stand on. */
static bool is_fraction(const struct line *line, size_t at)
{
    quire_str text = quire_str_trim(text_of(line, at));
    if (at + 1 >= line->count) return false;
    for (size_t i = 0; i < text.size; i++)
        if (!is_digit(text.data[i])) return false;
    quire_str next = quire_str_trim(text_of(line, at + 1));
    size_t slash = quire_str_starts(next, QUIRE_STR("/"))   ? 1
                   : quire_str_starts(next, QUIRE_STR("⁄")) ? 3
                   : quire_str_starts(next, QUIRE_STR("∕")) ? 3
                                                            : 0;
    if (!slash) return false;
    if (next.size > slash) return is_digit(next.data[slash]);
    return at + 2 < line->count && is_digit(line->text.data[line->runs[at + 2].start]) &&
           line->runs[at + 2].size < SMALLER * line->runs[at + 1].size;
}

static void append(quire_buffer *out, quire_str text, enum place place, quire_arena *arena)
{
    quire_str kept = quire_str_trim(text), written = kept;
    if (place == ABOVE_LINE) written = quire_raised_text(kept, arena);
    if (place == BELOW_LINE) written = quire_lowered_text(kept, arena);
    if (!written.data && kept.size) out->failure = QUIRE_E_NO_MEMORY;
    size_t lead = (size_t)(kept.data - text.data);
    quire_buffer_append(out, text.data, lead);
    quire_buffer_append_str(out, written);
    quire_buffer_append(out, text.data + lead + kept.size, text.size - lead - kept.size);
}

static void write_run(const struct line *line, size_t at, enum place *places, quire_buffer *out,
                      quire_arena *arena, uint32_t *spaces)
{
    const pdf_run *run = &line->runs[at];
    bool fraction = places[at] == ABOVE_LINE && is_fraction(line, at);
    if (places[at] != ON_LINE && !fraction && at && run->guessed_space && out->size &&
        out->data[out->size - 1] == ' ') {
        out->size--;
        ++*spaces;
    }
    if (fraction) {
        if (out->size && is_digit(out->data[out->size - 1])) quire_buffer_append_char(out, ' ');
        places[at] = ON_LINE;
        if (at + 2 < line->count && line->runs[at + 1].chars == 1) places[at + 2] = ON_LINE;
    }
    append(out, text_of(line, at), places[at], arena);
}

quire_str quire_pdf_write_scripts(quire_str text, const pdf_run *runs, size_t count, quire_arena *arena,
                                  uint32_t *spaces)
{
    const struct line line = { text, runs, count };
    enum place *places = quire_arena_array(arena, count, sizeof *places);
    quire_str written = { 0 };
    bool any = false;
    *spaces = 0;
    if (!places) return written;
    for (size_t i = 0; i < count; i++) {
        places[i] = place_of(&line, i, places);
        any |= places[i] != ON_LINE;
    }
    if (!any) return text;
    quire_buffer out;
    quire_buffer_init(&out, SIZE_MAX / 4);
    quire_buffer_append(&out, text.data, runs[0].start);
    for (size_t i = 0; i < count; i++) write_run(&line, i, places, &out, arena, spaces);
    if (!out.failure) written = quire_arena_copy(arena, quire_buffer_view(&out));
    quire_buffer_free(&out);
    return written;
}
