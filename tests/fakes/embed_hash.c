/* SPDX-License-Identifier: Apache-2.0 */
/* Feature hashing: each word, and each Chinese character, adds +1 or -1 to one cell. No model, no network.
 * Source: Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009, section 2. */
#include "fakes/embed_hash.h"

#include "base/error.h"

struct hash_state {
    int64_t dim, window;
};

static const quire_option hash_options[] = {
    { "embed.hash.dim", QUIRE_OPT_INT, offsetof(struct hash_state, dim), "512", .min = 16, .max = 4096,
      .unit = "floats", .help = "length of each vector" },
    { "embed.hash.window", QUIRE_OPT_INT, offsetof(struct hash_state, window), "512", .min = 4,
      .max = 1000000, .unit = "tokens", .help = "words of the longest text" },
    { 0 },
};

/* The next word at or behind *at: a run of ASCII letters and digits, or one other character. Empty at the end. */
static quire_str next_word(quire_str text, size_t *at)
{
    while (*at < text.size && (unsigned char)text.data[*at] <= ' ') (*at)++;
    size_t start = *at;
    while (*at < text.size) {
        unsigned char c = (unsigned char)text.data[*at];
        bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool middle = c >= 0x80 && c < 0xC0;
        if (*at > start && !letter && !middle) break;
        if (*at > start && letter && (unsigned char)text.data[*at - 1] >= 0x80) break;
        (*at)++;
        if (c < 0x80 && !letter) break;
    }
    return quire_str_cut(text, start, *at);
}

/* FNV-1a, 64 bits; ASCII capitals as small letters. */
static uint64_t hash_word(quire_str word)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < word.size; i++) {
        unsigned char c = (unsigned char)word.data[i];
        hash = (hash ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 1099511628211u;
    }
    return hash;
}

static quire_status hash_open(void *state, const quire_env *env, const char *model, quire_embed_model *out,
                              quire_error *err)
{
    const struct hash_state *self = state;
    (void)model;
    out->name = QUIRE_STR("hash");
    out->identity = quire_arena_printf(env->arena, "hash-1 %lld", (long long)self->dim);
    out->tokenizer = QUIRE_STR("hash-words-1");
    out->query_prefix = QUIRE_STR("");
    out->passage_prefix = QUIRE_STR("");
    out->dim = (size_t)self->dim;
    out->window_tokens = (size_t)self->window;
    return out->identity.data ? QUIRE_OK : quire_fail_memory(err);
}

static size_t hash_count(void *state, quire_str text)
{
    (void)state;
    size_t count = 2; /* as if there were markers */
    for (size_t at = 0; next_word(text, &at).size;) count++;
    return count;
}

static quire_status hash_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                               quire_error *err)
{
    const struct hash_state *self = state;
    for (size_t i = 0; i < texts.count; i++) {
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        float *row = quire_matrix_row(out, i);
        row[0] = 1; /* a text without words has a vector too */
        quire_str word;
        for (size_t at = 0; (word = next_word(texts.items[i], &at)).size;) {
            uint64_t hash = hash_word(word);
            row[hash % (uint64_t)self->dim] += hash >> 63 ? 1.0f : -1.0f;
        }
        float sum = 0;
        for (size_t d = 0; d < out->dim; d++) sum += row[d] * row[d];
        if (sum <= 0) row[0] = 1; /* its words cancelled each other out */
    }
    return QUIRE_OK;
}

const quire_embed_driver quire_embed_hash = {
    .name = "hash",
    .summary = "feature hashing, deterministic",
    .options = hash_options,
    .state_size = sizeof(struct hash_state),
    .concurrent = true,
    .batch_texts = 64,
    .batch_tokens = 4096,
    .open = hash_open,
    .count_tokens = hash_count,
    .embed = hash_embed,
};
