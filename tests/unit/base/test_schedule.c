/* SPDX-License-Identifier: Apache-2.0 */
/* Durations in words, and when something is done next. */
#include "support/cmocka_all.h"

#include "base/schedule.h"
#include "quire/request.h"

enum { MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static void reads_durations(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = { { "90s", 90000 },           { "15m", 15 * MINUTE },   { "2h", 2 * HOUR }, { "1d", DAY },
                  { "1w", 7 * (int64_t)DAY }, { "1h30m", 90 * MINUTE }, { "250ms", 250 },   { "0s", 0 },
                  { "007m", 7 * MINUTE } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t ms = -1;
        assert_int_equal(quire_duration_parse(cases[i].text, &ms, NULL), 0);
        assert_int_equal(ms, cases[i].ms);
    }
}

static void refuses_what_is_no_duration(void **state)
{
    static const char *const texts[] = { "",         "15",  "m",     "-5m",  "1.5h",
                                         "5 m",      "5M",  "15min", "五分", "99999999999999999999d",
                                         "1000000d", "5mx", " 5m",   "5m " };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int64_t ms = -1;
        quire_error err = { 0 };
        assert_int_equal(quire_duration_parse(texts[i], &ms, &err), QUIRE_E_INVALID);
        assert_int_equal(ms, -1);
        assert_non_null(strstr(err.message, texts[i]));
    }
}

static void writes_durations_so_that_they_are_read_again(void **state)
{
    static const int64_t times[] = { 0,
                                     1,
                                     250,
                                     999,
                                     1000,
                                     90000,
                                     15 * MINUTE,
                                     90 * MINUTE,
                                     DAY,
                                     604800000,
                                     INT64_C(123456789012),
                                     INT64_C(31622400000000) };
    char text[QUIRE_DURATION_BYTES];
    int64_t again = 0;
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        assert_int_equal(quire_duration_parse(quire_duration_format(times[i], text), &again, NULL), 0);
        assert_int_equal(again, times[i]);
    }
    assert_string_equal(quire_duration_format(15 * MINUTE, text), "15m");
    assert_string_equal(quire_duration_format(90 * MINUTE, text), "1h30m");
}

static void the_next_run_is_about_one_pause_away_and_spread(void **state)
{
    int64_t now = INT64_C(1764000000000), least = INT64_MAX, most = 0;
    (void)state;
    for (uint64_t chance = 0; chance < 1000; chance++) {
        int64_t pause = quire_schedule_next(now, 15 * MINUTE, 0, chance) - now;
        least = pause < least ? pause : least;
        most = pause > most ? pause : most;
    }
    /* From 13.5 to 16.5 minutes, and most of it is used. */
    assert_in_range(least, 810000, 820000);
    assert_in_range(most, 980000, 990000);
}

static void failures_double_the_pause_up_to_a_bound(void **state)
{
    static const struct {
        int64_t every;
        unsigned failures;
        int64_t pause;
    } cases[] = {
        { 15 * MINUTE, 1, 30 * MINUTE },          { 15 * MINUTE, 3, 2 * HOUR }, { 15 * MINUTE, 4, 4 * HOUR },
        { 15 * MINUTE, 4000000000U, 4 * HOUR },   { 10 * HOUR, 2, DAY },        { 10 * HOUR, 9, DAY },
        { 2 * (int64_t)DAY, 5, 2 * (int64_t)DAY }
    };
    int64_t now = 1000;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t pause = quire_schedule_next(now, cases[i].every, cases[i].failures, i) - now;
        assert_in_range(pause, cases[i].pause - cases[i].pause / 10, cases[i].pause + cases[i].pause / 10);
    }
}

static void a_time_of_another_clock_is_now(void **state)
{
    int64_t now = INT64_C(1764000000000);
    (void)state;
    assert_int_equal(quire_schedule_kept(now, 15 * MINUTE, now + 10 * MINUTE), now + 10 * MINUTE);
    assert_int_equal(quire_schedule_kept(now, 15 * MINUTE, now - 5 * DAY), now - 5 * DAY);
    assert_int_equal(quire_schedule_kept(now, 15 * MINUTE, now + 4 * HOUR), now + 4 * HOUR);
    assert_int_equal(quire_schedule_kept(now, 15 * MINUTE, now + 400 * (int64_t)DAY), now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_durations),
        cmocka_unit_test(refuses_what_is_no_duration),
        cmocka_unit_test(writes_durations_so_that_they_are_read_again),
        cmocka_unit_test(the_next_run_is_about_one_pause_away_and_spread),
        cmocka_unit_test(failures_double_the_pause_up_to_a_bound),
        cmocka_unit_test(a_time_of_another_clock_is_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
