/* SPDX-License-Identifier: Apache-2.0 */
/* Exponents, indices and note marks by their size and baseline, and the marks of footnotes. Sizes and shifts are those
 * that typesetters use, per em: TeX .70 and .363, word processors .58 to .65, browsers .83 and .33. */
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_notes.h"
#include "load/worker/loaders/pdf/pdf_scripts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { PIECES = 8 };

/* A stretch of a line in 10 point: its text, size and rise. A '~' in front stands for a space that PDFium guessed. */
struct piece {
    const char *text;
    float size, rise;
};

static void expect(const struct piece *pieces, size_t count, const char *wanted)
{
    quire_arena arena = { 0 };
    pdf_run runs[PIECES];
    char text[256];
    size_t used = 0;
    float x = 72;
    uint32_t spaces;
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[i].text;
        bool guessed = piece[0] == '~';
        size_t size = strlen(piece), white = piece[0] == ' ' || guessed;
        memcpy(text + used, piece, size);
        if (guessed) text[used] = ' ';
        x += guessed ? 1.2F : white ? 2.5F : 0;
        float width = (float)(size - white) * pieces[i].size * 0.5F;
        runs[i] = (pdf_run){ .start = used + white,
                             .size = pieces[i].size,
                             .baseline = 100 - pieces[i].rise,
                             .x0 = x,
                             .x1 = x + width,
                             .chars = (uint32_t)(size - white),
                             .guessed_space = guessed };
        used += size;
        x += width;
    }
    quire_str written = quire_pdf_write_scripts((quire_str){ text, used }, runs, count, &arena, &spaces);
    if (!quire_str_is(written, wanted)) fail_msg("\"%.*s\" is not \"%s\"", QUIRE_FMT(written), wanted);
    quire_arena_free(&arena);
}

#define EXPECT(wanted, ...)                                                                                  \
    do {                                                                                                     \
        const struct piece pieces[] = { __VA_ARGS__ };                                                       \
        expect(pieces, sizeof pieces / sizeof *pieces, wanted);                                              \
    } while (0)

static void small_raised_figures_are_exponents(void **state)
{
    (void)state;
    EXPECT("4 × 10⁵ litres", { "4 × 10", 10, 0 }, { "5", 7, 3.63F }, { " litres", 10, 0 });
    EXPECT("10⁻³ m² of it", { "10", 10, 0 }, { "−3", 5.8F, 3.3F }, { " m", 10, 0 }, { "2", 5.8F, 3.3F },
           { " of it", 10, 0 });
    EXPECT("10⁷", { "10", 10, 0 }, { "7", 8.3F, 3.3F });
    EXPECT("流量为10⁵升", { "流量为10", 10, 0 }, { "5", 6.5F, 3.5F }, { "升", 10, 0 });
    EXPECT("4 × 10⁵", { "4 × 10", 10, 0 }, { "5", 10, 3.6F });
}

static void lowered_ones_are_indices(void **state)
{
    (void)state;
    EXPECT("CO₂ and H₂O", { "CO", 10, 0 }, { "2", 7, -1.5F }, { " and H", 10, 0 }, { "2", 8.3F, -2 },
           { "O", 10, 0 });
    EXPECT("x_i²", { "x", 10, 0 }, { "i", 7, -1.5F }, { "2", 7, 3.6F });
    EXPECT("y_(max)", { "y", 10, 0 }, { "max", 5.8F, -0.8F });
}

static void note_marks_stay_apart_from_their_word(void **state)
{
    (void)state;
    EXPECT("in 2019³ and", { "in 2019", 10, 0 }, { "3", 7, 3.6F }, { " and", 10, 0 });
    EXPECT("known¹,² before", { "known", 10, 0 }, { "1,2", 7, 3.6F }, { " before", 10, 0 });
    EXPECT("¹ A note", { "1", 7, 3.6F }, { " A note", 10, 0 });
    EXPECT("2019年³以后", { "2019年", 10, 0 }, { "3", 6.5F, 3.5F }, { "以后", 10, 0 });
}

static void a_guessed_space_before_an_exponent_is_left_out(void **state)
{
    (void)state;
    EXPECT("10⁵", { "10", 10, 0 }, { "~5", 7, 3.6F });
    EXPECT("10 5", { "10", 10, 0 }, { " 5", 7, 3.6F });
}

static void other_small_print_is_left_alone(void **state)
{
    (void)state;
    EXPECT("QUIRE manual", { "Q", 10, 0 }, { "UIRE", 8, 0 }, { " manual", 10, 0 });
    EXPECT("THE harbour", { "T", 30, 0 }, { "HE", 10, 15 }, { " harbour", 10, 15 });
    EXPECT("Acme annual report of 2019", { "Acme ", 20, 0 }, { "annual report of 2019", 9, 5 });
    EXPECT("the 1st of May", { "the 1", 10, 0 }, { "st", 6.5F, 3.5F }, { " of May", 10, 0 });
    EXPECT("3 1/2 cups", { "3", 10, 0 }, { "1", 6, 3 }, { "/", 10, 0 }, { "2", 6, -0.7F },
           { " cups", 10, 0 });
    EXPECT("Quire™", { "Quire", 10, 0 }, { "TM", 6, 4 });
    EXPECT("20°C", { "20", 10, 0 }, { "°", 6.5F, 3.5F }, { "C", 10, 0 });
    EXPECT("one two", { "one", 10, 0 }, { " two", 9.5F, 0.3F });
}

static void expect_mark(const char *text, const char *wanted)
{
    char mark[PDF_MARK_BYTES];
    quire_str found = quire_pdf_note_mark(quire_str_from(text), mark);
    if (!quire_str_is(found, wanted)) fail_msg("\"%s\" has the mark \"%.*s\"", text, QUIRE_FMT(found));
}

static void the_mark_of_a_note_is_its_label(void **state)
{
    (void)state;
    expect_mark("¹ See below.", "1");
    expect_mark("¹²See below.", "12");
    expect_mark("(¹⁰) See below.", "10");
    expect_mark("* See below.", "*");
    expect_mark("**See below.", "**");
    expect_mark("① 参见下文。", "①");
    expect_mark("³参见下文。", "3");
    expect_mark("7 See below.", "7");
    expect_mark("7.2 See below.", "");
    expect_mark("2019 was a year", "");
    expect_mark("(1) See below.", "");
    expect_mark("See below.", "");
    expect_mark("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_raised_figures_are_exponents),
        cmocka_unit_test(lowered_ones_are_indices),
        cmocka_unit_test(note_marks_stay_apart_from_their_word),
        cmocka_unit_test(a_guessed_space_before_an_exponent_is_left_out),
        cmocka_unit_test(other_small_print_is_left_alone),
        cmocka_unit_test(the_mark_of_a_note_is_its_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
