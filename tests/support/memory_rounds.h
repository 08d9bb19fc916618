/* SPDX-License-Identifier: Apache-2.0 */
/* One way through the engine, gone again and again: without a failure, then with allocation 1, 2, 3 … failing. Every call
 * says that memory is out or does its whole work; the same handle works on, and the base holds afterwards what it holds
 * where nothing failed. A program of such tests links the allocator of failing_memory.h. */
#ifndef QUIRE_TEST_MEMORY_ROUNDS_H
#define QUIRE_TEST_MEMORY_ROUNDS_H

#include "quire/quire.h"

struct memory_scenario;

/* What the functions of a scenario are handed: a base of its own for each round. */
struct memory_scene {
    const struct memory_scenario *scenario;
    char label[80];               /* which allocation fails in this round: for messages */
    char path[96], documents[96]; /* the base file, and a folder of en.md, zh.md and gone.md */
    quire_config *config;
    quire *base;
    quire_answer *answer; /* for `ready` to make and `act` to use; freed after the round */
    bool again;           /* `act` runs once more, behind a run that failed or not */
};

struct memory_scenario {
    const char *name;
    const char *chat_text; /* what the chat model writes; NULL: answers are extractive */
    bool empty;            /* there is no base yet; else one that holds the folder */
    bool opens;            /* opening the base is part of what fails */
    bool tells;            /* what fails stands in the result, which is made all the same */
    /* While memory lasts, with the base open. May be NULL. */
    void (*ready)(struct memory_scene *scene);
    /* Calls the engine and checks what each call that said OK has done. */
    quire_status (*act)(struct memory_scene *scene, quire_error *err);
    /* How many numbers are tried beyond those that are tried one by one. 0: a standard. */
    long later;
};

/* Runs all rounds of a scenario, for Quire's own allocations and for SQLite's. */
void run_memory_scenario(const struct memory_scenario *scenario);

/* Group set-up and tear-down: takes SQLite's memory, makes the folder and the base that each round starts from. */
int set_up_memory_rounds(void **state);
int tear_down_memory_rounds(void **state);

/* Fills a call's failure into a test's: status and message where `expression` is not OK. */
void must_succeed(const char *what, quire_status status, const quire_error *err);

/* Writes documents/NAME of the scene. */
void write_scene_document(const struct memory_scene *scene, const char *name, const char *text);
/* documents/NAME; lives until the next call. */
const char *scene_document(const struct memory_scene *scene, const char *name);

#endif
