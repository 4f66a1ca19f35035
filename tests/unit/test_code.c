/* SPDX-License-Identifier: Apache-2.0 */
/* What programs in Python and JavaScript, and notebooks, say of models, data and services. */
#include "described.h"

#include "base/buf.h"
#include "formats/code_kind.h"
#include "formats/code_names.h"
#include "formats/javascript_lexer.h"

static mrl_status run(struct described *t, const char *path, const char *text)
{
    memset(t, 0, sizeof(*t));
    t->arena = mrl_arena_new(64 << 20);
    if (!t->arena)
        return (mrl_status){MRL_E_NOMEM};
    mrl_source_memory_init(&t->source, text, strlen(text));
    t->format = mrl_format_find(strstr(path, ".ipynb") ? "notebook"
                                : strstr(path, ".py")  ? "python"
                                                       : "javascript");
    return mrl_format_describe(t->format, &t->source.source, path, t->arena, &t->d, &t->err);
}

static struct described read_code(const char *path, const char *text)
{
    struct described t;

    assert_int_equal(run(&t, path, text).code, MRL_OK);
    return t;
}

/* --- Python --- */

static const char program[] = "\"\"\"pipeline('x', model='in/a-docstring')\"\"\"\n"
                              "import os\n"
                              "import torch\n"
                              "from openai import OpenAI\n"
                              "from transformers import AutoModel as Auto, pipeline\n"
                              "from datasets import load_dataset\n"
                              "MODEL = 'gpt-4o'\n"
                              "# c.create(model='in-a-comment')\n"
                              "client = OpenAI()\n"
                              "client.chat.completions.create(\n"
                              "    messages=[{'role': 'user'}], model=MODEL)\n"
                              "m = Auto.from_pretrained('owner/name', revision='abc123')\n"
                              "p = pipeline('summarization', model='owner/second')\n"
                              "d = load_dataset('imdb', split='train')\n"
                              "e = client.embeddings.create(model=os.getenv('E', 'embed-3'))\n"
                              "h = torch.hub.load('pytorch/vision:v0.10.0', 'resnet18')\n"
                              "f = client.x(model=f'{MODEL}-mini')\n"
                              "g = client.x(model='a b' + MODEL, name='not-a-model')\n";

static void a_python_program_names_models_and_data_with_their_lines(void **state)
{
    struct described t = read_code("app.py", program);

    (void)state;
    assert_link(&t, MRL_LINK_SERVED_MODEL, "gpt-4o");
    assert_link(&t, MRL_LINK_MODEL, "owner/name@abc123");
    assert_link(&t, MRL_LINK_MODEL, "owner/second");
    assert_link(&t, MRL_LINK_DATA, "imdb");
    assert_link(&t, MRL_LINK_SERVED_MODEL, "embed-3");
    assert_link(&t, MRL_LINK_MODEL, "resnet18@pytorch/vision:v0.10.0");
    assert_link(&t, MRL_LINK_SERVICE, "https://api.openai.com");
    assert_int_equal(t.d.link_count, 7);
    assert_int_equal(described_fact(&t, "model", 0)->line, 7);
    assert_int_equal(described_fact(&t, "model", 1)->line, 12);
    assert_int_equal(t.d.links[1].line, 12);
    described_done(&t);
}

static void only_programs_that_import_such_packages_name_models(void **state)
{
    struct described t = read_code("app.py", "import django\n"
                                             "x = f(model='user')\n"
                                             "MODEL = 'tesla-3'\n");

    (void)state;
    assert_int_equal(t.d.fact_count, 0);
    described_done(&t);
    t = read_code("app.py", "from openai import OpenAI\n"
                            "from django.db import models\n"
                            "k = models.ForeignKey(model='user')\n"
                            "k = OpenAI(base_url=BASE).x(model='default', other='b')\n");
    assert_int_equal(t.d.fact_count, 0);
    described_done(&t);
}

static void an_address_that_is_given_replaces_the_usual_one(void **state)
{
    struct described t =
        read_code("app.py", "from openai import OpenAI\n"
                            "c = OpenAI(base_url='https://k:s@models.example/v1?key=1')\n");

    (void)state;
    assert_link(&t, MRL_LINK_SERVICE, "https://models.example/v1");
    assert_int_equal(t.d.link_count, 1);
    described_done(&t);
    t = read_code("app.py", "import requests\n"
                            "requests.post('https://api.openai.com/v1/x',\n"
                            "              json={'model': 'gpt-4o', 'stream': True})\n");
    assert_link(&t, MRL_LINK_SERVICE, "https://api.openai.com/v1/x");
    assert_link(&t, MRL_LINK_SERVED_MODEL, "gpt-4o");
    described_done(&t);
}

static void agents_tools_and_servers_are_told(void **state)
{
    struct described t = read_code("crew.py", "from crewai import Agent\n"
                                              "from mcp.server.fastmcp import FastMCP\n"
                                              "mcp = FastMCP('weather')\n"
                                              "@mcp.tool()\n"
                                              "async def forecast(city: str = 'x') -> str:\n"
                                              "    return ''\n"
                                              "def no_tool(): pass\n"
                                              "a = Agent(role='Researcher', goal='g')\n"
                                              "import chromadb\n"
                                              "c = chromadb.PersistentClient(path='x')\n");

    (void)state;
    assert_fact(&t, "mcp_server", "weather");
    assert_fact(&t, "tool", "forecast");
    assert_null(described_fact(&t, "tool", 1));
    assert_fact(&t, "agent", "Researcher");
    assert_fact(&t, "vector_store", "chromadb.PersistentClient");
    described_done(&t);
}

static void defaults_of_options_and_arguments_count(void **state)
{
    struct described t = read_code(
        "train.py", "from transformers import AutoModel\n"
                    "parser.add_argument('--model_name_or_path', type=str, default='owner/a')\n"
                    "parser.add_argument('--output', default='owner/b')\n"
                    "def load(model: str = 'owner/c', other: str = 'owner/d'): pass\n"
                    "cfg = {'model': 'owner/e', 'x': 'owner/f'}\n");

    (void)state;
    assert_fact(&t, "model", "owner/a");
    assert_string_equal(described_fact(&t, "model", 1)->text, "owner/c");
    assert_string_equal(described_fact(&t, "model", 2)->text, "owner/e");
    assert_int_equal(t.d.fact_count, 3);
    described_done(&t);
}

static void what_a_hub_keeps_as_data_is_data(void **state)
{
    struct described t = read_code("get.py", "import huggingface_hub as hub\n"
                                             "hub.snapshot_download('o/d', repo_type='dataset')\n"
                                             "hub.hf_hub_download(repo_id='o/m', filename='x')\n");

    (void)state;
    assert_link(&t, MRL_LINK_DATA, "o/d");
    assert_link(&t, MRL_LINK_MODEL, "o/m");
    assert_int_equal(t.d.link_count, 2);
    described_done(&t);
}

/* --- JavaScript --- */

static void a_javascript_program_names_models_and_services(void **state)
{
    struct described t = read_code("app.ts", "#!/usr/bin/env node\n"
                                             "import OpenAI, { type X } from \"openai\";\n"
                                             "import { openai as oa } from '@ai-sdk/openai';\n"
                                             "interface A { model: \"a-type\" }\n"
                                             "// model: \"in-a-comment\"\n"
                                             "const c = new OpenAI();\n"
                                             "const r = /model: \"in-a-regex\"/;\n"
                                             "await c.create({ model: 'gpt-4o', n: 1 });\n"
                                             "oa(\"gpt-4o-mini\");\n"
                                             "const model = process.env.M ?? `o3`;\n"
                                             "c.create({ model });\n"
                                             "c.create({ model: process.env.M || 'o4-mini' });\n"
                                             "c.create({ model: `x-${y}` });\n");

    (void)state;
    assert_link(&t, MRL_LINK_SERVED_MODEL, "gpt-4o");
    assert_link(&t, MRL_LINK_SERVED_MODEL, "gpt-4o-mini");
    assert_link(&t, MRL_LINK_SERVED_MODEL, "o4-mini");
    assert_link(&t, MRL_LINK_SERVICE, "https://api.openai.com");
    assert_int_equal(described_fact(&t, "model", 0)->line, 8);
    for (size_t i = 0; i < t.d.link_count; i++)
        assert_null(strstr(t.d.links[i].target, "in-a"));
    described_done(&t);
}

static void modules_are_followed_however_they_are_imported(void **state)
{
    static const char *const texts[] = {
        "const { pipeline } = require('@xenova/transformers'); pipeline('x', 'Xenova/a');",
        "const { pipeline: p } = await import('@huggingface/transformers')\np('x', 'Xenova/a')",
        "import * as t from '@xenova/transformers'\nt.pipeline(\"x\", \"Xenova/a\")",
        "const t = require('@xenova/transformers');t.AutoModel.from_pretrained(`Xenova/a`)",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        struct described t = read_code("a.js", texts[i]);

        assert_link(&t, MRL_LINK_MODEL, "Xenova/a");
        assert_int_equal(t.d.link_count, 1);
        described_done(&t);
    }
}

static void tools_of_a_server_are_told_without_an_import(void **state)
{
    struct described t = read_code("tool.js", "const name = 'echo';\n"
                                              "server.registerTool(name, {}, f);\n");

    (void)state;
    assert_fact(&t, "tool", "echo");
    described_done(&t);
}

static void words_of_javascript_are_told_apart(void **state)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"a / b / c", "a/b/c"},
        {"return /x'/ ; y", "return/;y"},
        {"`a${`b${'}'}`}c` d", "<a${`b${'}'}`}c>d"},
        {"'it\nx", "<it>x"},
        {"/* ' */ 'a\\'b'", "<a\\'b>"},
        {"`never ends ${", "<never ends ${>"},
        {"x /", "x/"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        struct mrl_javascript_lexer l;
        enum mrl_javascript_token token;
        mrl_cleanup(mrl_buf_done) struct mrl_buf words;

        mrl_buf_init(&words, 256);
        mrl_javascript_lexer_init(&l, mrl_span_text(rows[i].text));
        while ((token = mrl_javascript_next(&l)) != MRL_JAVASCRIPT_END) {
            const bool text = token == MRL_JAVASCRIPT_TEXT;

            mrl_buf_adds(&words, text ? "<" : "");
            mrl_buf_add(&words, l.text.at, l.text.len);
            mrl_buf_adds(&words, text ? ">" : "");
        }
        assert_string_equal(mrl_buf_text(&words), rows[i].words);
    }
}

/* --- notebooks --- */

static void cells_of_a_notebook_are_one_program(void **state)
{
    struct described t = read_code(
        "a.ipynb", "{\"cells\": [\n"
                   "{\"cell_type\": \"markdown\", \"source\": [\"load_dataset('no')\"]},\n"
                   "{\"cell_type\": \"code\", \"source\": \"import datasets\\n%pip install x\"},\n"
                   "{\"cell_type\": \"code\", \"source\": [\n"
                   "\"# one\\n\",\n"
                   "\"d = datasets.load_dataset('owner/data')\"]}], \"nbformat\": 4}\n");

    (void)state;
    assert_link(&t, MRL_LINK_DATA, "owner/data");
    assert_int_equal(t.d.link_count, 1);
    assert_int_equal(t.d.links[0].line, 6);
    described_done(&t);
    t = read_code("a.ipynb", "{\"worksheets\": []}");
    assert_issue(&t, "notebook.unsupported");
    assert_true(t.d.incomplete);
    described_done(&t);
}

/* --- which files --- */

static void programs_are_told_by_name_and_tests_are_left_out(void **state)
{
    static const struct {
        const char *path, *format;
    } rows[] = {
        {"src/app.py", "python"},     {"src/a.tsx", "javascript"},
        {"n.ipynb", "notebook"},      {"tests/app.py", NULL},
        {"src/test_app.py", NULL},    {"src/app.test.ts", NULL},
        {"types/index.d.ts", NULL},   {"app.rb", NULL},
        {"src/contest.py", "python"}, {"src/__tests__/a.js", NULL},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        const char *slash = strrchr(rows[i].path, '/');
        const struct mrl_probe probe = {
            .path = rows[i].path, .name = slash ? slash + 1 : rows[i].path, .is_text = true};
        const struct mrl_format *format = mrl_code_format(&probe);

        assert_string_equal(format ? format->id : "none", rows[i].format ? rows[i].format : "none");
    }
    assert_true(mrl_code_is_format("python"));
    assert_false(mrl_code_is_format("onnx"));
    assert_false(mrl_code_is_format(NULL));
}

static void names_of_models_are_words(void **state)
{
    static const struct {
        const char *text;
        bool is_name;
    } rows[] = {
        {"gpt-4o", true},       {"owner/name", true},  {"llama3.2:1b", true}, {"o3", true},
        {"two words", false},   {"MODEL_NAME", false}, {"./here", false},     {"/etc/x", false},
        {"https://x/y", false}, {"{model}", false},    {"auto", false},       {"", false},
        {"model_name", false},  {"12", false},         {"~/models", false},   {"$MODEL", false},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        assert_int_equal(mrl_code_is_model_name(mrl_span_text(rows[i].text)), rows[i].is_name);
}

/* --- bad input --- */

static void programs_cut_anywhere_are_read(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof(program); n++) {
        char *cut = strndup(program, n);
        struct described py = read_code("a.py", cut), js = read_code("a.js", cut);

        described_done(&py);
        described_done(&js);
        free(cut);
    }
}

static void brackets_without_end_are_bounded(void **state)
{
    char *deep = malloc(400001);
    struct described t;

    (void)state;
    assert_non_null(deep);
    memset(deep, '(', 400000);
    deep[400000] = '\0';
    t = read_code("a.py", deep);
    described_done(&t);
    memset(deep, ')', 200000);
    t = read_code("a.js", deep);
    described_done(&t);
    free(deep);
}

static mrl_status describe_once(void *context)
{
    struct described t;
    const mrl_status s = run(&t, context, program);

    described_done(&t);
    return s;
}

static void a_lack_of_memory_is_told(void **state)
{
    (void)state;
    assert_survives_oom(describe_once, (char[]){"a.py"});
    assert_survives_oom(describe_once, (char[]){"a.js"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_python_program_names_models_and_data_with_their_lines),
        cmocka_unit_test(only_programs_that_import_such_packages_name_models),
        cmocka_unit_test(an_address_that_is_given_replaces_the_usual_one),
        cmocka_unit_test(agents_tools_and_servers_are_told),
        cmocka_unit_test(defaults_of_options_and_arguments_count),
        cmocka_unit_test(what_a_hub_keeps_as_data_is_data),
        cmocka_unit_test(a_javascript_program_names_models_and_services),
        cmocka_unit_test(modules_are_followed_however_they_are_imported),
        cmocka_unit_test(tools_of_a_server_are_told_without_an_import),
        cmocka_unit_test(words_of_javascript_are_told_apart),
        cmocka_unit_test(cells_of_a_notebook_are_one_program),
        cmocka_unit_test(programs_are_told_by_name_and_tests_are_left_out),
        cmocka_unit_test(names_of_models_are_words),
        cmocka_unit_test(programs_cut_anywhere_are_read),
        cmocka_unit_test(brackets_without_end_are_bounded),
        cmocka_unit_test(a_lack_of_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
