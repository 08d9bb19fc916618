/* SPDX-License-Identifier: Apache-2.0 */
/* Jupyter notebooks (nbformat 3 and 4): Markdown cells as Markdown, code cells as code, and what the code printed. Each stands
 * at the number of its cell, from 1. */
#include "load/worker/format.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/code/code_write.h"
#include "load/worker/loaders/text/load_markdown.h"
#include "load/worker/loaders/web/load_html.h"

#include <stdio.h>
#include <stdlib.h>
#include <yyjson.h>

enum { PROBED_BYTES = 4096, LABEL_BYTES = 40 };

struct reading {
    quire_load_host *host;
    char label[LABEL_BYTES]; /* the language of code cells */
    bool titled;             /* a Markdown cell came before */
    uint64_t kept_cells, kept_outputs;
};

static quire_str string_of(yyjson_val *value)
{
    return (quire_str){ yyjson_get_str(value), yyjson_get_len(value) };
}

/* A text, or an array of its lines. Without the escape sequences that colour it on a terminal. */
static void append_text(quire_buffer *out, yyjson_val *value)
{
    size_t index, count;
    yyjson_val *line;
    if (yyjson_is_arr(value)) {
        yyjson_arr_foreach(value, index, count, line) if (yyjson_is_str(line)) append_text(out, line);
        return;
    }
    quire_str text = yyjson_is_str(value) ? string_of(value) : (quire_str){ 0 };
    for (size_t at = 0; at < text.size; at++) {
        if (text.data[at] != '\x1b') {
            quire_buffer_append_char(out, text.data[at]);
            continue;
        }
        if (at + 1 < text.size && text.data[at + 1] == '[') at++;
        while (at + 1 < text.size && (unsigned char)text.data[at + 1] >= ' ' &&
               (unsigned char)text.data[at + 1] < '@')
            at++;
        if (at + 1 < text.size) at++;
    }
}

static quire_str text_of(struct reading *self, yyjson_val *value)
{
    quire_buffer text;
    quire_buffer_init(&text, SIZE_MAX / 4);
    append_text(&text, value);
    quire_str copy = text.failure ? (quire_str){ 0 }
                                  : quire_arena_copy(self->host->arena, quire_buffer_view(&text));
    quire_buffer_free(&text);
    if (!copy.data) quire_builder_fail(self->host->builder, QUIRE_E_NO_MEMORY);
    return copy;
}

static void drop(struct reading *self, const char *unit, const char *reason)
{
    quire_ledger_drop_count(quire_builder_ledger(self->host->builder), QUIRE_STR("load"),
                            quire_str_from(unit), quire_str_from(reason), 1);
}

static void write_plain(struct reading *self, quire_str text)
{
    quire_builder_open(self->host->builder, QUIRE_ELEMENT_PARAGRAPH);
    quire_builder_append(self->host->builder, text);
    quire_builder_close(self->host->builder);
    quire_builder_end_block(self->host->builder);
}

/* ---- what the code printed ---- */

static bool has_image(yyjson_val *data)
{
    size_t index, count;
    yyjson_val *key, *value;
    yyjson_obj_foreach(data, index, count, key, value)
    {
        (void)value;
        quire_str name = string_of(key);
        if (quire_str_starts(name, QUIRE_STR("image/")) || quire_str_is(name, "png") ||
            quire_str_is(name, "jpeg"))
            return true;
    }
    return false;
}

/* "ValueError: no such date"; the traceback shows the code again. */
static quire_str error_of(struct reading *self, yyjson_val *output)
{
    quire_str name = string_of(yyjson_obj_get(output, "ename")),
              value = string_of(yyjson_obj_get(output, "evalue"));
    if (!name.size && !value.size) return (quire_str){ 0 };
    return quire_arena_printf(self->host->arena, "%.*s: %.*s", QUIRE_FMT(name), QUIRE_FMT(value));
}

/* One of the forms of an output, or NULL. */
static yyjson_val *form_of(yyjson_val *data, const char *type)
{
    yyjson_val *form = yyjson_obj_get(data, type);
    return yyjson_is_str(form) || yyjson_is_arr(form) ? form : NULL;
}

/* "<Figure size 640x480 with 1 Axes>" and "<IPython.core.display.HTML object>" say only that there is another form. */
static bool is_stand_in(quire_str text)
{
    text = quire_str_trim(text);
    return quire_str_starts(text, QUIRE_STR("<")) && quire_str_ends(text, QUIRE_STR(">")) &&
           !memchr(text.data, '\n', text.size);
}

static quire_status write_html(struct reading *self, quire_str html, uint64_t *kept, quire_error *err)
{
    uint64_t received = 0;
    quire_status status = quire_html_write_piece(html, (quire_str){ 0 }, self->host->builder,
                                                 self->host->arena, &received, kept, err);
    quire_builder_end_block(self->host->builder);
    return status;
}

/* An output comes in several forms. A table is one in HTML alone, where plain text has columns of blanks; else plain text says
 * all, unless it only stands in for another form. */
static quire_status write_output(struct reading *self, yyjson_val *output, quire_error *err)
{
    yyjson_val *data = yyjson_obj_get(output, "data"), *plain = form_of(data, "text/plain");
    yyjson_val *page = form_of(data, "text/html"), *marked = form_of(data, "text/markdown");
    bool image = has_image(yyjson_is_obj(data) ? data : output);
    uint64_t kept = 0;
    quire_status status = QUIRE_OK;
    if (!plain) plain = yyjson_obj_get(output, "text");
    quire_str text = plain ? text_of(self, plain) : error_of(self, output);
    quire_str html = page ? text_of(self, page) : (quire_str){ 0 };
    bool stands_in = is_stand_in(text) && (image || page || marked);
    bool empty = quire_str_trim(text).size == 0;
    if (quire_str_holds(html, "<table")) {
        status = write_html(self, html, &kept, err);
    } else if (marked && (stands_in || empty)) {
        status = quire_markdown_write(self->host, text_of(self, marked), true, &kept, err);
        quire_builder_end_block(self->host->builder);
    } else if (page && (stands_in || empty)) {
        status = write_html(self, html, &kept, err);
    }
    if (!status && !kept && !empty && !stands_in) {
        write_plain(self, text);
        kept = text.size;
    }
    if (kept) self->kept_outputs++;
    else
        drop(self, "outputs",
             image           ? "image_without_text"
             : plain || page ? "white_space"
                             : "unsupported_part");
    return status;
}

/* ---- cells ---- */

static quire_status write_code(struct reading *self, yyjson_val *cell, quire_str source, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger *ledger = quire_builder_ledger(self->host->builder);
    quire_code_account account = { 0 };
    size_t index, count;
    yyjson_val *output;
    quire_status status = quire_code_write(self->host, source, self->label, NULL, &account, err);
    if (status) return status;
    quire_ledger_receive(ledger, step, unit, quire_count_characters(source));
    quire_ledger_keep(ledger, step, unit, account.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), account.white);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("carriage_return"), account.returns);
    quire_builder_end_block(self->host->builder);
    yyjson_arr_foreach(yyjson_obj_get(cell, "outputs"), index, count, output)
    {
        if (!status) status = write_output(self, output, err);
    }
    return status;
}

static quire_status write_markdown(struct reading *self, yyjson_val *cell, quire_str source, quire_error *err)
{
    uint64_t written = 0;
    if (quire_str_is(string_of(yyjson_obj_get(cell, "cell_type")), "heading"))
        source = quire_arena_printf(self->host->arena, "# %.*s", QUIRE_FMT(source));
    quire_status status = quire_markdown_write(self->host, source, self->titled, &written, err);
    self->titled = true;
    quire_builder_end_block(self->host->builder);
    return status;
}

static quire_status write_cell(struct reading *self, yyjson_val *cell, size_t number, quire_error *err)
{
    yyjson_val *written = yyjson_obj_get(cell, "source");
    quire_str kind = string_of(yyjson_obj_get(cell, "cell_type"));
    quire_str source = text_of(self, written ? written : yyjson_obj_get(cell, "input"));
    bool code = quire_str_is(kind, "code"), raw = quire_str_is(kind, "raw");
    bool markdown = quire_str_is(kind, "markdown") || quire_str_is(kind, "heading");
    char name[LABEL_BYTES];
    snprintf(name, sizeof name, "cell %zu", number);
    const quire_locator place = { .kind = QUIRE_LOCATOR_PATH, .name = quire_str_from(name) };
    if (!code && !raw && !markdown) {
        drop(self, "cells", "unsupported_part");
        return QUIRE_OK;
    }
    if (quire_str_trim(source).size == 0 && !yyjson_arr_size(yyjson_obj_get(cell, "outputs"))) {
        drop(self, "cells", "white_space");
        return QUIRE_OK;
    }
    quire_builder_stand_within(self->host->builder, &place);
    quire_status status = code       ? write_code(self, cell, source, err)
                          : markdown ? write_markdown(self, cell, source, err)
                                     : QUIRE_OK;
    if (raw) write_plain(self, source);
    quire_builder_stand_within(self->host->builder, NULL);
    self->kept_cells++;
    return status;
}

static quire_status write_cells(struct reading *self, yyjson_val *cells, size_t *number, quire_error *err)
{
    size_t index, count;
    yyjson_val *cell;
    quire_status status = QUIRE_OK;
    yyjson_arr_foreach(cells, index, count, cell)
    {
        if (status) break;
        status = write_cell(self, cell, ++*number, err);
    }
    return status;
}

/* ---- all of it ---- */

/* What is received, seen from the file alone. */
static void receive(quire_ledger *ledger, yyjson_val *cells)
{
    size_t index, count;
    yyjson_val *cell;
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("cells"), yyjson_arr_size(cells));
    yyjson_arr_foreach(cells, index, count,
                       cell) if (quire_str_is(string_of(yyjson_obj_get(cell, "cell_type")), "code"))
        quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("outputs"),
                             yyjson_arr_size(yyjson_obj_get(cell, "outputs")));
}

static void find_language(struct reading *self, yyjson_val *root)
{
    yyjson_val *metadata = yyjson_obj_get(root, "metadata");
    quire_str name = string_of(yyjson_obj_get(yyjson_obj_get(metadata, "language_info"), "name"));
    if (!name.size) name = string_of(yyjson_obj_get(yyjson_obj_get(metadata, "kernelspec"), "language"));
    if (!name.size) name = QUIRE_STR("python");
    snprintf(self->label, sizeof self->label, "%.*s", QUIRE_FMT(name));
}

static quire_status read_notebook(struct reading *self, yyjson_val *root, quire_error *err)
{
    quire_ledger *ledger = quire_builder_ledger(self->host->builder);
    yyjson_val *cells = yyjson_obj_get(root, "cells"), *sheets = yyjson_obj_get(root, "worksheets"), *sheet;
    size_t index, count, number = 0;
    quire_status status = QUIRE_OK;
    if (!yyjson_is_arr(cells) && !yyjson_is_arr(sheets)) {
        quire_host_refuse(self->host, QUIRE_LOAD_MALFORMED, "it has no cells of a notebook");
        return QUIRE_OK;
    }
    find_language(self, root);
    receive(ledger, cells);
    status = write_cells(self, cells, &number, err);
    yyjson_arr_foreach(sheets, index, count, sheet)
    {
        if (status) break;
        receive(ledger, yyjson_obj_get(sheet, "cells"));
        status = write_cells(self, yyjson_obj_get(sheet, "cells"), &number, err);
    }
    quire_ledger_keep(ledger, QUIRE_STR("load"), QUIRE_STR("cells"), self->kept_cells);
    quire_ledger_keep(ledger, QUIRE_STR("load"), QUIRE_STR("outputs"), self->kept_outputs);
    if (!status && self->kept_cells == 0)
        quire_host_refuse(self->host, QUIRE_LOAD_EMPTY, "the notebook has no cell with text");
    return status;
}

static quire_status load_notebook(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct reading self = { .host = host };
    quire_str text = { 0 }, charset = { 0 };
    quire_status status = quire_load_decode(input->bytes, input->charset, host->arena,
                                            quire_builder_ledger(host->builder), &text, &charset, err);
    if (status) return status;
    yyjson_read_err wrong = { 0 };
    yyjson_doc *json = yyjson_read_opts((char *)text.data, text.size, 0, NULL, &wrong);
    if (!json && wrong.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) return quire_fail_memory(err);
    if (json) status = read_notebook(&self, yyjson_doc_get_root(json), err);
    else
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED, "it is no JSON: %s, at byte %zu", wrong.msg, wrong.pos);
    yyjson_doc_free(json);
    return status;
}

static const quire_format_type types[] = { { "application/x-ipynb+json", "ipynb", NULL }, { 0 } };

static bool is_notebook(const quire_probe *probe)
{
    quire_str bytes = probe->bytes;
    if (!probe->is_text) return false;
    if (quire_probe_claims(probe, &quire_format_notebook)) return true;
    size_t part = bytes.size < PROBED_BYTES ? bytes.size : PROBED_BYTES;
    return !probe->claim && quire_str_starts(bytes, QUIRE_STR("{")) &&
           quire_str_holds(quire_str_cut(bytes, bytes.size - part, bytes.size), "\"nbformat\"") &&
           quire_str_holds(quire_str_cut(bytes, 0, part), "\"cells\"");
}

const quire_format quire_format_notebook = {
    .name = "notebook",
    .title = "Jupyter notebooks",
    .keeps = "text, code and what it printed (tables as tables), each with the number of its cell",
    .version = 2,
    .types = types,
    .probe = is_notebook,
    .load = load_notebook,
};
