/* SPDX-License-Identifier: Apache-2.0 */
/* The vector index by ids: against sums over plain arrays, after any order of adding and removing, and beside other threads. */
#include "base/error.h"
#include "index/f16.h"
#include "index/vector_index.h"
#include "support/cmocka_all.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { DIM = 40, MOST = 3000 };

/* What the index should hold. */
struct plain {
    uint16_t halves[MOST][DIM];
    int64_t ids[MOST];
    bool gone[MOST];
    size_t count, given; /* `given`: how far the snapshot was read */
    uint32_t random;
};

static uint32_t next_random(struct plain *plain)
{
    plain->random = plain->random * 1664525u + 1013904223u;
    return plain->random >> 8;
}

static float random_number(struct plain *plain)
{
    return (float)next_random(plain) / 8388608.0f - 1.0f;
}

/* Ids with gaps; every ninth vector is the one before it, so that ties happen. */
static struct plain *make_plain(size_t count)
{
    struct plain *plain = calloc(1, sizeof *plain);
    assert_non_null(plain);
    plain->random = 9;
    plain->count = count;
    for (size_t i = 0; i < count; i++) {
        plain->ids[i] = (i ? plain->ids[i - 1] : 0) + 1 + next_random(plain) % 3;
        for (size_t j = 0; j < DIM; j++)
            plain->halves[i][j] = i % 9 == 1 ? plain->halves[i - 1][j]
                                             : quire_f16_from_float(random_number(plain));
    }
    return plain;
}

static quire_status give(void *user, int64_t *id, const void **halves, quire_error *err)
{
    struct plain *plain = user;
    (void)err;
    *halves = NULL;
    if (plain->given == plain->count) return QUIRE_OK;
    *id = plain->ids[plain->given];
    *halves = plain->halves[plain->given++];
    return QUIRE_OK;
}

/* An index of the first `count`. */
static quire_vector_index *open_index(struct plain *plain, size_t count)
{
    const quire_vector_snapshot snapshot = { .dim = DIM, .expected = 5, .next = give, .user = plain };
    size_t all = plain->count;
    quire_vector_index *index = NULL;
    quire_error err = { 0 };
    plain->count = count;
    plain->given = 0;
    assert_int_equal(quire_vector_index_open(&snapshot, &index, &err), QUIRE_OK);
    plain->count = all;
    return index;
}

static double exact(const struct plain *plain, size_t i, const float *query)
{
    double sum = 0;
    for (size_t j = 0; j < DIM; j++)
        sum += (double)quire_f16_to_float(plain->halves[i][j]) * (double)query[j];
    return sum;
}

static bool is_allowed(const quire_id_ranges *allowed, int64_t id)
{
    for (size_t i = 0; allowed && i < allowed->count; i++)
        if (id >= allowed->items[i].first && id <= allowed->items[i].last) return true;
    return !allowed;
}

/* Each one found scores what it should, they come in order, and none that is left out scores more than the last. */
static void check_nearest(const struct plain *plain, quire_vector_index *index, size_t count, size_t k,
                          const quire_id_ranges *allowed)
{
    float query[DIM];
    quire_neighbour *found = calloc(k + 1, sizeof *found);
    size_t found_count = 0, passed = 0, better = 0;
    quire_error err = { 0 };
    assert_non_null(found);
    for (size_t j = 0; j < DIM; j++) query[j] = (float)((j * 7 + 3) % 11) / 11 - .4f;
    assert_int_equal(quire_vector_index_nearest(index, query, k, allowed, NULL, found, &found_count, &err),
                     QUIRE_OK);
    for (size_t i = 0; i < count; i++) {
        if (plain->gone[i] || !is_allowed(allowed, plain->ids[i])) continue;
        passed++;
        better += found_count && exact(plain, i, query) > (double)found[found_count - 1].score + 1e-4;
    }
    assert_int_equal(found_count, passed < k ? passed : k);
    assert_true(better < found_count || found_count == 0);
    for (size_t f = 0; f < found_count; f++) {
        size_t i = 0;
        while (i < count && plain->ids[i] != found[f].id) i++;
        assert_true(i < count && !plain->gone[i] && is_allowed(allowed, found[f].id));
        assert_true(fabs(exact(plain, i, query) - (double)found[f].score) < 1e-4);
        if (f == 0) continue;
        assert_true(found[f - 1].score > found[f].score ||
                    (found[f - 1].score == found[f].score && found[f - 1].id < found[f].id));
    }
    free(found);
}

static void finds_the_nearest_under_any_ranges(void **state)
{
    (void)state;
    static const size_t counts[] = { 0, 1, 64, 1000 }, ks[] = { 0, 1, 10, 2000 };
    const quire_id_range items[] = { { -5, 3 }, { 40, 40 }, { 77, 320 }, { 900, INT64_MAX } };
    const quire_id_ranges some = { items, 4 }, none = { items, 0 };
    for (size_t c = 0; c < 4; c++) {
        struct plain *plain = make_plain(counts[c]);
        quire_vector_index *index = open_index(plain, counts[c]);
        for (size_t k = 0; k < 4; k++) {
            check_nearest(plain, index, counts[c], ks[k], NULL);
            check_nearest(plain, index, counts[c], ks[k], &some);
            check_nearest(plain, index, counts[c], ks[k], &none);
        }
        quire_vector_index_close(index);
        free(plain);
    }
    quire_vector_index_close(NULL);
}

static void forgets_what_was_removed_and_takes_more(void **state)
{
    (void)state;
    const quire_id_range items[] = { { 0, 900 }, { 1500, 4000 } };
    const quire_id_ranges some = { items, 2 };
    quire_error err = { 0 };
    struct plain *plain = make_plain(MOST);
    size_t held = 500;
    quire_vector_index *index = open_index(plain, held);
    for (int round = 0; round < 40; round++) {
        for (size_t i = 0; i < 60 && held < MOST; i++, held++)
            assert_int_equal(quire_vector_index_add(index, plain->ids[held], plain->halves[held], &err),
                             QUIRE_OK);
        /* A run of a few, or of many: the room of a quarter is taken back. */
        size_t first = next_random(plain) % held, count = round % 8 == 7 ? 400 : 1 + next_random(plain) % 20;
        size_t last = first + count < held ? first + count : held - 1;
        quire_vector_index_remove(index, (quire_id_range){ plain->ids[first], plain->ids[last] });
        for (size_t i = first; i <= last; i++) plain->gone[i] = true;
        check_nearest(plain, index, held, 25, NULL);
        check_nearest(plain, index, held, 25, &some);
    }
    float query[DIM] = { 1 }, copies[2][DIM];
    int64_t gone = 0, there = 0;
    for (size_t i = 0; i < held; i++) {
        if (plain->gone[i]) gone = plain->ids[i];
        else there = (int64_t)i;
    }
    const int64_t asked[] = { plain->ids[there], gone, INT64_MAX };
    double scores[3];
    assert_int_equal(quire_vector_index_scores(index, query, asked, 3, scores, &err), QUIRE_OK);
    assert_true(scores[0] == (double)quire_f16_to_float(plain->halves[there][0]));
    assert_true(isnan(scores[1]) && isnan(scores[2]));
    quire_vector_index_copy(index, asked, 2, copies[0]);
    for (size_t j = 0; j < DIM; j++) {
        assert_true(copies[0][j] == quire_f16_to_float(plain->halves[there][j]));
        assert_true(copies[1][j] == 0);
    }
    quire_vector_index_close(index);
    free(plain);
}

static quire_status fail_on_the_way(void *user, int64_t *id, const void **halves, quire_error *err)
{
    struct plain *plain = user;
    if (plain->given == 3) return quire_fail(err, QUIRE_E_FORMAT, "the third is damaged");
    return give(user, id, halves, err);
}

static void refuses_what_it_cannot_hold(void **state)
{
    (void)state;
    quire_error err = { 0 };
    struct plain *plain = make_plain(10);
    quire_vector_index *index = open_index(plain, 5);
    assert_int_equal(quire_vector_index_add(index, plain->ids[4], plain->halves[5], &err), QUIRE_E_INVALID);
    quire_cancel cancel = { .deadline_ns = 1 };
    quire_neighbour found[3];
    size_t count = 0;
    float query[DIM] = { 1 };
    assert_int_equal(quire_vector_index_nearest(index, query, 3, NULL, &cancel, found, &count, &err),
                     QUIRE_E_CANCELLED);
    quire_vector_index_close(index);
    quire_vector_snapshot snapshot = { .dim = 0, .next = give, .user = plain };
    assert_int_equal(quire_vector_index_open(&snapshot, &index, &err), QUIRE_E_INVALID);
    snapshot.dim = DIM;
    snapshot.next = fail_on_the_way;
    plain->given = 0;
    assert_int_equal(quire_vector_index_open(&snapshot, &index, &err), QUIRE_E_FORMAT);
    assert_null(index);
    free(plain);
}

struct looking {
    struct plain *plain;
    quire_vector_index *index;
    atomic_bool stop;
    size_t wrong;
};

/* A vector that stays is found whatever happens beside it. */
static void *look_on(void *user)
{
    struct looking *looking = user;
    float query[DIM];
    for (size_t j = 0; j < DIM; j++) query[j] = quire_f16_to_float(looking->plain->halves[0][j]);
    const quire_id_range own = { looking->plain->ids[0], looking->plain->ids[0] };
    const quire_id_ranges allowed = { &own, 1 };
    while (!atomic_load(&looking->stop)) {
        quire_neighbour found;
        size_t count = 0;
        quire_error err = { 0 };
        if (quire_vector_index_nearest(looking->index, query, 1, &allowed, NULL, &found, &count, &err) ||
            count != 1 || found.id != looking->plain->ids[0])
            looking->wrong++;
    }
    return NULL;
}

static void searches_while_another_thread_changes_it(void **state)
{
    (void)state;
    quire_error err = { 0 };
    struct plain *plain = make_plain(MOST);
    struct looking looking = { .plain = plain, .index = open_index(plain, 100) };
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, look_on, &looking), 0);
    for (size_t i = 100; i < MOST; i++) {
        assert_int_equal(quire_vector_index_add(looking.index, plain->ids[i], plain->halves[i], &err),
                         QUIRE_OK);
        if (i % 2)
            quire_vector_index_remove(looking.index,
                                      (quire_id_range){ plain->ids[i - 50], plain->ids[i - 50] });
    }
    atomic_store(&looking.stop, true);
    pthread_join(thread, NULL);
    assert_int_equal(looking.wrong, 0);
    quire_vector_index_close(looking.index);
    free(plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_nearest_under_any_ranges),
        cmocka_unit_test(forgets_what_was_removed_and_takes_more),
        cmocka_unit_test(refuses_what_it_cannot_hold),
        cmocka_unit_test(searches_while_another_thread_changes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
