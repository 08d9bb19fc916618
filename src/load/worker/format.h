/* SPDX-License-Identifier: Apache-2.0 */
/* A format is one struct: what its documents are called, how they are told from others, and the loader that reads them.
 * formats.c lists all; detection, `quire formats` and readings know them from there alone. docs/adding-a-format.md */
#ifndef QUIRE_LOAD_WORKER_FORMAT_H
#define QUIRE_LOAD_WORKER_FORMAT_H

#include "load/worker/host.h"
#include "load/worker/zip_kind.h"

/* What all loaders share: detection, encodings, the builder, tables' shape, language. Raise it with every change there that
 * makes some document read otherwise, as a format's own version. A pinned part (PDFium, lexbor: tools/parts.lock.json) that
 * reads otherwise counts as a change of the format that uses it. Debian's libraries do not count: a security update of
 * libxml2 would read every base anew, to the same result. */
enum { QUIRE_FORMAT_COMMON_VERSION = 2 };

/* What the worker knows of the bytes. Nothing changes them meanwhile. */
typedef struct quire_load_input {
    quire_str bytes;
    quire_str name;       /* file name, for its ending and for messages; may be empty */
    quire_str media_type; /* decided by detection: one of the format's */
    quire_str charset;    /* declared outside of the bytes; may be empty */
} quire_load_input;

typedef struct quire_format_type {
    const char *media_type; /* in lower case */
    const char *endings;    /* of names: "html|htm|xhtml"; may be NULL */
    const char *aliases;    /* further names of the type: "application/xhtml+xml|text/x-html"; may be NULL */
} quire_format_type;

typedef struct quire_format_signature {
    size_t offset, size;
    const char *bytes;
} quire_format_signature;

/* Of what is packed as a zip; the kind of the zip (quire_probe) says what it is. */
extern const quire_format_signature quire_zip_signatures[];

/* The bytes that are asked about, with what several formats want to know of them. */
typedef struct quire_probe {
    quire_str bytes, name;
    const char *
        claim; /* media type that came with the bytes or that the name's ending says; NULL: none that holds */
    bool denied;        /* it came with a claim, which its format has denied */
    bool begins;        /* with a signature of the format that is asked */
    bool is_text;       /* in some encoding, and without a signature of what is none */
    quire_zip_kind zip; /* QUIRE_ZIP_NONE: it does not begin as one */
} quire_probe;

/* Where the titles of a format's documents come from. */
typedef enum quire_format_titles {
    QUIRE_TITLES_OF_COVERS =
        0,                  /* the loader's, unless a cover tells its document better from others (cover.h) */
    QUIRE_TITLES_OF_FIELDS, /* a field that whoever wrote it filled for its reader: it stands */
    QUIRE_TITLES_OF_FILES,  /* no cover: the loader's where it says something, else the file's name */
} quire_format_titles;

/* What is seen of a document of which a part begins where the bytes do. They are those of the original, or UTF-8. */
typedef struct quire_part_window {
    quire_str media_type, heads; /* of the document */
    quire_str bytes;
    bool whole; /* nothing is behind them */
} quire_part_window;

/* How documents of a format are cut that are larger than one should be (parts.h). */
typedef struct quire_format_parts {
    /* How many bytes at the start say what those below them are, and belong to each part; all of them: it cannot be told. NULL:
     * none do. */
    size_t (*heads)(const quire_part_window *start, quire_arena *arena);
    size_t (*end)(
        const quire_part_window *window); /* of the part, behind a whole record; 0: none ends in it */
    /* Whether a document of no great size is one all the same; NULL: it is. */
    bool (*fits)(const quire_part_window *document);
} quire_format_parts;

typedef struct quire_format {
    const char *name;  /* "docx": in readings, and of the loader's file */
    const char *title; /* "Word documents": for people */
    const char *keeps; /* one line: which structure and places it keeps */
    unsigned version;  /* raise it with every change that makes some document read otherwise */
    quire_format_titles titles;
    const quire_format_type
        *types; /* the first is that of documents that came without a claim; ends with {0} */
    /* How such bytes begin; NULL: as texts do, and then no text becomes of this format by its name alone. Ends with {0} */
    const quire_format_signature *signatures;
    /* Whether it reads these bytes. Formats are asked in the order of formats.c; a claim that its format denies is forgotten.
     * NULL: it reads what begins with one of its signatures. */
    bool (*probe)(const quire_probe *probe);
    /* Fills the builder. OK for a document that it refuses, too; what was received is entered in the ledger either way. */
    quire_status (*load)(quire_load_host *host, const quire_load_input *input, quire_error *err);
    const quire_format_parts *parts; /* NULL: its documents are read whole */
} quire_format;

/* All formats, in the order of probing (formats.c); NULL ends it. */
extern const quire_format *const quire_worker_formats[];
extern const quire_format quire_format_pdf, quire_format_docx, quire_format_xlsx, quire_format_xls,
    quire_format_ods, quire_format_pptx, quire_format_odt, quire_format_odp, quire_format_rtf,
    quire_format_epub, quire_format_zip, quire_format_7z, quire_format_packed, quire_format_tar,
    quire_format_mbox, quire_format_mhtml, quire_format_eml, quire_format_feed, quire_format_entry,
    quire_format_opml, quire_format_sitemap, quire_format_fb2, quire_format_ics, quire_format_vcf,
    quire_format_csv, quire_format_html, quire_format_notebook, quire_format_jsonl, quire_format_json,
    quire_format_xml, quire_format_subtitles, quire_format_ris, quire_format_bibtex, quire_format_code,
    quire_format_yaml, quire_format_markdown, quire_format_markup, quire_format_settings, quire_format_log,
    quire_format_text;

/* The next word of a list as types have them, "html|htm"; *list moves behind it. False: there is none left, or no list. */
bool quire_format_next_word(const char **list, quire_str *out);

/* What a text begins with: without a mark of UTF-8, and white space at both ends. */
quire_str quire_probe_start(quire_str bytes);

/* Whether the claim is one of the format's types. */
bool quire_probe_claims(const quire_probe *probe, const quire_format *format);

#endif
