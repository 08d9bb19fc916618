/* SPDX-License-Identifier: Apache-2.0 */
/* Plain text, and the decoding that all text formats share: mark, strict UTF-8, declared charset, mostly-UTF-8, uchardet,
 * then a strict trial of GB18030 and Big5. What a decoder cannot read becomes U+FFFD and is counted. */
#include "load/worker/loader.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/detect.h"
#include "record/document_codec.h"
#include "text/unicode.h"

#include <strings.h>
#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>
#include <unicode/utf8.h>

enum {
    SAMPLE_BYTES = 256 << 10, /* what detection reads */
    VALID_PER_INVALID = 4,    /* this many good sequences a bad byte: damaged UTF-8, not another charset */
    UTF8_PER_BYTE = 3,        /* most that one byte of any charset in use grows to */
};

/* ---- decoding ---- */

/* What the converter's callback tells: bytes it could not read. */
struct undecodable {
    uint64_t bytes;
};

static void count_undecodable(const void *context, UConverterToUnicodeArgs *args, const char *units, int32_t length,
                              UConverterCallbackReason reason, UErrorCode *code)
{
    struct undecodable *seen = (struct undecodable *)(uintptr_t)context;
    if (reason > UCNV_IRREGULAR) return;
    seen->bytes += (uint64_t)length;
    UCNV_TO_U_CALLBACK_SUBSTITUTE(NULL, args, units, length, reason, code);
}

/* Whether `charset` reads all of the sample; *han_share gets the share of common Han among what is not ASCII. */
static bool decodes_strictly(const char *charset, quire_str sample, bool whole, double *han_share)
{
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(charset, &code);
    size_t han = 0, others = 0;
    bool fits = U_SUCCESS(code);
    if (fits) ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &code);
    const char *at = sample.data, *end = sample.data + sample.size;
    while (fits && at < end) {
        const char *before = at;
        UChar32 c = ucnv_getNextUChar(converter, &at, end, &code);
        if (U_FAILURE(code)) {
            /* A sample may end inside a character. */
            fits = !whole && end - before < 8;
            break;
        }
        if (c >= 0x4E00 && c <= 0x9FFF) han++;
        else if (c >= 0x80 && !(c >= 0x3000 && c <= 0x303F) && !(c >= 0xFF00 && c <= 0xFFEF)) others++;
    }
    ucnv_close(converter);
    *han_share = han + others ? (double)han / (double)(han + others) : 0;
    return fits;
}

/* Bytes that are UTF-8 but for a few. */
static bool is_damaged_utf8(quire_str sample)
{
    size_t valid = 0, invalid = 0;
    for (size_t at = 0; at < sample.size;) {
        size_t before = at;
        if ((unsigned char)sample.data[at] < 0x80) {
            at++;
            continue;
        }
        uint32_t c = quire_utf8_next(sample, &at);
        if (c == 0xFFFD && at - before == 1) invalid++;
        else valid++;
    }
    return valid > VALID_PER_INVALID * invalid;
}

static const char *guess(quire_str sample, quire_arena *arena)
{
    uchardet_t detector = uchardet_new();
    if (!detector) return "";
    const char *name = "";
    if (uchardet_handle_data(detector, sample.data, sample.size) == 0) {
        uchardet_data_end(detector);
        quire_str copy = quire_arena_copy(arena, quire_str_from(uchardet_get_charset(detector)));
        if (copy.data) name = copy.data;
    }
    uchardet_delete(detector);
    return name;
}

static bool is_multibyte(const char *charset)
{
    static const char *const names[] = { "GB", "BIG5", "EUC", "SHIFT", "ISO-2022", "UHC", "HZ", "UTF" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncasecmp(charset, names[i], strlen(names[i])) == 0) return true;
    return false;
}

/* Short Chinese misleads detectors that count letters: where the bytes are flawless GB18030 or Big5 and nearly all Han,
 * they are that. */
static const char *choose_charset(quire_str bytes, quire_str declared, quire_arena *arena)
{
    static const char *const trials[] = { "GB18030", "Big5" };
    quire_str sample = quire_str_cut(bytes, 0, bytes.size < SAMPLE_BYTES ? bytes.size : SAMPLE_BYTES);
    bool whole = sample.size == bytes.size;
    double share = 0;
    if (declared.size) {
        quire_str name = quire_arena_copy(arena, declared);
        if (name.data && decodes_strictly(name.data, sample, whole, &share)) return name.data;
    }
    if (is_damaged_utf8(sample)) return "UTF-8";
    const char *guessed = guess(sample, arena);
    if (is_multibyte(guessed) && decodes_strictly(guessed, sample, whole, &share)) return guessed;
    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++)
        if (decodes_strictly(trials[i], sample, whole, &share) && share > 0.9) return trials[i];
    if (*guessed && decodes_strictly(guessed, sample, whole, &share)) return guessed;
    return *guessed ? guessed : "windows-1252";
}

/* Converts all of `bytes`; what cannot be read is U+FFFD. */
static quire_status convert(quire_str bytes, const char *charset, quire_arena *arena, uint64_t *undecodable,
                            quire_str *out, quire_error *err)
{
    struct undecodable seen = { 0 };
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(charset, &code);
    if (U_FAILURE(code)) return quire_fail(err, QUIRE_E_INVALID, "the charset '%.60s' is not known", charset);
    ucnv_setToUCallBack(converter, count_undecodable, &seen, NULL, NULL, &code);
    unsigned char *text = quire_arena_array(arena, bytes.size + 1, UTF8_PER_BYTE);
    quire_status status = text ? QUIRE_OK : quire_fail_memory(err);
    const char *at = bytes.data, *end = bytes.data + bytes.size;
    size_t size = 0, capacity = (bytes.size + 1) * UTF8_PER_BYTE;
    while (!status && at < end) {
        UChar32 c = ucnv_getNextUChar(converter, &at, end, &code);
        if (code == U_INDEX_OUTOFBOUNDS_ERROR) break;
        if (code == U_TRUNCATED_CHAR_FOUND) {
            seen.bytes++;
            c = 0xFFFD;
            at = end;
            code = U_ZERO_ERROR;
        }
        if (U_FAILURE(code)) status = quire_fail(err, QUIRE_E_FORMAT, "decoding %s: %s", charset, u_errorName(code));
        else if (c == 0xFEFF && size == 0) continue;
        else if (capacity - size < 4) status = quire_fail(err, QUIRE_E_LIMIT, "decoding %s: the text grows too much", charset);
        else U8_APPEND_UNSAFE(text, size, (uint32_t)c);
    }
    ucnv_close(converter);
    *undecodable = seen.bytes < bytes.size ? seen.bytes : bytes.size;
    *out = (quire_str){ (const char *)text, size };
    return status;
}

static size_t mark_of(quire_str bytes, const char **charset)
{
    static const struct { const char *mark; size_t size; const char *charset; } marks[] = {
        { "\xEF\xBB\xBF", 3, "UTF-8" }, { "\xFF\xFE\x00\x00", 4, "UTF-32LE" }, { "\x00\x00\xFE\xFF", 4, "UTF-32BE" },
        { "\xFF\xFE", 2, "UTF-16LE" }, { "\xFE\xFF", 2, "UTF-16BE" }, { "\x84\x31\x95\x33", 4, "GB18030" },
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!quire_str_starts(bytes, (quire_str){ marks[i].mark, marks[i].size })) continue;
        *charset = marks[i].charset;
        return marks[i].size;
    }
    return 0;
}

quire_status quire_load_decode(quire_str bytes, quire_str declared_charset, quire_arena *arena, quire_ledger *ledger,
                               quire_str *out, quire_str *charset, quire_error *err)
{
    const quire_str step = QUIRE_STR("decode"), unit = QUIRE_STR("bytes");
    const char *name = "UTF-8";
    uint64_t undecodable = 0;
    size_t mark = mark_of(bytes, &name);
    quire_str body = quire_str_cut(bytes, mark, bytes.size);
    char order = mark ? 0 : quire_utf16_order(bytes);
    quire_status status = QUIRE_OK;
    if (order) name = order == 'l' ? "UTF-16LE" : "UTF-16BE";
    bool is_utf8 = strcmp(name, "UTF-8") == 0 && quire_text_is_canonical(body);
    if (!is_utf8 && !mark && !order) name = choose_charset(body, declared_charset, arena);
    *out = body;
    if (!is_utf8) status = convert(body, name, arena, &undecodable, out, err);
    if (status) return status;
    *charset = quire_arena_copy(arena, quire_str_from(name));
    quire_ledger_receive(ledger, step, unit, bytes.size);
    quire_ledger_keep(ledger, step, unit, body.size - undecodable);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("byte_order_mark"), mark);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("undecodable"), undecodable);
    return charset->data ? QUIRE_OK : quire_fail_memory(err);
}

/* ---- the loader ---- */

static uint64_t count_characters(quire_str text)
{
    uint64_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

/* CR before LF: the canonical text ends its lines with LF alone. */
static uint64_t count_carriage_returns(quire_str text)
{
    uint64_t count = 0;
    for (size_t i = 0; i + 1 < text.size; i++) count += text.data[i] == '\r' && text.data[i + 1] == '\n';
    return count;
}

/* The line at `at` and where the next one starts. Any of CR, LF, CRLF ends a line. */
static quire_str line_at(quire_str text, size_t at, size_t *next)
{
    size_t end = at;
    while (end < text.size && text.data[end] != '\n' && text.data[end] != '\r') end++;
    *next = end + (end < text.size) + (end + 1 < text.size && text.data[end] == '\r' && text.data[end + 1] == '\n');
    return quire_str_cut(text, at, end);
}

static bool is_blank(quire_str line)
{
    for (size_t at = 0; at < line.size;)
        if (!quire_char_is_space(quire_utf8_next(line, &at))) return false;
    return true;
}

/* A block: lines up to the next blank one, without the white space behind its last character. */
static quire_str block_at(quire_str text, size_t start, size_t *next)
{
    size_t end = start, at = start;
    while (at < text.size) {
        size_t behind = 0;
        quire_str line = line_at(text, at, &behind);
        if (is_blank(line)) break;
        end = at + line.size;
        at = behind;
    }
    while (end > start && (text.data[end - 1] == ' ' || text.data[end - 1] == '\t')) end--;
    *next = at;
    return quire_str_cut(text, start, end);
}

static quire_status load_text(const quire_load_input *input, quire_arena *arena, quire_builder *builder,
                              quire_load_reason *reason, quire_str *message, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger *ledger = quire_builder_ledger(builder);
    quire_str text = { 0 }, charset = { 0 };
    uint64_t kept = 0, returns = 0, gaps = 0;
    quire_status status = quire_load_decode(input->bytes, input->charset, arena, ledger, &text, &charset, err);
    if (status) return status;
    quire_ledger_receive(ledger, step, unit, count_characters(text));
    quire_builder_add_metadata(builder, QUIRE_STR("charset"), charset);
    for (size_t at = 0; at < text.size;) {
        size_t next = 0;
        quire_str line = line_at(text, at, &next);
        if (is_blank(line)) {
            gaps += count_characters(quire_str_cut(text, at, next));
            at = next;
            continue;
        }
        quire_str block = block_at(text, at, &next);
        quire_builder_open(builder, QUIRE_ELEMENT_PARAGRAPH);
        quire_builder_append(builder, block);
        quire_builder_close(builder);
        quire_builder_end_block(builder);
        returns += count_carriage_returns(block);
        kept += count_characters(block) - count_carriage_returns(block);
        gaps += count_characters(quire_str_cut(text, at + block.size, next));
        at = next;
    }
    quire_ledger_keep(ledger, step, unit, kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), gaps);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("carriage_return"), returns);
    if (kept == 0) {
        *reason = QUIRE_LOAD_EMPTY;
        *message = QUIRE_STR("the file holds nothing but white space");
    }
    return QUIRE_OK;
}

static const char *const types[] = { "text/plain", NULL };
static const char *const extensions[] = { "txt", "text", "log", NULL };

const quire_load_loader quire_load_text = { .name = "text", .types = types, .extensions = extensions, .load = load_text };
