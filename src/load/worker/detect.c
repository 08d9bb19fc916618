/* SPDX-License-Identifier: Apache-2.0 */
/* Detection. Signatures are from the formats' own specifications; where a name and the bytes disagree, the
 * bytes win, and the caller is told. */
#include "load/worker/detect.h"

#include "base/str.h"
#include "load/worker/zip_kind.h"

#include <strings.h>

enum {
    PDF_WINDOW_BYTES = 1024,   /* PDF readers look for the header this far */
    TEXT_WINDOW_BYTES = 65536, /* how much is looked at to tell text from binary */
    MARKUP_WINDOW_BYTES = 1024,
};

#define PDF "application/pdf"
#define DOCX "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#define HTML "text/html"
#define MARKDOWN "text/markdown"
#define PLAIN "text/plain"

struct signature {
    size_t offset, size;
    const char *bytes;
    const char *what;
};

static const struct signature signatures[] = {
    { 0, 3, "\x1f\x8b\x08", "a gzip archive" },
    { 0, 8, "\x89PNG\r\n\x1a\n", "a PNG image" },
    { 0, 3, "\xff\xd8\xff", "a JPEG image" },
    { 0, 4, "II*\0", "a TIFF image" },
    { 0, 4, "MM\0*", "a TIFF image" },
    { 0, 4,
      "\x7f"
      "ELF",
      "an ELF program" },
    { 0, 4, "\0asm", "a WebAssembly program" },
    { 0, 4, "\xca\xfe\xba\xbe", "a Java class or Mach-O program" },
    { 0, 4, "\xcf\xfa\xed\xfe", "a Mach-O program" },
    { 0, 6,
      "\xfd"
      "7zXZ\0",
      "an xz archive" },
    { 0, 4, "\x28\xb5\x2f\xfd", "a Zstandard archive" },
    { 0, 6, "7z\xbc\xaf\x27\x1c", "a 7z archive" },
    { 0, 6, "Rar!\x1a\x07", "a RAR archive" },
    { 0, 16, "SQLite format 3\0", "an SQLite database" },
    { 0, 6, "{\\rtf1", "an RTF document" },
};

/* Signatures that could stand in a text: they count where the rest is none. */
static const struct signature printable_signatures[] = {
    { 0, 6, "GIF87a", "a GIF image" },
    { 0, 6, "GIF89a", "a GIF image" },
    { 4, 6, "1AY&SY", "a bzip2 archive" },
    { 257, 5, "ustar", "a tar archive" },
    { 4, 4, "ftyp", "an MP4 film or HEIF image" },
    { 0, 4, "OggS", "an Ogg recording" },
    { 0, 3, "ID3", "an MP3 recording" },
    { 0, 4, "fLaC", "a FLAC recording" },
    { 0, 4, "PAR1", "a Parquet table" },
    { 0, 4, "GGUF", "a GGUF model" },
    { 0, 4, "RIFF", "a RIFF file" },
};

/* What stands behind "RIFF" and four bytes of size. */
static const struct signature riff_signatures[] = {
    { 8, 4, "WEBP", "a WebP image" },
    { 8, 4, "WAVE", "a WAVE recording" },
    { 8, 4, "AVI ", "an AVI film" },
};

static const struct {
    const char *ending, *media_type;
} endings[] = {
    { "pdf", PDF },
    { "docx", DOCX },
    { "html", HTML },
    { "htm", HTML },
    { "xhtml", HTML },
    { "xht", HTML },
    { "md", MARKDOWN },
    { "markdown", MARKDOWN },
    { "mkd", MARKDOWN },
    { "mdown", MARKDOWN },
    { "txt", PLAIN },
    { "text", PLAIN },
    { "log", PLAIN },
    { "rst", "text/x-rst" },
    { "tex", "text/x-tex" },
    { "csv", "text/csv" },
    { "tsv", "text/tab-separated-values" },
    { "json", "application/json" },
    { "jsonl", "application/jsonl" },
    { "xml", "application/xml" },
    { "yaml", "application/yaml" },
    { "yml", "application/yaml" },
    { "toml", "application/toml" },
    { "ini", "text/x-ini" },
    { "conf", "text/x-ini" },
    { "c", "text/x-c" },
    { "h", "text/x-c" },
    { "cc", "text/x-c++" },
    { "cpp", "text/x-c++" },
    { "cxx", "text/x-c++" },
    { "hpp", "text/x-c++" },
    { "cs", "text/x-csharp" },
    { "css", "text/css" },
    { "go", "text/x-go" },
    { "java", "text/x-java" },
    { "js", "text/javascript" },
    { "mjs", "text/javascript" },
    { "jsx", "text/javascript" },
    { "ts", "text/x-typescript" },
    { "tsx", "text/x-typescript" },
    { "kt", "text/x-kotlin" },
    { "lua", "text/x-lua" },
    { "php", "text/x-php" },
    { "pl", "text/x-perl" },
    { "py", "text/x-python" },
    { "r", "text/x-r" },
    { "rb", "text/x-ruby" },
    { "rs", "text/x-rust" },
    { "scala", "text/x-scala" },
    { "sh", "text/x-shellscript" },
    { "bash", "text/x-shellscript" },
    { "sql", "text/x-sql" },
    { "swift", "text/x-swift" },
    { "zig", "text/x-zig" },
    { "cmake", "text/x-cmake" },
};

static bool holds(quire_str bytes, const char *needle, size_t size)
{
    return bytes.size >= size && memmem(bytes.data, bytes.size, needle, size) != NULL;
}

static bool starts_at(quire_str bytes, size_t offset, const char *what, size_t size)
{
    return bytes.size >= size && offset <= bytes.size - size && memcmp(bytes.data + offset, what, size) == 0;
}

static bool same_word(quire_str a, const char *b)
{
    return a.size == strlen(b) && (a.size == 0 || strncasecmp(a.data, b, a.size) == 0);
}

static quire_str window(quire_str bytes, size_t most)
{
    return bytes.size > most ? quire_str_cut(bytes, 0, most) : bytes;
}

static const char *type_of_name(quire_str name)
{
    const char *dot = name.size ? memrchr(name.data, '.', name.size) : NULL;
    if (!dot) return NULL;
    quire_str ending = quire_str_cut(name, (size_t)(dot - name.data) + 1, name.size);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (same_word(ending, endings[i].ending)) return endings[i].media_type;
    return NULL;
}

/* The literal of a declared type that a loader knows. "application/octet-stream" and the like say nothing. */
static const char *type_of_declaration(quire_str declared)
{
    const char *parameters = declared.size ? memchr(declared.data, ';', declared.size) : NULL;
    if (parameters) declared.size = (size_t)(parameters - declared.data);
    declared = quire_str_trim(declared);
    if (same_word(declared, "application/xhtml+xml")) return HTML;
    if (same_word(declared, "text/x-markdown")) return MARKDOWN;
    if (same_word(declared, "text/xml")) return "application/xml";
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (same_word(declared, endings[i].media_type)) return endings[i].media_type;
    return NULL;
}

static quire_detection accept(const char *media_type)
{
    return (quire_detection){ .media_type = media_type };
}

static quire_detection refuse(quire_load_reason reason, const char *what)
{
    return (quire_detection){ .reason = reason, .what = what };
}

/* A header at the very start; or further on, where the rest looks like PDF as well: prose may speak of it. */
static bool is_pdf(quire_str bytes)
{
    if (starts_at(bytes, 0, "%PDF-", 5)) return true;
    return holds(window(bytes, PDF_WINDOW_BYTES), "%PDF-", 5) && holds(bytes, " obj", 4) &&
           (holds(bytes, "endobj", 6) || holds(bytes, "stream", 6));
}

static quire_detection detect_zip(quire_str bytes, const char *claim)
{
    quire_zip_kind kind = quire_zip_kind_of(bytes);
    switch (kind) {
    case QUIRE_ZIP_WORD: return accept(DOCX);
    case QUIRE_ZIP_EXCEL: return refuse(QUIRE_LOAD_UNSUPPORTED, "an Excel workbook");
    case QUIRE_ZIP_POWERPOINT: return refuse(QUIRE_LOAD_UNSUPPORTED, "a PowerPoint presentation");
    case QUIRE_ZIP_EPUB: return refuse(QUIRE_LOAD_UNSUPPORTED, "an EPUB book");
    case QUIRE_ZIP_OPENDOCUMENT: return refuse(QUIRE_LOAD_UNSUPPORTED, "an OpenDocument file");
    case QUIRE_ZIP_UNREADABLE:
    case QUIRE_ZIP_PACKAGE:
    case QUIRE_ZIP_PLAIN: break;
    }
    /* A damaged document is for its loader to explain. */
    bool package = kind == QUIRE_ZIP_PACKAGE || !starts_at(bytes, 0, "PK\5\6", 4);
    if (claim && strcmp(claim, DOCX) == 0 && package) return accept(DOCX);
    return refuse(QUIRE_LOAD_UNSUPPORTED, "a zip archive");
}

/* What the first signature that fits says; NULL: none does. */
static const char *find_signature(quire_str bytes, const struct signature *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (starts_at(bytes, table[i].offset, table[i].bytes, table[i].size)) return table[i].what;
    return NULL;
}

static const char *find_printable_signature(quire_str bytes)
{
    const char *what = find_signature(bytes, printable_signatures,
                                      sizeof printable_signatures / sizeof *printable_signatures);
    if (!what || quire_looks_like_text(bytes)) return NULL;
    const char *riff = starts_at(bytes, 0, "RIFF", 4)
                           ? find_signature(bytes, riff_signatures,
                                            sizeof riff_signatures / sizeof *riff_signatures)
                           : NULL;
    return riff ? riff : what;
}

/* By signature. Reason OK without a type: no signature. */
static quire_detection detect_magic(quire_str bytes, const char *claim)
{
    /* "EncryptedPackage" as a directory entry's name, in UTF-16. */
    static const char package[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    if (is_pdf(bytes)) return accept(PDF);
    if (starts_at(bytes, 0, "PK\3\4", 4) || starts_at(bytes, 0, "PK\5\6", 4)) return detect_zip(bytes, claim);
    if (starts_at(bytes, 0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))
        return holds(bytes, package, sizeof package)
                   ? refuse(QUIRE_LOAD_ENCRYPTED, "an encrypted Office document")
                   : refuse(QUIRE_LOAD_UNSUPPORTED, "an Office 97 or other OLE2 file");
    const char *what = find_signature(bytes, signatures, sizeof signatures / sizeof *signatures);
    if (!what) what = find_printable_signature(bytes);
    return what ? refuse(QUIRE_LOAD_UNSUPPORTED, what) : accept(NULL);
}

static bool starts_with_word(quire_str text, const char *word)
{
    size_t size = strlen(word);
    return text.size >= size && strncasecmp(text.data, word, size) == 0;
}

/* Whether markup opens as an HTML page does, behind a mark, white space, comments and an XML declaration. */
static bool opens_as_html(quire_str bytes)
{
    if (starts_at(bytes, 0, "\xEF\xBB\xBF", 3)) bytes = quire_str_cut(bytes, 3, bytes.size);
    for (;;) {
        bytes = window(quire_str_trim(bytes), MARKUP_WINDOW_BYTES * 4);
        const char *close = starts_with_word(bytes, "<!--")    ? "-->"
                            : starts_with_word(bytes, "<?xml") ? "?>"
                                                               : NULL;
        const char *end = close ? memmem(bytes.data, bytes.size, close, strlen(close)) : NULL;
        if (!end) break;
        bytes = quire_str_cut(bytes, (size_t)(end - bytes.data) + strlen(close), bytes.size);
    }
    return starts_with_word(bytes, "<!doctype html") || starts_with_word(bytes, "<html>") ||
           starts_with_word(bytes, "<html ");
}

/* Weaker signs, for files without any name: a tag of a page's frame close to the start. */
static bool reads_as_html(quire_str bytes)
{
    static const char *const tags[] = { "<head>",  "<head ", "<body>", "<body ",
                                        "<title>", "<meta ", "<table", "<div" };
    quire_str start = quire_str_trim(window(bytes, MARKUP_WINDOW_BYTES));
    if (!starts_with_word(start, "<")) return false;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        for (size_t at = 0; at < start.size; at++)
            if (starts_with_word(quire_str_cut(start, at, start.size), tags[i])) return true;
    return false;
}

/* Whether `unit` is what UTF-16 text mostly consists of: ASCII and Latin letters, general and CJK punctuation,
 * kana, Han, hangul, full-width forms. */
static bool is_usual_unit(unsigned unit)
{
    if (unit < 0x80) return (unit >= ' ' && unit < 0x7F) || (unit >= '\t' && unit <= '\r');
    return (unit >= 0xA0 && unit < 0x600) || (unit >= 0x2000 && unit < 0x2070) ||
           (unit >= 0x3000 && unit < 0x3130) || (unit >= 0x4E00 && unit < 0xA000) ||
           (unit >= 0xAC00 && unit < 0xD7A4) || (unit >= 0xFF00 && unit < 0xFFF0);
}

static bool has_few_controls(quire_str bytes)
{
    size_t zeros = 0, controls = 0;
    for (size_t i = 0; i < bytes.size; i++) {
        unsigned char c = (unsigned char)bytes.data[i];
        zeros += c == 0;
        controls += (c < 0x20 && !(c >= '\t' && c <= '\r') && c != 0x1b) || c == 0x7f;
    }
    /* A stray NUL is a wound in a text; one in a thousand bytes is another format. */
    return zeros * 1000 <= bytes.size + 999 && controls * 100 <= bytes.size + 99;
}

char quire_utf16_order(quire_str bytes)
{
    quire_str start = window(bytes, TEXT_WINDOW_BYTES);
    size_t units = start.size / 2, zeros = 0, little = 0, big = 0;
    if (units < 2 || bytes.size % 2 != 0) return 0;
    for (size_t i = 0; i < units; i++) {
        unsigned first = (unsigned char)start.data[2 * i], second = (unsigned char)start.data[2 * i + 1];
        if (first == 0 && second == 0) return 0;
        zeros += first == 0 || second == 0;
        little += is_usual_unit(first | second << 8);
        big += is_usual_unit(first << 8 | second);
    }
    /* Text of other encodings has no zero byte; UTF-16 has one in every line end, space and digit. */
    if (zeros == 0) return 0;
    if (little * 20 >= units * 19 && little > big) return 'l';
    return big * 20 >= units * 19 && big > little ? 'b' : 0;
}

bool quire_looks_like_text(quire_str bytes)
{
    if (starts_at(bytes, 0, "\xff\xfe", 2) || starts_at(bytes, 0, "\xfe\xff", 2)) return true;
    if (quire_utf16_order(bytes)) return true;
    /* A script may carry an archive behind its text, and a model has a readable head. */
    size_t part = bytes.size < TEXT_WINDOW_BYTES ? bytes.size : TEXT_WINDOW_BYTES;
    const size_t starts[] = { 0, (bytes.size - part) / 2, bytes.size - part };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (!has_few_controls(quire_str_cut(bytes, starts[i], starts[i] + part))) return false;
    return true;
}

static bool is_blank(quire_str bytes)
{
    return quire_str_trim(starts_at(bytes, 0, "\xEF\xBB\xBF", 3) ? quire_str_cut(bytes, 3, bytes.size)
                                                                 : bytes)
               .size == 0;
}

static bool is_binary_type(const char *media_type)
{
    return strcmp(media_type, PDF) == 0 || strcmp(media_type, DOCX) == 0;
}

/* The type of bytes that no signature names. */
static quire_detection detect_text(quire_str bytes, const char *claim)
{
    if (!quire_looks_like_text(bytes)) {
        /* Broken beyond its signature: its loader says so better than "binary". */
        if (claim && is_binary_type(claim)) return accept(claim);
        return refuse(QUIRE_LOAD_UNSUPPORTED, "binary");
    }
    bool vague = !claim || strcmp(claim, PLAIN) == 0 || strcmp(claim, MARKDOWN) == 0 || is_binary_type(claim);
    if (vague && opens_as_html(bytes)) return accept(HTML);
    if (!claim && reads_as_html(bytes)) return accept(HTML);
    return accept(claim && !is_binary_type(claim) ? claim : PLAIN);
}

quire_detection quire_detect(quire_str bytes, quire_str name, quire_str declared)
{
    const char *claim = type_of_declaration(declared);
    const char *by_name = type_of_name(name);
    /* A server's text/plain says little where the ending says more. */
    if (!claim || (strcmp(claim, PLAIN) == 0 && by_name && !is_binary_type(by_name)))
        claim = by_name ? by_name : claim;
    if (is_blank(bytes)) return refuse(QUIRE_LOAD_EMPTY, NULL);
    quire_detection found = detect_magic(bytes, claim);
    if (!found.reason && !found.media_type) found = detect_text(bytes, claim);
    if (!found.reason && claim && strcmp(claim, found.media_type) != 0) {
        found.contradicts = true;
        found.claimed = quire_str_from(claim);
    }
    return found;
}
