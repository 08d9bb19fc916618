/* SPDX-License-Identifier: Apache-2.0 */
/* JSON through yyjson, with the comments and trailing commas of configuration files. Numbers stay as they are written. The
 * account counts values as the parser does: keys, objects and lists among them. What is no JSON all the same is read as the
 * text that it is. Source: RFC 8259. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/data/data_probe.h"
#include "load/worker/loaders/data/data_write.h"
#include "load/worker/loaders/data/json_tree.h"
#include "load/worker/loaders/text/load_text.h"

static const quire_str step = { "load", 4 };

/* Comments outside of strings. */
static uint64_t count_comments(quire_str text)
{
    uint64_t count = 0;
    bool string = false;
    for (size_t i = 0; i + 1 < text.size; i++) {
        char c = text.data[i], next = text.data[i + 1];
        if (string && c == '\\') i++;
        else if (c == '"') string = !string;
        else if (!string && c == '/' && (next == '/' || next == '*')) {
            const char *end = next == '/' ? "\n" : "*/";
            const char *found = memmem(text.data + i + 2, text.size - i - 2, end, strlen(end));
            count++;
            i = found ? (size_t)(found - text.data) + strlen(end) - 1 : text.size;
        }
    }
    return count;
}

static quire_status read_json(quire_load_host *host, quire_str text, bool *read, quire_error *err)
{
    const quire_str unit = QUIRE_STR("values"), comments = QUIRE_STR("comments");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    data_tree tree = { .arena = host->arena };
    bool no_memory = false;
    yyjson_doc *doc = data_parse_json(text, &no_memory);
    *read = doc != NULL;
    if (!doc) return no_memory ? quire_fail_memory(err) : QUIRE_OK;
    uint64_t received = yyjson_doc_get_val_count(doc), kept = 0, commented = count_comments(text);
    quire_ledger_receive(ledger, step, unit, received);
    data_from_json(&tree, NULL, yyjson_doc_get_root(doc));
    if (!tree.failed) data_write(host->builder, &tree, DATA_PATHS_JSON, &kept);
    quire_ledger_keep(ledger, step, unit, kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), received - kept);
    if (commented) quire_ledger_receive(ledger, step, comments, commented);
    quire_ledger_drop_count(ledger, step, comments, QUIRE_STR("comment"), commented);
    yyjson_doc_free(doc);
    return tree.failed ? quire_fail_memory(err) : QUIRE_OK;
}

static quire_status load_json(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str text = { 0 };
    bool read = false;
    quire_status status = data_decode(host, input, &text, err);
    if (!status) status = read_json(host, text, &read, err);
    if (!status && !read) quire_text_write_unparsed(host, text, "JSON");
    return status;
}

static bool is_json(const quire_probe *probe)
{
    if (!probe->is_text) return false;
    if (quire_probe_claims(probe, &quire_format_json)) return true;
    return !probe->claim && data_looks_like_json(probe->bytes);
}

static const quire_format_type types[] = { { "application/json", "json|jsonc|json5|geojson|webmanifest",
                                             "text/json|application/geo+json|application/ld+json" },
                                           { 0 } };

const quire_format quire_format_json = {
    .name = "json",
    .title = "JSON",
    .keeps = "each value with its key and path, objects as sections, records of one shape as tables",
    .version = 2,
    .types = types,
    .probe = is_json,
    .load = load_json,
};
