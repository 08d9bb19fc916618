/* SPDX-License-Identifier: Apache-2.0 */
/* The converter walks character by character, and each of its steps enters the bytes that it consumed as kept or as
 * undecodable: the sum is held against the size of the file. */
#include "load/worker/decode.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/charset.h"
#include "load/worker/detect.h"
#include "record/document_codec.h"

#include <unicode/ucnv.h>
#include <unicode/utf8.h>

enum { UTF8_PER_BYTE = 3 }; /* most that one byte of any charset in use grows to */

/* ICU's callback for bytes it cannot read; `context` is a flag. */
static void note_undecodable(const void *context, UConverterToUnicodeArgs *args, const char *units,
                             int32_t length, UConverterCallbackReason reason, UErrorCode *code)
{
    if (reason > UCNV_IRREGULAR) return;
    *(bool *)(uintptr_t)context = true;
    UCNV_TO_U_CALLBACK_SUBSTITUTE(NULL, args, units, length, reason, code);
}

/* Bytes that stand for no character, as the shifts of ISO-2022, go with the one behind them, and
 * at the end of the text are undecodable. */
quire_status quire_load_decode_as(quire_str bytes, const char *charset, quire_arena *arena,
                                  quire_decoded *out, quire_error *err)
{
    *out = (quire_decoded){ 0 };
    if (!bytes.size) return QUIRE_OK;
    bool unreadable = false;
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(charset, &code);
    if (U_FAILURE(code))
        return quire_fail(err, QUIRE_E_FORMAT, "decoding %.60s: %s", charset, u_errorName(code));
    ucnv_setToUCallBack(converter, note_undecodable, &unreadable, NULL, NULL, &code);
    unsigned char *text = quire_arena_array(arena, bytes.size + 1, UTF8_PER_BYTE);
    quire_status status = text ? QUIRE_OK : quire_fail_memory(err);
    const char *at = bytes.data, *end = bytes.data + bytes.size;
    size_t size = 0, capacity = (bytes.size + 1) * UTF8_PER_BYTE;
    while (!status && at < end) {
        const char *start = at;
        unreadable = false;
        UChar32 c = ucnv_getNextUChar(converter, &at, end, &code);
        if (code == U_INDEX_OUTOFBOUNDS_ERROR || code == U_TRUNCATED_CHAR_FOUND) {
            if (code == U_TRUNCATED_CHAR_FOUND) U8_APPEND_UNSAFE(text, size, 0xFFFD);
            out->undecodable += (uint64_t)(end - start);
            break;
        }
        if (U_FAILURE(code)) {
            status = quire_fail(err, QUIRE_E_FORMAT, "decoding %s: %s", charset, u_errorName(code));
        } else if (capacity - size < 4) {
            status = quire_fail(err, QUIRE_E_LIMIT, "decoding %s: the text grows too much", charset);
        } else {
            U8_APPEND_UNSAFE(text, size, (uint32_t)c);
            *(unreadable ? &out->undecodable : &out->kept) += (uint64_t)(at - start);
        }
    }
    ucnv_close(converter);
    out->text = (quire_str){ (const char *)text, size };
    return status;
}

/* The size of the mark at the start, of several in a row where files were joined, and what it tells; 0: there is none. */
static size_t mark_of(quire_str bytes, const char **charset)
{
    static const struct {
        const char *mark;
        size_t size;
        const char *charset;
    } marks[] = {
        { "\xEF\xBB\xBF", 3, "UTF-8" },        { "\xFF\xFE\x00\x00", 4, "UTF-32LE" },
        { "\x00\x00\xFE\xFF", 4, "UTF-32BE" }, { "\xFF\xFE", 2, "UTF-16LE" },
        { "\xFE\xFF", 2, "UTF-16BE" },         { "\x84\x31\x95\x33", 4, "GB18030" },
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const quire_str mark = { marks[i].mark, marks[i].size };
        size_t size = 0;
        while (quire_str_starts(quire_str_cut(bytes, size, bytes.size), mark)) size += mark.size;
        if (!size) continue;
        *charset = marks[i].charset;
        return size;
    }
    return 0;
}

quire_status quire_load_decode(quire_str bytes, quire_str declared_charset, quire_arena *arena,
                               quire_ledger *ledger, quire_str *out, quire_str *charset, quire_error *err)
{
    const quire_str step = QUIRE_STR("decode"), unit = QUIRE_STR("bytes");
    const char *name = "UTF-8";
    size_t mark = mark_of(bytes, &name);
    quire_str body = quire_str_cut(bytes, mark, bytes.size);
    char order = mark ? 0 : quire_utf16_order(bytes);
    quire_decoded decoded = { .text = body, .kept = body.size };
    quire_status status = QUIRE_OK;
    if (order) name = order == 'l' ? "UTF-16LE" : "UTF-16BE";
    bool shifts = !mark && !order && quire_charset_shifts(declared_charset);
    if (strcmp(name, "UTF-8") != 0 || shifts || !quire_text_is_canonical(body)) {
        if (!mark && !order) name = quire_charset_choose(body, declared_charset, arena);
        status = quire_load_decode_as(body, name, arena, &decoded, err);
    }
    if (status) return status;
    *out = decoded.text;
    *charset = quire_arena_copy(arena, quire_str_from(name));
    quire_ledger_receive(ledger, step, unit, bytes.size);
    quire_ledger_keep(ledger, step, unit, decoded.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("byte_order_mark"), mark);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("undecodable"), decoded.undecodable);
    return charset->data ? QUIRE_OK : quire_fail_memory(err);
}
