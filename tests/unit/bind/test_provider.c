/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a provider before any request: an address without secrets, a key, an estimate. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "bind/provider.h"

#include <stdlib.h>

static void an_address_and_a_path_make_an_endpoint(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_error err = { 0 };
    const char *endpoint = NULL;
    assert_int_equal(quire_provider_endpoint("chat.openai", "http://localhost:11434/v1//", "chat/completions",
                                             &arena, &endpoint, &err),
                     QUIRE_OK);
    assert_string_equal(endpoint, "http://localhost:11434/v1/chat/completions");
    quire_arena_free(&arena);
}

static void an_address_with_a_secret_is_refused_and_not_repeated(void **state)
{
    static const char *const urls[] = { "http://me:hunter2@localhost/v1", "http://localhost/v1?key=hunter2",
                                        "http://localhost/v1#hunter2" };
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        quire_arena arena = { 0 };
        quire_error err = { 0 };
        const char *endpoint = NULL;
        assert_int_equal(quire_provider_endpoint("chat.openai", urls[i], "x", &arena, &endpoint, &err),
                         QUIRE_E_INVALID);
        assert_non_null(strstr(err.message, "chat.openai.key_env"));
        assert_null(strstr(err.message, "hunter2"));
        quire_arena_free(&arena);
    }
}

static void a_key_comes_from_the_variable_that_is_named(void **state)
{
    (void)state;
    quire_error err = { 0 };
    char *key = NULL;
    assert_int_equal(quire_provider_key("chat.openai", "", &key, &err), QUIRE_OK);
    assert_null(key);
    assert_int_equal(setenv("QUIRE_TEST_PROVIDER_KEY", "sk-42", 1), 0);
    assert_int_equal(quire_provider_key("chat.openai", "QUIRE_TEST_PROVIDER_KEY", &key, &err), QUIRE_OK);
    assert_string_equal(key, "sk-42");
    quire_provider_key_free(key);
    unsetenv("QUIRE_TEST_PROVIDER_KEY");
    assert_int_equal(quire_provider_key("chat.openai", "QUIRE_TEST_PROVIDER_KEY", &key, &err),
                     QUIRE_E_INVALID);
    assert_non_null(strstr(err.message, "QUIRE_TEST_PROVIDER_KEY"));
    assert_null(key);
}

/* Signs, digits and characters beyond ASCII can each be a token of their own, whatever their bytes. */
static void the_estimate_counts_signs_and_characters_one_by_one(void **state)
{
    (void)state;
    assert_int_equal(quire_provider_estimate(QUIRE_STR("")), 0);
    assert_int_equal(quire_provider_estimate(QUIRE_STR("{}[]()")), 6);
    assert_int_equal(quire_provider_estimate(QUIRE_STR("3.1415")), 6);
    assert_int_equal(quire_provider_estimate(QUIRE_STR("hemp rope")), 4);
    assert_int_equal(quire_provider_estimate(QUIRE_STR("公斤")), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_and_a_path_make_an_endpoint),
        cmocka_unit_test(an_address_with_a_secret_is_refused_and_not_repeated),
        cmocka_unit_test(a_key_comes_from_the_variable_that_is_named),
        cmocka_unit_test(the_estimate_counts_signs_and_characters_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
