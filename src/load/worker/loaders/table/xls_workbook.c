/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in front of the sheets: [MS-XLS] 2.1.7.20.3 (globals substream). */
#include "load/worker/loaders/table/xls_cells.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/rtf_fonts.h"
#include "load/worker/loaders/table/number_format.h"

#include <stdlib.h>

enum {
    BIFF8 = 0x0600,
    STYLES_MAX = 65536,
    TEXT_MAX_BYTES = 1 << 20,
    BOLD_WEIGHT = 700,
    UNICODE_PAGE = 1200,
    SOLID = 1,
    WHITE = 9,
    WHITE_SYSTEM = 1,
    AUTOMATIC = 64, /* and above */
    CHARSET_BYTES = 32
};

struct format {
    unsigned id;
    quire_str code;
};

struct look {
    unsigned font, format;
    bool ground;
};

struct reading {
    biff_stream stream;
    quire_arena *arena;
    xls_workbook *out;
    quire_buffer scratch;
    struct format *formats;
    struct look *looks;
    bool *bold; /* of fonts */
    size_t format_count, format_room, look_count, look_room, font_count, font_room, string_room, sheet_room;
    bool failed;
};

/* Room for one item more in an array of the reading; NULL: memory is out. */
static void *grow(struct reading *self, void *items, size_t count, size_t *room, size_t item_bytes)
{
    void *grown = quire_arena_grow(self->arena, items, count, room, item_bytes);
    self->failed |= !grown;
    return grown;
}

static void read_code_page(struct reading *self, const biff_record *record)
{
    unsigned page = quire_biff_u16(record->data, 0);
    char *name = quire_arena_alloc(self->arena, CHARSET_BYTES);
    self->failed |= !name;
    if (!name || self->out->encoding.unicode || page == UNICODE_PAGE) return;
    if (page == 0x8000) page = 10000; /* of a Macintosh */
    self->out->encoding.charset = quire_rtf_charset((int32_t)page, name, CHARSET_BYTES);
}

static void add_font(struct reading *self, const biff_record *record)
{
    bool *grown = self->font_count < STYLES_MAX
                      ? grow(self, self->bold, self->font_count, &self->font_room, sizeof *grown)
                      : NULL;
    if (!grown) return;
    self->bold = grown;
    self->bold[self->font_count++] = quire_biff_u16(record->data, 6) >= BOLD_WEIGHT;
}

static quire_status add_format(struct reading *self, const biff_record *record, quire_error *err)
{
    struct format format = { .id = quire_biff_u16(record->data, 0) };
    biff_reader reader = quire_biff_read(&self->stream, record);
    reader.at = 2;
    quire_status status = quire_biff_take_text(&reader, &self->out->encoding,
                                               self->out->encoding.unicode ? 2 : 1, &self->scratch,
                                               self->arena, &format.code, err);
    if (status || self->format_count >= STYLES_MAX) return status;
    struct format *grown = grow(self, self->formats, self->format_count, &self->format_room, sizeof *grown);
    if (!grown) return quire_fail_memory(err);
    self->formats = grown;
    self->formats[self->format_count++] = format;
    return QUIRE_OK;
}

static void add_look(struct reading *self, const biff_record *record)
{
    struct look look = { quire_biff_u16(record->data, 0), quire_biff_u16(record->data, 2), false };
    if (self->out->encoding.unicode) {
        unsigned pattern = quire_biff_u32(record->data, 14) >> 26,
                 colour = quire_biff_u16(record->data, 18) & 0x7F;
        look.ground = pattern == SOLID && colour != WHITE && colour != WHITE_SYSTEM && colour < AUTOMATIC;
    }
    struct look *grown = self->look_count < STYLES_MAX
                             ? grow(self, self->looks, self->look_count, &self->look_room, sizeof *grown)
                             : NULL;
    if (!grown) return;
    self->looks = grown;
    self->looks[self->look_count++] = look;
}

static quire_status add_sheet(struct reading *self, const biff_record *record, quire_error *err)
{
    xls_workbook *out = self->out;
    xls_sheet_entry entry = { .offset = quire_biff_u32(record->data, 0),
                              .hidden = (quire_biff_u8(record->data, 4) & 3) != 0,
                              .type = (xls_sheet_type)quire_biff_u8(record->data, 5) };
    biff_reader reader = quire_biff_read(&self->stream, record);
    reader.at = 6;
    quire_status status = quire_biff_take_text(&reader, &out->encoding, 1, &self->scratch, self->arena,
                                               &entry.name, err);
    if (status) return status;
    if (out->sheet_count >= XLS_SHEETS_MAX) {
        out->more_sheets++;
        return QUIRE_OK;
    }
    xls_sheet_entry *grown = grow(self, out->sheets, out->sheet_count, &self->sheet_room, sizeof *grown);
    if (!grown) return quire_fail_memory(err);
    out->sheets = grown;
    out->sheets[out->sheet_count++] = entry;
    return QUIRE_OK;
}

static quire_status read_strings(struct reading *self, const biff_record *record, quire_error *err)
{
    xlsx_strings *strings = &self->out->shared.strings;
    biff_reader reader = quire_biff_read(&self->stream, record);
    quire_biff_take_u32(&reader);
    uint32_t count = quire_biff_take_u32(&reader);
    while (strings->count < count && !reader.ended) {
        quire_str text, *grown;
        quire_status status = quire_biff_take_text(&reader, &self->out->encoding, 2, &self->scratch,
                                                   self->arena, &text, err);
        if (status) return status;
        grown = grow(self, strings->items, strings->count, &self->string_room, sizeof *grown);
        if (!grown) return quire_fail_memory(err);
        strings->items = grown;
        strings->items[strings->count++] = text;
    }
    /* The last one that was begun is not whole. */
    if (reader.ended && strings->count) strings->count--;
    return QUIRE_OK;
}

static quire_status read_record(struct reading *self, const biff_record *record, quire_error *err)
{
    switch (record->type) {
    case BIFF_CODEPAGE: read_code_page(self, record); break;
    case BIFF_DATEMODE: self->out->shared.from_1904 = quire_biff_u16(record->data, 0) == 1; break;
    case BIFF_FILEPASS: self->out->encrypted = true; break;
    case BIFF_FONT: add_font(self, record); break;
    case BIFF_XF: add_look(self, record); break;
    case BIFF_FORMAT: return add_format(self, record, err);
    case BIFF_BOUNDSHEET: return add_sheet(self, record, err);
    case BIFF_SST: return read_strings(self, record, err);
    default: break;
    }
    return self->failed ? quire_fail_memory(err) : QUIRE_OK;
}

static int by_id(const void *a, const void *b)
{
    unsigned x = ((const struct format *)a)->id, y = ((const struct format *)b)->id;
    return (x > y) - (x < y);
}

/* Fonts are counted without the one that would be the fifth. */
static bool is_bold(const struct reading *self, unsigned font)
{
    unsigned index = font > 4 ? font - 1 : font;
    return index < self->font_count && self->bold[index];
}

static quire_status make_styles(struct reading *self, quire_error *err)
{
    xlsx_styles *styles = &self->out->shared.styles;
    styles->items = quire_arena_array(self->arena, self->look_count, sizeof *styles->items);
    if (!styles->items) return quire_fail_memory(err);
    if (self->format_count) qsort(self->formats, self->format_count, sizeof *self->formats, by_id);
    for (; styles->count < self->look_count; styles->count++) {
        const struct look *look = &self->looks[styles->count];
        struct format key = { .id = look->format };
        const struct format *own = self->format_count
                                       ? bsearch(&key, self->formats, self->format_count, sizeof key, by_id)
                                       : NULL;
        styles->items[styles->count] = (xlsx_style){ .format = own ? own->code
                                                                   : quire_number_format_of(look->format),
                                                     .strong = look->ground || is_bold(self, look->font) };
    }
    return QUIRE_OK;
}

quire_status quire_xls_read_workbook(quire_str stream, quire_arena *arena, xls_workbook *out,
                                     quire_error *err)
{
    struct reading reading = { .stream = { .bytes = stream }, .arena = arena, .out = out };
    biff_record record;
    quire_status status = QUIRE_OK;
    *out = (xls_workbook){ .stream = stream, .encoding.charset = "windows-1252" };
    if (!quire_biff_next(&reading.stream, &record) || record.type != BIFF_BOF) return QUIRE_OK;
    out->known = true;
    out->encoding.unicode = quire_biff_u16(record.data, 0) >= BIFF8;
    quire_buffer_init(&reading.scratch, TEXT_MAX_BYTES);
    while (!status && !out->encrypted && quire_biff_next(&reading.stream, &record) && record.type != BIFF_EOF)
        status = read_record(&reading, &record, err);
    if (!status && !out->encrypted) status = make_styles(&reading, err);
    quire_buffer_free(&reading.scratch);
    return status;
}
