/* SPDX-License-Identifier: Apache-2.0 */
/* Text to tokens: normalise, then find the cut into pieces whose scores have the greatest sum (Viterbi).
 * Both run over a window that slides along the text. The best path is final wherever no piece reaches across
 * a position, so it is written out there and the window moves on: memory stays bounded, and nothing is lost
 * by it.
 *
 *   source   "Hello  wor|ld …"      normalised, white space runs collapsed to one mark
 *   window   ▁Hello▁wor|ld          each byte remembers where in the source it came from
 *            ^     ^cut             no piece spans it: ▁Hello is final
 *
 * Source: Kudo, "Subword Regularization", ACL 2018; the treatment of white space, of unknown characters and
 * of ties is that of sentencepiece's unigram model. */
#include "text/tokenizers/unigram_open.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/utf8.h>

enum { WINDOW_BYTES = 16 * 1024 }; /* far above any word; 21 bytes of memory for each */
static const uint32_t UNREACHED = UINT32_MAX;

/* The best way to reach a position of the window. */
struct node {
    float score;   /* single precision: equal sums tie as they do in sentencepiece */
    uint32_t from; /* where its last piece starts; while writing out: where the next one ends */
    int32_t id;
};

struct encoder {
    const quire_unigram *model;
    quire_str text;
    size_t at;            /* source read so far */
    bool after_space;     /* the last character written was a space */
    unsigned char *bytes; /* normalised */
    size_t *origin;       /* of each byte: where its source character starts */
    struct node *nodes;   /* one more than bytes */
    uint32_t capacity, size;
    uint32_t settled;     /* up to here it can't be white space at the text's end, which is dropped */
    uint32_t first, here; /* everything before `first` is written out; paths stand up to `here` */
    uint32_t reach;       /* the farthest end of a piece that starts before `here` */
    bool after_unknown;   /* the last token was the unknown one */
    quire_tokens *out;    /* NULL: count only */
    size_t count;
};

/* ---- normalising ---- */

static bool is_inside_character(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* The longest rule that matches at `at`: its length in bytes, 0 if there is none, and its output. */
static size_t match_rule(const quire_unigram *model, quire_str text, size_t at, quire_str *out)
{
    unigram_cursor cursor = unigram_root(model->rules);
    uint32_t value;
    size_t matched = 0,
           end = text.size - at > UNIGRAM_MAX_RULE_BYTES ? at + UNIGRAM_MAX_RULE_BYTES : text.size;
    for (size_t i = at; i < end && unigram_step(model->rules, &cursor, (unsigned char)text.data[i]); i++) {
        if (i + 1 < text.size && is_inside_character(text.data[i + 1])) continue;
        if (!unigram_value(model->rules, cursor, &value) || value >= model->header.output_bytes) continue;
        const char *output = model->outputs + value;
        size_t room = model->header.output_bytes - value, most = model->header.longest_output;
        *out = (quire_str){ output, strnlen(output, room < most ? room : most) };
        matched = i - at + 1;
    }
    return matched;
}

/* The normal form of the characters at `at`, and how many source bytes they take. */
static size_t normalise_next(const quire_unigram *model, quire_str text, size_t at, quire_str *out)
{
    size_t matched = match_rule(model, text, at, out);
    if (matched) return matched;
    const uint8_t *bytes = (const uint8_t *)text.data + at;
    int32_t size = 0, limit = text.size - at < 4 ? (int32_t)(text.size - at) : 4;
    UChar32 c;
    U8_NEXT(bytes, size, limit, c);
    if (c < 0) {
        *out = (quire_str){ "\xef\xbf\xbd", 3 };
        return 1;
    }
    *out = (quire_str){ text.data + at, (size_t)size };
    return (size_t)size;
}

static bool ends_with_meta(const unsigned char *bytes, uint32_t size)
{
    return size >= UNIGRAM_META_BYTES &&
           memcmp(bytes + size - UNIGRAM_META_BYTES, UNIGRAM_META, UNIGRAM_META_BYTES) == 0;
}

static void put_bytes(struct encoder *self, const char *bytes, uint32_t size, size_t origin)
{
    memcpy(self->bytes + self->size, bytes, size);
    for (uint32_t i = 0; i < size; i++) {
        self->origin[self->size + i] = origin;
        self->nodes[self->size + i + 1].from = UNREACHED;
    }
    self->size += size;
}

/* Writes one normal form that started at `origin`, its spaces as marks; there is room for it. */
static void put_normal(struct encoder *self, quire_str normal, size_t origin)
{
    while (self->after_space && normal.size && normal.data[0] == ' ')
        normal = quire_str_cut(normal, 1, normal.size);
    if (normal.size == 0) return;
    self->after_space = normal.data[normal.size - 1] == ' ';
    uint32_t before = self->size;
    for (size_t i = 0; i < normal.size; i++) {
        if (normal.data[i] == ' ') put_bytes(self, UNIGRAM_META, UNIGRAM_META_BYTES, origin);
        else put_bytes(self, normal.data + i, 1, origin);
    }
    uint32_t end = self->size;
    while (end > before && ends_with_meta(self->bytes, end)) end -= UNIGRAM_META_BYTES;
    if (end > before) self->settled = end;
}

/* ASCII that stays as it is, up to `room` bytes: most of English text comes this way. */
static void put_plain(struct encoder *self, uint32_t room)
{
    const uint8_t *stays = self->model->header.ascii_stays;
    const unsigned char *text = (const unsigned char *)self->text.data;
    size_t at = self->at, end = self->text.size - at > room ? at + room : self->text.size;
    uint32_t size = self->size;
    while (at < end) {
        unsigned char c = text[at];
        if (c >= 0x80 || c == ' ' || !(stays[c >> 3] >> (c & 7) & 1)) break;
        if (at + 1 < self->text.size && text[at + 1] >= 0x80) break;
        self->bytes[size] = c;
        self->origin[size++] = at++;
        self->nodes[size].from = UNREACHED;
    }
    if (size == self->size) return;
    self->size = self->settled = size;
    self->at = at;
    self->after_space = false;
}

static void fill_window(struct encoder *self)
{
    uint32_t most = self->model->header.longest_output * UNIGRAM_META_BYTES;
    if (most < 4) most = 4;
    while (self->at < self->text.size && self->size + most <= self->capacity) {
        put_plain(self, self->capacity - self->size);
        if (self->at >= self->text.size || self->size + most > self->capacity) break;
        quire_str normal;
        size_t origin = self->at;
        self->at += normalise_next(self->model, self->text, self->at, &normal);
        put_normal(self, normal, origin);
    }
}

/* White space before the first character is dropped, and one mark stands in its place. */
static void put_beginning(struct encoder *self)
{
    quire_str normal;
    while (self->at < self->text.size) {
        size_t size = normalise_next(self->model, self->text, self->at, &normal);
        if (normal.size != 1 || normal.data[0] != ' ') break;
        self->at += size;
    }
    if (self->at == self->text.size) return;
    put_bytes(self, UNIGRAM_META, UNIGRAM_META_BYTES, self->at);
    self->after_space = true;
}

/* ---- the best path ---- */

static uint32_t character_bytes(unsigned char lead)
{
    return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static inline void offer(struct node *node, float score, uint32_t from, int32_t id)
{
    if (node->from != UNREACHED && !(score > node->score)) return;
    *node = (struct node){ .score = score, .from = from, .id = id };
}

/* Offers every piece that starts at `here`, and the unknown one where no piece is just this character. */
static void extend_paths(struct encoder *self, uint32_t end)
{
    const quire_unigram *model = self->model;
    uint32_t here = self->here, next = here + character_bytes(self->bytes[here]);
    unigram_cursor cursor = unigram_root(model->pieces);
    uint32_t value;
    float score = self->nodes[here].score;
    if (next > end) next = end;
    bool single = false;
    if (end - here > model->header.longest_piece) end = here + model->header.longest_piece;
    for (uint32_t i = here; i < end && unigram_step(model->pieces, &cursor, self->bytes[i]); i++) {
        if (!unigram_value(model->pieces, cursor, &value) || value >= model->header.pieces) continue;
        offer(&self->nodes[i + 1], score + model->scores[value], here, (int32_t)value);
        if (i + 1 > self->reach) self->reach = i + 1;
        single = single || i + 1 == next;
    }
    if (!single) offer(&self->nodes[next], score + model->header.unknown_score, here, model->header.unknown);
    if (next > self->reach) self->reach = next;
    self->here = next;
}

/* ---- writing out ---- */

static bool make_room(quire_tokens *out)
{
    if (out->count < out->capacity) return true;
    if (out->capacity > SIZE_MAX / 2 / sizeof(quire_range) - 64) return false;
    size_t capacity = out->capacity * 2 + 64;
    int32_t *ids = realloc(out->ids, capacity * sizeof *ids);
    if (!ids) return false;
    out->ids = ids;
    if (out->with_ranges) {
        quire_range *ranges = realloc(out->ranges, capacity * sizeof *ranges);
        if (!ranges) return false;
        out->ranges = ranges;
    }
    out->capacity = capacity;
    return true;
}

static bool put_token(struct encoder *self, int32_t id, size_t start, size_t end)
{
    quire_tokens *out = self->out;
    bool unknown = id == self->model->header.unknown, joins = unknown && self->after_unknown;
    self->after_unknown = unknown;
    if (!joins) self->count++;
    if (!out) return true;
    if (joins) {
        if (out->with_ranges) out->ranges[out->count - 1].end = end;
        return true;
    }
    if (!make_room(out)) return false;
    out->ids[out->count] = id;
    if (out->with_ranges) out->ranges[out->count] = (quire_range){ start, end };
    out->count++;
    return true;
}

static size_t origin_of(const struct encoder *self, uint32_t position)
{
    return position < self->size ? self->origin[position] : self->at;
}

/* Writes the best path from `first` to `last`, which becomes the new `first`. */
static bool write_path(struct encoder *self, uint32_t last)
{
    struct node *nodes = self->nodes;
    for (uint32_t at = last, next = UNREACHED; at != self->first;) {
        uint32_t from = nodes[at].from;
        nodes[at].from = next;
        next = at;
        at = from;
        if (at == self->first) nodes[at].from = next;
    }
    for (uint32_t at = self->first; at != last;) {
        uint32_t next = nodes[at].from;
        if (!put_token(self, nodes[next].id, origin_of(self, at), origin_of(self, next))) return false;
        at = next;
    }
    self->first = last;
    nodes[last] = (struct node){ .from = last };
    return true;
}

/* Finds paths up to `limit`; pieces may reach to `end`. */
static bool run_paths(struct encoder *self, uint32_t limit, uint32_t end)
{
    while (self->here < limit) {
        extend_paths(self, end);
        if (self->reach == self->here && !write_path(self, self->here)) return false;
    }
    return true;
}

/* Drops what is written out; where nothing is, cuts the best path at `here`, so that there is room again. */
static bool slide_window(struct encoder *self)
{
    if (self->first == 0) {
        if (!write_path(self, self->here)) return false;
        for (uint32_t i = self->here + 1; i <= self->size; i++) self->nodes[i].from = UNREACHED;
        self->reach = self->here;
    }
    uint32_t gone = self->first;
    memmove(self->bytes, self->bytes + gone, self->size - gone);
    memmove(self->origin, self->origin + gone, (self->size - gone) * sizeof *self->origin);
    memmove(self->nodes, self->nodes + gone, (self->size - gone + 1) * sizeof *self->nodes);
    for (uint32_t i = 0; i <= self->size - gone; i++)
        if (self->nodes[i].from != UNREACHED) self->nodes[i].from -= gone;
    self->size -= gone;
    self->settled -= gone;
    self->here -= gone;
    self->reach -= gone;
    self->first = 0;
    return true;
}

static bool run(struct encoder *self)
{
    uint32_t margin = self->model->header.longest_piece + 4; /* a path may end a character past its limit */
    put_beginning(self);
    for (;;) {
        fill_window(self);
        if (self->at >= self->text.size) break;
        if (self->settled <= margin) self->settled = self->size; /* a window full of marks */
        if (!run_paths(self, self->settled - margin, self->settled) || !slide_window(self)) return false;
    }
    return run_paths(self, self->settled, self->settled);
}

static bool encode(const quire_unigram *model, quire_str text, quire_tokens *out, size_t *count)
{
    uint32_t least = 4 *
                     (UNIGRAM_META_BYTES * model->header.longest_output + model->header.longest_piece + 4);
    struct encoder self = { .model = model, .text = text, .out = out };
    self.capacity = text.size < WINDOW_BYTES / 2 ? (uint32_t)text.size * 2 + least : WINDOW_BYTES + least;
    self.bytes = malloc(self.capacity);
    self.origin = malloc(self.capacity * sizeof *self.origin);
    self.nodes = malloc((self.capacity + 1) * sizeof *self.nodes);
    bool ok = self.bytes && self.origin && self.nodes;
    if (ok) {
        self.nodes[0] = (struct node){ 0 };
        ok = run(&self);
    }
    free(self.bytes);
    free(self.origin);
    free(self.nodes);
    *count = self.count;
    return ok;
}

quire_status quire_unigram_encode(const quire_unigram *unigram, quire_str text, quire_tokens *tokens,
                                  quire_error *err)
{
    size_t count;
    return encode(unigram, text, tokens, &count) ? QUIRE_OK : quire_fail_memory(err);
}

size_t quire_unigram_count(const quire_unigram *unigram, quire_str text)
{
    size_t count;
    return encode(unigram, text, NULL, &count) ? count : SIZE_MAX;
}
