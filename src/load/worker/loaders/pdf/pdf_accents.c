/* SPDX-License-Identifier: Apache-2.0 */
/* Where a mark belongs is told by its ink: over a letter, over a blank, or beside what is nearest on its baseline. The
 * search goes as far as a printed line is long, since PDFium sorts within lines. */
#include "load/worker/loaders/pdf/pdf_accents.h"

#include "text/unicode.h"

#include <math.h>
#include <string.h>

enum {
    LINE_CHARS = 300,
    QUOTED_CHARS = 120,
    OPENING = 0x2018,
    CLOSING = 0x2019,
    CLOSING_TWO = 0x201D,
    GRAVE = 0x300,
    ITALIC_FLAG = 64
};

static const float OVER = 0.3F;       /* of the narrower of two that stand at one place */
static const float RAISED_EM = 0.45F; /* as accents over capitals are */
static const float HIGH_EM = 0.8F;    /* over tall letters */
static const float MEET_EM = 0.15F;   /* no space is narrower */
static const float SLANT = 0.2F;      /* of italics: how far aside by how far up */
static const float LINE_EM = 1.25F;   /* no space is wider */

struct glyph {
    quire_place box; /* of a mark: its ink */
    float baseline, em;
    float lean; /* how much farther right the ink of a mark is */
    uint32_t c;
    bool drawn, guess, mark;
    bool placed, over;  /* a mark that is taken from its place; a letter stands under it */
    int beside, claims; /* of such a mark: where it goes; of a blank: the mark over it */
    bool behind;        /* not before `beside` */
};

struct accents {
    FPDF_TEXTPAGE text;
    const pdf_view *view;
    struct glyph *glyphs;
    int count;
    int *next;   /* of the marks that go to one place: the one that follows; -1: none */
    int *before; /* the first mark that goes there; -1: none */
    int *behind;
};

static const uint16_t spacing[][2] = { { 0xA8, 0x308 },  { 0xB4, 0x301 },  { '`', 0x300 },   { '^', 0x302 },
                                       { '~', 0x303 },   { 0x2C6, 0x302 }, { 0x2DC, 0x303 }, { 0x2DA, 0x30A },
                                       { 0x2C7, 0x30C }, { 0xB8, 0x327 },  { 0xAF, 0x304 },  { 0x2D8, 0x306 },
                                       { 0x2D9, 0x307 }, { 0x2DD, 0x30B }, { 0x2DB, 0x328 } };

uint32_t quire_pdf_mark_of(uint32_t c)
{
    for (size_t i = 0; i < sizeof spacing / sizeof *spacing; i++)
        if (spacing[i][0] == c) return spacing[i][1];
    return 0;
}

/* 0: the mark has no form of its own. */
static uint32_t spacing_form(uint32_t mark)
{
    for (size_t i = 0; i < sizeof spacing / sizeof *spacing; i++)
        if (spacing[i][1] == mark) return spacing[i][0];
    return 0;
}

static bool is_mark(uint32_t c)
{
    return c >= 0x300 && c <= 0x36F;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* A letter of a script that has accents, in which words are parted by spaces. */
static bool is_latin_letter(uint32_t c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= 0xC0 && c < 0x300) || (c >= 0x370 && c < 0x2000);
}

static bool is_word(uint32_t c)
{
    return (c >= '0' && c <= '9') || is_latin_letter(c);
}

static bool has_marks(FPDF_TEXTPAGE text, int count)
{
    for (int i = 0; i < count; i++)
        if (is_mark(FPDFText_GetUnicode(text, i))) return true;
    return false;
}

static bool is_slanted(FPDF_TEXTPAGE text, int index)
{
    char name[128];
    int flags = 0;
    unsigned long size = FPDFText_GetFontInfo(text, index, name, sizeof name, &flags);
    if (size && flags & ITALIC_FLAG) return true;
    if (!size || size > sizeof name) return false;
    name[size - 1] = 0;
    return strcasestr(name, "italic") || strcasestr(name, "oblique") || strcasestr(name, "slant");
}

/* A mark's box becomes that of its ink. Slanted letters lean to the right, and marks that are high over the line stand
 * to the right of their place on it. */
static void read_ink(const struct accents *accents, int index, struct glyph *mark)
{
    quire_place ink;
    if (quire_pdf_letter_ink(accents->text, accents->view, index, &ink) && ink.x1 > ink.x0 && ink.y1 > ink.y0)
        mark->box = ink;
    if (!is_slanted(accents->text, index)) return;
    mark->lean = SLANT * (mark->baseline - (mark->box.y0 + mark->box.y1) / 2);
    mark->box.x0 -= mark->lean;
    mark->box.x1 -= mark->lean;
}

static void read_glyph(const struct accents *accents, int index, struct glyph *out)
{
    double x, y;
    *out = (struct glyph){ .c = FPDFText_GetUnicode(accents->text, index), .beside = -1, .claims = -1 };
    out->guess = FPDFText_IsGenerated(accents->text, index) == 1;
    out->drawn = !out->guess && quire_pdf_letter_box(accents->text, accents->view, index, &out->box);
    if (!out->drawn) return;
    out->em = quire_pdf_letter_size(accents->text, index, &out->box);
    out->baseline = out->box.y1;
    if (FPDFText_GetCharOrigin(accents->text, index, &x, &y)) {
        FS_RECTF origin = { (float)x, (float)y, (float)x, (float)y };
        out->baseline = quire_pdf_view_box(accents->view, 0, origin).y0;
    }
    out->mark = is_mark(out->c);
    if (out->mark) read_ink(accents, index, out);
}

static float width_of(const struct glyph *glyph)
{
    return glyph->box.x1 - glyph->box.x0;
}

static bool shares_place(const struct glyph *mark, const struct glyph *other)
{
    float shared = fminf(mark->box.x1, other->box.x1) - fmaxf(mark->box.x0, other->box.x0);
    return shared > OVER * fminf(width_of(mark), width_of(other));
}

/* How far the baseline of `other` is below that of `mark`. */
static float drop_to(const struct glyph *mark, const struct glyph *other)
{
    return (other->baseline - mark->baseline) / fmaxf(mark->em, other->em);
}

static bool same_baseline(const struct glyph *mark, const struct glyph *other)
{
    return fabsf(drop_to(mark, other)) <= RAISED_EM;
}

static bool is_over(const struct glyph *mark, const struct glyph *letter)
{
    float drop = drop_to(mark, letter);
    return letter->drawn && !letter->mark && !is_blank(letter->c) && drop >= -RAISED_EM && drop <= HIGH_EM &&
           shares_place(mark, letter);
}

/* The nearest character before `index` that is neither a mark nor PDFium's guess; -1: there is none near. */
static int base_of(const struct accents *accents, int index)
{
    for (int i = index - 1; i >= 0 && i >= index - LINE_CHARS; i--)
        if (accents->glyphs[i].drawn && !accents->glyphs[i].mark) return i;
    return -1;
}

/* What a mark is drawn over and beside, by index; -1: nothing. */
struct surroundings {
    int letter, blank, nearest;
};

static struct surroundings look_around(const struct accents *accents, int index)
{
    const struct glyph *mark = &accents->glyphs[index];
    struct surroundings found = { -1, -1, -1 };
    float least = INFINITY, middle = (mark->box.x0 + mark->box.x1) / 2;
    int first = index > LINE_CHARS ? index - LINE_CHARS : 0;
    for (int i = first; i < accents->count && i <= index + LINE_CHARS && found.letter < 0; i++) {
        const struct glyph *other = &accents->glyphs[i];
        if (!other->drawn || other->mark) continue;
        if (is_over(mark, other)) found.letter = i;
        if (!same_baseline(mark, other)) continue;
        if (is_blank(other->c) && other->claims < 0 && shares_place(mark, other)) found.blank = i;
        float away = fmaxf(other->box.x0 - middle, middle - other->box.x1);
        if (away >= least) continue;
        least = away;
        found.nearest = i;
    }
    if (least > LINE_EM * mark->em) found.nearest = -1;
    return found;
}

/* A mark right behind a letter that it changes belongs to it, wherever a font draws it: some programs do not set marks
 * over letters, and draw them beside. */
static bool is_attached(const struct accents *accents, int index)
{
    const struct glyph *glyphs = accents->glyphs, *mark = &glyphs[index];
    int base = base_of(accents, index);
    if (base < 0 || !is_latin_letter(glyphs[base].c) || !same_baseline(mark, &glyphs[base])) return false;
    bool parted = false, strayed = false;
    int stacked = 0;
    for (int i = base + 1; i < index; i++) {
        stacked += glyphs[i].mark && !glyphs[i].placed;
        parted |= !glyphs[i].mark;
        strayed |= glyphs[i].placed; /* then what parts the two goes with it */
    }
    if (parted && !strayed) return false;
    float away = (mark->box.x0 + mark->box.x1) / 2 + mark->lean - glyphs[base].box.x1;
    if (away < -width_of(&glyphs[base]) || away > (float)(stacked + 1) * mark->em) return false;
    FPDF_PAGEOBJECT object = FPDFText_GetTextObject(accents->text, index);
    return stacked || quire_char_compose(glyphs[base].c, mark->c) ||
           (object && FPDFText_GetTextObject(accents->text, base) == object);
}

static void place_mark(const struct accents *accents, int index)
{
    struct glyph *mark = &accents->glyphs[index];
    int base = base_of(accents, index);
    if (base >= 0 && is_over(mark, &accents->glyphs[base])) return;
    if (!quire_pdf_is_level(accents->text, accents->view, index) || is_attached(accents, index)) return;
    const struct surroundings around = look_around(accents, index);
    if (around.letter < 0 && !spacing_form(mark->c)) return;
    mark->over = around.letter >= 0;
    mark->beside = mark->over ? around.letter : around.blank >= 0 ? around.blank : around.nearest;
    if (mark->beside < 0) return;
    const struct glyph *beside = &accents->glyphs[mark->beside];
    mark->behind = mark->over || mark->box.x0 + mark->box.x1 > beside->box.x0 + beside->box.x1;
    mark->placed = true;
    if (!mark->over && around.blank >= 0) accents->glyphs[around.blank].claims = index;
}

/* Marks that go to one place keep their order. */
static void chain_mark(const struct accents *accents, int index)
{
    const struct glyph *mark = &accents->glyphs[index];
    int beside = mark->beside;
    uint32_t half = accents->glyphs[beside].c & 0xFFFFFC00; /* of a surrogate pair, which stays together */
    if (mark->behind && half == 0xD800 && beside + 1 < accents->count) beside++;
    if (!mark->behind && half == 0xDC00 && beside > 0) beside--;
    int *at = mark->behind ? &accents->behind[beside] : &accents->before[beside];
    accents->next[index] = *at;
    *at = index;
}

static void write_marks(const struct accents *accents, int first, pdf_chars *out)
{
    for (int i = first; i >= 0; i = accents->next[i]) {
        const struct glyph *mark = &accents->glyphs[i];
        uint32_t c = mark->over ? mark->c : spacing_form(mark->c);
        out->items[out->count++] = (pdf_char){ c, 1, i, mark->beside };
    }
}

static void write_chars(const struct accents *accents, pdf_chars *out)
{
    for (int i = 0; i < accents->count; i++) {
        const struct glyph *glyph = &accents->glyphs[i];
        pdf_char item = { glyph->c, 1, i, i };
        if (glyph->placed) continue;
        if (glyph->claims >= 0) item = (pdf_char){ spacing_form(accents->glyphs[glyph->claims].c), 2, i, i };
        write_marks(accents, accents->before[i], out);
        out->items[out->count++] = item;
        write_marks(accents, accents->behind[i], out);
    }
}

/* Whether something was put to or taken from the place between two characters that follow each other. */
static bool is_disturbed(const struct accents *accents, const pdf_char *last, const pdf_char *next)
{
    if (last->index != last->beside || next->index != next->beside || last->chars > 1 || next->chars > 1)
        return true;
    for (int i = last->index + 1; i < next->index; i++)
        if (accents->glyphs[i].placed) return true;
    return false;
}

/* The gap in a line between two characters, in em; INFINITY: they stand in two lines. */
static float gap_between(const struct accents *accents, const pdf_char *last, const pdf_char *next)
{
    const struct glyph *a = &accents->glyphs[last->index], *b = &accents->glyphs[next->index];
    float em = fmaxf(a->em, b->em), gap = (b->box.x0 - a->box.x1) / em;
    bool level = same_baseline(&accents->glyphs[last->beside], &accents->glyphs[next->beside]);
    return level && gap > -LINE_EM && gap < LINE_EM ? gap : INFINITY;
}

/* PDFium guessed spaces and line ends around marks where they were out of place. */
static void revise_guesses(const struct accents *accents, pdf_chars *chars)
{
    size_t used = 0, count = chars->count;
    pdf_char *items = chars->items;
    for (size_t i = 0, j; i < count; i = j) {
        float gap = INFINITY;
        for (j = i; j < count && accents->glyphs[items[j].index].guess; j++) {}
        if (used && j > i && j < count && is_disturbed(accents, &items[used - 1], &items[j]))
            gap = gap_between(accents, &items[used - 1], &items[j]);
        size_t kept = gap == INFINITY ? j - i : gap > MEET_EM;
        chars->guessed += kept < j - i ? j - i - kept : 0;
        for (size_t k = 0; k < kept && k < j - i; k++, used++) {
            items[used] = items[i + k];
            if (gap != INFINITY) items[used].c = ' ';
        }
        if (j < count) items[used++] = items[j++];
    }
    chars->count = used;
}

/* Whether the grave accents from items[at] on open a quotation that a closing quote ends. */
static bool opens_quote(const pdf_chars *chars, size_t at)
{
    const pdf_char *items = chars->items;
    size_t i = at;
    while (i < chars->count && i < at + QUOTED_CHARS && items[i].c == '`') i++;
    if (i < chars->count && (is_blank(items[i].c) || items[i].c == CLOSING || items[i].c == CLOSING_TWO))
        return false;
    for (size_t end = i + QUOTED_CHARS; i < chars->count && i < end && items[i].c != '`'; i++) {
        uint32_t next = i + 1 < chars->count ? items[i + 1].c : 0;
        bool apostrophe = i && is_word(items[i - 1].c) && is_word(next);
        if (items[i].c == CLOSING && !apostrophe) return true;
    }
    return false;
}

static void write_quotes(const struct accents *accents, pdf_chars *chars)
{
    for (size_t i = 0; i < chars->count; i++) {
        pdf_char *item = &chars->items[i];
        const struct glyph *glyph = &accents->glyphs[item->index];
        const struct glyph *mark = glyph->claims >= 0 ? &accents->glyphs[glyph->claims] : glyph;
        uint32_t last = i ? chars->items[i - 1].c : 0;
        if (item->c == '`' && mark->c == GRAVE && !is_word(last) && opens_quote(chars, i)) item->c = OPENING;
    }
}

static quire_status allocate(struct accents *accents, quire_arena *arena, pdf_chars *out)
{
    size_t count = (size_t)accents->count;
    accents->glyphs = quire_arena_array(arena, count, sizeof *accents->glyphs);
    accents->next = quire_arena_array(arena, count, sizeof *accents->next);
    accents->before = quire_arena_array(arena, count, sizeof *accents->before);
    accents->behind = quire_arena_array(arena, count, sizeof *accents->behind);
    out->items = quire_arena_array(arena, count, sizeof *out->items);
    if (!accents->glyphs || !accents->next || !accents->before || !accents->behind || !out->items)
        return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) accents->next[i] = accents->before[i] = accents->behind[i] = -1;
    return QUIRE_OK;
}

quire_status quire_pdf_place_accents(FPDF_TEXTPAGE text, int count, const pdf_view *view, quire_arena *arena,
                                     pdf_chars *out)
{
    struct accents accents = { .text = text, .view = view, .count = count };
    bool any = false;
    *out = (pdf_chars){ 0 };
    if (!has_marks(text, count)) return QUIRE_OK;
    if (allocate(&accents, arena, out)) return QUIRE_E_NO_MEMORY;
    for (int i = 0; i < count; i++) read_glyph(&accents, i, &accents.glyphs[i]);
    for (int i = 0; i < count; i++)
        if (accents.glyphs[i].mark) place_mark(&accents, i);
    for (int i = count - 1; i >= 0; i--) {
        const struct glyph *mark = &accents.glyphs[i];
        bool claimed = mark->placed && accents.glyphs[mark->beside].claims == i;
        if (mark->placed && !claimed) chain_mark(&accents, i);
        any |= mark->placed;
    }
    if (!any) {
        out->items = NULL;
        return QUIRE_OK;
    }
    write_chars(&accents, out);
    revise_guesses(&accents, out);
    write_quotes(&accents, out);
    return QUIRE_OK;
}
