/* SPDX-License-Identifier: Apache-2.0 */
/* The table of loaders. */
#include "base/str.h"
#include "load/reading.h"
#include "load/worker/loader.h"
#include "support/cmocka_all.h"

static void every_loader_has_a_name_a_version_and_types(void **state)
{
    (void)state;
    for (size_t i = 0; quire_load_loaders[i]; i++) {
        const quire_load_loader *loader = quire_load_loaders[i];
        assert_non_null(loader->name);
        assert_non_null(loader->types[0]);
        if (!quire_reading_version(quire_str_from(loader->name)))
            fail_msg("%s has no version in load/reading.c", loader->name);
        for (size_t j = 0; j < i; j++) assert_string_not_equal(loader->name, quire_load_loaders[j]->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_loader_has_a_name_a_version_and_types) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
