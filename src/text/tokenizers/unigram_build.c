/* SPDX-License-Identifier: Apache-2.0 */
/* Vocabulary to tokenizer file: sort the pieces, build their trie, check the character map, write beside the
 * target and rename. */
#include "text/tokenizers/unigram_build.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"
#include "text/tokenizers/double_array.h"
#include "text/tokenizers/unigram_layout.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const float unknown_penalty = 10; /* below the worst piece, as in sentencepiece */

/* ---- the pieces ---- */

static int by_bytes(const void *left, const void *right)
{
    quire_str a = ((const quire_trie_key *)left)->text, b = ((const quire_trie_key *)right)->text;
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static quire_status check_piece(quire_str text, float score, size_t id, quire_error *err)
{
    if (!isfinite(score)) return quire_fail(err, QUIRE_E_FORMAT, "piece %zu has no finite score", id);
    if (text.size > UNIGRAM_MAX_PIECE_BYTES)
        return quire_fail(err, QUIRE_E_LIMIT, "piece %zu has %zu bytes, at most %u are possible", id,
                          text.size, UNIGRAM_MAX_PIECE_BYTES);
    if (text.size && memchr(text.data, 0, text.size))
        return quire_fail(err, QUIRE_E_FORMAT, "piece %zu holds a zero byte", id);
    return QUIRE_OK;
}

/* Fills `keys` with the pieces that can stand in a text, sorted, and the header's fields about them. */
static quire_status sort_pieces(const quire_unigram_vocabulary *vocabulary, quire_trie_key *keys,
                                size_t *out_count, unigram_header *header, quire_error *err)
{
    float worst = 0;
    size_t count = 0;
    for (size_t id = 0; id < vocabulary->count; id++) {
        const quire_unigram_piece *piece = &vocabulary->pieces[id];
        quire_status status = check_piece(piece->text, piece->score, id, err);
        if (status) return status;
        if (piece->text.size == 0) continue;
        if (count == 0 || piece->score < worst) worst = piece->score;
        if (piece->text.size > header->longest_piece) header->longest_piece = (uint32_t)piece->text.size;
        keys[count++] = (quire_trie_key){ .text = piece->text, .value = (uint32_t)id };
    }
    if (count == 0) return quire_fail(err, QUIRE_E_FORMAT, "the vocabulary is empty");
    qsort(keys, count, sizeof *keys, by_bytes);
    for (size_t i = 1; i < count; i++)
        if (quire_str_equal(keys[i - 1].text, keys[i].text))
            return quire_fail(err, QUIRE_E_FORMAT, "pieces %u and %u are equal: \"%.*s\"", keys[i - 1].value,
                              keys[i].value, QUIRE_FMT(keys[i].text));
    header->unknown_score = worst - unknown_penalty;
    *out_count = count;
    return QUIRE_OK;
}

/* ---- the character map: u32 size of the trie, its units, then strings ended by zero bytes ---- */

static quire_status read_charsmap(quire_str map, unigram_trie *rules, quire_str *outputs, quire_error *err)
{
    uint32_t trie_bytes = 0;
    if (map.size >= 4) memcpy(&trie_bytes, map.data, 4);
    if (map.size < 8 || trie_bytes < 4 || trie_bytes % 4 || trie_bytes > map.size - 5 ||
        map.data[map.size - 1] != 0)
        return quire_fail(err, QUIRE_E_FORMAT, "the character map is cut short (%zu bytes)", map.size);
    if (trie_bytes / 4 > UNIGRAM_MAX_UNITS)
        return quire_fail(err, QUIRE_E_LIMIT, "the character map has %u units, at most %u are possible",
                          trie_bytes / 4, UNIGRAM_MAX_UNITS);
    rules->count = trie_bytes / 4;
    *outputs = quire_str_cut(map, 4 + trie_bytes, map.size);
    return QUIRE_OK;
}

static quire_status measure_outputs(quire_str outputs, unigram_header *header, quire_error *err)
{
    for (size_t at = 0; at < outputs.size;) {
        size_t length = strnlen(outputs.data + at, outputs.size - at);
        if (length > UNIGRAM_MAX_OUTPUT_BYTES)
            return quire_fail(err, QUIRE_E_LIMIT,
                              "a rule of the character map gives %zu bytes, at most %u are possible", length,
                              UNIGRAM_MAX_OUTPUT_BYTES);
        if (length > header->longest_output) header->longest_output = (uint32_t)length;
        at += length + 1;
    }
    return QUIRE_OK;
}

/* Which ASCII characters no rule touches as long as an ASCII character follows. */
static void mark_ascii(unigram_trie rules, unigram_header *header)
{
    for (unsigned c = 0; c < 128; c++) {
        unigram_cursor cursor = unigram_root(rules);
        bool stays = true;
        if (unigram_step(rules, &cursor, (unsigned char)c)) {
            stays = !cursor.at_key;
            for (unsigned next = 1; next < 128 && stays; next++) {
                unigram_cursor behind = cursor;
                stays = !unigram_step(rules, &behind, (unsigned char)next);
            }
        }
        if (stays) header->ascii_stays[c >> 3] |= (uint8_t)(1u << (c & 7));
    }
}

/* ---- the file ---- */

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    return quire_hash_str(hash, (quire_str){ bytes, size });
}

/* Over what decides the tokens: not over the trie, whose layout may change. */
static uint64_t identity_of(const quire_unigram_vocabulary *vocabulary)
{
    uint64_t hash = QUIRE_HASH_START;
    for (size_t id = 0; id < vocabulary->count; id++) {
        const quire_unigram_piece *piece = &vocabulary->pieces[id];
        hash = hash_bytes(hash, piece->text.data, piece->text.size);
        hash = hash_bytes(hash, "", 1);
        hash = hash_bytes(hash, &piece->score, sizeof piece->score);
    }
    int32_t markers[] = { vocabulary->begin, vocabulary->end, vocabulary->pad, vocabulary->unknown };
    hash = hash_bytes(hash, markers, sizeof markers);
    return hash_bytes(hash, vocabulary->charsmap.data, vocabulary->charsmap.size);
}

static quire_status write_all(int fd, quire_str bytes, quire_error *err)
{
    while (bytes.size) {
        ssize_t written = write(fd, bytes.data, bytes.size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return quire_fail_errno(err, errno, "writing");
        bytes = quire_str_cut(bytes, (size_t)written, bytes.size);
    }
    return fsync(fd) == 0 ? QUIRE_OK : quire_fail_errno(err, errno, "writing");
}

static quire_status write_file(const char *path, quire_str bytes, quire_error *err)
{
    size_t size = strlen(path) + sizeof ".XXXXXX";
    char *beside = malloc(size);
    if (!beside) return quire_fail_memory(err);
    memcpy(beside, path, strlen(path));
    memcpy(beside + strlen(path), ".XXXXXX", sizeof ".XXXXXX");
    quire_status status = QUIRE_OK;
    int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0) {
        status = quire_fail_errno(err, errno, "making a file beside it");
        goto done;
    }
    status = write_all(fd, bytes, err);
    if (!status && fchmod(fd, 0644) != 0) status = quire_fail_errno(err, errno, "setting its mode");
    if (close(fd) != 0 && !status) status = quire_fail_errno(err, errno, "writing");
    if (!status && rename(beside, path) != 0) status = quire_fail_errno(err, errno, "putting it in place");
    if (status) unlink(beside);
done:
    free(beside);
    return status;
}

static quire_status start_header(const quire_unigram_vocabulary *vocabulary, unigram_header *header,
                                 quire_error *err)
{
    const int32_t ids[] = { vocabulary->begin, vocabulary->end, vocabulary->pad, vocabulary->unknown };
    if (vocabulary->count > UNIGRAM_MAX_PIECES)
        return quire_fail(err, QUIRE_E_LIMIT, "%zu pieces, at most %u are possible", vocabulary->count,
                          UNIGRAM_MAX_PIECES);
    for (size_t i = 0; i < 4; i++)
        if (ids[i] < -1 || ids[i] >= (int32_t)vocabulary->count)
            return quire_fail(err, QUIRE_E_FORMAT, "marker id %d is outside of the %zu pieces", ids[i],
                              vocabulary->count);
    if (vocabulary->unknown < 0) return quire_fail(err, QUIRE_E_FORMAT, "no id for unknown characters");
    *header = (unigram_header){ .version = UNIGRAM_VERSION,
                                .byte_order = UNIGRAM_BYTE_ORDER,
                                .identity = identity_of(vocabulary),
                                .pieces = (uint32_t)vocabulary->count,
                                .begin = vocabulary->begin,
                                .end = vocabulary->end,
                                .pad = vocabulary->pad,
                                .unknown = vocabulary->unknown };
    memcpy(header->magic, UNIGRAM_MAGIC, sizeof header->magic);
    return QUIRE_OK;
}

static void append_sections(quire_buffer *file, const quire_unigram_vocabulary *vocabulary,
                            unigram_header *header, const uint32_t *units, unigram_trie rules,
                            quire_str outputs)
{
    header->rule_units = rules.count;
    header->output_bytes = (uint32_t)(outputs.size + 3) / 4 * 4;
    header->file_bytes = sizeof *header + (uint64_t)(header->pieces + header->piece_units + rules.count) * 4 +
                         header->output_bytes;
    quire_buffer_append(file, header, sizeof *header);
    for (size_t id = 0; id < vocabulary->count; id++)
        quire_buffer_append(file, &vocabulary->pieces[id].score, sizeof(float));
    quire_buffer_append(file, units, header->piece_units * sizeof *units);
    quire_buffer_append(file, rules.units, rules.count * sizeof *rules.units);
    quire_buffer_append_str(file, outputs);
    quire_buffer_append(file, "\0\0\0", header->output_bytes - outputs.size);
}

static quire_status build(const quire_unigram_vocabulary *vocabulary, quire_trie_key *keys,
                          uint32_t *rule_units, quire_buffer *file, quire_error *err)
{
    static const char no_rules[12] = { 4 }; /* a root without children, and one empty output */
    quire_str map = vocabulary->charsmap.size ? vocabulary->charsmap
                                              : (quire_str){ no_rules, sizeof no_rules };
    unigram_header header;
    unigram_trie rules = { .units = rule_units };
    quire_str outputs;
    size_t key_count = 0;
    uint32_t *units = NULL;

    quire_status status = start_header(vocabulary, &header, err);
    if (status) goto done;
    status = sort_pieces(vocabulary, keys, &key_count, &header, err);
    if (status) goto done;
    status = quire_double_array_build(keys, key_count, &units, &header.piece_units, err);
    if (status) goto done;
    status = read_charsmap(map, &rules, &outputs, err);
    if (status) goto done;
    memcpy(rule_units, map.data + 4, rules.count * sizeof *rule_units);
    status = measure_outputs(outputs, &header, err);
    if (status) goto done;
    mark_ascii(rules, &header);
    append_sections(file, vocabulary, &header, units, rules, outputs);
    status = quire_buffer_check(file, "the tokenizer file", err);
done:
    free(units);
    return status;
}

quire_status quire_unigram_build(const quire_unigram_vocabulary *vocabulary, const char *path,
                                 quire_error *err)
{
    quire_status status = QUIRE_OK;
    quire_buffer file;
    quire_buffer_init(&file, (size_t)64 << 20);
    quire_trie_key *keys = calloc(vocabulary->count + 1, sizeof *keys);
    uint32_t *rule_units = malloc(vocabulary->charsmap.size + 16); /* aligned, as the map need not be */
    if (!keys || !rule_units) {
        status = quire_fail_memory(err);
        goto done;
    }
    status = build(vocabulary, keys, rule_units, &file, err);
    if (!status) status = write_file(path, quire_buffer_view(&file), err);
done:
    free(keys);
    free(rule_units);
    quire_buffer_free(&file);
    if (status) quire_error_wrap(err, status, "building %s", path);
    return status;
}
