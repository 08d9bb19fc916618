/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a tokenizer file: the header is checked against the file's size; what the sections hold is checked
 * where it is used, because reading four megabytes would cost more than a question does. */
#include "text/tokenizers/unigram_open.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_id_or_none(int32_t id, uint32_t pieces)
{
    return id >= -1 && id < (int32_t)pieces;
}

static quire_status check_header(const unigram_header *h, size_t file_bytes, quire_error *err)
{
    if (memcmp(h->magic, UNIGRAM_MAGIC, sizeof h->magic) != 0)
        return quire_fail(err, QUIRE_E_FORMAT, "not a tokenizer file (expected it to start with \"%s\")",
                          UNIGRAM_MAGIC);
    if (h->byte_order != UNIGRAM_BYTE_ORDER)
        return quire_fail(err, QUIRE_E_FORMAT, "made for a machine of the other byte order; build it again");
    if (h->version != UNIGRAM_VERSION)
        return quire_fail(err, QUIRE_E_FORMAT, "tokenizer file of version %u, expected %u; build it again",
                          h->version, UNIGRAM_VERSION);
    bool counts = h->pieces > 0 && h->pieces <= UNIGRAM_MAX_PIECES && h->piece_units <= UNIGRAM_MAX_UNITS &&
                  h->piece_units > 0 && h->rule_units > 0 && h->rule_units <= UNIGRAM_MAX_UNITS &&
                  h->longest_piece > 0 && h->longest_piece <= UNIGRAM_MAX_PIECE_BYTES &&
                  h->longest_output <= UNIGRAM_MAX_OUTPUT_BYTES && h->output_bytes >= 4;
    bool ids = counts && h->unknown >= 0 && is_id_or_none(h->unknown, h->pieces) &&
               is_id_or_none(h->begin, h->pieces) && is_id_or_none(h->end, h->pieces) &&
               is_id_or_none(h->pad, h->pieces);
    if (!ids || !isfinite(h->unknown_score))
        return quire_fail(err, QUIRE_E_FORMAT, "damaged header; build it again");
    uint64_t expected = sizeof *h + ((uint64_t)h->pieces + h->piece_units + h->rule_units) * 4 +
                        h->output_bytes;
    if (h->file_bytes != expected || h->file_bytes != file_bytes)
        return quire_fail(err, QUIRE_E_FORMAT, "%zu bytes, expected %llu; build it again", file_bytes,
                          (unsigned long long)expected);
    return QUIRE_OK;
}

static quire_status map_file(const char *path, void **out, size_t *out_bytes, quire_error *err)
{
    quire_status status = QUIRE_OK;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return quire_fail_errno(err, errno, "opening");
    if (fstat(fd, &st) != 0) {
        status = quire_fail_errno(err, errno, "reading its size");
    } else if (!S_ISREG(st.st_mode) || st.st_size < (off_t)sizeof(unigram_header)) {
        status = quire_fail(err, QUIRE_E_FORMAT, "not a tokenizer file (%lld bytes, expected at least %zu)",
                            (long long)st.st_size, sizeof(unigram_header));
    } else {
        *out_bytes = (size_t)st.st_size;
        *out = mmap(NULL, *out_bytes, PROT_READ, MAP_SHARED, fd, 0);
        if (*out == MAP_FAILED) {
            *out = NULL;
            status = quire_fail_errno(err, errno, "mapping");
        }
    }
    close(fd);
    return status;
}

static void find_sections(quire_unigram *self)
{
    const unigram_header *h = &self->header;
    const uint32_t *at = (const uint32_t *)self->map + sizeof *h / 4;
    self->scores = (const float *)at;
    at += h->pieces;
    self->pieces = (unigram_trie){ at, h->piece_units };
    at += h->piece_units;
    self->rules = (unigram_trie){ at, h->rule_units };
    at += h->rule_units;
    self->outputs = (const char *)at;
}

quire_status quire_unigram_open(const char *path, quire_unigram **out, quire_error *err)
{
    *out = NULL;
    quire_status status = QUIRE_OK;
    quire_unigram *self = calloc(1, sizeof *self);
    if (!self) return quire_fail_memory(err);
    status = map_file(path, &self->map, &self->map_bytes, err);
    if (status) goto done;
    memcpy(&self->header, self->map, sizeof self->header);
    status = check_header(&self->header, self->map_bytes, err);
    if (status) goto done;
    find_sections(self);
    *out = self;
    self = NULL;
done:
    quire_unigram_close(self);
    if (!status) return QUIRE_OK;
    quire_error_wrap(err, status, "tokenizer %s", path);
    return status;
}

void quire_unigram_close(quire_unigram *unigram)
{
    if (!unigram) return;
    if (unigram->map) munmap(unigram->map, unigram->map_bytes);
    free(unigram);
}

quire_unigram_markers quire_unigram_markers_of(const quire_unigram *unigram)
{
    const unigram_header *h = &unigram->header;
    return (quire_unigram_markers){ .begin = h->begin, .end = h->end, .pad = h->pad, .unknown = h->unknown };
}

uint64_t quire_unigram_identity(const quire_unigram *unigram)
{
    return unigram->header.identity;
}

void quire_tokens_free(quire_tokens *tokens)
{
    free(tokens->ids);
    free(tokens->ranges);
    *tokens = (quire_tokens){ .with_ranges = tokens->with_ranges };
}
