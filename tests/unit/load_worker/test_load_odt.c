/* SPDX-License-Identifier: Apache-2.0 */
/* Presentations: what they should give stands in tests/fixtures/expected, written with the fixtures. */
#include "expectation.h"

#include <unistd.h>

static const char docling[] = "/work/shared/data/documents/docling-odf/sources/";

static void t(void **state)
{
    (void)state;
    struct loaded loaded;
    char path[512];
    snprintf(path, sizeof path, "%s%s", docling, "text_document_03.odt");
    quire_arena arena = { 0 };
    load_bytes(&quire_format_odt, read_test_file(path, &arena), &loaded);
    printf("%.*s\n", QUIRE_FMT(loaded.document.text));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(t) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
