/* SPDX-License-Identifier: Apache-2.0 */
/* Reads tokenizer.json into a vocabulary. What the file asks for must be what this tokenizer does (one mark
 * for each run of white space, a mark before the first word, no byte fallback): anything else is refused by
 * name, because a tokenizer that is nearly right spoils every vector without a sign. */
#include "text/tokenizers/unigram_build.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "text/tokenizers/unigram_layout.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <yyjson.h>

static const off_t limit_bytes = (off_t)256 << 20;

static quire_str str_of(yyjson_val *value)
{
    return (quire_str){ yyjson_get_str(value), yyjson_get_len(value) };
}

static quire_str type_of(yyjson_val *object)
{
    return str_of(yyjson_obj_get(object, "type"));
}

static quire_status refuse(quire_error *err, const char *what, quire_str found, const char *expected)
{
    return quire_fail(err, QUIRE_E_FORMAT, "%s is \"%.*s\", expected %s", what, QUIRE_FMT(found), expected);
}

/* ---- normaliser and pre-tokenizer ---- */

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static quire_status read_base64(quire_str text, quire_arena *arena, quire_str *out, quire_error *err)
{
    while (text.size && text.data[text.size - 1] == '=') text.size--;
    unsigned char *bytes = quire_arena_alloc(arena, text.size / 4 * 3 + 3);
    if (!bytes) return quire_fail_memory(err);
    uint32_t bits = 0;
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        int digit = base64_digit(text.data[i]);
        if (digit < 0)
            return quire_fail(err, QUIRE_E_FORMAT, "the character map is not base64 at character %zu", i);
        bits = bits << 6 | (uint32_t)digit;
        if (i % 4) bytes[size++] = (unsigned char)(bits >> (6 - 2 * (i % 4)));
    }
    *out = (quire_str){ (const char *)bytes, size };
    return QUIRE_OK;
}

/* Strip and Replace are accepted where they say in other words what is always done with white space. */
static bool only_tidies_space(yyjson_val *normalizer)
{
    quire_str type = type_of(normalizer);
    if (quire_str_is(type, "Strip")) return true;
    quire_str pattern = str_of(yyjson_obj_get(yyjson_obj_get(normalizer, "pattern"), "Regex"));
    return quire_str_is(type, "Replace") && quire_str_is(pattern, " {2,}");
}

static quire_status read_normalizer(yyjson_val *normalizer, quire_arena *arena, quire_str *charsmap,
                                    quire_error *err)
{
    quire_str type = type_of(normalizer);
    if (!normalizer || yyjson_is_null(normalizer) || only_tidies_space(normalizer)) return QUIRE_OK;
    if (quire_str_is(type, "Precompiled") && charsmap->size == 0)
        return read_base64(str_of(yyjson_obj_get(normalizer, "precompiled_charsmap")), arena, charsmap, err);
    yyjson_val *part;
    yyjson_arr_iter parts = yyjson_arr_iter_with(yyjson_obj_get(normalizer, "normalizers"));
    if (!quire_str_is(type, "Sequence")) return refuse(err, "the normalizer", type, "one \"Precompiled\"");
    while ((part = yyjson_arr_iter_next(&parts))) {
        if (quire_str_is(type_of(part), "Sequence"))
            return refuse(err, "an inner normalizer", type, "no sequence");
        quire_status status = read_normalizer(part, arena, charsmap, err);
        if (status) return status;
    }
    return QUIRE_OK;
}

static quire_status check_metaspace(yyjson_val *metaspace, quire_error *err)
{
    if (!quire_str_is(str_of(yyjson_obj_get(metaspace, "replacement")), UNIGRAM_META))
        return refuse(err, "the mark for a space", str_of(yyjson_obj_get(metaspace, "replacement")),
                      "U+2581");
    yyjson_val *scheme = yyjson_obj_get(metaspace, "prepend_scheme");
    if (scheme && yyjson_equals_str(scheme, "never"))
        return refuse(err, "prepend_scheme", str_of(scheme), "\"always\" or \"first\"");
    if (!scheme && yyjson_is_false(yyjson_obj_get(metaspace, "add_prefix_space")))
        return quire_fail(err, QUIRE_E_FORMAT, "add_prefix_space is false, expected true");
    return QUIRE_OK;
}

static quire_status check_pre_tokenizer(yyjson_val *pre, quire_error *err)
{
    if (quire_str_is(type_of(pre), "Metaspace")) return check_metaspace(pre, err);
    yyjson_val *list = yyjson_obj_get(pre, "pretokenizers");
    yyjson_val *last = yyjson_arr_get_last(list);
    bool words = yyjson_arr_size(list) == 2 &&
                 quire_str_is(type_of(yyjson_arr_get_first(list)), "WhitespaceSplit");
    if (words && quire_str_is(type_of(last), "Metaspace")) return check_metaspace(last, err);
    return refuse(err, "the pre_tokenizer", type_of(pre), "\"Metaspace\"");
}

/* ---- pieces and markers ---- */

static quire_status read_pieces(yyjson_val *model, quire_arena *arena, quire_unigram_vocabulary *out,
                                quire_unigram_piece **out_pieces, quire_error *err)
{
    yyjson_val *list = yyjson_obj_get(model, "vocab"), *unknown = yyjson_obj_get(model, "unk_id"), *item;
    if (!quire_str_is(type_of(model), "Unigram"))
        return refuse(err, "the model's type", type_of(model), "\"Unigram\"");
    if (yyjson_is_true(yyjson_obj_get(model, "byte_fallback")))
        return quire_fail(err, QUIRE_E_FORMAT, "the model asks for byte_fallback, which is not supported");
    if (!yyjson_is_uint(unknown)) return quire_fail(err, QUIRE_E_FORMAT, "the model has no unk_id");
    size_t count = yyjson_arr_size(list), id = 0;
    if (count == 0 || count > UNIGRAM_MAX_PIECES || yyjson_get_uint(unknown) >= count)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "the vocabulary has %zu pieces and unk_id %llu, expected 1 to %u pieces", count,
                          (unsigned long long)yyjson_get_uint(unknown), UNIGRAM_MAX_PIECES);
    quire_unigram_piece *pieces = quire_arena_array(arena, count, sizeof *pieces);
    if (!pieces) return quire_fail_memory(err);
    yyjson_arr_iter items = yyjson_arr_iter_with(list);
    for (; (item = yyjson_arr_iter_next(&items)); id++) {
        yyjson_val *text = yyjson_arr_get(item, 0), *score = yyjson_arr_get(item, 1);
        if (!yyjson_is_str(text) || !yyjson_is_num(score))
            return quire_fail(err, QUIRE_E_FORMAT, "vocabulary entry %zu is not [piece, score]", id);
        pieces[id] = (quire_unigram_piece){ str_of(text), (float)yyjson_get_num(score) };
    }
    out->unknown = (int32_t)yyjson_get_uint(unknown);
    pieces[out->unknown].text.size = 0;
    out->pieces = *out_pieces = pieces;
    out->count = count;
    return QUIRE_OK;
}

/* Special tokens are markers: their names inside a text are plain text. */
static void read_markers(yyjson_val *root, quire_unigram_piece *pieces, quire_unigram_vocabulary *out)
{
    yyjson_val *token;
    yyjson_arr_iter tokens = yyjson_arr_iter_with(yyjson_obj_get(root, "added_tokens"));
    while ((token = yyjson_arr_iter_next(&tokens))) {
        yyjson_val *id = yyjson_obj_get(token, "id");
        quire_str content = str_of(yyjson_obj_get(token, "content"));
        if (!yyjson_is_uint(id) || yyjson_get_uint(id) >= out->count) continue;
        if (!yyjson_is_true(yyjson_obj_get(token, "special"))) continue;
        int32_t at = (int32_t)yyjson_get_uint(id);
        if (quire_str_is(content, "<pad>") || quire_str_is(content, "[PAD]")) out->pad = at;
        pieces[at].text.size = 0;
    }
}

/* The id of the template's first or last part, -1 where that is the text itself. */
static int32_t template_marker(yyjson_val *processor, yyjson_val *part, size_t count)
{
    quire_str name = str_of(yyjson_obj_get(yyjson_obj_get(part, "SpecialToken"), "id"));
    if (!name.data) return -1;
    yyjson_val *entry = yyjson_obj_getn(yyjson_obj_get(processor, "special_tokens"), name.data, name.size);
    yyjson_val *id = yyjson_arr_get_first(yyjson_obj_get(entry, "ids"));
    return yyjson_is_uint(id) && yyjson_get_uint(id) < count ? (int32_t)yyjson_get_uint(id) : -1;
}

static quire_status read_vocabulary(yyjson_val *root, quire_arena *arena, quire_unigram_vocabulary *out,
                                    quire_error *err)
{
    quire_unigram_piece *pieces = NULL;
    quire_status status = read_pieces(yyjson_obj_get(root, "model"), arena, out, &pieces, err);
    if (status) return status;
    status = read_normalizer(yyjson_obj_get(root, "normalizer"), arena, &out->charsmap, err);
    if (status) return status;
    status = check_pre_tokenizer(yyjson_obj_get(root, "pre_tokenizer"), err);
    if (status) return status;
    read_markers(root, pieces, out);
    yyjson_val *processor = yyjson_obj_get(root, "post_processor"),
               *single = yyjson_obj_get(processor, "single");
    if (quire_str_is(type_of(processor), "TemplateProcessing")) {
        out->begin = template_marker(processor, yyjson_arr_get_first(single), out->count);
        out->end = template_marker(processor, yyjson_arr_get_last(single), out->count);
    }
    return QUIRE_OK;
}

static quire_status read_json(const char *path, yyjson_doc **out, quire_error *err)
{
    struct stat st;
    yyjson_read_err problem;
    if (stat(path, &st) != 0) return quire_fail_errno(err, errno, "opening");
    if (!S_ISREG(st.st_mode) || st.st_size > limit_bytes)
        return quire_fail(err, QUIRE_E_LIMIT, "not a file of at most %lld bytes", (long long)limit_bytes);
    *out = yyjson_read_file(path, 0, NULL, &problem);
    if (*out) return QUIRE_OK;
    if (problem.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) return quire_fail_memory(err);
    return quire_fail(err, QUIRE_E_FORMAT, "not JSON: %s at byte %zu", problem.msg, problem.pos);
}

quire_status quire_unigram_build_from_json(const char *json_path, const char *path, quire_error *err)
{
    quire_arena arena = { 0 };
    yyjson_doc *doc = NULL;
    quire_unigram_vocabulary vocabulary = { .begin = -1, .end = -1, .pad = -1, .unknown = -1 };
    quire_status status = read_json(json_path, &doc, err);
    if (!status) status = read_vocabulary(yyjson_doc_get_root(doc), &arena, &vocabulary, err);
    if (status) {
        quire_error_wrap(err, status, "reading %s", json_path);
        goto done;
    }
    status = quire_unigram_build(&vocabulary, path, err);
done:
    yyjson_doc_free(doc);
    quire_arena_free(&arena);
    return status;
}
