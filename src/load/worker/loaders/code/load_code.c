/* SPDX-License-Identifier: Apache-2.0 */
/* Programs: by symbol where a grammar of the language is there (grammars.c), else in blocks. */
#include "load/worker/format.h"

#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/code/code_write.h"

enum {
    FIRST_LINE_BYTES = 200,
    HEADER_BYTES = 256 << 10, /* in which a header says that it is C++ */
};

/* What runs a script that has no ending, from its first line: "#!/usr/bin/env python3". */
static const struct {
    const char *program, *media_type;
} runners[] = {
    { "python", "text/x-python" },   { "node", "text/javascript" }, { "ruby", "text/x-ruby" },
    { "perl", "text/x-perl" },       { "lua", "text/x-lua" },       { "php", "text/x-php" },
    { "Rscript", "text/x-r" },       { "awk", "text/x-awk" },       { "tclsh", "text/x-tcl" },
    { "deno", "text/x-typescript" },
};

static quire_str first_line(quire_str text)
{
    size_t next = 0;
    return quire_line_at(text.size > FIRST_LINE_BYTES ? quire_str_cut(text, 0, FIRST_LINE_BYTES) : text, 0,
                         &next);
}

static bool is_script(quire_str text)
{
    return quire_str_starts(text, QUIRE_STR("#!/")) || quire_str_starts(text, QUIRE_STR("#! /"));
}

/* Whether a header that may be C's is C++: a line begins as none does in C. */
static bool is_cpp_header(quire_str text)
{
    static const char *const words[] = { "namespace ", "template<", "template <",
                                         "class ",     "public:",   "private:",
                                         "protected:", "using ",    "static constexpr" };
    if (text.size > HEADER_BYTES) text.size = HEADER_BYTES;
    for (size_t at = 0; at < text.size;) {
        quire_str line = quire_str_trim(quire_line_at(text, at, &at));
        if (!line.size || !memchr("{;:><", line.data[line.size - 1], 5)) continue;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (quire_str_starts(line, quire_str_from(words[i]))) return true;
    }
    return false;
}

/* The type of a script that came without one is that of its first line. */
static quire_str type_of(const quire_load_input *input, quire_str text)
{
    if (quire_str_is(input->media_type, "text/x-c") && !quire_str_ends(input->name, QUIRE_STR(".c")) &&
        is_cpp_header(text))
        return QUIRE_STR("text/x-c++");
    if (!quire_str_is(input->media_type, "text/x-shellscript") || !is_script(text)) return input->media_type;
    for (size_t i = 0; i < sizeof runners / sizeof *runners; i++)
        if (quire_str_holds(first_line(text), runners[i].program))
            return quire_str_from(runners[i].media_type);
    return input->media_type;
}

/* "text/x-ruby" → "ruby" */
static const char *label_of(quire_str media_type, const quire_code_grammar *grammar)
{
    if (grammar) return grammar->label;
    static const char prefix[] = "text/x-";
    return quire_str_starts(media_type, QUIRE_STR("text/x-")) ? media_type.data + sizeof prefix - 1 : "";
}

/* A text that is too large, or takes too long, is cut as one of a language without a grammar. */
static void account_tree(quire_ledger *ledger, bool parsed)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("trees");
    quire_ledger_receive(ledger, step, unit, 1);
    if (parsed) quire_ledger_keep(ledger, step, unit, 1);
    else quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), 1);
}

static quire_status write_code(quire_load_host *host, const quire_load_input *input, quire_str text,
                               quire_code_account *account, quire_error *err)
{
    quire_str media_type = type_of(input, text);
    const quire_code_grammar *grammar = quire_code_grammar_of(media_type);
    quire_code_marks marks = { 0 };
    bool parsed = false;
    quire_status status = grammar ? quire_code_marks_of(text, grammar, host->arena, &marks, &parsed, err)
                                  : QUIRE_OK;
    if (status) return status;
    if (grammar) account_tree(quire_builder_ledger(host->builder), parsed);
    quire_builder_set_media_type(host->builder, media_type);
    quire_builder_set_title(host->builder, input->name);
    if (marks.imports.size) quire_builder_add_metadata(host->builder, QUIRE_STR("imports"), marks.imports);
    return quire_code_write(host, text, label_of(media_type, grammar), parsed ? &marks : NULL, account, err);
}

static quire_status load_code(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    quire_str text = { 0 }, charset = { 0 };
    quire_code_account account = { 0 };
    quire_status status = quire_load_decode(input->bytes, input->charset, host->arena, ledger, &text,
                                            &charset, err);
    if (status) return status;
    quire_ledger_receive(ledger, step, unit, quire_count_characters(text));
    quire_builder_add_metadata(host->builder, QUIRE_STR("charset"), charset);
    status = write_code(host, input, text, &account, err);
    if (status) return status;
    quire_ledger_keep(ledger, step, unit, account.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), account.white);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("carriage_return"), account.returns);
    if (account.kept == 0)
        quire_host_refuse(host, QUIRE_LOAD_EMPTY, "the file holds nothing but white space");
    return QUIRE_OK;
}

/* The first is that of scripts that are told by their first line. */
static const quire_format_type types[] = {
    { "text/x-shellscript", "sh|bash|zsh|ksh|fish", "application/x-sh" },
    { "text/x-python", "py|pyi|pyw", "text/x-script.python|application/x-python-code" },
    { "text/x-java", "java", "text/x-java-source" },
    { "text/x-c", "c|h", "text/x-csrc|text/x-chdr" },
    { "text/x-c++", "cc|cpp|cxx|c++|hpp|hh|hxx|h++|ipp|inl", "text/x-c++src|text/x-c++hdr" },
    { "text/javascript", "js|mjs|cjs|jsx", "application/javascript|application/x-javascript" },
    { "text/x-typescript", "ts|mts|cts", "application/typescript" },
    { "text/x-tsx", "tsx", NULL },
    { "text/x-go", "go", NULL },
    { "text/x-rust", "rs", "text/rust" },
    { "text/x-csharp", "cs", NULL },
    { "text/css", "css", NULL },
    { "text/x-scss", "scss|sass|less", NULL },
    { "text/x-kotlin", "kt|kts", NULL },
    { "text/x-lua", "lua", NULL },
    { "text/x-php", "php", "application/x-httpd-php" },
    { "text/x-perl", "pl|pm", NULL },
    { "text/x-r", "r", NULL },
    { "text/x-ruby", "rb", NULL },
    { "text/x-scala", "scala", NULL },
    { "text/x-sql", "sql", "application/sql" },
    { "text/x-swift", "swift", NULL },
    { "text/x-zig", "zig", NULL },
    { "text/x-cmake", "cmake", NULL },
    { "text/x-objective-c", "m|mm", NULL },
    { "text/x-dart", "dart", NULL },
    { "text/x-elixir", "ex|exs", NULL },
    { "text/x-erlang", "erl|hrl", NULL },
    { "text/x-haskell", "hs", NULL },
    { "text/x-ocaml", "ml|mli", NULL },
    { "text/x-clojure", "clj|cljs|cljc", NULL },
    { "text/x-lisp", "lisp|el|scm|rkt", NULL },
    { "text/x-julia", "jl", NULL },
    { "text/x-fortran", "f|for|f77|f90|f95|f03", NULL },
    { "text/x-pascal", "pas", NULL },
    { "text/x-visual-basic", "vb|bas", NULL },
    { "text/x-groovy", "groovy|gradle", NULL },
    { "text/x-powershell", "ps1|psm1", NULL },
    { "text/x-awk", "awk", NULL },
    { "text/x-tcl", "tcl", NULL },
    { "text/x-assembly", "s|asm", NULL },
    { "text/x-verilog", "v|sv", NULL },
    { "text/x-vhdl", "vhd|vhdl", NULL },
    { "text/x-protobuf", "proto", NULL },
    { "text/x-graphql", "graphql|gql", NULL },
    { "text/x-terraform", "tf|hcl", NULL },
    { "text/x-makefile", "mk|mak", NULL },
    { 0 },
};

static bool is_code(const quire_probe *probe)
{
    if (!probe->is_text) return false;
    return quire_probe_claims(probe, &quire_format_code) || (!probe->claim && is_script(probe->bytes));
}

const quire_format quire_format_code = {
    .name = "code",
    .title = "Programs",
    .keeps =
        "each class and function with its name, comments and lines, of C, C++, Go, Java, JavaScript, Python, "
        "Rust and TypeScript; of other languages their blocks",
    .version = 2,
    .types = types,
    .probe = is_code,
    .load = load_code,
};
