/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/code/grammars.h"

#include "base/str.h"

extern const TSLanguage *tree_sitter_c(void), *tree_sitter_cpp(void), *tree_sitter_go(void),
    *tree_sitter_java(void), *tree_sitter_javascript(void), *tree_sitter_python(void),
    *tree_sitter_rust(void), *tree_sitter_tsx(void), *tree_sitter_typescript(void);

#define C_RECORDS "struct_specifier|union_specifier|enum_specifier"
#define JS_FUNCTIONS                                                                                         \
    "function_declaration|generator_function_declaration|method_definition|function_expression|generator_"   \
    "function"
#define JS_VALUES "variable_declarator|assignment_expression|pair|field_definition|public_field_definition"
#define JS_CARRIERS "export_statement|lexical_declaration|variable_declaration|expression_statement"
#define TS_FUNCTIONS JS_FUNCTIONS "|function_signature|abstract_method_signature"
#define TS_RECORDS "interface_declaration|enum_declaration"
#define TS_TYPES "class_declaration|abstract_class_declaration"

static const quire_code_grammar grammars[] = {
    { "text/x-python", "python", tree_sitter_python, ".", "function_definition", "", "class_definition", "",
      "assignment", "decorated_definition|expression_statement", false },
    { "text/x-java", "java", tree_sitter_java, ".",
      "method_declaration|constructor_declaration|compact_constructor_declaration|"
      "annotation_type_element_declaration",
      "",
      "class_declaration|interface_declaration|enum_declaration|record_declaration|annotation_type_"
      "declaration",
      "object_creation_expression|enum_constant", "variable_declarator", "field_declaration", false },
    { "text/x-c", "c", tree_sitter_c, ".", "function_definition|preproc_function_def", C_RECORDS, "", "",
      "declaration|type_definition", "", true },
    { "text/x-c++", "cpp", tree_sitter_cpp,
      "::", "function_definition|preproc_function_def|concept_definition", "enum_specifier",
      "class_specifier|struct_specifier|union_specifier", "namespace_definition",
      "declaration|type_definition|alias_declaration", "template_declaration", true },
    { "text/javascript", "javascript", tree_sitter_javascript, ".", JS_FUNCTIONS, "", "class_declaration", "",
      JS_VALUES, JS_CARRIERS, false },
    { "text/x-typescript", "typescript", tree_sitter_typescript, ".", TS_FUNCTIONS, TS_RECORDS, TS_TYPES,
      "internal_module|module", JS_VALUES "|type_alias_declaration", JS_CARRIERS "|ambient_declaration",
      false },
    { "text/x-tsx", "tsx", tree_sitter_tsx, ".", TS_FUNCTIONS, TS_RECORDS, TS_TYPES, "internal_module|module",
      JS_VALUES "|type_alias_declaration", JS_CARRIERS "|ambient_declaration", false },
    { "text/x-go", "go", tree_sitter_go, ".", "function_declaration|method_declaration|type_spec", "", "", "",
      "var_spec|short_var_declaration", "type_declaration|var_declaration", false },
    { "text/x-rust", "rust", tree_sitter_rust,
      "::", "function_item|function_signature_item|macro_definition|struct_item|union_item|enum_item", "",
      "trait_item", "impl_item|mod_item", "const_item|static_item|type_item|let_declaration", "", false },
};

const quire_code_grammar *quire_code_grammar_of(quire_str media_type)
{
    for (size_t i = 0; i < sizeof grammars / sizeof *grammars; i++)
        if (quire_str_is(media_type, grammars[i].media_type)) return &grammars[i];
    return NULL;
}
