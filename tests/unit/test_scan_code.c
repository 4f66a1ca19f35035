/* SPDX-License-Identifier: Apache-2.0 */
/* Code that comes with models: Python programs, schemas of skops, archives of TorchServe. */
#include "formats/python_lexer.h"

#include "scanned.h"

#include <stdio.h>

static void scan_program(struct scanned *s, const char *text)
{
    struct mrl_source_memory source;

    mrl_source_memory_init(&source, text, strlen(text));
    assert_int_equal(
        mrl_scan_source(s->scanner, &source.source, "a.py", s->arena, &s->report, &s->err).code,
        MRL_OK);
}

/* --- the lexer --- */

static void assert_words(const char *text, const char *wanted, bool in_fields)
{
    char got[512] = "";
    struct mrl_python_lexer l;
    enum mrl_python_token token;

    mrl_python_lexer_init(&l, mrl_span_text(text));
    l.in_fields = in_fields;
    while ((token = mrl_python_next(&l)) != MRL_PYTHON_END) {
        const size_t n = strlen(got);

        if (token == MRL_PYTHON_LINE)
            (void)snprintf(got + n, sizeof(got) - n, "|");
        else
            (void)snprintf(got + n, sizeof(got) - n, "%s%.*s%s ",
                           token == MRL_PYTHON_TEXT ? "<" : "", (int)l.text.len, l.text.at,
                           token == MRL_PYTHON_TEXT ? ">" : "");
    }
    assert_string_equal(got, wanted);
}

static void assert_tokens(const char *text, const char *wanted)
{
    assert_words(text, wanted, false);
}

static void words_in_strings_and_comments_are_no_code(void **state)
{
    (void)state;
    assert_tokens("a = 'b' # c\n", "a = <b> |");
    assert_tokens("'''a\n'b'''", "<a\n'b> ");
    assert_tokens("rb\"x\\\"y\" + u'' f'z'", "<x\\\"y> + <> <z> ");
    assert_tokens("f(a,\n  b)\nc", "f ( a , b ) |c ");
    assert_tokens("a \\\n b; c\n", "a b |c |");
    assert_tokens("'open\nx", "<open> |x ");
    assert_tokens("# only\n\n  # this", "");
    assert_tokens("\"\"\"never closed", "<never closed> ");
    assert_tokens("'ends with \\", "<ends with \\> ");
}

static void fields_of_strings_are_code(void **state)
{
    static const struct {
        const char *text, *whole, *pieces;
    } rows[] = {
        {"f'a{b}c' d", "<a{b}c> d ", "<a> { b } <c> d "},
        {"f'{{b}}' d", "<{{b}}> d ", "<{{b}}> d "},
        {"f\"{d[\"a\"]}\" e", "<{d[\"a\"]}> e ", "<> { d [ <a> ] } <> e "},
        {"f'''{f'''{a}'''}''' e", "<{f'''{a}'''}> e ", "<> { <> { a } <> } <> e "},
        {"f'{a!r:>{w}.{p}}' e", "<{a!r:>{w}.{p}}> e ",
         "<> { a ! r : <>> { w } <.> { p } <> } <> e "},
        {"f'{ {1: 2}[1] }' e", "<{ {1: 2}[1] }> e ", "<> { { 1 : 2 } [ 1 ] } <> e "},
        {"rf'\\d{{2}}{x}' e", "<\\d{{2}}{x}> e ", "<\\d{{2}}> { x } <> e "},
        {"f'\\N{BULLET}\\'{x}' e", "<\\N{BULLET}\\'{x}> e ", "<\\N{BULLET}\\'> { x } <> e "},
        {"f'{\na # }\n}' e", "<{\na # }\n}> e ", "<> { a } <> e "},
        {"t'{a}' e", "<{a}> e ", "<> { a } <> e "},
        {"f'open\nx", "<open> |x ", "<open> |x "},
        {"f'{open", "<{open> ", "<> { open "},
        {"f'a}b' e", "<a}b> e ", "<a}b> e "},
        {"'{a}' b'{c}'", "<{a}> <{c}> ", "<{a}> <{c}> "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_words(rows[i].text, rows[i].whole, false);
        assert_words(rows[i].text, rows[i].pieces, true);
    }
}

/* More strings within each other than Python takes are one text each. */
static void strings_nest_so_deep_and_no_deeper(void **state)
{
    static char text[5 * (MRL_PYTHON_FIELDS + 10)];
    struct mrl_python_lexer l;
    size_t n = 0;

    (void)state;
    for (unsigned i = 0; i < MRL_PYTHON_FIELDS + 3; i++, n += 3)
        memcpy(text + n, "f'{", 3);
    mrl_python_lexer_init(&l, mrl_span(text, n));
    l.in_fields = true;
    while (mrl_python_next(&l) != MRL_PYTHON_END)
        assert_true(l.field_count <= MRL_PYTHON_FIELDS);
    assert_int_equal(l.field_count, MRL_PYTHON_FIELDS);
    /* Formats within formats take places too. */
    for (n = 0; n + 4 < sizeof(text); n += 3)
        memcpy(text + n, n ? "{a:" : "f'{", 3);
    mrl_python_lexer_init(&l, mrl_span(text, n));
    l.in_fields = true;
    while (mrl_python_next(&l) != MRL_PYTHON_END)
        assert_true(l.field_count <= MRL_PYTHON_FIELDS);
}

static void code_in_fields_of_strings_is_judged(void **state)
{
    struct scanned *s = *state;

    scan_program(s, "import os\nx = f\"{d[\"a\"]} {os.system('id')}\"\n");
    assert_non_null(find_rule(s, "MRL-SRC-002"));
    scan_program(s, "import os\nx = f\"{{os.system('id')}}\"\n");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
}

static void lines_have_their_indent(void **state)
{
    struct mrl_python_lexer l;

    (void)state;
    mrl_python_lexer_init(&l, mrl_span_text("a\n\n   # c\n\tb\n"));
    assert_int_equal(mrl_python_next(&l), MRL_PYTHON_NAME);
    assert_int_equal(l.indent, 0);
    assert_int_equal(mrl_python_next(&l), MRL_PYTHON_LINE);
    assert_int_equal(mrl_python_next(&l), MRL_PYTHON_NAME);
    assert_int_equal(l.indent, 8);
}

/* --- programs --- */

static void what_acts_on_import_is_unknown(void **state)
{
    static const char *const programs[] = {
        "import os\nos.system('id')\n",
        "from subprocess import run as r\nr(['id'])\n",
        "import subprocess as sp\nclass A:\n    x = sp.check_output('id')\n",
        "import os\ndef f():\n    pass\nos.popen('x')\n",
        "import urllib.request\ntry:\n    urllib.request.urlopen('http://x')\nexcept: pass\n",
        "eval(input())\n",
        "import os; os.execv('a', [])\n",
        "import ctypes\nctypes.CDLL('x.so')\n",
    };
    struct scanned *s = *state;

    for (size_t i = 0; i < MRL_COUNT(programs); i++) {
        scan_program(s, programs[i]);
        if (s->report.verdict != MRL_SCAN_UNKNOWN || !find_rule(s, "MRL-SRC-002"))
            fail_msg("nothing is said about %s", programs[i]);
    }
}

/* --- which texts are programs --- */

static void scan_nameless(struct scanned *s, const char *text)
{
    struct mrl_source_memory source;

    mrl_source_memory_init(&source, text, strlen(text));
    assert_int_equal(
        mrl_scan_source(s->scanner, &source.source, "handler", s->arena, &s->report, &s->err).code,
        MRL_OK);
}

static void programs_are_known_without_their_name(void **state)
{
    static const char *const programs[] = {
        "import os; os.system('id')",
        "x = __import__('os').system('id')",
        "import os\nos.system('id')\n",
        "\xef\xbb\xbf"
        "import os\nos.system('id')\n",
        "import os\r\nx = [1,\r\n 2]\r\nos.system('id' \\\r\n 'x')\r\n",
        "# a head\rimport os\ros.system('id')\r",
        "#!/bin/sh\n# package main, import \"fmt\"\nimport os\nos.system('id')\n",
        "'''\npackage main\nthis is no program at all\n'''\nimport os\nos.system('id')\n",
        "from os import system as s, path\ns('id')\n",
        "from subprocess import (run,\n    Popen)\nrun(['id'])\n",
        "from . import a\nfrom .b import c\nimport os.path as p, os\nos.system('id')\n",
        "import os\nprint 'x', y\nprint z\nos.system('id')\n",
        "import os\n%matplotlib inline\n!pip install x\nos.system('id')\n",
        "import os\nx = f\"{d[\"some plain words\"]}\"\nos.system('id')\n",
        "import os\n@a.b\nasync def f(*, x: int = 1): return not x\nos.system('id')\n",
        "import os\nx = a if b else lambda: None\nmatch x:\n  case A(): pass\nos.system('id')\n",
    };
    struct scanned *s = *state;

    for (size_t i = 0; i < MRL_COUNT(programs); i++) {
        scan_nameless(s, programs[i]);
        if (!find_rule(s, "MRL-SRC-002"))
            fail_msg("nothing is said about %s", programs[i]);
    }
}

static void a_long_comment_hides_no_program(void **state)
{
    static const char program[] = "\nimport os\nos.system('id')\n";
    static char text[1 << 20];
    struct scanned *s = *state;

    memset(text, '#', sizeof(text) - sizeof(program));
    memcpy(text + sizeof(text) - sizeof(program), program, sizeof(program));
    scan_nameless(s, text);
    assert_non_null(find_rule(s, "MRL-SRC-002"));
    memcpy(text, "'''", 3);
    memcpy(text + sizeof(text) - sizeof(program) - 3, "'''", 3);
    scan_nameless(s, text);
    assert_non_null(find_rule(s, "MRL-SRC-002"));
}

static void other_texts_are_no_programs(void **state)
{
    static const char *const texts[] = {
        "package main\n\nimport (\n\t\"os\"\n)\n\nfunc main() {\n\tcode.Run(os.Args)\n}\n",
        "package main\nimport fmt \"fmt\"\nfunc main() { exec(1) }\n",
        "# Title\n\nRun this:\n\n```python\nimport os\nos.system('id')\n```\n",
        "# Title\n\n```\nimport os\nos.system('id')\n```\n",
        "Title\n=====\n\nHow to start it::\n\n    import os\n    os.system('id')\n",
        "import React from 'react'\nimport {exec} from 'b'\nexec('x')\n",
        "import * as os from 'os'\neval('x')\n",
        "import a, {b} from 'c'\neval('x')\n",
        "import java.util.List;\npublic class A { private int b; }\neval(x);\n",
        "#include <stdio.h>\nint main(void) { return system(\"id\"); }\nimport x\nexec(x)\n",
        "#!/bin/sh\nimport -window root a.png\neval \"$(id)\"\nexec(x)\n",
        "import os\neval(x)\nif [ -n \"$a\" ]; then echo some words; fi\n",
        "steps:\n  - run: import os\n  - run: eval(x)\nimport x\nname: a few words\n",
        "import the goods\nand pay the duty (see below)\nexec(x)\n",
        "<p>\nimport os\nos.system('id')\n</p>\n",
        "from here import\neval(x)\n",
    };
    struct scanned *s = *state;

    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        scan_nameless(s, texts[i]);
        if (find_rule(s, "MRL-SRC-002"))
            fail_msg("%s: %s", texts[i], s->report.findings[0].message);
    }
}

static void what_computes_is_left_alone(void **state)
{
    static const char *const programs[] = {
        "import torch\nmodel = torch.nn.Linear(1, 2)\nmodel.eval()\n",
        "import re\nx = re.compile('a')\n# os.system('x')\n\"\"\"subprocess.run()\"\"\"\n",
        "import os\nhere = os.path.join('a', 'b')\n",
        "from .net import system\nsystem('x')\n",
        "def compile(x):\n    return x\n",
    };
    struct scanned *s = *state;

    for (size_t i = 0; i < MRL_COUNT(programs); i++) {
        scan_program(s, programs[i]);
        if (s->report.finding_count)
            fail_msg("%s: %s", programs[i], s->report.findings[0].message);
    }
}

static void what_acts_in_a_function_is_told_without_alarm(void **state)
{
    struct scanned *s = *state;

    scan_program(s, "import os\ndef f():\n    if x:\n        os.system('id')\n");
    assert_non_null(find_rule(s, "MRL-SRC-003"));
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    scan_program(s, "import os\nif __name__ == '__main__':\n    os.system('id')\n");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
}

static void code_that_is_decoded_and_run_is_dangerous(void **state)
{
    static const char *const programs[] = {
        "import base64\ndef f():\n    exec(base64.b64decode('aa'))\n",
        "exec(__import__('zlib').decompress(b'x'))\n",
        "from base64 import b64decode as d\neval(compile(d('x'), 'a', 'exec'))\n",
        "exec(bytes.fromhex('00'))\n",
    };
    struct scanned *s = *state;

    for (size_t i = 0; i < MRL_COUNT(programs); i++) {
        scan_program(s, programs[i]);
        if (s->report.verdict != MRL_SCAN_DANGEROUS || !find_rule(s, "MRL-SRC-001"))
            fail_msg("nothing is said about %s", programs[i]);
    }
    scan_program(s, "import base64\ndef f():\n    x = base64.b64decode('aa')\n    exec(y)\n");
    assert_null(find_rule(s, "MRL-SRC-001"));
}

/* --- skops --- */

#define NODE(class, module, loader)                                                                \
    "{\"__class__\": \"" class "\", \"__module__\": \"" module "\", \"__loader__\": \"" loader "\""

static void scan_schema(struct scanned *s, const char *text)
{
    struct mrl_source_memory source;

    mrl_source_memory_init(&source, text, strlen(text));
    assert_int_equal(
        mrl_scan_source(s->scanner, &source.source, "schema.json", s->arena, &s->report, &s->err)
            .code,
        MRL_OK);
}

static void schemas_are_judged_by_what_their_loaders_do(void **state)
{
    static const struct {
        const char *text;
        enum mrl_scan_verdict verdict;
    } rows[] = {
        {NODE("SVC", "sklearn.svm._classes", "ObjectNode") "}", MRL_SCAN_SAFE_DATA},
        {NODE("ndarray", "numpy", "NdArrayNode") "}", MRL_SCAN_SAFE_DATA},
        {NODE("Thing", "example.models", "ObjectNode") "}", MRL_SCAN_UNKNOWN},
        {NODE("SVC", "sklearn.svm._classes", "MyLoader") "}", MRL_SCAN_UNKNOWN},
        {NODE("system", "os", "FunctionNode") "}", MRL_SCAN_DANGEROUS},
        {NODE("getattr", "builtins", "FunctionNode") "}", MRL_SCAN_UNKNOWN},
        {NODE("itemgetter", "operator", "OperatorFuncNode") "}", MRL_SCAN_UNKNOWN},
        {NODE("call", "operator", "OperatorFuncNode") "}", MRL_SCAN_DANGEROUS},
        {NODE("int", "builtins", "OperatorFuncNode") "}", MRL_SCAN_DANGEROUS},
        {NODE("method", "builtins", "MethodNode") ", \"content\": {\"func\": \"fit\"}}",
         MRL_SCAN_UNKNOWN},
        {NODE("method", "builtins", "MethodNode") ", \"content\": {\"func\": \"__class__\"}}",
         MRL_SCAN_DANGEROUS},
        {NODE("SVC", "sklearn.svm._classes", "MethodNode") "}", MRL_SCAN_UNKNOWN},
        {"{\"a\": [" NODE("eval", "builtins", "FunctionNode") "}]}", MRL_SCAN_DANGEROUS},
    };
    struct scanned *s = *state;

    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        scan_schema(s, rows[i].text);
        if (s->report.verdict != rows[i].verdict)
            fail_msg("%s is %s", rows[i].text, mrl_scan_verdict_name(s->report.verdict));
    }
}

static void a_pickle_called_skops_is_told(void **state)
{
    static const char pickle[] = "ccollections\nOrderedDict\n)R.";
    struct scanned *s = *state;
    struct mrl_source_memory source;

    mrl_source_memory_init(&source, pickle, sizeof(pickle) - 1);
    assert_int_equal(
        mrl_scan_source(s->scanner, &source.source, "m.skops", s->arena, &s->report, &s->err).code,
        MRL_OK);
    assert_non_null(find_rule(s, "MRL-CNF-007"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_in_strings_and_comments_are_no_code),
        cmocka_unit_test(fields_of_strings_are_code),
        cmocka_unit_test(strings_nest_so_deep_and_no_deeper),
        cmocka_unit_test(code_in_fields_of_strings_is_judged),
        cmocka_unit_test(lines_have_their_indent),
        cmocka_unit_test(what_acts_on_import_is_unknown),
        cmocka_unit_test(programs_are_known_without_their_name),
        cmocka_unit_test(a_long_comment_hides_no_program),
        cmocka_unit_test(other_texts_are_no_programs),
        cmocka_unit_test(what_computes_is_left_alone),
        cmocka_unit_test(what_acts_in_a_function_is_told_without_alarm),
        cmocka_unit_test(code_that_is_decoded_and_run_is_dangerous),
        cmocka_unit_test(schemas_are_judged_by_what_their_loaders_do),
        cmocka_unit_test(a_pickle_called_skops_is_told),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
