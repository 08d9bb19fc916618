/* SPDX-License-Identifier: Apache-2.0 */
/* Detection. Signatures are from the formats' own specifications; where a name and the bytes disagree, the
 * bytes win, and the caller is told. */
#include "load/worker/detect.h"

#include "base/str.h"
#include "load/worker/ole2_file.h"
#include "load/worker/ole2_kind.h"

#include <ctype.h>
#include <strings.h>

enum {
    TEXT_WINDOW_BYTES = 65536, /* how much is looked at to tell text from binary */
    SECONDS_DIGITS = 9,        /* since 1973 a time has at least so many */
};

/* What is known and not read. */
struct signature {
    size_t offset, size;
    const char *bytes;
    const char *what;
};

static const struct signature signatures[] = {
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
    { 0, 6, "Rar!\x1a\x07", "a RAR archive" },
    { 0, 4, "\x04\x22\x4d\x18", "an LZ4 archive" },
    { 0, 8, "MSCF\0\0\0\0", "a Windows cabinet" },
    { 0, 8, "ITSF\3\0\0\0", "a Windows help file (CHM)" },
    { 60, 8, "BOOKMOBI", "a Kindle book (save it as EPUB)" },
    { 0, 4, "\x78\x9f\x3e\x22",
      "what Outlook wraps attachments in (TNEF; have the mail sent again as HTML or plain text)" },
    { 0, 8, "AT&TFORM", "a DjVu document" },
    { 0, 16, "SQLite format 3\0", "an SQLite database (name it as sqlite:PATH to have its tables read)" },
};

/* Signatures that could stand in a text: they count where the rest is none. */
static const struct signature printable_signatures[] = {
    { 0, 6, "GIF87a", "a GIF image" },
    { 0, 6, "GIF89a", "a GIF image" },
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

static bool starts_at(quire_str bytes, size_t offset, const char *what, size_t size)
{
    return bytes.size >= size && offset <= bytes.size - size && memcmp(bytes.data + offset, what, size) == 0;
}

static bool same_word(quire_str a, quire_str b)
{
    return a.size == b.size && (a.size == 0 || strncasecmp(a.data, b.data, a.size) == 0);
}

static bool lists(const char *list, quire_str word)
{
    quire_str listed;
    while (quire_format_next_word(&list, &listed))
        if (same_word(word, listed)) return true;
    return false;
}

static const quire_format *format_of(const char *media_type)
{
    for (size_t i = 0; quire_worker_formats[i]; i++)
        for (const quire_format_type *type = quire_worker_formats[i]->types; type->media_type; type++)
            if (strcmp(type->media_type, media_type) == 0) return quire_worker_formats[i];
    return NULL;
}

/* "1700000000.M20P2_5.mail.example.py:2,S": behind the last dot stands no ending. Source: maildir(5). */
static bool is_of_maildir(quire_str name)
{
    size_t at = 0, start;
    bool counted = false;
    while (at < name.size && isdigit((unsigned char)name.data[at])) at++;
    if (at < SECONDS_DIGITS || at == name.size || name.data[at] != '.') return false;
    for (start = ++at; at < name.size && name.data[at] != '.'; at++) {
        unsigned char c = (unsigned char)name.data[at];
        counted |= c == '_' || isupper(c);
        if (!isupper(c) && !isdigit(c) && c != '_' && c != '#') return false;
    }
    return at > start && at < name.size && (counted || quire_str_holds(name, ":2,"));
}

static const char *type_of_name(quire_str name)
{
    if (is_of_maildir(name)) return NULL;
    const char *dot = name.size ? memrchr(name.data, '.', name.size) : NULL;
    if (!dot) return NULL;
    quire_str ending = quire_str_cut(name, (size_t)(dot - name.data) + 1, name.size);
    for (size_t i = 0; quire_worker_formats[i]; i++)
        for (const quire_format_type *type = quire_worker_formats[i]->types; type->media_type; type++)
            if (lists(type->endings, ending)) return type->media_type;
    return NULL;
}

/* The literal of a declared type that a format has. "application/octet-stream" and the like say nothing. */
static const char *type_of_declaration(quire_str declared)
{
    const char *parameters = declared.size ? memchr(declared.data, ';', declared.size) : NULL;
    if (parameters) declared.size = (size_t)(parameters - declared.data);
    declared = quire_str_trim(declared);
    for (size_t i = 0; quire_worker_formats[i]; i++)
        for (const quire_format_type *type = quire_worker_formats[i]->types; type->media_type; type++)
            if (same_word(declared, quire_str_from(type->media_type)) || lists(type->aliases, declared))
                return type->media_type;
    return NULL;
}

static bool is_binary_type(const char *media_type)
{
    return media_type && format_of(media_type)->signatures != NULL;
}

/* A server's text/plain says little where the ending says more. */
static const char *claim_of(quire_str name, quire_str declared)
{
    const char *by_declaration = type_of_declaration(declared), *by_name = type_of_name(name);
    bool plain = by_declaration && strcmp(by_declaration, "text/plain") == 0;
    if (!by_declaration || (plain && !is_binary_type(by_name))) return by_name ? by_name : by_declaration;
    return by_declaration;
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

static const char *name_of_zip(quire_zip_kind kind)
{
    switch (kind) {
    case QUIRE_ZIP_NONE: break;
    case QUIRE_ZIP_POWERPOINT: return "a PowerPoint presentation";
    case QUIRE_ZIP_EPUB: return "an EPUB book";
    case QUIRE_ZIP_ODF_TEXT: return "an OpenDocument text";
    case QUIRE_ZIP_ODF_SHEET: return "an OpenDocument spreadsheet";
    case QUIRE_ZIP_ODF_SLIDES: return "an OpenDocument presentation";
    case QUIRE_ZIP_OPENDOCUMENT: return "an OpenDocument file";
    case QUIRE_ZIP_PACKAGE: return "an Office package of another kind";
    case QUIRE_ZIP_WORD:
    case QUIRE_ZIP_EXCEL:
    case QUIRE_ZIP_UNREADABLE:
    case QUIRE_ZIP_PLAIN: return "a zip archive";
    }
    return NULL;
}

/* What bytes are that no format reads, by their signature; NULL: they have none. */
static const char *name_of_known(quire_str bytes, quire_zip_kind zip)
{
    const char *what = name_of_zip(zip);
    if (!what && quire_is_ole2(bytes)) what = quire_ole2_name(bytes);
    if (!what) what = find_signature(bytes, signatures, sizeof signatures / sizeof *signatures);
    return what ? what : find_printable_signature(bytes);
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

/* Bytes are counted in blocks of one size, which compilers do many at a time. */
enum { COUNTED_AT_ONCE = 64 };

static bool has_few_controls(quire_str bytes)
{
    size_t zeros = 0, controls = 0;
    for (size_t at = 0; at < bytes.size; at += COUNTED_AT_ONCE) {
        unsigned char some[COUNTED_AT_ONCE], zero = 0, control = 0;
        size_t left = bytes.size - at, size = left < sizeof some ? left : sizeof some;
        memset(some + size, ' ', sizeof some - size);
        memcpy(some, bytes.data + at, size);
        for (size_t i = 0; i < sizeof some; i++) {
            unsigned char c = some[i];
            zero = (unsigned char)(zero + (c == 0));
            control = (unsigned char)(control +
                                      ((c < 0x20) & ((unsigned char)(c - '\t') > '\r' - '\t') & (c != 0x1b)) +
                                      (c == 0x7f));
        }
        zeros += zero;
        controls += control;
    }
    /* A stray NUL is a wound in a text; one in a thousand bytes is another format. */
    return zeros * 1000 <= bytes.size + 999 && controls * 100 <= bytes.size + 99;
}

char quire_utf16_order(quire_str bytes)
{
    quire_str start = quire_str_cut(bytes, 0,
                                    bytes.size < TEXT_WINDOW_BYTES ? bytes.size : TEXT_WINDOW_BYTES);
    size_t units = start.size / 2, little = 0, big = 0;
    if (units < 2 || bytes.size % 2 != 0) return 0;
    /* Text of other encodings has no zero byte; UTF-16 has one in every line end, space and digit. */
    if (!memchr(start.data, 0, units * 2)) return 0;
    for (size_t i = 0; i < units; i++) {
        unsigned first = (unsigned char)start.data[2 * i], second = (unsigned char)start.data[2 * i + 1];
        if (first == 0 && second == 0) return 0;
        little += is_usual_unit(first | second << 8);
        big += is_usual_unit(first << 8 | second);
    }
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
    return quire_probe_start(bytes).size == 0;
}

static bool begins(quire_str bytes, const quire_format_signature *signature)
{
    for (; signature && signature->bytes; signature++)
        if (starts_at(bytes, signature->offset, signature->bytes, signature->size)) return true;
    return false;
}

/* The first format that reads the bytes; NULL: none does. */
static const quire_format *ask_formats(quire_probe *probe)
{
    for (size_t i = 0; quire_worker_formats[i]; i++) {
        const quire_format *format = quire_worker_formats[i];
        probe->begins = begins(probe->bytes, format->signatures);
        if (format->probe ? format->probe(probe) : probe->begins) return format;
        if (quire_probe_claims(probe, format)) {
            probe->claim = NULL;
            probe->denied = true;
        }
    }
    return NULL;
}

static quire_detection accept(const quire_format *format, const char *media_type, const char *claim)
{
    quire_detection found = { .format = format, .media_type = media_type };
    found.contradicts = claim && strcmp(claim, media_type) != 0;
    if (found.contradicts) found.claimed = quire_str_from(claim);
    return found;
}

static quire_detection refuse(quire_load_reason reason, const char *what)
{
    return (quire_detection){ .reason = reason, .what = what };
}

quire_detection quire_detection_of_part(quire_str media_type)
{
    const char *type = type_of_declaration(media_type);
    const quire_format *format = type ? format_of(type) : NULL;
    return format && format->parts ? accept(format, type, NULL)
                                   : refuse(QUIRE_LOAD_UNSUPPORTED, "a part of what has none");
}

quire_detection quire_detect(quire_str bytes, quire_str name, quire_str declared)
{
    /* "EncryptedPackage" as a directory entry's name, in UTF-16. */
    static const char package[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    const char *claim = claim_of(name, declared);
    if (is_blank(bytes)) return refuse(QUIRE_LOAD_EMPTY, NULL);
    quire_probe probe = { .bytes = bytes, .name = name, .claim = claim, .zip = quire_zip_kind_of(bytes) };
    const char *known = name_of_known(bytes, probe.zip);
    probe.is_text = !known && quire_looks_like_text(bytes);
    const quire_format *format = ask_formats(&probe);
    if (format) {
        bool claimed = quire_probe_claims(&probe, format);
        return accept(format, claimed ? probe.claim : format->types[0].media_type, claim);
    }
    if (quire_is_ole2(bytes) && memmem(bytes.data, bytes.size, package, sizeof package))
        return refuse(QUIRE_LOAD_ENCRYPTED, "an encrypted Office document");
    if (known) return refuse(QUIRE_LOAD_UNSUPPORTED, known);
    /* Broken beyond its signature: its loader says so better than "binary". */
    if (is_binary_type(claim)) return accept(format_of(claim), claim, claim);
    return refuse(QUIRE_LOAD_UNSUPPORTED, "binary");
}
