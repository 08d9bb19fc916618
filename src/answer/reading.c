/* SPDX-License-Identifier: Apache-2.0 */
/* Saying how a period was read. "Q1 2023" may be the company's own first quarter, as its report is called, or the calendar's; "the
 * latest" is a document. Where only one reading is possible nothing is said. */
#include "answer/reading.h"

#include "base/error.h"
#include "base/str.h"
#include "text/language.h"

static quire_str own_words(const quire_opened *opened)
{
    return quire_str_cut(opened->names, opened->own->start, opened->own->end);
}

/* The quarter or half that a question names by its number; NULL: none. */
static const quire_period *numbered(const quire_asked *asked)
{
    for (size_t i = 0; i < asked->periods.count; i++)
        if (asked->periods.items[i].quarter || asked->periods.items[i].half) return &asked->periods.items[i];
    return NULL;
}

static quire_status write(quire_call *call, quire_str *out, quire_error *err, const char *format,
                          quire_str asked, quire_str name, quire_str own)
{
    *out = quire_arena_printf(call->arena, format, QUIRE_FMT(asked), QUIRE_FMT(name), QUIRE_FMT(own));
    return out->data ? QUIRE_OK : quire_fail_memory(err);
}

quire_status quire_reading_of(quire_call *call, const quire_asking *asking, const quire_opened *opened,
                              quire_str *out, quire_error *err)
{
    bool chinese = quire_str_is(quire_language_base(asking->retrieval->language), "zh");
    const quire_period *asked = numbered(&asking->asked);
    *out = (quire_str){ 0 };
    if (!opened->own) return QUIRE_OK;
    if (asking->asked.latest && asking->asked.periods.count == 0)
        return write(call, out, err, chinese ? "“最新”指%.*s%.*s（%.*s）" : "the latest: %.*s%.*s (%.*s)",
                     (quire_str){ 0 }, opened->file, own_words(opened));
    if (!asked) return QUIRE_OK;
    quire_str words = quire_str_cut(asking->text, asked->start, asked->end);
    bool by_name = quire_periods_fit(asked, opened->periods) == QUIRE_PERIOD_SAME;
    bool by_calendar = quire_period_compare(asked, opened->own) == QUIRE_PERIOD_SAME;
    if (by_name && !by_calendar)
        return write(call, out, err,
                     chinese ? "“%.*s”按文件名“%.*s”理解：%.*s"
                             : "\"%.*s\" is read as the file is called, %.*s: %.*s",
                     words, opened->file, own_words(opened));
    return QUIRE_OK;
}

quire_status quire_reading_add_missing(quire_call *call, const quire_asking *asking, size_t asked,
                                       size_t found, quire_str *out, quire_error *err)
{
    bool chinese = quire_str_is(quire_language_base(asking->retrieval->language), "zh");
    if (found >= asked) return QUIRE_OK;
    *out = quire_arena_printf(
        call->arena,
        chinese ? "%.*s%s所问%zu期中只找到%zu期" : "%.*s%sof the %zu reports asked for %zu %s found",
        QUIRE_FMT(*out), out->size ? "; " : "", asked, found, found == 1 ? "was" : "were");
    return out->data ? QUIRE_OK : quire_fail_memory(err);
}
