/* SPDX-License-Identifier: Apache-2.0 */
/* How many of the question's words a unit holds, each counted once, where it stands nearest; and how far a row's label is what is
 * asked. */
#include "answer/kinds.h"
#include "answer/parts.h"
#include "answer/weighing.h"

enum { NEIGHBOURS = 2, FIRST_BELOW = 3 };
static const double lacking_share = .5;
static const double group_part = .4; /* of what a word of a label counts */
static const double filler_part = .25, narrower_part = .25, wider_part = .25;
static const double frame_weight = .3; /* a word that weighs less says nothing of the thing asked for */

/* Whether the sentences that the unit is quoted with, as they say who "he" is, hold the term. */
static bool quoted_holds(const struct quire_weighing *weighing, quire_str term)
{
    const quire_units *units = weighing->units;
    for (size_t i = weighing->at; i > 0 && units->items[i - 1].hit == weighing->unit->hit &&
                                  units->items[i - 1].start >= weighing->quoted.start;
         i--)
        if (quire_terms_hold(&units->items[i - 1].terms, term)) return true;
    return false;
}

/* Whether the unit at `at` has the term and is of the same passage. What it says of a thing of another number, it says of that one. */
static bool holds_beside(const struct quire_weighing *weighing, size_t at, quire_str term)
{
    if (at >= weighing->units->count) return false;
    const quire_unit *unit = &weighing->units->items[at];
    return unit->hit == weighing->unit->hit && quire_terms_hold(&unit->terms, term) &&
           !quire_asking_numbers_another(weighing->asking, unit->text);
}

static bool near_holds(const struct quire_weighing *weighing, quire_str term)
{
    for (size_t i = 1; i <= NEIGHBOURS; i++)
        if ((weighing->at >= i && holds_beside(weighing, weighing->at - i, term)) ||
            holds_beside(weighing, weighing->at + i, term))
            return true;
    return false;
}

static bool heads_hold(const struct quire_weighing *weighing, quire_str term)
{
    const quire_unit *unit = weighing->unit;
    if (!unit->table) return false;
    for (size_t i = 0; i < weighing->depth; i++)
        if (quire_terms_hold(&weighing->group_terms[i], term)) return true;
    if (weighing->out->asked != SIZE_MAX && quire_terms_hold(&unit->table->heads[weighing->out->asked], term))
        return true;
    return quire_terms_hold(&unit->table->around, term);
}

static bool passage_holds(const struct quire_weighing *weighing, quire_str term)
{
    const quire_units *units = weighing->units;
    for (size_t i = 0; i < units->count; i++)
        if (units->items[i].hit == weighing->unit->hit && quire_terms_hold(&units->items[i].terms, term))
            return true;
    return false;
}

const quire_unit *quire_weighing_question_above(const quire_units *units, size_t at)
{
    for (size_t i = 1; i <= FIRST_BELOW && i <= at; i++) {
        const quire_unit *above = &units->items[at - i];
        if (above->hit != units->items[at].hit) return NULL;
        if (above->kind == QUIRE_UNIT_HEADING) return quire_kind_is_question(above->text) ? above : NULL;
    }
    return NULL;
}

/* Where a term stands nearest; COUNT: nowhere. */
static quire_feature place_of(const struct quire_weighing *weighing, quire_str term)
{
    if (quire_terms_hold(&weighing->unit->terms, term) || quoted_holds(weighing, term))
        return QUIRE_FEATURE_OWN;
    if (weighing->answered && quire_terms_hold(&weighing->answered->terms, term))
        return QUIRE_FEATURE_ANSWERS;
    if (heads_hold(weighing, term)) return QUIRE_FEATURE_HEADS;
    if (weighing->unit->outside)
        return quire_terms_hold(&weighing->unit->opened->terms, term) ? QUIRE_FEATURE_DOCUMENT
                                                                      : QUIRE_FEATURE_COUNT;
    if (quire_terms_hold(&weighing->asking->headings[weighing->unit->hit], term))
        return QUIRE_FEATURE_HEADINGS;
    if (quire_terms_hold(&weighing->unit->opened->terms, term)) return QUIRE_FEATURE_DOCUMENT;
    if (near_holds(weighing, term)) return QUIRE_FEATURE_NEAR;
    return passage_holds(weighing, term) ? QUIRE_FEATURE_PASSAGE : QUIRE_FEATURE_COUNT;
}

bool quire_weighing_stands_aside(const struct quire_weighing *weighing, size_t start, size_t end)
{
    for (size_t i = 0; weighing->aside >> i; i++)
        if ((weighing->aside >> i & 1) && start < weighing->asking->parts[i].end &&
            end > weighing->asking->parts[i].start)
            return true;
    return false;
}

void quire_weighing_set_parts_aside(struct quire_weighing *weighing)
{
    const quire_asking *asking = weighing->asking;
    const quire_terms *terms = &asking->retrieval->terms;
    weighing->total = asking->total;
    if (quire_kind_wants_figure(asking->asked.kind))
        weighing->aside = quire_asking_parts_aside(asking, weighing->unit);
    for (size_t i = 0; weighing->aside && i < terms->count; i++)
        if (terms->items[i].content &&
            quire_weighing_stands_aside(weighing, terms->items[i].start, terms->items[i].end))
            weighing->total -= asking->weights[i];
}

/* Whether a word of the question says what is asked, and not of whom, of which document or when. */
static bool asks_what(const quire_asking *asking, size_t at)
{
    const quire_term *term = &asking->retrieval->terms.items[at];
    const quire_asked *asked = &asking->asked;
    if (!term->content || (asking->retrieval->of_name && asking->retrieval->of_name[at])) return false;
    for (size_t i = 0; i < asked->name_count; i++)
        if (term->start < asked->names[i].end && term->end > asked->names[i].start) return false;
    return true;
}

void quire_weighing_words(struct quire_weighing *weighing)
{
    const quire_asking *asking = weighing->asking;
    const quire_terms *terms = &asking->retrieval->terms;
    double what = 0, lacking = 0;
    for (size_t i = 0, end; i < terms->count; i = end) {
        end = quire_alternatives_end(terms, i);
        if (asking->weights[i] <= 0 ||
            quire_weighing_stands_aside(weighing, terms->items[i].start, terms->items[i].end))
            continue;
        quire_feature best = QUIRE_FEATURE_COUNT;
        for (size_t j = i; j < end; j++) {
            quire_feature place = place_of(weighing, terms->items[j].text);
            if (place < best) best = place;
        }
        if (asks_what(asking, i)) {
            what += asking->rarities[i];
            lacking += best > QUIRE_FEATURE_NEAR ? asking->rarities[i] : 0;
        }
        if (best == QUIRE_FEATURE_COUNT) continue;
        double share = asking->weights[i] / weighing->total;
        weighing->out->values[best] += share;
        if (terms->items[i].content || asking->weights[i] > .05)
            weighing->out->coverage += share * (best == QUIRE_FEATURE_PASSAGE ? .5 : 1);
    }
    weighing->out->lacks = what > 0 && lacking >= lacking_share * what;
}

bool quire_asking_asks_for(const quire_asking *asking, quire_str term)
{
    const quire_terms *terms = &asking->retrieval->terms;
    for (size_t i = 0; i < terms->count; i++)
        if (quire_str_equal(terms->items[i].text, term) &&
            !quire_asked_frames(&asking->frame, terms->items[i].start, terms->items[i].end))
            return true;
    return false;
}

/* Whether documents are called so: it tells no row from another. */
static bool is_called(const quire_asking *asking, quire_str term)
{
    const quire_terms *terms = &asking->retrieval->terms;
    for (size_t i = 0; asking->retrieval->of_name && i < terms->count; i++)
        if (asking->retrieval->of_name[i] && quire_str_equal(terms->items[i].text, term)) return true;
    return false;
}

/* Words that labels have and questions leave out, or the other way around: they tell no row from another. */
static bool is_filler(quire_str word)
{
    static const char *const words[] = { "total", "net",  "sum",  "合计", "总计", "小计",
                                         "合計",  "總計", "小計", "净额", "淨額" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_is(word, words[i])) return true;
    return false;
}

struct label_words {
    double content, held; /* by weight */
    size_t telling;       /* words that are no fillers */
};

static void count_asked(const struct quire_weighing *weighing, const quire_terms *label, double weight,
                        struct label_words *words)
{
    for (size_t i = 0; i < label->count; i++) {
        if (!label->items[i].content || is_called(weighing->asking, label->items[i].text)) continue;
        bool filler = is_filler(label->items[i].text),
             asked = quire_asking_asks_for(weighing->asking, label->items[i].text);
        double each = weight * (filler && !asked ? filler_part : 1);
        words->telling += !filler;
        words->content += each;
        if (asked) words->held += each;
    }
}

/* The word of the question in front of byte `at` that says of which kind the thing is: "cloud" of "cloud services", 云 of 云服务;
 * SIZE_MAX: there is none. */
static size_t narrowing_word(const quire_asking *asking, size_t at)
{
    static const char *const particles[] = {
        "的", "之", "其", "和", "与", "與", "及", "是", "在", "年", "度"
    };
    quire_str before = quire_str_cut(asking->text, 0, at);
    const quire_terms *terms = &asking->retrieval->terms;
    bool spaced = at && asking->text.data[at - 1] == ' ';
    size_t end = spaced ? at - 1 : at;
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (quire_str_ends(before, quire_str_from(particles[i]))) return SIZE_MAX;
    for (size_t i = 0; i < terms->count; i++) {
        const quire_term *term = &terms->items[i];
        bool han = (unsigned char)asking->text.data[term->start] >= 0x80;
        if (term->end != end || !term->content || han == spaced || is_filler(term->text)) continue;
        if (!(asking->retrieval->of_name && asking->retrieval->of_name[i])) return i;
    }
    return SIZE_MAX;
}

/* Whether the question says of which kind the thing is that it names from byte `at` on. */
static bool is_narrowed(const quire_asking *asking, size_t at)
{
    size_t end = at && asking->text.data[at - 1] == ' ' ? at - 1 : at;
    for (size_t i = 0; i < asking->asked.name_count; i++)
        if (end > asking->asked.names[i].start && end <= asking->asked.names[i].end)
            return at < asking->asked.names[i].end;
    size_t word = narrowing_word(asking, at);
    return word != SIZE_MAX && asking->weights[word] > frame_weight;
}

/* Where the question first has a telling word of the label; SIZE_MAX: nowhere. */
static size_t first_asked(const quire_asking *asking, const quire_terms *label)
{
    const quire_terms *terms = &asking->retrieval->terms;
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < label->count; i++) {
        if (!label->items[i].content || is_filler(label->items[i].text)) continue;
        for (size_t t = 0; t < terms->count; t++)
            if (quire_str_equal(terms->items[t].text, label->items[i].text) && terms->items[t].start < first)
                first = terms->items[t].start;
    }
    return first;
}

bool quire_asking_fits_label(const void *user, const quire_terms *label)
{
    size_t telling = 0;
    for (size_t i = 0; i < label->count; i++) {
        if (!label->items[i].content || is_filler(label->items[i].text)) continue;
        if (!quire_asking_asks_for(user, label->items[i].text)) return false;
        telling++;
    }
    return telling > 0 && !is_narrowed(user, first_asked(user, label));
}

/* Parts of an English label: "cash flows" "used for" "leases". */
static bool parts_label(quire_str word)
{
    static const char *const words[] = { "of", "for", "in", "from", "per", "to", "on", "as", "with" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_is(word, words[i])) return true;
    return false;
}

/* What counts a thing is the thing: "number of employees". */
static bool is_measure(quire_str word)
{
    static const char *const words[] = { "number", "amount", "amounts", "value",
                                         "total",  "sum",    "level",   "levels" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_is(word, words[i])) return true;
    return false;
}

bool quire_weighing_is_narrower(const struct quire_weighing *weighing)
{
    const quire_terms *label = &weighing->label;
    size_t part = 0, head_held = 0, tail_held = 0, tail_other = 0, heads = 0;
    bool measured = false;
    while (part < label->count && (label->items[part].content || !parts_label(label->items[part].text)))
        part++;
    for (size_t i = 0; i < label->count; i++) {
        quire_str word = label->items[i].text;
        if (!label->items[i].content) continue;
        bool asked = quire_asking_asks_for(weighing->asking, word) && !is_called(weighing->asking, word),
             again = false;
        for (size_t j = 0; j < part && i > part; j++)
            again = again || quire_str_equal(label->items[j].text, word);
        if (i < part) {
            heads++;
            head_held += asked;
            measured = measured || is_measure(word);
        } else if (asked && !again) tail_held++;
        else if (!asked) tail_other++;
    }
    if (part == label->count || heads == 0 || measured) return false;
    return head_held ? tail_held == 0 && tail_other > 0 : tail_held > 0;
}

/* Whether the row is of something wider than what is asked: "Net income" for "operating income", where nothing around it says
 * "operating". */
static bool is_wider(const struct quire_weighing *weighing)
{
    const quire_asking *asking = weighing->asking;
    size_t first = first_asked(asking, &weighing->label);
    size_t word = first == SIZE_MAX ? SIZE_MAX : narrowing_word(asking, first);
    if (word == SIZE_MAX) return false;
    const quire_term *term = &asking->retrieval->terms.items[word];
    if (quire_asking_is_speech(quire_str_cut(asking->text, term->start, term->end))) return false;
    quire_str text = term->text;
    return !quire_terms_hold(&weighing->unit->terms, text) && !heads_hold(weighing, text);
}

double quire_weighing_label(const struct quire_weighing *weighing)
{
    struct label_words label = { 0 }, group = { 0 };
    count_asked(weighing, &weighing->label, 1, &label);
    if (label.held <= 0) return 0;
    if (weighing->depth)
        count_asked(weighing, &weighing->group_terms[weighing->depth - 1], group_part, &group);
    double share = (label.held + group.held) / (label.content + group.content);
    if (label.telling == 0 && weighing->unit->kind == QUIRE_UNIT_ROW) share *= filler_part;
    if (is_wider(weighing)) share *= wider_part;
    return quire_weighing_is_narrower(weighing) ? share * narrower_part : share;
}

double quire_weighing_phrase(const struct quire_weighing *weighing)
{
    const quire_terms *asked = &weighing->asking->retrieval->terms, *own = &weighing->unit->terms;
    size_t pairs = 0, held = 0, last = SIZE_MAX;
    for (size_t i = 0, end; i < asked->count; i = end) {
        end = quire_alternatives_end(asked, i);
        if (!asked->items[i].content) continue;
        if (last != SIZE_MAX) {
            pairs++;
            for (size_t j = 0; j + 1 < own->count; j++)
                if (quire_str_equal(own->items[j].text, asked->items[last].text) &&
                    (quire_str_equal(own->items[j + 1].text, asked->items[i].text) ||
                     (j + 2 < own->count && quire_str_equal(own->items[j + 2].text, asked->items[i].text)))) {
                    held++;
                    break;
                }
        }
        last = i;
    }
    return pairs ? (double)held / (double)pairs : 0;
}
