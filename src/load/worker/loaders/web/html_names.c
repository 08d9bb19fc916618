/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/web/html_names.h"

#include "base/str.h"

#include <ctype.h>
#include <stdlib.h>

enum { NAMES_BYTES_MAX = 400, WORDS_MAX = 3, NAME_BYTES = 32, HEADING_NODES = 64 };

struct name {
    const char *word; /* small letters alone: of "author-bio" and "authorBio", authorbio */
    unsigned uses;
};

/* In order. */
static const struct name names[] = {
    { "aboutauthor", HTML_ASIDE },
    { "abouttheauthor", HTML_ASIDE },
    { "abstract", HTML_SUMMARY },
    { "actions", HTML_ASIDE },
    { "ad", HTML_FURNITURE },
    { "adcontainer", HTML_ASIDE },
    { "addthis", HTML_ASIDE },
    { "addtoany", HTML_ASIDE },
    { "admessage", HTML_ASIDE },
    { "ads", HTML_FURNITURE },
    { "adsbygoogle", HTML_ASIDE },
    { "adsense", HTML_ASIDE },
    { "adslot", HTML_ASIDE },
    { "adunit", HTML_ASIDE },
    { "advert", HTML_FURNITURE },
    { "advertisement", HTML_FURNITURE },
    { "advertising", HTML_ASIDE },
    { "adwrapper", HTML_ASIDE },
    { "alsoread", HTML_ASIDE },
    { "artbody", HTML_BODY },
    { "artibody", HTML_BODY },
    { "articleactions", HTML_ASIDE },
    { "articleauthor", HTML_ASIDE },
    { "articlebody", HTML_BODY },
    { "articlebodycontent", HTML_BODY },
    { "articlebodytext", HTML_BODY },
    { "articlecon", HTML_BODY },
    { "articlecontent", HTML_BODY },
    { "articlecontentbody", HTML_BODY },
    { "articlecopy", HTML_BODY },
    { "articledate", HTML_ASIDE },
    { "articledescription", HTML_SUMMARY },
    { "articledetail", HTML_BODY },
    { "articleexcerpt", HTML_SUMMARY },
    { "articlefooter", HTML_ASIDE },
    { "articlefulltext", HTML_BODY },
    { "articleinfo", HTML_ASIDE },
    { "articleintro", HTML_SUMMARY },
    { "articlelead", HTML_SUMMARY },
    { "articlemain", HTML_BODY },
    { "articlemaincontent", HTML_BODY },
    { "articlemeta", HTML_ASIDE },
    { "articlenav", HTML_ASIDE },
    { "articlesubtitle", HTML_SUMMARY },
    { "articlesummary", HTML_SUMMARY },
    { "articletags", HTML_ASIDE },
    { "articletext", HTML_BODY },
    { "articletools", HTML_ASIDE },
    { "articletopics", HTML_ASIDE },
    { "assistivetext", HTML_ASIDE },
    { "author", HTML_ABOUT },
    { "authorbio", HTML_FURNITURE },
    { "authorblock", HTML_ASIDE },
    { "authorbox", HTML_ASIDE },
    { "authorcard", HTML_ASIDE },
    { "authordetails", HTML_ASIDE },
    { "authorinfo", HTML_ASIDE },
    { "authorname", HTML_ASIDE },
    { "authorprofile", HTML_ASIDE },
    { "authors", HTML_ABOUT },
    { "backtotop", HTML_ASIDE },
    { "bajada", HTML_SUMMARY },
    { "banner", HTML_FURNITURE },
    { "bio", HTML_ASIDE },
    { "blogbody", HTML_BODY },
    { "blogbodycontent", HTML_BODY },
    { "blogbodytext", HTML_BODY },
    { "blogcontent", HTML_BODY },
    { "blogcontentbody", HTML_BODY },
    { "blogcopy", HTML_BODY },
    { "blogfulltext", HTML_BODY },
    { "blogmaincontent", HTML_BODY },
    { "blogtext", HTML_BODY },
    { "bodycopy", HTML_BODY },
    { "breadcrumb", HTML_FURNITURE },
    { "breadcrumbs", HTML_FURNITURE },
    { "breaking", HTML_ASIDE },
    { "breakingnews", HTML_ASIDE },
    { "buttons", HTML_ASIDE },
    { "by", HTML_ABOUT },
    { "byline", HTML_FURNITURE },
    { "bylines", HTML_ASIDE },
    { "calltoaction", HTML_ASIDE },
    { "caption", HTML_CAPTION },
    { "captionlink", HTML_ASIDE },
    { "captions", HTML_CAPTION },
    { "captiontext", HTML_CAPTION },
    { "carousel", HTML_ASIDE },
    { "categories", HTML_ASIDE },
    { "category", HTML_ABOUT },
    { "categorylinks", HTML_ASIDE },
    { "catlinks", HTML_FURNITURE | HTML_ASIDE },
    { "chapeau", HTML_SUMMARY },
    { "chapo", HTML_SUMMARY },
    { "close", HTML_ASIDE },
    { "closebtn", HTML_ASIDE },
    { "closebutton", HTML_ASIDE },
    { "comment", HTML_FURNITURE },
    { "commentform", HTML_ASIDE },
    { "commentlist", HTML_ASIDE },
    { "commentrespond", HTML_ASIDE },
    { "comments", HTML_FURNITURE },
    { "commentsarea", HTML_ASIDE },
    { "consent", HTML_ASIDE },
    { "contentarticle", HTML_BODY },
    { "contenttext", HTML_BODY },
    { "contributor", HTML_ASIDE },
    { "contributors", HTML_ASIDE },
    { "controlbar", HTML_ASIDE },
    { "controlpanel", HTML_ASIDE },
    { "controls", HTML_ASIDE },
    { "conversation", HTML_ASIDE },
    { "cookie", HTML_FURNITURE },
    { "cookies", HTML_FURNITURE },
    { "copyright", HTML_FURNITURE },
    { "credit", HTML_CAPTION },
    { "credits", HTML_CAPTION },
    { "cta", HTML_ASIDE },
    { "cutline", HTML_CAPTION },
    { "date", HTML_ABOUT },
    { "dateline", HTML_ABOUT },
    { "dates", HTML_ABOUT },
    { "datetime", HTML_ASIDE },
    { "deck", HTML_SUMMARY },
    { "dek", HTML_SUMMARY },
    { "dfp", HTML_ASIDE },
    { "dianomi", HTML_ASIDE },
    { "disclaimer", HTML_FURNITURE },
    { "discussion", HTML_ASIDE },
    { "disqus", HTML_FURNITURE },
    { "donate", HTML_ASIDE },
    { "donation", HTML_ASIDE },
    { "editsection", HTML_FURNITURE },
    { "emailalerts", HTML_ASIDE },
    { "emailsignup", HTML_ASIDE },
    { "embed", HTML_EMBEDDED },
    { "embedded", HTML_EMBEDDED },
    { "entradilla", HTML_SUMMARY },
    { "entryauthor", HTML_ASIDE },
    { "entrybody", HTML_BODY },
    { "entrybodycontent", HTML_BODY },
    { "entrybodytext", HTML_BODY },
    { "entrycontent", HTML_BODY },
    { "entrycontentbody", HTML_BODY },
    { "entrycopy", HTML_BODY },
    { "entrydate", HTML_ASIDE },
    { "entryfooter", HTML_ASIDE },
    { "entryfulltext", HTML_BODY },
    { "entryinfo", HTML_ASIDE },
    { "entrymaincontent", HTML_BODY },
    { "entrymeta", HTML_ASIDE },
    { "entrysummary", HTML_SUMMARY },
    { "entrytags", HTML_ASIDE },
    { "entrytext", HTML_BODY },
    { "excerpt", HTML_SUMMARY },
    { "fbcomments", HTML_ASIDE },
    { "fbpost", HTML_EMBEDDED },
    { "feedback", HTML_ASIDE },
    { "fieldnamebody", HTML_BODY },
    { "flyout", HTML_ASIDE },
    { "follow", HTML_FURNITURE },
    { "fontresizer", HTML_ASIDE },
    { "fontsize", HTML_ASIDE },
    { "footer", HTML_FURNITURE },
    { "fulltext", HTML_BODY },
    { "fulltextlink", HTML_ASIDE },
    { "gallery", HTML_ASIDE },
    { "gdpr", HTML_ASIDE },
    { "gotop", HTML_ASIDE },
    { "hatnote", HTML_FURNITURE },
    { "headlines", HTML_ASIDE },
    { "imagecaption", HTML_CAPTION },
    { "imagecount", HTML_ASIDE },
    { "imagecredit", HTML_CAPTION },
    { "imagecredits", HTML_CAPTION },
    { "imgcaption", HTML_CAPTION },
    { "inarticlead", HTML_ASIDE },
    { "info", HTML_ABOUT },
    { "inlinerelated", HTML_ASIDE },
    { "instagrammedia", HTML_EMBEDDED },
    { "interstitial", HTML_ASIDE },
    { "intro", HTML_SUMMARY },
    { "introduction", HTML_SUMMARY },
    { "jprelatedposts", HTML_ASIDE },
    { "jwplayer", HTML_ASIDE },
    { "keywords", HTML_ASIDE },
    { "lastmodified", HTML_ASIDE },
    { "lastupdated", HTML_ASIDE },
    { "latest", HTML_ASIDE },
    { "latestnews", HTML_ASIDE },
    { "leaderboard", HTML_ASIDE },
    { "leadparagraph", HTML_SUMMARY },
    { "lede", HTML_SUMMARY },
    { "lightbox", HTML_ASIDE },
    { "likes", HTML_ASIDE },
    { "linkback", HTML_ASIDE },
    { "livefyre", HTML_ASIDE },
    { "login", HTML_FURNITURE },
    { "logo", HTML_FURNITURE },
    { "mailchimp", HTML_ASIDE },
    { "mailinglist", HTML_ASIDE },
    { "mainarticlecontent", HTML_BODY },
    { "maincontentbody", HTML_BODY },
    { "masthead", HTML_FURNITURE },
    { "mayalsolike", HTML_ASIDE },
    { "mediacaption", HTML_CAPTION },
    { "menu", HTML_FURNITURE },
    { "meta", HTML_ABOUT },
    { "metadata", HTML_ABOUT },
    { "metainfo", HTML_ASIDE },
    { "mgid", HTML_ASIDE },
    { "modal", HTML_FURNITURE },
    { "morearticles", HTML_ASIDE },
    { "morefrom", HTML_ASIDE },
    { "morenews", HTML_ASIDE },
    { "moreon", HTML_ASIDE },
    { "morestories", HTML_FURNITURE },
    { "mostpopular", HTML_ASIDE },
    { "mostread", HTML_ASIDE },
    { "mostviewed", HTML_ASIDE },
    { "mpu", HTML_ASIDE },
    { "nav", HTML_FURNITURE },
    { "navbar", HTML_FURNITURE },
    { "navbox", HTML_FURNITURE },
    { "navigation", HTML_FURNITURE },
    { "newsbody", HTML_BODY },
    { "newsbodycontent", HTML_BODY },
    { "newsbodytext", HTML_BODY },
    { "newscaption", HTML_CAPTION },
    { "newscontent", HTML_BODY },
    { "newscontentbody", HTML_BODY },
    { "newscopy", HTML_BODY },
    { "newsdetail", HTML_BODY },
    { "newsfulltext", HTML_BODY },
    { "newsletter", HTML_FURNITURE },
    { "newsmaincontent", HTML_BODY },
    { "newstext", HTML_BODY },
    { "nextarticle", HTML_ASIDE },
    { "nextpost", HTML_ASIDE },
    { "nextprev", HTML_ASIDE },
    { "noprint", HTML_FURNITURE },
    { "notice", HTML_ASIDE },
    { "optin", HTML_ASIDE },
    { "outbrain", HTML_FURNITURE },
    { "overlay", HTML_ASIDE },
    { "pagecontent", HTML_BODY },
    { "pagenav", HTML_ASIDE },
    { "pager", HTML_FURNITURE },
    { "pagination", HTML_FURNITURE },
    { "paywallmessage", HTML_ASIDE },
    { "paywallprompt", HTML_ASIDE },
    { "perex", HTML_SUMMARY },
    { "photocaption", HTML_CAPTION },
    { "photocredit", HTML_CAPTION },
    { "photodescription", HTML_CAPTION },
    { "player", HTML_ASIDE },
    { "poll", HTML_ASIDE },
    { "popular", HTML_FURNITURE },
    { "popup", HTML_FURNITURE },
    { "postauthor", HTML_ASIDE },
    { "postbody", HTML_BODY },
    { "postbodycontent", HTML_BODY },
    { "postbodytext", HTML_BODY },
    { "postcategories", HTML_ASIDE },
    { "postcontent", HTML_BODY },
    { "postcontentbody", HTML_BODY },
    { "postcopy", HTML_BODY },
    { "postdate", HTML_ASIDE },
    { "postedby", HTML_ASIDE },
    { "postedon", HTML_ASIDE },
    { "postfooter", HTML_ASIDE },
    { "postfulltext", HTML_BODY },
    { "postinfo", HTML_ASIDE },
    { "postmaincontent", HTML_BODY },
    { "postmeta", HTML_ASIDE },
    { "postnav", HTML_ASIDE },
    { "postnavigation", HTML_ASIDE },
    { "postratings", HTML_ASIDE },
    { "posttags", HTML_ASIDE },
    { "posttext", HTML_BODY },
    { "posttopics", HTML_ASIDE },
    { "previouspost", HTML_ASIDE },
    { "prevnext", HTML_ASIDE },
    { "prevpost", HTML_ASIDE },
    { "print", HTML_FURNITURE },
    { "promo", HTML_FURNITURE },
    { "pubdate", HTML_ASIDE },
    { "publication", HTML_ASIDE },
    { "publishdate", HTML_ASIDE },
    { "published", HTML_ABOUT },
    { "publisheddate", HTML_ASIDE },
    { "publishinfo", HTML_ASIDE },
    { "rating", HTML_FURNITURE },
    { "reactions", HTML_ASIDE },
    { "readalso", HTML_ASIDE },
    { "readingtime", HTML_ABOUT },
    { "readmore", HTML_ASIDE },
    { "readnext", HTML_ASIDE },
    { "readtime", HTML_ABOUT },
    { "recirc", HTML_ASIDE },
    { "recirculation", HTML_ASIDE },
    { "recommend", HTML_ASIDE },
    { "recommendation", HTML_ASIDE },
    { "recommendations", HTML_ASIDE },
    { "recommended", HTML_FURNITURE },
    { "regwall", HTML_ASIDE },
    { "related", HTML_FURNITURE },
    { "relatedarticle", HTML_ASIDE },
    { "relatedarticles", HTML_ASIDE },
    { "relatedbox", HTML_ASIDE },
    { "relatedcontent", HTML_ASIDE },
    { "relatedlinks", HTML_ASIDE },
    { "relatednews", HTML_ASIDE },
    { "relatedpost", HTML_ASIDE },
    { "relatedposts", HTML_ASIDE },
    { "relatedpoststitle", HTML_ASIDE },
    { "relateds", HTML_ASIDE },
    { "relatedstories", HTML_ASIDE },
    { "relatedstory", HTML_ASIDE },
    { "relatedtopics", HTML_ASIDE },
    { "replies", HTML_ASIDE },
    { "respond", HTML_ASIDE },
    { "revcontent", HTML_ASIDE },
    { "richmediacontent", HTML_BODY },
    { "screenreadertext", HTML_ASIDE },
    { "seealso", HTML_ASIDE },
    { "share", HTML_FURNITURE },
    { "sharebar", HTML_ASIDE },
    { "sharebuttons", HTML_ASIDE },
    { "sharedaddy", HTML_ASIDE },
    { "sharelinks", HTML_ASIDE },
    { "sharethis", HTML_ASIDE },
    { "sharetools", HTML_ASIDE },
    { "sharing", HTML_FURNITURE },
    { "sidebar", HTML_FURNITURE },
    { "signup", HTML_FURNITURE },
    { "singlecontent", HTML_BODY },
    { "singlepostcontent", HTML_BODY },
    { "sitefooter", HTML_ASIDE },
    { "siteheader", HTML_ASIDE },
    { "sitename", HTML_ABOUT },
    { "sitetitle", HTML_ABOUT },
    { "skip", HTML_FURNITURE },
    { "skyscraper", HTML_ASIDE },
    { "slidecount", HTML_ASIDE },
    { "slidecounter", HTML_ASIDE },
    { "slideshow", HTML_ASIDE },
    { "social", HTML_FURNITURE },
    { "socialbar", HTML_ASIDE },
    { "socialicons", HTML_ASIDE },
    { "socialmedia", HTML_ASIDE },
    { "socials", HTML_ASIDE },
    { "socialshare", HTML_ASIDE },
    { "sommario", HTML_SUMMARY },
    { "source", HTML_ABOUT },
    { "sponsor", HTML_FURNITURE },
    { "sponsored", HTML_FURNITURE },
    { "spotim", HTML_ASIDE },
    { "sronly", HTML_ASIDE },
    { "srtext", HTML_ASIDE },
    { "standfirst", HTML_SUMMARY },
    { "storyauthor", HTML_ASIDE },
    { "storybody", HTML_BODY },
    { "storybodycontent", HTML_BODY },
    { "storybodytext", HTML_BODY },
    { "storycontent", HTML_BODY },
    { "storycontentbody", HTML_BODY },
    { "storycopy", HTML_BODY },
    { "storyfooter", HTML_ASIDE },
    { "storyfulltext", HTML_BODY },
    { "storymaincontent", HTML_BODY },
    { "storymeta", HTML_ASIDE },
    { "storysubtitle", HTML_SUMMARY },
    { "storysummary", HTML_SUMMARY },
    { "storytags", HTML_ASIDE },
    { "storytext", HTML_BODY },
    { "storytools", HTML_ASIDE },
    { "subhead", HTML_SUMMARY },
    { "subheading", HTML_SUMMARY },
    { "subheadline", HTML_SUMMARY },
    { "subscribe", HTML_FURNITURE },
    { "subscription", HTML_ASIDE },
    { "subscriptions", HTML_ASIDE },
    { "subtitle", HTML_SUMMARY },
    { "summary", HTML_SUMMARY },
    { "survey", HTML_ASIDE },
    { "synopsis", HTML_SUMMARY },
    { "taboola", HTML_FURNITURE },
    { "tagcloud", HTML_ASIDE },
    { "taglist", HTML_ASIDE },
    { "tags", HTML_FURNITURE },
    { "teaser", HTML_FURNITURE },
    { "textcontent", HTML_BODY },
    { "textresizer", HTML_ASIDE },
    { "textsize", HTML_ASIDE },
    { "thumbnails", HTML_ASIDE },
    { "thumbs", HTML_ASIDE },
    { "ticker", HTML_ASIDE },
    { "time", HTML_ABOUT },
    { "times", HTML_ABOUT },
    { "timestamp", HTML_ASIDE },
    { "tocnav", HTML_FURNITURE },
    { "toolbar", HTML_FURNITURE },
    { "tools", HTML_ASIDE },
    { "tooltip", HTML_ASIDE },
    { "topbar", HTML_FURNITURE },
    { "topics", HTML_ASIDE },
    { "topstories", HTML_ASIDE },
    { "trending", HTML_FURNITURE },
    { "tweet", HTML_EMBEDDED },
    { "twittertweet", HTML_EMBEDDED },
    { "updated", HTML_ASIDE },
    { "videoplayer", HTML_ASIDE },
    { "visuallyhidden", HTML_ASIDE },
    { "vorspann", HTML_SUMMARY },
    { "widget", HTML_FURNITURE },
    { "wpcaptiontext", HTML_CAPTION },
    { "youmaylike", HTML_ASIDE },
    { "youmightlike", HTML_ASIDE },
    { "zergnet", HTML_ASIDE },
};

static int compare(const void *key, const void *name)
{
    const char *wanted = key, *word = ((const struct name *)name)->word;
    return *wanted == *word ? strcmp(wanted, word) : *wanted - *word;
}

static unsigned uses_of(const char *word)
{
    const struct name *found = bsearch(word, names, sizeof names / sizeof *names, sizeof *names, compare);
    return found ? found->uses : 0;
}

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) != 0;
}

/* Letters and digits are equal, in order; headings and the ids that are made from them differ in the rest. */
static bool same_slug(quire_str a, quire_str b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.size && !isalnum((unsigned char)a.data[i])) i++;
        while (j < b.size && !isalnum((unsigned char)b.data[j])) j++;
        if (i == a.size || j == b.size) return i == a.size && j == b.size;
        if (tolower((unsigned char)a.data[i++]) != tolower((unsigned char)b.data[j++])) return false;
    }
}

/* Whether an id is the slug of the section's own heading, as document generators set it. */
static bool is_named_by_heading(lxb_dom_node_t *section, quire_str id)
{
    lxb_dom_node_t *child = section->first_child;
    while (child && child->type != LXB_DOM_NODE_TYPE_ELEMENT) child = child->next;
    if (!child || child->local_name < LXB_TAG_H1 || child->local_name > LXB_TAG_H6) return false;
    quire_str text = quire_html_first_text(child, HEADING_NODES);
    return text.size && same_slug(text, id);
}

/* Adds what of `text` is letters, made small, behind `size` bytes of `out`; NAME_BYTES where it is too long. */
static size_t add_letters(char out[NAME_BYTES], size_t size, quire_str text)
{
    for (size_t i = 0; i < text.size && size < NAME_BYTES; i++)
        if (is_letter(text.data[i])) out[size++] = (char)tolower((unsigned char)text.data[i]);
    if (size < NAME_BYTES) out[size] = '\0';
    return size;
}

/* Whether it is words alone, as people write them: programs put signs in front ("_disclaimer") and numbers behind. */
static bool is_words(quire_str id)
{
    for (size_t i = 0; i < id.size; i++) {
        bool inner = i > 0 && i + 1 < id.size && (id.data[i] == '-' || id.data[i] == '_');
        if (!is_letter(id.data[i]) && !inner) return false;
    }
    return id.size > 0;
}

/* What an id says stands alone: it often tells what an element is about. An anchor's is what a link leads to. */
static unsigned uses_of_id(lxb_dom_node_t *node)
{
    char word[NAME_BYTES];
    quire_str id = quire_html_id(node);
    if (node->local_name == LXB_TAG_A || !is_words(id) || add_letters(word, 0, id) >= NAME_BYTES) return 0;
    unsigned uses = uses_of(word);
    return uses && is_named_by_heading(node, id) ? 0 : uses;
}

/* Words end at what is no letter, and at a capital behind a small letter. */
static unsigned uses_of_class(quire_str class)
{
    quire_str words[WORDS_MAX] = { 0 };
    unsigned uses = 0;
    size_t count = 0;
    for (size_t at = 0; at < class.size;) {
        if (!is_letter(class.data[at])) {
            if (class.data[at] == ' ') count = 0; /* another name */
            at++;
            continue;
        }
        size_t start = at++;
        while (at < class.size && is_letter(class.data[at]) &&
               !(isupper((unsigned char)class.data[at]) && islower((unsigned char)class.data[at - 1])))
            at++;
        if (count == WORDS_MAX) memmove(words, words + 1, (--count) * sizeof *words);
        words[count++] = quire_str_cut(class, start, at);
        bool ends = at == class.size || !is_letter(class.data[at]);
        char joined[NAME_BYTES];
        for (size_t first = 0; first < count; first++) {
            size_t size = 0;
            for (size_t i = first; i < count && size < NAME_BYTES; i++)
                size = add_letters(joined, size, words[i]);
            if (size >= NAME_BYTES) continue;
            /* Inside a name without hyphens a word tells less: it counts in articles alone. */
            bool starts = words[first].data == class.data || !is_letter(words[first].data[-1]);
            unsigned found = uses_of(joined);
            if (found & HTML_FURNITURE && !(starts && ends))
                found = (found & ~(unsigned)HTML_FURNITURE) | HTML_ASIDE;
            uses |= found;
        }
    }
    return uses;
}

unsigned quire_html_uses(lxb_dom_node_t *node)
{
    quire_str class = quire_html_class(node);
    unsigned uses = uses_of_id(node);
    return class.size && class.size <= NAMES_BYTES_MAX ? uses | uses_of_class(class) : uses;
}
