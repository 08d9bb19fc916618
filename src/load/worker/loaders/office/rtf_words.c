/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of RTF mean, as far as they matter to its text. */
#include "load/worker/loaders/office/rtf_reading.h"

#include "base/str.h"
#include "load/worker/loaders/raised.h"

/* Destinations: what begins with the group, and why what goes nowhere is dropped. */
static const struct destination {
    const char *word;
    rtf_target target;
    rtf_reason reason;
} destinations[] = {
    { "fonttbl", RTF_TO_FONT, RTF_CONTROL_DATA },
    { "stylesheet", RTF_TO_STYLE, RTF_CONTROL_DATA },
    { "info", RTF_TO_PROPERTY, RTF_PROPERTIES },
    { "footnote", RTF_TO_NOTE, RTF_CONTROL_DATA },
    { "annotation", RTF_TO_COMMENT, RTF_CONTROL_DATA },
    { "atnauthor", RTF_TO_AUTHOR, RTF_PROPERTIES },
    { "header", RTF_TO_HEADER, RTF_CONTROL_DATA },
    { "headerl", RTF_TO_HEADER, RTF_CONTROL_DATA },
    { "headerr", RTF_TO_HEADER, RTF_CONTROL_DATA },
    { "headerf", RTF_TO_HEADER, RTF_CONTROL_DATA },
    { "footer", RTF_TO_FOOTER, RTF_CONTROL_DATA },
    { "footerl", RTF_TO_FOOTER, RTF_CONTROL_DATA },
    { "footerr", RTF_TO_FOOTER, RTF_CONTROL_DATA },
    { "footerf", RTF_TO_FOOTER, RTF_CONTROL_DATA },
    { "shptxt", RTF_TO_BOX, RTF_CONTROL_DATA },
    { "dptxbxtext", RTF_TO_BOX, RTF_CONTROL_DATA },
    { "listtext", RTF_TO_LABEL, RTF_CONTROL_DATA },
    { "pntext", RTF_TO_LABEL, RTF_CONTROL_DATA },
    { "fldinst", RTF_TO_FIELD, RTF_FIELD_CODE },
    { "colortbl", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "listtable", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "listoverridetable", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "revtbl", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "rsidtbl", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "generator", RTF_TO_NOWHERE, RTF_PROPERTIES },
    { "latentstyles", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "themedata", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "colorschememapping", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "datastore", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "xmlnstbl", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "pn", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "pnseclvl", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "bkmkstart", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "bkmkend", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "ftnsep", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "ftnsepc", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "ftncn", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "aftnsep", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "aftnsepc", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "aftncn", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "sp", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "falt", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "panose", RTF_TO_NOWHERE, RTF_CONTROL_DATA },
    { "xe", RTF_TO_NOWHERE, RTF_FIELD_CODE },
    { "tc", RTF_TO_NOWHERE, RTF_FIELD_CODE },
    { "formfield", RTF_TO_NOWHERE, RTF_FIELD_CODE },
    { "datafield", RTF_TO_NOWHERE, RTF_FIELD_CODE },
    { "userprops", RTF_TO_NOWHERE, RTF_PROPERTIES },
    { "docvar", RTF_TO_NOWHERE, RTF_PROPERTIES },
    { "atnid", RTF_TO_NOWHERE, RTF_PROPERTIES },
    { "atndate", RTF_TO_NOWHERE, RTF_PROPERTIES },
    { "atnref", RTF_TO_NOWHERE, RTF_PROPERTIES },
    { "atrfstart", RTF_TO_NOWHERE, RTF_PROPERTIES },
    { "atrfend", RTF_TO_NOWHERE, RTF_PROPERTIES },
    { "pict", RTF_TO_NOWHERE, RTF_IMAGE_DATA },
    { "nonshppict", RTF_TO_NOWHERE, RTF_ALTERNATE },
    { "objdata", RTF_TO_NOWHERE, RTF_OBJECT_DATA },
    { "objclass", RTF_TO_NOWHERE, RTF_OBJECT_DATA },
    { "objname", RTF_TO_NOWHERE, RTF_OBJECT_DATA },
    { "upr", RTF_TO_NOWHERE, RTF_ALTERNATE },
};

/* Starred destinations whose text is text. */
static const char *const transparent[] = { "shppict", "shpinst",   "moMath", "moMathPara", "mmath",
                                           "do",      "hlinkbase", "cs",     "ts",         "ds" };

static const struct property {
    const char *word, *key;
} properties[] = {
    { "title", "title" },       { "author", "author" },       { "subject", "subject" },
    { "keywords", "keywords" }, { "doccomm", "description" }, { "creatim", "created" },
    { "revtim", "modified" },
};

static const struct character {
    const char *word;
    uint32_t c;
} characters[] = {
    { "emdash", 0x2014 },    { "endash", 0x2013 },    { "lquote", 0x2018 }, { "rquote", 0x2019 },
    { "ldblquote", 0x201C }, { "rdblquote", 0x201D }, { "bullet", 0x2022 }, { "tab", ' ' },
    { "emspace", ' ' },      { "enspace", ' ' },      { "qmspace", ' ' },
};

void quire_rtf_drop_whole(rtf_reading *reading, const char *unit, const char *reason)
{
    quire_ledger *ledger = quire_builder_ledger(reading->builder);
    quire_ledger_receive(ledger, QUIRE_STR("load"), quire_str_from(unit), 1);
    quire_ledger_drop_count(ledger, QUIRE_STR("load"), quire_str_from(unit), quire_str_from(reason), 1);
}

/* Whether the word begins a destination, which it does then. */
static bool take_destination(rtf_reading *reading, quire_str word)
{
    rtf_state *state = quire_rtf_top(reading);
    for (size_t i = 0; i < sizeof destinations / sizeof *destinations; i++) {
        const struct destination *found = &destinations[i];
        if (!quire_str_is(word, found->word)) continue;
        if (quire_str_is(word, "pict") && state->target != RTF_TO_NOWHERE)
            quire_rtf_drop_whole(reading, "images", "image_without_text");
        if (quire_str_is(word, "objdata") && state->target != RTF_TO_NOWHERE)
            quire_rtf_drop_whole(reading, "parts", "embedded_object");
        if (found->target == RTF_TO_NOTE && state->target < RTF_FLOWS && state->target != RTF_TO_NOTE)
            reading->notes++;
        if (found->target == RTF_TO_NOWHERE) quire_rtf_go_nowhere(reading, found->reason);
        else quire_rtf_begin(reading, found->target);
        return true;
    }
    for (size_t i = 0; i < sizeof properties / sizeof *properties && state->target == RTF_TO_PROPERTY; i++) {
        if (!quire_str_is(word, properties[i].word)) continue;
        state->property = properties[i].key;
        state->owns = true;
        quire_rtf_forget(reading, &reading->word);
        return true;
    }
    if (quire_str_is(word, "ud") && state->target == RTF_TO_NOWHERE && state->reason == RTF_ALTERNATE) {
        state->target = state->before;
        return true;
    }
    if (!quire_str_is(word, "fldrslt")) return false;
    if (state->page_field) quire_rtf_go_nowhere(reading, RTF_PAGE_NUMBER);
    rtf_flow *flow = quire_rtf_flow(reading);
    if (!flow || !state->url.size || flow->link_count == RTF_LINKS_MAX) return true;
    flow->links[flow->link_count++] = (rtf_link){ .start = flow->text.size, .url = state->url };
    state->owns_link = true;
    state->url = (quire_str){ 0 };
    return true;
}

static bool take_character(rtf_reading *reading, quire_str word)
{
    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
        if (!quire_str_is(word, characters[i].word)) continue;
        rtf_flow *flow = quire_rtf_flow(reading);
        quire_rtf_settle(reading);
        if (characters[i].c != ' ' || !flow || !quire_rtf_ends_white(flow))
            quire_rtf_put(reading, characters[i].c);
        return true;
    }
    return false;
}

static bool is_on(const rtf_token *token)
{
    return !token->has_value || token->value != 0;
}

/* How characters look. */
static bool take_look(rtf_reading *reading, const rtf_token *token)
{
    rtf_state *state = quire_rtf_top(reading);
    quire_str word = token->name;
    if (quire_str_is(word, "b")) state->bold = is_on(token);
    else if (quire_str_is(word, "v")) state->hidden = is_on(token);
    else if (quire_str_is(word, "deleted")) state->deleted = is_on(token);
    else if (quire_str_is(word, "super")) state->level = is_on(token) ? RTF_RAISED : RTF_ON_LINE;
    else if (quire_str_is(word, "sub")) state->level = is_on(token) ? RTF_LOWERED : RTF_ON_LINE;
    else if (quire_str_is(word, "nosupersub")) state->level = RTF_ON_LINE;
    else if (quire_str_is(word, "plain")) {
        state->bold = state->hidden = state->deleted = state->wide = false;
        state->level = RTF_ON_LINE;
        state->font = reading->default_font;
    } else if (quire_str_is(word, "f")) {
        state->font = (uint32_t)token->value;
        state->wide = false;
        if (state->target == RTF_TO_FONT) reading->defining = (uint32_t)token->value;
    } else if (quire_str_is(word, "af") && state->wide) state->wide_font = (uint32_t)token->value;
    else if (quire_str_is(word, "dbch")) state->wide = true;
    else if (quire_str_is(word, "loch") || quire_str_is(word, "hich")) state->wide = false;
    else if (quire_str_is(word, "uc"))
        state->fallback = token->value >= 0 && token->value < 16 ? token->value : 1;
    else return false;
    return true;
}

static void define_style(rtf_reading *reading, const rtf_token *token)
{
    quire_str word = token->name;
    if (quire_str_is(word, "s")) reading->style.number = (uint32_t)token->value;
    else if (quire_str_is(word, "outlinelevel")) reading->style.outline = (uint32_t)token->value;
    else if (quire_str_is(word, "cs") || quire_str_is(word, "ts") || quire_str_is(word, "ds"))
        reading->style.number = UINT32_MAX; /* it is none of paragraphs */
}

/* What a paragraph is. */
static bool take_paragraph_property(rtf_reading *reading, const rtf_token *token)
{
    rtf_state *state = quire_rtf_top(reading);
    quire_str word = token->name;
    if (state->target == RTF_TO_STYLE) {
        define_style(reading, token);
        return true;
    }
    if (quire_str_is(word, "pard")) {
        state->in_table = false;
        state->outline = RTF_NO_OUTLINE;
        state->style = state->item = 0;
    } else if (quire_str_is(word, "intbl")) state->in_table = true;
    else if (quire_str_is(word, "itap")) state->in_table = token->value > 0;
    else if (quire_str_is(word, "s")) state->style = (uint32_t)token->value;
    else if (quire_str_is(word, "outlinelevel"))
        state->outline = token->value >= 0 && token->value < RTF_NO_OUTLINE ? (uint32_t)token->value
                                                                            : RTF_NO_OUTLINE;
    else if (quire_str_is(word, "ilvl"))
        state->item = token->value > 0 && token->value < 9 ? (uint32_t)token->value : 0;
    else return false;
    return true;
}

static bool take_table(rtf_reading *reading, const rtf_token *token)
{
    quire_str word = token->name;
    if (quire_rtf_top(reading)->target != RTF_TO_TEXT) return false;
    if (quire_str_is(word, "trowd")) {
        reading->shape.count = 0;
        reading->shape.header = false;
        reading->across = reading->down = RTF_MERGE_NONE;
    } else if (quire_str_is(word, "trhdr")) reading->shape.header = is_on(token);
    else if (quire_str_is(word, "clvmgf")) reading->down = RTF_MERGE_FIRST;
    else if (quire_str_is(word, "clvmrg")) reading->down = RTF_MERGE_REST;
    else if (quire_str_is(word, "clmgf")) reading->across = RTF_MERGE_FIRST;
    else if (quire_str_is(word, "clmrg")) reading->across = RTF_MERGE_REST;
    else if (quire_str_is(word, "cellx")) {
        if (reading->shape.count < RTF_CELLS_MAX)
            reading->shape.cells[reading->shape.count++] = (rtf_cell_shape){ token->value, reading->across,
                                                                             reading->down };
        reading->across = reading->down = RTF_MERGE_NONE;
    } else if (quire_str_is(word, "cell")) quire_rtf_end_cell(reading);
    else if (quire_str_is(word, "row")) quire_rtf_finish_row(reading);
    else return false;
    return true;
}

static bool take_file_property(rtf_reading *reading, const rtf_token *token)
{
    quire_str word = token->name;
    if (quire_str_is(word, "ansicpg")) reading->fonts.page = token->value;
    else if (quire_str_is(word, "mac")) reading->fonts.page = 10000;
    else if (quire_str_is(word, "pc")) reading->fonts.page = 437;
    else if (quire_str_is(word, "pca")) reading->fonts.page = 850;
    else if (quire_str_is(word, "deff"))
        quire_rtf_top(reading)->font = reading->default_font = (uint32_t)token->value;
    else if (quire_str_is(word, "yr")) reading->year = token->value;
    else if (quire_str_is(word, "mo")) reading->month = token->value;
    else if (quire_str_is(word, "dy")) reading->day = token->value;
    else if (reading->defining < RTF_FONTS_MAX && quire_str_is(word, "fcharset")) {
        if (quire_rtf_top(reading)->target == RTF_TO_FONT)
            reading->fonts.items[reading->defining].page = quire_rtf_page_of_charset(token->value);
    } else if (reading->defining < RTF_FONTS_MAX && quire_str_is(word, "cpg")) {
        if (quire_rtf_top(reading)->target == RTF_TO_FONT)
            reading->fonts.items[reading->defining].page = token->value;
    } else return false;
    return true;
}

/* The mark of a note stands in the text, and again in the note. */
static void write_mark(rtf_reading *reading)
{
    rtf_flow *flow = quire_rtf_flow(reading);
    if (!flow || quire_rtf_top(reading)->target == RTF_TO_NOTE) return;
    quire_str mark = quire_arena_printf(reading->arena, "%u", reading->notes + 1);
    quire_str raised = mark.data ? quire_raised_text(mark, reading->arena) : mark;
    if (!raised.data) reading->failed = true;
    quire_rtf_append(reading, flow, raised);
}

static void break_line(rtf_reading *reading)
{
    rtf_flow *flow = quire_rtf_flow(reading);
    bool text = quire_rtf_top(reading)->target == RTF_TO_TEXT && !quire_rtf_top(reading)->in_table;
    if (flow && !quire_rtf_ends_white(flow)) quire_buffer_append_char(&flow->text, text ? '\n' : ' ');
}

void quire_rtf_take_word(rtf_reading *reading, const rtf_token *token)
{
    quire_str word = token->name;
    bool star = reading->star;
    reading->star = false;
    quire_rtf_settle(reading);
    if (quire_str_is(word, "u")) {
        quire_rtf_take_unicode(reading, token->value);
        return;
    }
    if (reading->skip > 0) reading->skip--;
    if (take_destination(reading, word)) return;
    if (star) {
        bool known = false;
        for (size_t i = 0; i < sizeof transparent / sizeof *transparent; i++)
            known = known || quire_str_is(word, transparent[i]);
        if (!known && quire_rtf_top(reading)->target != RTF_TO_STYLE)
            quire_rtf_go_nowhere(reading, RTF_UNKNOWN_DESTINATION);
    }
    if (take_look(reading, token) || take_file_property(reading, token) ||
        take_paragraph_property(reading, token) || take_table(reading, token) ||
        take_character(reading, word))
        return;
    if (quire_str_is(word, "par") || quire_str_is(word, "sect") || quire_str_is(word, "page") ||
        quire_str_is(word, "column"))
        quire_rtf_end_paragraph(reading);
    else if (quire_str_is(word, "line") || quire_str_is(word, "lbr") || quire_str_is(word, "softline") ||
             quire_str_is(word, "nestcell"))
        break_line(reading);
    else if (quire_str_is(word, "chftn")) write_mark(reading);
}

void quire_rtf_take_symbol(rtf_reading *reading, int32_t symbol)
{
    quire_rtf_settle(reading);
    if (symbol == '*') reading->star = true;
    else if (symbol == '~') quire_rtf_put(reading, ' ');
    else if (symbol == '_') quire_rtf_put(reading, 0x2011);
    else if (symbol == '\r' || symbol == '\n') quire_rtf_end_paragraph(reading);
    else if (symbol == '\t') quire_rtf_put(reading, ' ');
}
