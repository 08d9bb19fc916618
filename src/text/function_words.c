/* SPDX-License-Identifier: Apache-2.0 */
/* Two sorted tables, searched by halving. The words are grammar-book lists (articles, pronouns, prepositions,
 * conjunctions, auxiliaries, question words), about eighty a language; parts around an apostrophe stand alone. */
#include "text/function_words.h"

#include <string.h>

/* clang-format off */
enum {
    EN = 1u << 0, DE = 1u << 1, FR = 1u << 2, ES = 1u << 3, IT = 1u << 4,
    PT = 1u << 5, NL = 1u << 6, SV = 1u << 7, DA = 1u << 8, NO = 1u << 9,
    FI = 1u << 10, PL = 1u << 11, CS = 1u << 12, TR = 1u << 13, RO = 1u << 14,
    HU = 1u << 15, ID = 1u << 16, CA = 1u << 17, VI = 1u << 18, RU = 1u << 19,
};
/* clang-format on */

/* clang-format off */
static const char names[QUIRE_FUNCTION_LANGUAGES][3] = {
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no",
    "fi", "pl", "cs", "tr", "ro", "hu", "id", "ca", "vi", "ru",
};
/* clang-format on */

/* Sorted by bytes. */
/* clang-format off */
static const struct function_word {
    char word[16];
    uint32_t languages;
} function_words[] = {
    { "a", EN | FR | ES | IT | PT | PL | CS | RO | HU | CA }, { "aan", NL }, { "ab", DE }, { "aber", DE },
    { "about", EN }, { "above", EN }, { "acea", RO }, { "această", RO }, { "acel", RO }, { "acest", RO },
    { "aceste", RO }, { "acești", RO }, { "ad", IT | DA }, { "ada", ID }, { "adalah", ID }, { "af", DA },
    { "after", EN }, { "again", EN }, { "against", EN }, { "agli", IT }, { "ai", FR | IT | RO | VI },
    { "aina", FI }, { "ainda", PT }, { "ainsi", FR }, { "akan", ID }, { "aki", HU },
    { "al", ES | IT | NL | RO | CA }, { "alatt", HU }, { "ale", PL | CS | RO }, { "algo", ES },
    { "algunas", ES }, { "algunos", ES }, { "all", EN | IT }, { "alla", IT | SV },
    { "alle", DE | IT | DA | NO }, { "allem", DE }, { "allen", DE }, { "alles", NL }, { "allt", SV },
    { "als", DE | NL }, { "also", EN }, { "alt", DA }, { "altijd", NL }, { "am", EN | DE | RO },
    { "amb", CA }, { "amely", HU }, { "amelyek", HU }, { "amelyet", HU }, { "ami", HU }, { "an", EN | DE },
    { "ancak", TR }, { "anche", IT }, { "and", EN }, { "anda", ID }, { "anden", DA }, { "andere", NL },
    { "antara", ID }, { "ante", ES }, { "antes", ES | PT }, { "any", EN }, { "ao", PT }, { "aos", PT },
    { "apa", ID }, { "apakah", ID }, { "après", FR }, { "após", PT }, { "aquela", PT }, { "aquele", PT },
    { "aquest", CA }, { "aquesta", CA }, { "aquestes", CA }, { "aquests", CA }, { "aquilo", PT },
    { "are", EN | RO }, { "as", EN | FR | PT }, { "at", EN | DA | NO }, { "atau", ID }, { "att", SV },
    { "até", PT }, { "au", FR | RO }, { "auch", DE }, { "auf", DE }, { "aus", DE }, { "aussi", FR },
    { "aux", FR }, { "av", SV | NO }, { "avait", FR }, { "avant", FR }, { "avea", RO }, { "avec", FR },
    { "avere", IT }, { "aveva", IT }, { "avez", FR }, { "avoir", FR }, { "avons", FR }, { "az", HU },
    { "azok", HU }, { "azt", HU }, { "až", CS }, { "bagaimana", ID }, { "bahwa", ID }, { "banyak", ID },
    { "bao", VI }, { "bardzo", PL }, { "bare", NO }, { "be", EN }, { "because", EN }, { "been", EN },
    { "before", EN }, { "bei", DE }, { "being", EN }, { "below", EN }, { "ben", NL | TR }, { "berapa", ID },
    { "between", EN }, { "bien", FR }, { "bij", NL }, { "bin", DE }, { "bir", TR }, { "bis", DE },
    { "bisa", ID }, { "bist", DE }, { "biz", TR }, { "ble", NO }, { "blev", SV | DA }, { "bli", SV | NO },
    { "blir", SV | NO }, { "blitt", NO }, { "blive", DA }, { "bliver", DA }, { "blivit", SV },
    { "both", EN }, { "bu", TR }, { "bunun", TR }, { "but", EN }, { "by", EN | CS }, { "byl", CS },
    { "byla", CS }, { "byli", PL | CS }, { "bylo", CS }, { "być", PL }, { "był", PL }, { "była", PL },
    { "było", PL }, { "bà", VI }, { "både", NO }, { "být", CS }, { "bạn", VI }, { "bị", VI },
    { "c", FR }, { "ca", RO }, { "cada", ES | PT | CA }, { "can", EN }, { "cannot", EN }, { "car", FR },
    { "care", RO }, { "ce", FR | RO }, { "ces", FR }, { "cette", FR }, { "che", IT }, { "chez", FR },
    { "chi", IT }, { "cho", VI }, { "chúng", VI }, { "ci", IT | PL }, { "ciebie", PL }, { "cine", RO },
    { "co", PL | CS }, { "com", PT | CA }, { "combien", FR }, { "come", IT }, { "comme", FR },
    { "comment", FR }, { "como", ES | PT }, { "con", ES | IT }, { "contra", ES | PT }, { "contre", FR },
    { "cosa", IT }, { "così", IT }, { "could", EN }, { "csak", HU }, { "cu", RO }, { "cual", ES },
    { "cuando", ES }, { "cum", RO }, { "cuál", ES }, { "cuáles", ES }, { "cuándo", ES },
    { "cuánta", ES }, { "cuántas", ES }, { "cuánto", ES }, { "cuántos", ES }, { "czy", PL },
    { "czym", PL }, { "các", VI }, { "când", RO }, { "cât", RO }, { "câte", RO }, { "câți", RO },
    { "có", VI }, { "cómo", ES }, { "că", RO }, { "cũng", VI }, { "của", VI },
    { "d", EN | FR | IT | CA }, { "da", IT | PT | DA | NO | TR }, { "daar", NL }, { "daha", TR },
    { "dai", IT }, { "dal", IT }, { "dalam", ID }, { "dall", IT }, { "dalla", IT }, { "dalle", IT },
    { "dan", NL | ID }, { "dann", DE }, { "dans", FR }, { "dapat", ID }, { "dar", RO }, { "dari", ID },
    { "das", DE | PT }, { "dass", DE }, { "dat", NL },
    { "de", FR | ES | PT | NL | SV | DA | NO | TR | RO | HU | CA }, { "deg", NO }, { "degli", IT },
    { "dei", IT }, { "dein", DE }, { "del", ES | IT | CA }, { "dell", IT }, { "della", IT },
    { "delle", IT }, { "dels", CA }, { "dem", DE | SV | DA | NO }, { "den", DE | SV | DA | NO },
    { "dengan", ID }, { "denn", DE }, { "denna", SV }, { "denne", DA | NO }, { "depois", PT },
    { "depuis", FR }, { "der", DE | NL | DA | NO }, { "deras", SV }, { "dere", NO }, { "deres", DA | NO },
    { "des", DE | FR }, { "desde", ES }, { "despre", RO }, { "dess", SV }, { "dessa", SV },
    { "det", SV | DA | NO }, { "detta", SV }, { "dette", DA | NO }, { "deux", FR }, { "deze", NL },
    { "değil", TR }, { "di", IT | ID }, { "dia", ID }, { "dich", DE }, { "did", EN }, { "die", DE | NL },
    { "diese", DE }, { "diesem", DE }, { "diesen", DE }, { "dieser", DE }, { "dieses", DE },
    { "dig", SV | DA }, { "dimana", ID }, { "din", SV | DA | NO | RO }, { "dir", DE }, { "disse", DA | NO },
    { "dit", NL }, { "ditt", NO }, { "dla", PL }, { "dlaczego", PL }, { "do", EN | PT | PL | CS | VI },
    { "doch", DE }, { "doen", NL }, { "does", EN }, { "dog", DA }, { "doing", EN }, { "don", EN },
    { "donc", FR }, { "donde", ES }, { "done", EN }, { "dont", FR }, { "door", NL }, { "dopo", IT },
    { "dos", PT }, { "dove", IT }, { "down", EN }, { "du", FR | SV | DA | NO }, { "după", RO },
    { "durante", ES | PT }, { "durch", DE }, { "during", EN }, { "dus", NL }, { "där", SV }, { "då", SV },
    { "dónde", ES }, { "e", ES | IT | PT }, { "ea", RO }, { "each", EN }, { "ed", IT }, { "een", NL },
    { "eens", NL }, { "efter", SV | DA }, { "egy", HU }, { "ei", FI | RO }, { "ein", DE }, { "eine", DE },
    { "einem", DE }, { "einen", DE }, { "einer", DE }, { "eines", DE }, { "ej", SV },
    { "el", ES | RO | HU | CA }, { "ela", PT }, { "elas", PT }, { "ele", PT }, { "eles", PT },
    { "eli", FI }, { "ella", ES }, { "elle", FR }, { "eller", SV | DA | NO }, { "ellos", ES },
    { "els", CA }, { "em", PT }, { "en", FR | ES | NL | SV | DA | NO | TR | CA }, { "end", DA },
    { "entre", FR | ES | PT | CA }, { "er", DE | NL | SV | DA | NO }, { "era", ES | IT | PT | RO },
    { "eram", PT }, { "eran", ES }, { "erano", IT }, { "erau", RO }, { "es", DE | ES | CA }, { "esa", ES },
    { "ese", ES }, { "eso", ES }, { "essa", PT }, { "esse", PT }, { "essere", IT }, { "est", FR },
    { "esta", ES | PT }, { "estar", ES }, { "estas", ES | PT }, { "este", ES | PT | RO }, { "estes", PT },
    { "esto", ES }, { "estos", ES }, { "está", ES | PT }, { "están", ES }, { "estão", PT },
    { "et", FR | DA | NO }, { "ett", SV | NO }, { "etter", NO }, { "että", FI }, { "eu", FR | PT | RO },
    { "euch", DE }, { "ever", EN }, { "every", EN }, { "ez", HU }, { "ezek", HU }, { "ezt", HU },
    { "fait", FR }, { "fi", RO }, { "fins", CA }, { "first", EN }, { "foi", PT }, { "for", EN | DA | NO },
    { "foram", PT }, { "fordi", NO }, { "fost", RO }, { "fou", CA }, { "fra", IT | DA | NO },
    { "from", EN }, { "från", SV }, { "fu", IT }, { "fue", ES }, { "fueron", ES }, { "further", EN },
    { "för", SV }, { "før", NO }, { "für", DE }, { "fără", RO }, { "gdzie", PL }, { "ge", NL },
    { "geen", NL }, { "gegen", DE }, { "geweest", NL }, { "gibi", TR }, { "gibt", DE }, { "gli", IT },
    { "gì", VI }, { "göre", TR }, { "ha", ES | IT | SV | NO | HU | CA }, { "haar", NL }, { "habe", DE },
    { "haben", DE }, { "había", ES }, { "had", EN | NL }, { "hadde", NO }, { "hade", SV }, { "ham", DA },
    { "han", ES | SV | DA | NO }, { "hangi", TR }, { "hangisi", TR }, { "hanno", IT },
    { "hans", SV | DA | NO }, { "har", SV | DA | NO }, { "has", EN }, { "hasta", ES }, { "hat", DE },
    { "hatte", DE }, { "havde", DA }, { "have", EN | DA }, { "havia", CA }, { "having", EN },
    { "hay", ES | VI }, { "he", EN | FI }, { "heb", NL }, { "hebben", NL }, { "heeft", NL },
    { "hem", NL | TR }, { "hende", DA }, { "hendes", DA }, { "henne", SV }, { "hennes", SV },
    { "her", EN | DA | NO | TR }, { "here", EN }, { "het", NL }, { "hi", CA }, { "hier", NL },
    { "hij", NL }, { "him", EN }, { "hingga", ID }, { "his", EN }, { "ho", IT | CS | CA }, { "hoe", NL },
    { "hoeveel", NL }, { "hogy", HU }, { "hogyan", HU }, { "hol", HU }, { "hon", SV }, { "honom", SV },
    { "hos", DA }, { "how", EN }, { "hoặc", VI }, { "hun", NL | DA | NO }, { "hur", SV }, { "hva", NO },
    { "hvad", DA }, { "hvem", DA | NO }, { "hver", NO }, { "hvilke", DA | NO }, { "hvilken", DA | NO },
    { "hvilket", DA }, { "hvis", DA | NO }, { "hvor", DA | NO }, { "hvordan", DA | NO },
    { "hvorfor", DA | NO }, { "hvornår", DA }, { "há", PT }, { "hány", HU }, { "hän", FI },
    { "hänen", FI }, { "hänet", FI }, { "här", SV }, { "họ", VI },
    { "i", EN | IT | SV | DA | NO | PL | CS | CA }, { "ia", ID }, { "ich", DE | PL }, { "icke", SV },
    { "idi", TR }, { "iemand", NL }, { "iets", NL }, { "if", EN }, { "ihm", DE }, { "ihn", DE },
    { "ihnen", DE }, { "ihr", DE }, { "ihre", DE }, { "ik", NL }, { "ikke", DA | NO }, { "il", FR | IT },
    { "ile", PL | TR }, { "ils", FR }, { "im", DE }, { "in", EN | DE | IT | NL }, { "ind", DA },
    { "ingen", SV | NO }, { "ini", ID }, { "inn", NO }, { "inni", NO }, { "inom", SV }, { "inte", SV },
    { "into", EN }, { "io", IT }, { "is", EN | NL | HU }, { "ise", TR }, { "isso", PT }, { "ist", DE },
    { "isto", PT }, { "it", EN }, { "its", EN }, { "itu", ID }, { "için", TR }, { "j", FR },
    { "ja", NL | NO | FI | PL }, { "jag", SV }, { "jahr", DE }, { "jak", PL | CS }, { "jaka", PL },
    { "jaki", PL }, { "jakich", PL }, { "jakie", PL }, { "jako", PL | CS }, { "jaká", CS },
    { "jaké", CS }, { "jaký", CS }, { "je", FR | NL | CS }, { "jede", DE }, { "jeder", DE },
    { "jedes", DE }, { "jeg", DA | NO }, { "jego", PL }, { "jeho", CS }, { "jej", PL }, { "jejich", CS },
    { "jen", CS }, { "jer", DA }, { "jest", PL }, { "jeszcze", PL }, { "ještě", CS }, { "jo", DA | FI },
    { "joita", FI }, { "joka", FI }, { "jonka", FI }, { "jos", FI }, { "jossa", FI }, { "josta", FI },
    { "joten", FI }, { "jotka", FI }, { "jsem", CS }, { "jsou", CS }, { "ju", SV }, { "juga", ID },
    { "just", EN }, { "już", PL }, { "já", PT }, { "jälkeen", FI }, { "jí", CS }, { "k", CS },
    { "kadar", TR }, { "kaikki", FI }, { "kami", ID }, { "kamu", ID }, { "kan", NL | SV | NO },
    { "kann", DE }, { "kanssa", FI }, { "kapan", ID }, { "karena", ID }, { "kaç", TR }, { "kde", CS },
    { "kdo", CS }, { "kdy", CS }, { "ke", ID }, { "kein", DE }, { "keine", DE }, { "kenapa", ID },
    { "kenen", FI }, { "ketä", FI }, { "khi", VI }, { "không", VI }, { "ki", TR | HU }, { "kiedy", PL },
    { "kim", TR }, { "kimdir", TR }, { "kita", ID }, { "kogo", PL }, { "kolik", CS }, { "kom", NO },
    { "komu", PL }, { "kon", NL }, { "koska", FI }, { "která", CS }, { "které", CS }, { "který", CS },
    { "kto", PL }, { "która", PL }, { "które", PL }, { "której", PL }, { "który", PL },
    { "których", PL }, { "którym", PL }, { "kuin", FI }, { "kuinka", FI }, { "kuka", FI },
    { "kun", NO | FI }, { "kunde", SV }, { "kunne", DA | NO }, { "kunnen", NL }, { "können", DE },
    { "között", HU }, { "l", FR | IT | CA }, { "la", FR | ES | IT | RO | CA }, { "las", ES },
    { "le", FR | ES | IT | RO }, { "lebih", ID }, { "lehet", HU }, { "lei", IT }, { "les", FR | ES | CA },
    { "lesz", HU }, { "leur", FR }, { "leurs", FR }, { "lhe", PT }, { "like", EN }, { "ll", EN },
    { "lo", ES | IT }, { "lor", RO }, { "loro", IT }, { "lors", FR }, { "lorsque", FR }, { "los", ES },
    { "lub", PL }, { "lui", FR | IT | RO }, { "là", VI }, { "m", EN | FR }, { "ma", FR | IT | PL },
    { "maar", NL }, { "mai", RO }, { "mais", FR | PT }, { "man", DE | SV | DA | NO }, { "mana", ID },
    { "mange", DA | NO }, { "many", EN }, { "mas", PT }, { "may", EN },
    { "me", EN | FR | ES | PT | NL | FI }, { "med", SV | DA | NO }, { "meer", NL }, { "meg", NO | HU },
    { "meget", DA | NO }, { "mehr", DE }, { "mein", DE }, { "mellan", SV }, { "mellom", NO },
    { "melyik", HU }, { "men", NL | SV | DA | NO }, { "mengapa", ID }, { "mennyi", HU }, { "mereka", ID },
    { "mes", FR }, { "mesmo", PT }, { "met", NL }, { "meu", PT }, { "mezi", CS },
    { "mi", ES | IT | PL | CS | TR | HU }, { "mich", DE }, { "mig", SV | DA }, { "might", EN },
    { "mihin", FI }, { "mij", NL }, { "mijn", NL }, { "mikor", HU }, { "miksi", FI }, { "mikä", FI },
    { "milloin", FI }, { "milyen", HU }, { "min", SV | DA | NO }, { "mina", SV }, { "minden", HU },
    { "mine", DA }, { "minha", PT }, { "mint", HU }, { "minun", FI }, { "minä", FI }, { "mio", IT },
    { "mir", DE }, { "mis", ES }, { "missä", FI }, { "mistä", FI }, { "mit", DE | DA | HU },
    { "miten", FI }, { "mitt", SV | NO }, { "mitä", FI }, { "miért", HU }, { "między", PL },
    { "mnie", PL }, { "mod", DA }, { "moet", NL }, { "moi", FR }, { "molt", CA }, { "molto", IT },
    { "mon", FR }, { "moni", FI }, { "monta", FI }, { "more", EN }, { "most", EN }, { "mot", SV | NO },
    { "może", PL }, { "mu", CS | TR }, { "much", EN }, { "mucho", ES }, { "muchos", ES }, { "muito", PT },
    { "mukaan", FI }, { "must", EN }, { "mutta", FI }, { "muy", ES }, { "my", EN | PL | CS },
    { "mycket", SV }, { "myös", FI }, { "má", CS }, { "már", HU }, { "más", ES }, { "många", SV },
    { "még", HU }, { "més", CA }, { "même", FR }, { "mí", ES }, { "mü", TR }, { "mě", CS },
    { "mı", TR }, { "một", VI }, { "n", FR | CA }, { "na", PT | NL | PL | CS }, { "naar", NL },
    { "nach", DE }, { "nad", PL | CS }, { "nada", ES }, { "nam", PL }, { "nas", PT | PL }, { "nasıl", TR },
    { "ne", FR | IT | TR }, { "nebo", CS }, { "ned", DA | NO }, { "neden", TR }, { "nedir", TR },
    { "negli", IT }, { "nei", IT }, { "nel", IT }, { "nell", IT }, { "nella", IT }, { "nelle", IT },
    { "nem", PT | HU }, { "není", CS }, { "nerede", TR }, { "nereye", TR }, { "người", VI },
    { "nhiêu", VI }, { "nhiều", VI }, { "như", VI }, { "nhưng", VI }, { "những", VI },
    { "ni", FR | ES | SV }, { "nicht", DE }, { "nie", PL }, { "niet", NL }, { "niets", NL }, { "niin", FI },
    { "niçin", TR }, { "no", ES | IT | PT | CA }, { "noch", DE }, { "noe", NO }, { "noen", NO },
    { "nog", NL }, { "noget", DA }, { "nogle", DA }, { "noi", IT | RO }, { "noin", FI }, { "non", FR | IT },
    { "nos", FR | ES | PT }, { "nosotros", ES }, { "nostro", IT }, { "not", EN }, { "notre", FR },
    { "nous", FR }, { "nu", NL | SV | DA | RO }, { "num", PT }, { "numa", PT }, { "nuo", FI },
    { "nur", DE }, { "nyt", FI }, { "nào", VI }, { "này", VI }, { "nás", CS }, { "não", PT },
    { "nämä", FI }, { "när", SV }, { "nå", NO }, { "någon", SV }, { "något", SV }, { "några", SV },
    { "når", DA | NO }, { "nó", VI }, { "nós", PT }, { "năm", VI },
    { "o", ES | IT | PT | PL | CS | TR | RO | CA }, { "och", SV }, { "od", PL | CS }, { "oder", DE },
    { "of", EN | NL }, { "off", EN }, { "og", DA | NO }, { "ogni", IT }, { "også", DA | NO },
    { "ohne", DE }, { "olan", TR }, { "olarak", TR }, { "oldu", TR }, { "olduğu", TR }, { "ole", FI },
    { "oleh", ID }, { "olen", FI }, { "oli", FI }, { "olisi", FI }, { "olivat", FI }, { "olla", FI },
    { "ollut", FI }, { "om", NL | SV | DA | NO }, { "omdat", NL }, { "on", EN | FR | FI | PL | CA },
    { "ona", PL }, { "once", EN }, { "onde", PT }, { "onder", NL }, { "one", EN }, { "oni", PL | CS },
    { "onlar", TR }, { "only", EN }, { "ono", PL }, { "ons", NL }, { "ont", FR }, { "onun", TR },
    { "ook", NL }, { "op", NL | DA }, { "opp", NO }, { "or", EN }, { "oraz", PL }, { "os", PT | DA },
    { "oss", SV | NO }, { "other", EN }, { "otra", ES }, { "otras", ES }, { "otro", ES }, { "otros", ES },
    { "ou", FR | PT }, { "our", EN }, { "out", EN }, { "ovat", FI }, { "over", EN | NL | DA | NO },
    { "own", EN }, { "où", FR }, { "pada", ID }, { "par", FR }, { "para", ES | PT | ID }, { "pas", FR },
    { "pe", RO }, { "pedig", HU }, { "pela", PT }, { "pelo", PT }, { "pelos", PT }, { "pendant", FR },
    { "pentru", RO }, { "per", IT | CA }, { "perché", IT }, { "pero", ES }, { "perquè", CA },
    { "però", CA }, { "peut", FR }, { "più", IT }, { "please", EN }, { "plus", FR }, { "po", PL | CS },
    { "poco", ES }, { "pod", PL | CS }, { "podle", CS }, { "poi", IT }, { "por", ES | PT },
    { "porque", ES | PT }, { "porquê", PT }, { "pour", FR }, { "pourquoi", FR }, { "prima", IT },
    { "prin", RO }, { "pro", CS }, { "proč", CS }, { "przed", PL }, { "przez", PL }, { "przy", PL },
    { "puis", FR }, { "până", RO }, { "på", SV | DA | NO }, { "před", CS }, { "při", CS },
    { "qu", FR }, { "quais", PT }, { "qual", PT }, { "quale", IT }, { "quali", IT }, { "qualquer", PT },
    { "quan", CA }, { "quand", FR }, { "quando", IT | PT }, { "quant", CA }, { "quanta", IT | PT },
    { "quantas", PT }, { "quante", IT }, { "quanti", IT }, { "quanto", IT | PT }, { "quantos", PT },
    { "que", FR | ES | PT | CA }, { "quel", FR }, { "quella", IT }, { "quelle", FR | IT },
    { "quelles", FR }, { "quelli", IT }, { "quello", IT }, { "quels", FR }, { "quem", PT },
    { "questa", IT }, { "queste", IT }, { "questi", IT }, { "questo", IT }, { "qui", FR | IT | CA },
    { "quien", ES }, { "quienes", ES }, { "quin", CA }, { "quina", CA }, { "quines", CA }, { "quins", CA },
    { "quién", ES }, { "quiénes", ES }, { "quoi", FR }, { "què", CA }, { "qué", ES }, { "quê", PT },
    { "ra", VI }, { "re", EN }, { "reeds", NL }, { "s", EN | FR | CS | CA }, { "sa", FR }, { "saat", ID },
    { "said", EN }, { "same", EN }, { "samma", SV }, { "samme", NO }, { "sans", FR }, { "sao", VI },
    { "sau", RO | VI }, { "saya", ID }, { "schon", DE }, { "se", FR | ES | IT | PT | FI | CS | RO },
    { "sebagai", ID }, { "sebuah", ID }, { "secara", ID }, { "sedan", SV }, { "seg", NO }, { "según", ES },
    { "sei", DE }, { "seid", DE }, { "sein", DE }, { "seine", DE }, { "seiner", DE }, { "sekä", FI },
    { "selv", DA | NO }, { "sem", PT | HU }, { "sen", FI | TR }, { "sense", CA }, { "senza", IT },
    { "seperti", ID }, { "ser", ES | PT | CA }, { "serta", ID }, { "ses", FR }, { "setelah", ID },
    { "seu", PT | CA }, { "seus", PT }, { "seva", CA }, { "shall", EN }, { "she", EN }, { "should", EN },
    { "si", FR | IT | NO | CS }, { "siapa", ID }, { "sich", DE }, { "sie", DE }, { "sig", SV | DA },
    { "siihen", FI }, { "siinä", FI }, { "siitä", FI }, { "sin", ES | SV | DA | NO }, { "sina", SV },
    { "sind", DE }, { "sine", DA | NO }, { "sinun", FI }, { "sinä", FI }, { "sit", DA }, { "sitt", NO },
    { "sitä", FI }, { "siz", TR }, { "się", PL }, { "själv", SV }, { "sjøl", NO }, { "skal", DA | NO },
    { "skulle", SV | DA | NO }, { "slik", NO }, { "so", EN | DE }, { "sobre", ES | PT | CA },
    { "soit", FR }, { "soll", DE }, { "solo", IT }, { "som", SV | DA | NO }, { "some", EN },
    { "sommes", FR }, { "son", FR | ES }, { "sono", IT }, { "sonra", TR }, { "sont", FR }, { "sopra", IT },
    { "sotto", IT }, { "sous", FR }, { "stata", IT }, { "state", IT }, { "stati", IT }, { "stato", IT },
    { "su", ES }, { "sua", IT | PT }, { "suas", PT }, { "such", EN }, { "sudah", ID }, { "sue", IT },
    { "sui", IT }, { "suis", FR }, { "sul", IT }, { "sull", IT }, { "sulla", IT }, { "sulle", IT },
    { "sunt", RO }, { "suo", IT }, { "suoi", IT }, { "sur", FR }, { "sus", ES }, { "szerint", HU },
    { "são", PT }, { "så", SV | NO }, { "sådan", SV | DA }, { "sånn", NO }, { "sí", ES },
    { "só", PT }, { "són", CA }, { "să", RO }, { "są", PL }, { "t", EN | FR }, { "ta", FR | CS },
    { "tai", FI }, { "tak", PL | CS }, { "také", CS }, { "także", PL }, { "también", ES },
    { "també", CA }, { "também", PT }, { "tanto", ES }, { "tarafından", TR }, { "tato", CS },
    { "te", FR | ES | PT | NL | FI | HU }, { "tegen", NL }, { "tego", PL }, { "tej", PL }, { "telah", ID },
    { "tell", EN }, { "tem", PT }, { "ten", CS }, { "tento", CS }, { "tersebut", ID }, { "tes", FR },
    { "teu", PT }, { "than", EN }, { "that", EN }, { "the", EN }, { "their", EN }, { "them", EN },
    { "then", EN }, { "theo", VI }, { "there", EN }, { "these", EN }, { "they", EN }, { "thi", DA },
    { "this", EN }, { "those", EN }, { "through", EN }, { "thế", VI }, { "ti", ES | IT | HU },
    { "tidak", ID }, { "tijdens", NL }, { "til", DA | NO }, { "till", SV }, { "to", EN | PL | CS },
    { "toch", NL }, { "todo", ES }, { "todos", ES }, { "toen", NL }, { "toi", FR }, { "ton", FR },
    { "too", EN }, { "tot", NL }, { "toto", CS }, { "tout", FR }, { "tra", IT }, { "trong", VI },
    { "très", FR }, { "trên", VI }, { "tu", FR | ES | IT | RO }, { "tua", PT }, { "tuo", IT | FI },
    { "tus", ES }, { "tussen", NL }, { "two", EN }, { "ty", PL }, { "tylko", PL }, { "tym", PL },
    { "tämä", FI }, { "tämän", FI }, { "tässä", FI }, { "této", CS }, { "têm", PT }, { "tôi", VI },
    { "tú", ES }, { "tại", VI }, { "từ", VI }, { "u", NL }, { "ud", DA }, { "uit", NL },
    { "um", DE | PT }, { "uma", PT }, { "un", FR | ES | IT | RO | CA }, { "una", ES | IT | CA },
    { "und", DE }, { "unde", RO }, { "under", EN | SV | DA }, { "une", FR }, { "uno", ES }, { "unos", ES },
    { "uns", DE }, { "unter", DE }, { "until", EN }, { "untuk", ID }, { "up", EN }, { "upp", SV },
    { "us", EN }, { "ut", SV | NO }, { "utan", SV }, { "uten", NO }, { "után", HU }, { "uw", NL },
    { "už", CS }, { "v", CS }, { "va", CA }, { "vad", SV }, { "vagy", HU }, { "vaikka", FI },
    { "vain", FI }, { "van", NL | HU | CA }, { "var", SV | DA | NO | TR }, { "vara", SV },
    { "varför", SV }, { "varit", SV }, { "ve", EN | CS | TR }, { "ved", NO }, { "veel", NL },
    { "vem", SV }, { "vems", SV }, { "vers", FR }, { "very", EN }, { "veya", TR },
    { "vi", IT | SV | DA | NO }, { "vid", SV }, { "viel", DE }, { "viele", DE }, { "vieles", DE },
    { "vielä", FI }, { "vil", DA | NO }, { "vilka", SV }, { "vilken", SV }, { "vilket", SV },
    { "ville", DA | NO }, { "você", PT }, { "voi", IT | FI | RO }, { "volt", HU }, { "voltak", HU },
    { "vom", DE }, { "von", DE }, { "voor", NL }, { "vor", DE | DA }, { "vors", NO }, { "vos", FR },
    { "vostro", IT }, { "votre", FR }, { "vous", FR }, { "vy", CS }, { "và", VI }, { "vào", VI },
    { "vás", CS }, { "vår", SV | NO }, { "være", DA | NO }, { "været", DA }, { "vært", NO },
    { "vós", PT }, { "však", CS }, { "về", VI }, { "với", VI }, { "w", PL }, { "waar", NL },
    { "waarom", NL }, { "waarvoor", NL }, { "wann", DE }, { "wanneer", NL }, { "want", NL }, { "war", DE },
    { "waren", DE | NL }, { "warum", DE }, { "was", EN | DE | NL | PL }, { "wat", NL }, { "we", EN },
    { "welche", DE }, { "welchen", DE }, { "welcher", DE }, { "welches", DE }, { "welk", NL },
    { "welke", NL }, { "wem", DE }, { "wen", DE }, { "wenn", DE }, { "wer", DE }, { "werd", NL },
    { "werden", DE }, { "were", EN }, { "weshalb", DE }, { "wessen", DE }, { "wezen", NL }, { "what", EN },
    { "when", EN }, { "where", EN }, { "which", EN }, { "while", EN }, { "who", EN }, { "whom", EN },
    { "whose", EN }, { "why", EN }, { "wie", DE | NL }, { "wieder", DE }, { "wieso", DE },
    { "wieviel", DE }, { "wil", NL }, { "will", EN }, { "wir", DE }, { "wird", DE }, { "with", EN },
    { "więc", PL }, { "wo", DE }, { "woher", DE }, { "wohin", DE }, { "worden", DE | NL }, { "wordt", NL },
    { "would", EN }, { "wurde", DE }, { "wy", PL }, { "während", DE }, { "y", FR | ES }, { "ya", ES | TR },
    { "yang", ID }, { "yo", ES }, { "you", EN }, { "your", EN }, { "z", PL | CS }, { "za", PL | CS },
    { "zal", NL }, { "zaman", TR }, { "ze", NL | PL | CS }, { "zelf", NL }, { "zich", NL }, { "zij", NL },
    { "zijn", NL }, { "zo", NL }, { "zonder", NL }, { "został", PL }, { "została", PL },
    { "zostało", PL }, { "zou", NL }, { "zu", DE }, { "zum", DE }, { "zur", DE }, { "zwei", DE },
    { "zwischen", DE }, { "à", PT }, { "às", PT }, { "än", SV }, { "är", SV }, { "å", NO },
    { "åt", SV }, { "çok", TR }, { "è", IT }, { "é", PT }, { "él", ES }, { "én", HU },
    { "és", HU | CA }, { "étaient", FR }, { "était", FR }, { "été", FR }, { "êtes", FR },
    { "être", FR }, { "îi", RO }, { "îl", RO }, { "îmi", RO }, { "în", RO }, { "între", RO },
    { "își", RO }, { "ông", VI }, { "önce", TR }, { "över", SV }, { "über", DE }, { "čím", CS },
    { "đâu", VI }, { "đã", VI }, { "đó", VI }, { "được", VI }, { "đến", VI }, { "để", VI },
    { "ő", HU }, { "ők", HU }, { "şu", TR }, { "że", PL }, { "že", CS }, { "și", RO }, { "а", RU },
    { "без", RU }, { "более", RU }, { "бы", RU }, { "был", RU }, { "была", RU },
    { "были", RU }, { "было", RU }, { "быть", RU }, { "в", RU }, { "вас", RU },
    { "весь", RU }, { "во", RU }, { "все", RU }, { "вы", RU }, { "где", RU },
    { "для", RU }, { "до", RU }, { "его", RU }, { "ее", RU }, { "ему", RU },
    { "если", RU }, { "есть", RU }, { "еще", RU }, { "ещё", RU }, { "её", RU },
    { "же", RU }, { "за", RU }, { "зачем", RU }, { "и", RU }, { "из", RU }, { "или", RU },
    { "им", RU }, { "их", RU }, { "к", RU }, { "как", RU }, { "какая", RU },
    { "какие", RU }, { "каких", RU }, { "какое", RU }, { "какой", RU },
    { "когда", RU }, { "который", RU }, { "кто", RU }, { "ли", RU }, { "между", RU },
    { "меня", RU }, { "мне", RU }, { "может", RU }, { "мы", RU }, { "на", RU },
    { "над", RU }, { "нас", RU }, { "не", RU }, { "ней", RU }, { "нем", RU },
    { "нет", RU }, { "ни", RU }, { "но", RU }, { "нём", RU }, { "о", RU }, { "об", RU },
    { "он", RU }, { "она", RU }, { "они", RU }, { "от", RU }, { "по", RU }, { "под", RU },
    { "после", RU }, { "почему", RU }, { "при", RU }, { "с", RU }, { "свой", RU },
    { "сколько", RU }, { "со", RU }, { "та", RU }, { "так", RU }, { "также", RU },
    { "те", RU }, { "тем", RU }, { "то", RU }, { "только", RU }, { "том", RU },
    { "тот", RU }, { "ты", RU }, { "у", RU }, { "уже", RU }, { "чей", RU }, { "чем", RU },
    { "через", RU }, { "что", RU }, { "эта", RU }, { "эти", RU }, { "это", RU },
    { "этого", RU }, { "этой", RU }, { "этот", RU }, { "я", RU }, { "ở", VI },
};
/* clang-format on */

/* Chinese in both scripts, and Japanese particles. Sorted by bytes. Left out are characters that stand in too
 * many words of meaning (有 和 对 能). */
/* clang-format off */
static const char han_words[][16] = {
    "あの", "ある", "いくつ", "いくら", "いつ", "いる", "から", "が", "この", "これ",
    "した", "して", "する", "その", "それ", "だれ", "で", "でした", "です", "ですか",
    "と", "どう", "どこ", "どの", "どのよう", "どれ", "どんな", "なぜ", "に", "の",
    "は", "へ", "ました", "ます", "ますか", "まで", "も", "を", "一个", "一些", "一個",
    "一种", "一種", "与", "並且", "为什么", "为何", "之", "之前", "之后", "之後",
    "之間", "之间", "了", "于", "什么", "什么地方", "什么时候", "什么时间", "什么样",
    "什麼", "什麼地方", "什麼時候", "什麼時間", "什麼樣", "他们", "他們", "以前",
    "以及", "以后", "以後", "们", "但是", "何", "何人", "何地", "何处", "何时", "何時",
    "何种", "何種", "何處", "你", "你们", "你們", "們", "关于", "其中", "几个", "几年",
    "几次", "可以", "可是", "吗", "吧", "告訴我", "告诉我", "呢", "哪", "哪一",
    "哪一个", "哪一個", "哪一年", "哪个", "哪些", "哪位", "哪個", "哪儿", "哪兒",
    "哪国", "哪國", "哪天", "哪家", "哪年", "哪种", "哪種", "哪裏", "哪裡", "哪里",
    "啊", "嗎", "嘛", "因为", "因為", "在", "多久", "多大", "多少", "多少个", "多少人",
    "多少個", "多少次", "多远", "多遠", "多長", "多长", "多高", "她", "她们", "她們",
    "如何", "如果", "它", "它们", "它們", "对于", "對於", "已經", "已经", "并且",
    "幾個", "幾年", "幾次", "应该", "怎么", "怎么样", "怎样", "怎樣", "怎麼",
    "怎麼樣", "您", "應該", "我", "我们", "我們", "或者", "所以", "把", "於", "是",
    "是不是", "是什么", "是什麼", "是否", "是誰", "是谁", "有什么", "有什麼",
    "有哪些", "有多少", "有沒有", "有没有", "根据", "根據", "正在", "為什麼", "為何",
    "然而", "甚麼", "由于", "由於", "的", "的是", "而且", "能够", "能夠", "與", "虽然",
    "被", "誰", "請問", "请问", "谁", "还是", "这", "这个", "这些", "这样", "这种",
    "这里", "這", "這些", "這個", "這樣", "這種", "這裡", "還是", "那", "那个", "那些",
    "那個", "那样", "那樣", "那种", "那種", "那裡", "那里", "關於", "雖然",
};
/* clang-format on */

enum {
    WORD_COUNT = sizeof function_words / sizeof *function_words,
    HAN_COUNT = sizeof han_words / sizeof *han_words,
};

/* Order of `word` (NUL-terminated) against `text`, as bytes. */
static int order(const char *word, quire_str text)
{
    size_t size = strlen(word);
    int by_bytes = memcmp(word, text.data, size < text.size ? size : text.size);
    if (by_bytes) return by_bytes;
    return (size > text.size) - (size < text.size);
}

uint32_t quire_function_word_languages(quire_str word)
{
    if (word.size == 0 || word.size >= sizeof function_words[0].word) return 0;
    size_t low = 0, high = WORD_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int found = order(function_words[middle].word, word);
        if (found == 0) return function_words[middle].languages;
        if (found < 0) low = middle + 1;
        else high = middle;
    }
    return 0;
}

uint32_t quire_function_language_bit(quire_str base)
{
    for (size_t i = 0; i < QUIRE_FUNCTION_LANGUAGES && base.size == 2; i++)
        if (memcmp(names[i], base.data, 2) == 0) return 1u << i;
    return 0;
}

quire_str quire_function_language_name(size_t index)
{
    return (quire_str){ names[index], 2 };
}

size_t quire_function_word_han(quire_str text, size_t at)
{
    quire_str rest = { text.data + at, text.size - at };
    if (rest.size < 3) return 0;
    /* The first entry that starts with the same character; those that follow may be longer matches. */
    quire_str first = { rest.data, 3 };
    size_t low = 0, high = HAN_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (order(han_words[middle], first) < 0) low = middle + 1;
        else high = middle;
    }
    size_t longest = 0;
    for (; low < HAN_COUNT && memcmp(han_words[low], first.data, 3) == 0; low++) {
        size_t size = strlen(han_words[low]);
        if (size > longest && size <= rest.size && memcmp(han_words[low], rest.data, size) == 0)
            longest = size;
    }
    return longest;
}
