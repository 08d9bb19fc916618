/* SPDX-License-Identifier: Apache-2.0 */
/* As mails, entries say at their head who wrote them and when, where it can be cited. The summary is left out where the content
 * says the same, as programs do that cut its first words off. */
#include "load/worker/loaders/feed/feed_write.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/feed/feed_html.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/web/load_html.h"
#include "text/language.h"

enum {
    WORDS_BYTES_MAX = 256 << 20, /* more than a text may have */
    SAMPLE_BYTES = 4096,         /* of the text, by which its language is told */
    SAME_BYTES_MIN = 8,
};

/* Labels as readers of the entry would write them. */
typedef enum shown { AUTHOR, PUBLISHED, UPDATED, CATEGORIES, ENCLOSURE, LINK, LABELS } shown;
static const char *const labels[2][LABELS] = { { "Author", "Published", "Updated", "Categories", "Enclosure",
                                                 "Link" },
                                               { "作者", "发布时间", "更新时间", "分类", "附件", "链接" } };

struct writing {
    quire_load_host *host;
    const feed_item *item;
    const char *const *labels;
};

/* ---- texts ---- */

/* Plain text as markup that says the same: its lines and paragraphs stay. */
static void put_plain(quire_buffer *out, quire_str text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '\r') continue;
        if (c == '\n') {
            lines++;
            continue;
        }
        if (lines) quire_buffer_append_str(out, lines > 1 ? QUIRE_STR("<p>") : QUIRE_STR("<br>"));
        lines = 0;
        if (c == '&') quire_buffer_append_str(out, QUIRE_STR("&amp;"));
        else if (c == '<') quire_buffer_append_str(out, QUIRE_STR("&lt;"));
        else quire_buffer_append_char(out, c);
    }
}

/* Into `builder`, as elements. */
static quire_status write_words(quire_builder *builder, const feed_text *text, quire_arena *arena,
                                quire_error *err)
{
    uint64_t received, kept = 0;
    quire_buffer plain;
    quire_str markup;
    quire_buffer_init(&plain, WORDS_BYTES_MAX);
    if (!text->html) put_plain(&plain, text->text);
    quire_status status = quire_buffer_check(&plain, "text of an entry", err);
    markup = quire_buffer_view(&plain);
    if (!status && text->html) status = feed_html(text->text, arena, &markup, err);
    if (!status) status = quire_html_write_piece(markup, text->base, builder, arena, &received, &kept, err);
    quire_buffer_free(&plain);
    return status;
}

/* What `text` says without its markup, in one line; `out` lives in the host's arena. */
static quire_status plain_words(quire_load_host *host, const feed_text *text, quire_str *out,
                                quire_error *err)
{
    *out = text->text;
    if (!text->html || !text->text.size) return QUIRE_OK;
    quire_document document = { 0 };
    quire_builder *builder = quire_builder_new(host->arena, WORDS_BYTES_MAX);
    quire_status status = builder ? write_words(builder, text, host->arena, err) : quire_fail_memory(err);
    if (!status) status = quire_builder_finish(builder, &document, err);
    if (!status) *out = quire_arena_copy(host->arena, document.text);
    quire_builder_free(builder);
    return status || out->data ? status : quire_fail_memory(err);
}

/* The text without the marks by which programs say that they cut it short: "…", "[…]", "...". */
static quire_str without_dots(quire_str text)
{
    for (size_t before = 0; before != text.size;) {
        before = text.size;
        while (text.size && strchr(" .[]\n\t", text.data[text.size - 1])) text.size--;
        if (quire_str_ends(text, QUIRE_STR("…"))) text.size -= strlen("…");
    }
    return text;
}

/* Whether `b` begins with all letters of `a`, white space and the dots of what was cut short aside. */
static bool begins_as(quire_str a, quire_str b)
{
    size_t i = 0, j = 0, same = 0;
    a = without_dots(a);
    for (;;) {
        while (i < a.size && strchr(" \n\t", a.data[i])) i++;
        while (j < b.size && strchr(" \n\t", b.data[j])) j++;
        if (i == a.size)
            return same >= SAME_BYTES_MIN || quire_str_equal(quire_str_trim(a), quire_str_trim(b));
        if (j == b.size || a.data[i++] != b.data[j++]) return false;
        same++;
    }
}

/* ---- fields ---- */

static void write_field(struct writing *self, shown label, quire_str value)
{
    quire_builder *builder = self->host->builder;
    if (!value.size) return;
    quire_builder_open(builder, QUIRE_ELEMENT_FIELD);
    quire_builder_append(builder, quire_str_from(self->labels[label]));
    quire_builder_append(builder, self->labels == labels[0] ? QUIRE_STR(": ") : QUIRE_STR("："));
    quire_builder_append(builder, value);
    quire_builder_close(builder);
    quire_builder_end_line(builder);
}

static void add(struct writing *self, const char *key, quire_str value)
{
    if (value.size) quire_builder_add_metadata(self->host->builder, quire_str_from(key), value);
}

static void add_metadata(struct writing *self)
{
    const feed_item *item = self->item;
    add(self, "id", item->id.text);
    add(self, "link", item->link.text);
    add(self, "published", item->published.text);
    add(self, "updated", item->updated.text);
    for (size_t i = 0; i < item->author_count; i++) {
        const feed_person *author = &item->authors[i];
        add(self, "author", author->name.size ? author->name : author->email);
        add(self, "author_email", author->email);
    }
    for (size_t i = 0; i < item->category_count; i++) add(self, "category", item->categories[i]);
    for (size_t i = 0; i < item->enclosure_count; i++) {
        add(self, "enclosure", item->enclosures[i].url);
        add(self, "enclosure_type", item->enclosures[i].type);
        add(self, "enclosure_bytes", item->enclosures[i].length);
    }
}

static quire_status write_title(struct writing *self, quire_error *err)
{
    quire_str title;
    quire_builder *builder = self->host->builder;
    quire_status status = plain_words(self->host, &self->item->title, &title, err);
    if (status) return status;
    title = feed_line(title, self->host->arena);
    if (!title.data) return quire_fail_memory(err);
    if (!title.size) return QUIRE_OK;
    quire_builder_set_title(builder, title);
    quire_builder_open(builder, QUIRE_ELEMENT_TITLE);
    quire_builder_append(builder, title);
    quire_builder_close(builder);
    quire_builder_end_block(builder);
    return QUIRE_OK;
}

/* Lists as one line: "a, b". */
static quire_status write_list(struct writing *self, shown label, size_t count,
                               quire_str (*of)(const feed_item *item, size_t i), quire_error *err)
{
    quire_buffer line;
    quire_buffer_init(&line, WORDS_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (i) quire_buffer_append_str(&line, QUIRE_STR(", "));
        quire_buffer_append_str(&line, of(self->item, i));
    }
    quire_status status = quire_buffer_check(&line, "list of an entry", err);
    if (!status) write_field(self, label, quire_buffer_view(&line));
    quire_buffer_free(&line);
    return status;
}

static quire_str author_of(const feed_item *item, size_t i)
{
    return item->authors[i].name.size ? item->authors[i].name : item->authors[i].email;
}

static quire_str category_of(const feed_item *item, size_t i)
{
    return item->categories[i];
}

/* Who, when, about what. When a feed was made changes with each of its entries, and is no matter of its text. */
static quire_status write_head(struct writing *self, feed_document what, quire_error *err)
{
    const feed_item *item = self->item;
    quire_status status = write_list(self, AUTHOR, item->author_count, author_of, err);
    if (what == FEED_DOCUMENT_ENTRY) {
        write_field(self, PUBLISHED, item->published.text);
        if (!quire_str_equal(item->published.text, item->updated.text))
            write_field(self, UPDATED, item->updated.text);
    }
    if (!status) status = write_list(self, CATEGORIES, item->category_count, category_of, err);
    quire_builder_end_block(self->host->builder);
    return status;
}

static void write_enclosures(struct writing *self)
{
    quire_builder *builder = self->host->builder;
    for (size_t i = 0; i < self->item->enclosure_count; i++) {
        const feed_enclosure *enclosure = &self->item->enclosures[i];
        quire_builder_open(builder, QUIRE_ELEMENT_FIELD);
        quire_builder_append(builder, quire_str_from(self->labels[ENCLOSURE]));
        quire_builder_append(builder, self->labels == labels[0] ? QUIRE_STR(": ") : QUIRE_STR("："));
        quire_builder_set_label(builder, quire_builder_open(builder, QUIRE_ELEMENT_LINK), enclosure->url);
        quire_builder_append(builder, enclosure->title.size ? enclosure->title : enclosure->url);
        quire_builder_close(builder);
        quire_builder_close(builder);
        quire_builder_end_line(builder);
    }
    quire_builder_end_block(builder);
}

/* Whether the content begins with the words of the summary, which are then entered as left out. */
static quire_status is_repeated(struct writing *self, bool *out, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    const feed_item *item = self->item;
    quire_str summary, content;
    *out = false;
    if (!item->summary.text.size || !item->content.text.size) return QUIRE_OK;
    quire_status status = plain_words(self->host, &item->summary, &summary, err);
    if (!status) status = plain_words(self->host, &item->content, &content, err);
    *out = !status && begins_as(summary, content);
    if (!*out) return status;
    uint64_t white, count = quire_flowing_count(summary, &white);
    quire_ledger_receive(quire_builder_ledger(self->host->builder), step, unit, count);
    quire_ledger_drop_count(quire_builder_ledger(self->host->builder), step, unit, QUIRE_STR("repeated"),
                            count);
    return QUIRE_OK;
}

static quire_status write_texts(struct writing *self, quire_error *err)
{
    const feed_text *texts[] = { &self->item->summary, &self->item->content };
    bool repeated;
    quire_status status = is_repeated(self, &repeated, err);
    for (size_t i = repeated; i < 2 && !status; i++) {
        if (texts[i]->text.size) status = write_words(self->host->builder, texts[i], self->host->arena, err);
        quire_builder_end_block(self->host->builder);
    }
    return status;
}

/* Whether readers of it read Chinese. */
static bool is_chinese(const feed_item *item)
{
    quire_str tag = item->language.text;
    const feed_text *texts[] = { &item->title, &item->summary, &item->content };
    for (size_t i = 0; i < 3 && !tag.size; i++) {
        quire_str sample = texts[i]->text;
        if (sample.size > SAMPLE_BYTES) sample.size = SAMPLE_BYTES;
        if (sample.size) tag = quire_language_of(sample);
    }
    return quire_str_is(quire_language_base(tag), "zh");
}

quire_status feed_write_document(quire_load_host *host, const feed_item *item, feed_document what,
                                 quire_error *err)
{
    struct writing self = { host, item, labels[is_chinese(item)] };
    quire_builder_set_language(host->builder, item->language.text);
    add_metadata(&self);
    quire_status status = write_title(&self, err);
    if (!status) status = write_head(&self, what, err);
    if (!status) status = write_texts(&self, err);
    if (!status) write_enclosures(&self);
    if (quire_builder_size(host->builder) == 0 && what == FEED_DOCUMENT_ENTRY)
        write_field(&self, LINK, item->link.text.size ? item->link.text : item->id.text);
    return status || !item->failed ? status : quire_fail_memory(err);
}

void feed_account_fields(quire_load_host *host, const feed_item *item)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("fields");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    quire_ledger_receive(ledger, step, unit, item->received);
    quire_ledger_keep(ledger, step, unit, item->known);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("technical"), item->received - item->known);
}
