/* SPDX-License-Identifier: Apache-2.0 */
/* Subtitles, SubRip and WebVTT: what is said, joined to paragraphs that stand at their time. Lines that a rolling caption
 * shows again are dropped. Source: W3C WebVTT; SubRip has no specification. */
#include "load/worker/format.h"

#include "base/buffer.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/text/load_text.h"

#include <stdio.h>

enum {
    PARAGRAPH_BYTES = 200, /* a sentence that ends behind it ends a paragraph */
    PARAGRAPH_BYTES_MAX = 700,
    PAUSE_MS = 4000, /* ends one, too, as does another speaker */
    SPEAKER_BYTES = 60,
    SPEAKER_WORDS = 4,
    PROBED_LINES = 200
};

struct times {
    uint64_t start_ms, end_ms;
};

struct reading {
    quire_builder *builder;
    quire_buffer text, shown; /* of the paragraph that is open / of the line that was said last */
    struct times open;
    uint64_t kept, repeated, empty;
};

/* "01:02:03,456", "02:03.456"; *at moves behind it. */
static bool read_time(quire_str line, size_t *at, uint64_t *out)
{
    uint64_t parts[4] = { 0 }, digits = 0;
    size_t count = 0;
    for (; *at < line.size && count < 4; ++*at) {
        char c = line.data[*at];
        if (c >= '0' && c <= '9' && digits < 9) {
            parts[count] = parts[count] * 10 + (uint64_t)(c - '0');
            digits++;
        } else if (digits && (c == ':' || c == ',' || c == '.')) {
            count++;
            digits = 0;
        } else {
            break;
        }
    }
    if (!digits || count < 2 || count > 3) return false;
    uint64_t hours = count == 3 ? parts[0] : 0, minutes = parts[count - 2], seconds = parts[count - 1];
    *out = ((hours * 60 + minutes) * 60 + seconds) * 1000 + parts[count];
    return hours < 1000000;
}

static bool read_times(quire_str line, struct times *out)
{
    size_t at = 0;
    line = quire_str_trim(line);
    if (!read_time(line, &at, &out->start_ms)) return false;
    while (at < line.size && line.data[at] == ' ') at++;
    if (!quire_str_starts(quire_str_cut(line, at, line.size), QUIRE_STR("-->"))) return false;
    at += 3;
    while (at < line.size && line.data[at] == ' ') at++;
    if (!read_time(line, &at, &out->end_ms)) return false;
    if (out->end_ms < out->start_ms) out->end_ms = out->start_ms;
    return true;
}

/* ---- paragraphs ---- */

static quire_str clock_of(uint64_t ms, char out[32])
{
    uint64_t seconds = ms / 1000;
    int size = snprintf(out, 32, "%02llu:%02llu:%02llu", (unsigned long long)(seconds / 3600),
                        (unsigned long long)(seconds / 60 % 60), (unsigned long long)(seconds % 60));
    return (quire_str){ out, (size_t)size };
}

static void end_paragraph(struct reading *self)
{
    char start[32], end[32];
    if (!self->text.size) return;
    quire_locator place = { .kind = QUIRE_LOCATOR_TIME,
                            .name = clock_of(self->open.start_ms, start),
                            .range = clock_of(self->open.end_ms, end) };
    quire_builder_set_locator(self->builder, quire_builder_open(self->builder, QUIRE_ELEMENT_PARAGRAPH),
                              &place);
    quire_builder_append(self->builder, quire_buffer_view(&self->text));
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
    quire_buffer_clear(&self->text);
}

static bool ends_sentence(quire_str text)
{
    static const char *const ends[] = { ".", "!", "?", "。", "！", "？", "…", "”", "\"", "」" };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (quire_str_ends(text, quire_str_from(ends[i]))) return true;
    return false;
}

/* Chinese lines join without a space. */
static bool needs_space(quire_str before, quire_str text)
{
    return before.size &&
           (((unsigned char)before.data[before.size - 1] < 0x80) || (unsigned char)text.data[0] < 0x80);
}

/* Appends a line without tags: "<i>", "{\an8}"; of "<v Li Wei>" the speaker stays. */
static void append_plain(quire_buffer *out, quire_str line)
{
    for (size_t at = 0; at < line.size;) {
        char c = line.data[at];
        bool tag = c == '<' || (c == '{' && at + 1 < line.size && line.data[at + 1] == '\\');
        const char *end = tag ? memchr(line.data + at, c == '<' ? '>' : '}', line.size - at) : NULL;
        if (!end) {
            quire_buffer_append_char(out, c);
            at++;
            continue;
        }
        quire_str inside = quire_str_cut(line, at + 1, (size_t)(end - line.data));
        if (quire_str_starts(inside, QUIRE_STR("v "))) {
            quire_buffer_append_str(out, quire_str_trim(quire_str_cut(inside, 2, inside.size)));
            quire_buffer_append_str(out, QUIRE_STR(": "));
        }
        at = (size_t)(end - line.data) + 1;
    }
}

/* "Li Wei" of "Li Wei: the gate …"; empty: it isn't said who speaks. */
static quire_str speaker_of(quire_str text)
{
    size_t words = 1, at = 0;
    while (at < text.size && at < SPEAKER_BYTES && !strchr(".,;!?\n:", text.data[at]) &&
           !quire_str_starts(quire_str_cut(text, at, text.size), QUIRE_STR("：")))
        words += text.data[at++] == ' ';
    bool named = at && at < text.size && words <= SPEAKER_WORDS &&
                 ((text.data[at] == ':' && at + 1 < text.size && text.data[at + 1] == ' ') ||
                  quire_str_starts(quire_str_cut(text, at, text.size), QUIRE_STR("：")));
    return named ? quire_str_cut(text, 0, at) : (quire_str){ 0 };
}

/* Whether someone else speaks than in the paragraph that is open. */
static bool changes_speaker(const struct reading *self, quire_str text)
{
    quire_str speaker = speaker_of(text), before = speaker_of(quire_buffer_view(&self->text));
    return speaker.size && !quire_str_equal(speaker, before);
}

/* Adds a cue's line; false: nothing of it is new. */
static bool add_line(struct reading *self, quire_str line, struct times times)
{
    quire_buffer plain;
    quire_buffer_init(&plain, SIZE_MAX / 4);
    append_plain(&plain, line);
    quire_str text = quire_str_trim(quire_buffer_view(&plain));
    bool fresh = text.size && !quire_str_equal(text, quire_buffer_view(&self->shown));
    if (fresh) {
        if (self->text.size && (times.start_ms > self->open.end_ms + PAUSE_MS || changes_speaker(self, text)))
            end_paragraph(self);
        if (!self->text.size) self->open = times;
        else if (needs_space(quire_buffer_view(&self->text), text))
            quire_buffer_append_char(&self->text, ' ');
        if (times.end_ms > self->open.end_ms) self->open.end_ms = times.end_ms;
        quire_buffer_append_str(&self->text, text);
        quire_buffer_clear(&self->shown);
        quire_buffer_append_str(&self->shown, text);
        bool long_enough = self->text.size >= PARAGRAPH_BYTES && ends_sentence(text);
        if (long_enough || self->text.size >= PARAGRAPH_BYTES_MAX) end_paragraph(self);
    }
    if (plain.failure) quire_builder_fail(self->builder, plain.failure);
    quire_buffer_free(&plain);
    return fresh;
}

/* Reads the lines of a cue up to the empty one; gives where the text goes on. */
static size_t read_cue(struct reading *self, quire_str text, size_t at, struct times times)
{
    bool any = false, fresh = false;
    while (at < text.size) {
        size_t next = 0;
        quire_str line = quire_line_at(text, at, &next);
        struct times follows;
        if (quire_line_is_blank(line) || read_times(line, &follows)) break;
        any = true;
        fresh |= add_line(self, line, times);
        at = next;
    }
    self->kept += fresh;
    self->repeated += any && !fresh;
    self->empty += !any;
    return at;
}

static uint64_t count_cues(quire_str text)
{
    uint64_t count = 0;
    struct times times;
    for (size_t at = 0; at < text.size;) count += read_times(quire_line_at(text, at, &at), &times);
    return count;
}

static void read_all(struct reading *self, quire_str text)
{
    for (size_t at = 0; at < text.size;) {
        struct times times;
        quire_str line = quire_line_at(text, at, &at);
        if (read_times(line, &times)) at = read_cue(self, text, at, times);
    }
    end_paragraph(self);
}

static quire_status load_subtitles(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("cues");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct reading self = { .builder = host->builder };
    quire_str text = { 0 }, charset = { 0 };
    quire_status status = quire_load_decode(input->bytes, input->charset, host->arena, ledger, &text,
                                            &charset, err);
    if (status) return status;
    quire_builder_add_metadata(host->builder, QUIRE_STR("charset"), charset);
    uint64_t cues = count_cues(text);
    if (!cues) {
        quire_text_write_unparsed(host, text, "subtitles");
        return QUIRE_OK;
    }
    quire_buffer_init(&self.text, SIZE_MAX / 4);
    quire_buffer_init(&self.shown, SIZE_MAX / 4);
    read_all(&self, text);
    quire_ledger_receive(ledger, step, unit, cues);
    quire_ledger_keep(ledger, step, unit, self.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("repeated"), self.repeated);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("empty"), self.empty);
    if (self.text.failure || self.shown.failure) quire_builder_fail(host->builder, QUIRE_E_NO_MEMORY);
    quire_buffer_free(&self.text);
    quire_buffer_free(&self.shown);
    return QUIRE_OK;
}

static const quire_format_type types[] = { { "application/x-subrip", "srt", "text/srt" },
                                           { "text/vtt", "vtt", NULL },
                                           { 0 } };

static bool is_subtitles(const quire_probe *probe)
{
    return probe->is_text && quire_probe_claims(probe, &quire_format_subtitles);
}

const quire_format quire_format_subtitles = {
    .name = "subtitles",
    .title = "Subtitles (SRT, WebVTT)",
    .keeps = "what is said, as paragraphs with their times, and who says it",
    .version = 2,
    .types = types,
    .probe = is_subtitles,
    .load = load_subtitles,
};
