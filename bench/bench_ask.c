/* SPDX-License-Identifier: Apache-2.0 */
/* How long a question takes inside a running process: opens a base and asks each line of a file, ROUNDS times over (3). One
 * JSON line: mean, p50, p99 and the slowest, in ms; and `first_ms`, of a question before these, which opens the model.
 *
 *     bench_ask BASE QUESTIONS [ROUNDS]
 *
 * A percentile is by nearest rank over all questions of all rounds. Options come from the environment. */
#include "base/str.h"
#include "quire/quire.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct questions {
    char **lines;
    size_t count;
};

struct times {
    double *ms; /* of each question of each round */
    size_t count, refused;
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The lines that are not empty. False: said why. */
static bool read_questions(const char *path, struct questions *out)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    bool good = file != NULL;
    for (ssize_t size; good && (size = getline(&line, &capacity, file)) > 0;) {
        while (size > 0 && strchr("\r\n", line[size - 1])) line[--size] = '\0';
        if (size == 0) continue;
        char **more = realloc(out->lines, (out->count + 1) * sizeof *more);
        if (more) out->lines = more;
        good = more && (more[out->count] = strdup(line));
        if (good) out->count++;
    }
    free(line);
    if (file) fclose(file);
    if (good && out->count) return true;
    fprintf(stderr, "bench_ask: %s: %s\n", path, good ? "no questions" : "cannot be read");
    return false;
}

/* Asks one question; *ms: how long it took. No trace is kept: it is written after the answer. */
static quire_status ask(quire *base, const char *question, double *ms, bool *refused, quire_error *err)
{
    quire_ask_params params;
    quire_answer *answer = NULL;
    quire_ask_defaults(&params);
    params.keep_trace = false;
    double started = seconds_now();
    quire_status status = quire_ask(base, question, &params, &answer, err);
    *ms = 1000 * (seconds_now() - started);
    if (!status) *refused = !answer->supported;
    if (!status && answer->reason == QUIRE_REFUSAL_EMPTY_BASE) {
        snprintf(err->message, sizeof err->message, "the base holds nothing");
        status = QUIRE_E_NOT_FOUND;
    }
    quire_answer_free(answer);
    return status;
}

static quire_status ask_all(quire *base, const struct questions *questions, size_t rounds,
                            struct times *times, quire_error *err)
{
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < questions->count; i++) {
            bool refused = false;
            quire_status status = ask(base, questions->lines[i], &times->ms[times->count], &refused, err);
            if (status) return status;
            times->count++;
            times->refused += refused && round == 0;
        }
    }
    return QUIRE_OK;
}

static int by_time(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double percentile(const struct times *times, double share)
{
    size_t rank = (size_t)ceil(share * (double)times->count);
    return times->ms[rank ? rank - 1 : 0];
}

static void print_times(const char *base, const struct questions *questions, size_t rounds, double first_ms,
                        struct times *times)
{
    double sum = 0;
    qsort(times->ms, times->count, sizeof *times->ms, by_time);
    for (size_t i = 0; i < times->count; i++) sum += times->ms[i];
    printf("{\"bench\":\"ask\",\"base\":\"%s\",\"questions\":%zu,\"rounds\":%zu,\"mean_ms\":%.2f,\"p50_ms\":%"
           ".2f,"
           "\"p99_ms\":%.2f,\"max_ms\":%.2f,\"first_ms\":%.1f,\"refused\":%.4f}\n",
           base, questions->count, rounds, sum / (double)times->count, percentile(times, .5),
           percentile(times, .99), times->ms[times->count - 1], first_ms,
           (double)times->refused / (double)questions->count);
}

int main(int argc, char **argv)
{
    struct questions questions = { 0 };
    struct times times = { 0 };
    quire *base = NULL;
    quire_config *config = NULL;
    quire_error err = { 0 };
    double first_ms = 0;
    bool refused;
    size_t rounds = argc > 3 ? (size_t)strtoul(argv[3], NULL, 10) : 3;
    if (argc < 3 || rounds == 0) {
        fprintf(stderr, "usage: bench_ask BASE QUESTIONS [ROUNDS]\n");
        return 2;
    }
    if (!read_questions(argv[2], &questions)) return 1;
    times.ms = calloc(questions.count * rounds, sizeof *times.ms);
    bool good = times.ms && !quire_config_new(&config, &err) && !quire_config_environment(config, &err) &&
                !quire_open(argv[1], config, &base, &err) &&
                !ask(base, questions.lines[0], &first_ms, &refused, &err) &&
                !ask_all(base, &questions, rounds, &times, &err);
    if (good) print_times(argv[1], &questions, rounds, first_ms, &times);
    else fprintf(stderr, "bench_ask: %s\n", times.ms ? err.message : "out of memory");
    quire_close(base);
    quire_config_free(config);
    for (size_t i = 0; i < questions.count; i++) free(questions.lines[i]);
    free(questions.lines);
    free(times.ms);
    return good ? 0 : 1;
}
