/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/data/data_probe.h"

#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/lines.h"

enum { LOOK_BYTES = 65536 };

/* `open`, white space, and then a byte of `inside`. */
static bool opens(quire_str text, char open, const char *inside)
{
    size_t at = 1;
    if (!text.size || text.data[0] != open) return false;
    while (at < text.size && at < LOOK_BYTES && strchr(" \t\r\n", text.data[at]) && text.data[at]) at++;
    return at < text.size && text.data[at] && strchr(inside, text.data[at]) != NULL;
}

bool data_looks_like_json(quire_str bytes)
{
    quire_str text = quire_probe_start(bytes);
    if (text.size < 2) return false;
    char last = text.data[text.size - 1];
    return (opens(text, '{', "\"}") && last == '}') || (opens(text, '[', "{[\"") && last == ']');
}

bool data_looks_like_json_lines(quire_str bytes)
{
    quire_str text = quire_probe_start(bytes);
    size_t next = 0;
    quire_str first = quire_str_trim(quire_line_at(text, 0, &next));
    if (!opens(first, '{', "\"") || first.data[first.size - 1] != '}') return false;
    return opens(quire_probe_start(quire_str_cut(text, next, text.size)), '{', "\"");
}

/* The first words of a record make no title; the name that people gave the file may. */
static quire_str name_of_file(quire_str name)
{
    const char *slash = name.size ? memrchr(name.data, '/', name.size) : NULL;
    if (slash) name = quire_str_cut(name, (size_t)(slash - name.data) + 1, name.size);
    const char *dot = name.size ? memrchr(name.data, '.', name.size) : NULL;
    return dot && dot > name.data ? quire_str_cut(name, 0, (size_t)(dot - name.data)) : name;
}

quire_status data_decode(quire_load_host *host, const quire_load_input *input, quire_str *text,
                         quire_error *err)
{
    quire_str charset = { 0 };
    quire_status status = quire_load_decode(input->bytes, input->charset, host->arena,
                                            quire_builder_ledger(host->builder), text, &charset, err);
    if (status) return status;
    quire_builder_add_metadata(host->builder, QUIRE_STR("charset"), charset);
    quire_builder_set_title(host->builder, name_of_file(input->name));
    return QUIRE_OK;
}
