/* SPDX-License-Identifier: Apache-2.0 */
/* ask: an answer with citations, or a refusal that says why. */
#include "answer_out.h"
#include "json_out.h"
#include "search_flags.h"
#include "trace_out.h"

#include <stdlib.h>
#include <unistd.h>

enum { QUESTION_LIMIT_BYTES = 1 << 20 };

static struct search_flags common = SEARCH_FLAGS_STANDARD;
static bool with_trace;

static const struct flag own_flags[] = {
    { "limit", 'k', FLAG_COUNT, "N", "how many passages to consider (10)", &common.k },
    { "mode", 'm', FLAG_TEXT, "MODE", "hybrid (default), dense or lexical", &common.mode },
    { "filter", 'f', FLAG_LIST, "KEY=VALUE", "only in documents whose field is VALUE, or starts so (VALUE*)",
      &common.filters },
    { "trace", 't', FLAG_SWITCH, NULL, "print the steps and each passage's scores", &with_trace },
    { 0 },
};

/* How far an answer that a model writes has been shown. */
struct showing {
    bool reading, draft;    /* on the terminal: that it reads, what it writes */
    size_t sentences, size; /* on standard output: sentences that hold, and their bytes */
};

/* A model reads for many seconds before it writes. */
static void show_reading(void *user, size_t passages)
{
    struct showing *showing = user;
    showing->reading = true;
    fprintf(stderr, "reading %zu passage%s…", passages, passages == 1 ? "" : "s");
    fflush(stderr);
}

static void end_reading(struct showing *showing)
{
    if (showing->reading) fputs("\r\033[K", stderr);
    showing->reading = false;
}

/* What a model writes, as it writes it, on a terminal. It is a draft: what holds follows on standard output. */
static void show_draft(void *user, quire_str piece)
{
    struct showing *showing = user;
    end_reading(showing);
    if (!showing->draft) fputs("draft: ", stderr);
    showing->draft = true;
    print_text(stderr, piece);
    fflush(stderr);
}

/* What holds, as soon as it does, where standard output is read by a program: it stays. */
static void show_sentence(void *user, quire_str sentence, const quire_citation *citations, size_t count)
{
    struct showing *showing = user;
    (void)citations, (void)count;
    if (showing->sentences++) fputc(' ', stdout);
    showing->size += sentence.size + (showing->sentences > 1);
    print_text(stdout, sentence);
    fflush(stdout);
}

/* Ends what was shown while it was written. Returns whether the answer's text stands on standard output. */
static bool end_showing(struct showing *showing, const quire_answer *answer)
{
    end_reading(showing);
    if (showing->draft) fputs("\n\n", stderr);
    if (!showing->sentences) return false;
    if (answer && answer->text.size == showing->size) return true;
    fputc('\n', stdout);
    return false;
}

/* The scores stand in the trace; where none was kept, the times are all there is. */
static int print_trace(struct cli *cli, const quire_answer *answer)
{
    quire_traces *traces = NULL;
    quire_error err = { 0 };
    fputc('\n', stdout);
    if (!answer->trace.size) {
        for (size_t i = 0; i < answer->timing_count; i++)
            printf("%s%.*s %.1f ms", i ? ", " : "", (int)answer->timings[i].step.size,
                   answer->timings[i].step.data, answer->timings[i].ms);
        puts("\nno trace was kept");
        return EXIT_DONE;
    }
    if (quire_trace_get(cli->base, answer->trace.data, &cli->request, &traces, &err))
        return cli_failed(cli, &err);
    bool printed = trace_print(&traces->items[0]);
    quire_traces_free(traces);
    return printed ? EXIT_DONE : EXIT_FAILED;
}

static int run(struct cli *cli, struct arguments arguments)
{
    quire_search_params search;
    quire_ask_params params;
    quire_answer *answer = NULL;
    quire_error err = { 0 };
    quire_str piped = { 0 };
    const char *question = arguments.words[0];
    if (!search_flags_take(&common, cli, &search)) return EXIT_USAGE;
    if (question[0] == '-' && !question[1]) {
        if (read_standard_input(cli->cancel, QUESTION_LIMIT_BYTES - 1, &piped, &err))
            return cli_failed(cli, &err);
        char *text = realloc((char *)piped.data, piped.size + 1);
        if (!text) return cli_usage("out of memory");
        text[piped.size] = '\0';
        piped.data = question = text;
    }
    struct showing showing = { 0 };
    quire_ask_defaults(&params);
    params.request = search.request;
    params.k = search.k;
    params.mode = search.mode;
    params.conditions = search.conditions;
    params.condition_count = search.condition_count;
    params.user = &showing;
    if (isatty(STDERR_FILENO)) {
        params.on_passages = show_reading;
        params.on_draft = show_draft;
    }
    if (!isatty(STDOUT_FILENO) && !cli->json) params.on_sentence = show_sentence;
    quire_status status = quire_ask(cli->base, question, &params, &answer, &err);
    free((char *)piped.data);
    bool shown = end_showing(&showing, answer);
    if (status) return cli_failed(cli, &err);
    int code = EXIT_DONE;
    if (!cli->json) answer_print(answer, shown);
    else code = json_print(json_answer(answer));
    print_untraced(answer->untraced);
    if (!cli->json && with_trace) code = print_trace(cli, answer);
    quire_answer_free(answer);
    return code;
}

const struct command cmd_ask = {
    .name = "ask",
    .summary = "answer a question from the documents, with citations",
    .synopsis = "QUESTION",
    .details = "QUESTION may be -, then it is read from standard input. Every citation was read again from "
               "the base and is\n"
               "equal byte for byte. Without support in the documents the answer is a refusal that says so "
               "and shows up to\n"
               "three passages that came nearest.\n"
               "In JSON a citation has place, as a chunk of search has it, and heads: {headings, table, "
               "unit, group, "
               "columns,\n"
               "cells, asked}, what the quote stands under; lists may be empty, what the document doesn't "
               "say is null, "
               "asked\n"
               "counts the cells from 0. nearest is a list of hits as search has them, empty where there is "
               "an answer. "
               "reading\n"
               "says how a period was read, or is null.",
    .examples = "quire ask 'How long is the notice period?'\nquire ask '通知期有多长？'\n"
                "quire ask 'Who signed it?' --filter 'uri=/home/me/contracts/*'\nquire --json ask 'What "
                "changed in 2.0?'",
    .base = BASE_NEEDED,
    .flags = own_flags,
    .least = 1,
    .most = 1,
    .run = run,
};
