/* SPDX-License-Identifier: Apache-2.0 */
/* ask: an answer with citations, or a refusal that says why. */
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

static yyjson_mut_val *json_citation(yyjson_mut_doc *doc, const quire_citation *citation)
{
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_uint(doc, item, "mark", citation->mark);
    yyjson_mut_val *document = yyjson_mut_obj_add_obj(doc, item, "document");
    quire_json_add_str(doc, document, "id", citation->document.id);
    quire_json_add_str(doc, document, "uri", citation->document.uri);
    quire_json_add_str(doc, document, "title", citation->document.title);
    yyjson_mut_obj_add_uint(doc, document, "revision", citation->document.revision);
    yyjson_mut_obj_add_uint(doc, item, "start", citation->start);
    yyjson_mut_obj_add_uint(doc, item, "end", citation->end);
    if (citation->page) yyjson_mut_obj_add_uint(doc, item, "page", citation->page);
    else yyjson_mut_obj_add_null(doc, item, "page");
    yyjson_mut_obj_add_val(doc, item, "boxes", json_places(doc, citation->places));
    quire_json_add_str(doc, item, "quote", citation->quote);
    yyjson_mut_obj_add_bool(doc, item, "verified", citation->verified);
    return item;
}

static bool print_json(const quire_answer *answer)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return false;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    quire_json_add_str(doc, root, "question", answer->question);
    quire_json_add_str(doc, root, "answer", answer->text);
    yyjson_mut_obj_add_bool(doc, root, "supported", answer->supported);
    if (answer->reason.size) quire_json_add_str(doc, root, "reason", answer->reason);
    else yyjson_mut_obj_add_null(doc, root, "reason");
    yyjson_mut_val *citations = yyjson_mut_obj_add_arr(doc, root, "citations");
    for (size_t i = 0; i < answer->citation_count; i++)
        yyjson_mut_arr_append(citations, json_citation(doc, &answer->citations[i]));
    yyjson_mut_obj_add_uint(doc, root, "dropped_citations", answer->dropped_citations);
    yyjson_mut_obj_add_uint(doc, root, "dropped_sentences", answer->dropped_sentences);
    quire_json_add_str(doc, root, "model", answer->model);
    yyjson_mut_obj_add_val(doc, root, "ms", json_timings(doc, answer->timings, answer->timing_count));
    quire_json_add_str(doc, root, "trace", answer->trace);
    return json_print(doc);
}

static void print_citation(const quire_citation *citation)
{
    printf("[%u] ", citation->mark);
    print_text(stdout, citation->document.title.size ? citation->document.title : citation->document.uri);
    print_places(stdout, citation->page);
    printf(" (%.*s, bytes %zu-%zu%s)\n", (int)citation->document.id.size, citation->document.id.data,
           citation->start, citation->end, citation->verified ? ", verified" : "");
    if (citation->document.title.size) {
        fputs("    ", stdout);
        print_text(stdout, citation->document.uri);
        fputc('\n', stdout);
    }
}

/* What a model writes, as it writes it, on a terminal. It is a draft: what holds follows on standard output. */
static void show_draft(void *user, quire_str piece)
{
    bool *begun = user;
    if (!*begun) fputs("draft: ", stderr);
    *begun = true;
    print_text(stderr, piece);
    fflush(stderr);
}

static void print_answer(const quire_answer *answer)
{
    print_text(stdout, answer->text);
    fputc('\n', stdout);
    if (!answer->supported) printf("(%.*s)\n", (int)answer->reason.size, answer->reason.data);
    if (answer->citation_count) fputc('\n', stdout);
    for (size_t i = 0; i < answer->citation_count; i++) print_citation(&answer->citations[i]);
    if (answer->dropped_citations)
        printf("%llu citation%s could not be verified and %s removed\n",
               (unsigned long long)answer->dropped_citations, answer->dropped_citations == 1 ? "" : "s",
               answer->dropped_citations == 1 ? "was" : "were");
    if (answer->dropped_sentences)
        printf("%llu sentence%s of the model found no support in the documents and %s removed\n",
               (unsigned long long)answer->dropped_sentences, answer->dropped_sentences == 1 ? "" : "s",
               answer->dropped_sentences == 1 ? "was" : "were");
}

/* The scores stand in the trace; where none was kept, the times are all there is. */
static int print_trace(struct cli *cli, const quire_answer *answer)
{
    char id[32];
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
    snprintf(id, sizeof id, "%.*s", (int)answer->trace.size, answer->trace.data);
    if (quire_trace_get(cli->base, id, &traces, &err)) return cli_failed(cli, &err);
    bool printed = trace_print(&traces->items[0]);
    quire_traces_free(traces);
    return printed ? EXIT_DONE : EXIT_FAILED;
}

static int run(struct cli *cli, struct arguments arguments)
{
    quire_search_params params;
    quire_answer *answer = NULL;
    quire_error err = { 0 };
    quire_str piped = { 0 };
    const char *question = arguments.words[0];
    if (!search_flags_take(&common, cli, &params)) return EXIT_USAGE;
    if (question[0] == '-' && !question[1]) {
        if (read_standard_input(cli->cancel, QUESTION_LIMIT_BYTES - 1, &piped, &err))
            return cli_failed(cli, &err);
        char *text = realloc((char *)piped.data, piped.size + 1);
        if (!text) return cli_usage("out of memory");
        text[piped.size] = '\0';
        piped.data = question = text;
    }
    bool draft_shown = false;
    if (isatty(STDERR_FILENO) && !cli->json) {
        params.request.on_text = show_draft;
        params.request.user = &draft_shown;
    }
    quire_status status = quire_ask(cli->base, question, &params, &answer, &err);
    free((char *)piped.data);
    if (draft_shown) fputs("\n\n", stderr);
    if (status) return cli_failed(cli, &err);
    int code = EXIT_DONE;
    if (!cli->json) print_answer(answer);
    else if (!print_json(answer)) code = EXIT_FAILED;
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
               "equal byte for byte. Without support in the documents the answer is a refusal that says so.",
    .examples = "quire ask 'How long is the notice period?'\nquire ask '通知期有多长？'\n"
                "quire ask 'Who signed it?' --filter 'uri=/home/me/contracts/*'\nquire --json ask 'What "
                "changed in 2.0?'",
    .base = BASE_NEEDED,
    .flags = own_flags,
    .least = 1,
    .most = 1,
    .run = run,
};
