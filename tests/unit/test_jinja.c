/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/jinja.h"

#include "scanned.h"

#include <string.h>

static void judge(struct scanned *s, const char *text, bool chat)
{
    const struct mrl_scan_sink sink = {.rules = s->rules, .report = &s->report, .err = &s->err};
    const struct mrl_jinja_job job = {
        .sink = &sink, .text = mrl_span_text(text), .is_chat_template = chat};

    mrl_scan_report_init(&s->report, s->arena);
    assert_int_equal(mrl_jinja_judge(&job).code, MRL_OK);
}

static void escapes(struct scanned *s, const char *text)
{
    judge(s, text, true);
    if (s->report.verdict != MRL_SCAN_DANGEROUS)
        fail_msg("not seen: %s", text);
}

static void passes(struct scanned *s, const char *text)
{
    judge(s, text, true);
    if (s->report.finding_count)
        fail_msg("%s: %s: %s", s->report.findings[0].message, s->report.findings[0].call, text);
}

static void ways_out_are_seen(void **state)
{
    struct scanned *s = *state;

    escapes(s, "{{ ''.__class__.__mro__[1].__subclasses__() }}");
    escapes(s, "{{ ''['__cla' ~ 'ss__'] }}");
    escapes(s, "{{ ''['\\x5f\\x5fclass\\x5f\\x5f'] }}");
    escapes(s, "{{ ''['\\137\\137class\\137\\137'] }}");
    escapes(s, "{{ ()|attr('\\u005f\\u005fclass__') }}");
    escapes(s, "{{ messages|map(attribute='__class__')|list }}");
    escapes(s, "{{ lipsum.f }}");
    escapes(s, "{{ self._TemplateReference__context.cycler }}");
    escapes(s, "{{ request['application'] }}");
    escapes(s, "{{ (x|attr(a~b))() }}");
    escapes(s, "{{ x.gi_frame.f_builtins }}");
    escapes(s, "{% if x.popen('id') %}{% endif %}");
    escapes(s, "{{ '%c%c'|format(95, 95) }}");
    escapes(s, "{#- -#}{%- set y = namespace.__init__ -%}");
    escapes(s, "{% raw %}{{ x }}{% endraw %}{{ x.__class__ }}");
}

static void other_languages_between_braces_are_no_templates(void **state)
{
    static const char *const foreign[] = {"{{ $self.region === 'china' ? $self.a : $self.b }}",
                                          "a={{b(){return !self.__bool__()}}}",
                                          "{{`${x.__proto__}`}}"};
    static const char *const ours[] = {
        "{{ x.__class__ != 1 }}",        "{{ x[\\\"__class__\\\"] }}", "{{ $a {{ x.__class__ }} }}",
        "{{ $ ' }} {{ self.__init__ }}", "{{ x.__class__ }} {{ $a }}", "{{ '$' ~ x.__class__ }}",
        "{{ x.__class__ &amp;&amp; 1 }}"};
    struct scanned *s = *state;

    for (size_t i = 0; i < MRL_COUNT(foreign); i++) {
        judge(s, foreign[i], false);
        if (s->report.finding_count)
            fail_msg("%s", foreign[i]);
        judge(s, foreign[i], true);
        assert_int_not_equal(s->report.finding_count, 0);
    }
    for (size_t i = 0; i < MRL_COUNT(ours); i++) {
        judge(s, ours[i], false);
        if (s->report.verdict != MRL_SCAN_DANGEROUS)
            fail_msg("not seen: %s", ours[i]);
    }
}

/* However often something opens, a text is read a few times at most. */
static void openings_alone_do_not_hold_up(void **state)
{
    enum { N = 200000 };
    struct scanned *s = *state;
    char *text = mrl_arena_alloc(s->arena, 2 * N + 32);

    for (size_t i = 0; i < N; i++)
        memcpy(text + 2 * i, "{{", 2);
    memcpy(text + 2 * N, "$ }} {{ x.__class__ }}", 23);
    judge(s, text, false);
    assert_int_equal(s->report.verdict, MRL_SCAN_DANGEROUS);
}

static void what_chat_templates_do_passes(void **state)
{
    struct scanned *s = *state;

    passes(s, "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + "
              "message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
              "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}");
    passes(s, "{%- if messages[0]['role'] == 'system' -%}{%- set system = "
              "messages[0]['content'] | trim + '\\n\\n' -%}{%- set messages = messages[1:] -%}"
              "{%- endif -%}{{ bos_token }}{% for m in messages %}{% if (m['role'] == 'user') != "
              "(loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}"
              "{% endfor %}");
    passes(s, "{%- macro render(item, depth=0) %}{{ item.name | tojson(indent=4) }}"
              "{%- endmacro %}{% for tool in tools %}{{ render(tool, depth=1) }}{% endfor %}"
              "{%- set ns = namespace(found=false, last=messages|length - 1) %}"
              "{{ strftime_now('%d %b %Y') }}{% set ns.found = true %}"
              "{%- for g in groups if g.items is defined %}{{ g.value.split('</think>')[-1]."
              "lstrip('\\n') }}{%- endfor %}");
    passes(s, "no code { at all } {# {{ x.__class__ }} #} {% raw %}{{ y.__class__ }}{% endraw %}");
}

static void unknown_calls_are_told_only_of_chat_templates(void **state)
{
    struct scanned *s = *state;

    judge(s, "{{ fetch_secret('x') }}", true);
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    judge(s, "{% include name %}", true);
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    judge(s, "{{ fetch_secret('x') }}", false);
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
}

static void templates_are_found_where_they_stand(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "{\"a\": [1, {\"b\": \"{{ ''.\\u005f_class__ }}\"}]}");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    SCAN(s, "{\"chat_template\": [{\"name\": \"x\", \"template\": \"{{ odd() }}\"}]}");
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    SCAN(s, "{\"text\": \"{{ odd() }}\"}");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
}

static void cut_short_anywhere_it_ends(void **state)
{
    static const char text[] = "{% raw %}{% endraw %}{# c #}{{ 'a\\x5f\\u0041' ~ b[1] }}{% if x %}";
    char copy[sizeof(text)];
    struct scanned *s = *state;

    for (size_t n = 0; n < sizeof(text); n++) {
        memcpy(copy, text, n);
        copy[n] = '\0';
        judge(s, copy, true);
    }
    assert_true(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_out_are_seen),
        cmocka_unit_test(other_languages_between_braces_are_no_templates),
        cmocka_unit_test(openings_alone_do_not_hold_up),
        cmocka_unit_test(what_chat_templates_do_passes),
        cmocka_unit_test(unknown_calls_are_told_only_of_chat_templates),
        cmocka_unit_test(templates_are_found_where_they_stand),
        cmocka_unit_test(cut_short_anywhere_it_ends),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
