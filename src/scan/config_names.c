/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/config_names.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/text.h"

#include <string.h>

/* "package.module.Name" is the Name of package.module; a name without a module is one of `home`. */
static struct mrl_name_facts judge_path(const struct mrl_scan_part *part, struct mrl_span path,
                                        const char *home)
{
    struct mrl_span rest = path, last = path;
    struct mrl_name_facts facts;

    while (mrl_span_cut(&rest, '.', &last))
        ;
    mrl_pickle_names_judge(part->scan->scanner->names,
                           path.len > last.len ? mrl_span_first(path, path.len - last.len - 1)
                                               : mrl_span_text(home),
                           last, &facts);
    return facts;
}

/* A name that is too long to be looked up is no name of a class either. */
static mrl_status judge_target(const struct mrl_scan_part *part, uint64_t offset,
                               struct mrl_span path, bool is_cut, const char *home)
{
    const struct mrl_name_facts facts = judge_path(part, path, home);
    char quoted[MRL_OBJECT_KEPT];
    const struct mrl_scan_call call = {.call = quoted};

    if (!is_cut && (facts.standing < MRL_NAME_CLOSED || facts.standing == MRL_NAME_ODD))
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), path.at, path.len);
    return mrl_scan_tell(&part->sink, "config.target", MRL_CONFIDENCE_LIKELY, offset, &call,
                         "the configuration names a function that no model needs");
}

mrl_status mrl_config_names_object(void *context, const struct mrl_json_object *object,
                                   struct mrl_json_object *around)
{
    const struct mrl_span target = mrl_span_text(object->texts[MRL_OBJECT_TARGET]);

    (void)around;
    return target.len ? judge_target(context, object->offset, target, object->is_cut, "")
                      : mrl_ok();
}

/* --- words --- */

/* What ends a name in YAML, quoted or not, in block and flow style. */
static struct mrl_span word_at(struct mrl_span text)
{
    return mrl_span_first(text, mrl_span_find_any(text, " \t\r\n\"'#,{}[]>"));
}

static struct mrl_span without_any(struct mrl_span text, const char *set)
{
    while (text.len && mrl_span_find_any(text, set) == 0)
        text = mrl_span_without(text, 1);
    return text;
}

static mrl_status judge_word(const struct mrl_scan_part *part, size_t offset, struct mrl_span from,
                             const char *home)
{
    const struct mrl_span word = word_at(from);
    const bool is_cut = word.len >= MRL_OBJECT_KEPT;

    if (word.len == 0)
        return mrl_ok();
    return judge_target(part, offset, mrl_span_first(word, MRL_OBJECT_KEPT), is_cut, home);
}

/* Whether the line that ends before `rest` begins is nothing but a comment. */
static bool is_comment(struct mrl_span text, struct mrl_span rest)
{
    size_t at = text.len - rest.len;

    while (at && mrl_span_byte(text, at - 1) != '\n')
        at--;
    return mrl_span_byte(without_any(mrl_span_without(text, at), " \t"), 0) == '#';
}

/* `_target_: NAME`, with quotes, on the next line, folded (`>-`), whatever tag or anchor stands
 * before the name. */
static mrl_status judge_targets(const struct mrl_scan_part *part, struct mrl_span text)
{
    static const char key[] = "_target_";
    struct mrl_span rest = text;
    size_t offset;

    for (;;) {
        rest = mrl_span_without(rest, mrl_span_find(rest, key));
        if (rest.len == 0)
            return mrl_ok();
        offset = text.len - rest.len;
        rest = mrl_span_without(rest, strlen(key));
        struct mrl_span value = without_any(rest, "\"' \t");

        if (mrl_span_byte(value, 0) != ':' || is_comment(text, rest))
            continue;
        value = without_any(mrl_span_without(value, 1), " \t\r\n\"'>|-");
        while (value.len && mrl_span_find_any(value, "!&") == 0)
            value = without_any(mrl_span_without(value, mrl_span_find_any(value, " \t\r\n")),
                                " \t\r\n\"'");
        MRL_TRY(judge_word(part, offset, value, ""));
    }
}

/* PyYAML's `!!python/object/apply:os.system [id]`; also without short forms, and with others.
 * A name without a module is a builtin.  Source: yaml/constructor.py, UnsafeConstructor. */
static mrl_status judge_tags(const struct mrl_scan_part *part, struct mrl_span text)
{
    static const char *const kinds[] = {
        "object/apply:", "object/new:", "object:", "name:", "module:", NULL};
    struct mrl_span rest = text;

    for (;;) {
        const size_t at = mrl_span_find(rest, "python/");
        const int before = at ? mrl_span_byte(rest, at - 1) : 0;

        rest = mrl_span_without(rest, at);
        if (rest.len == 0)
            return mrl_ok();
        rest = mrl_span_without(rest, strlen("python/"));
        for (size_t i = 0; (before == '!' || before == ':') && kinds[i]; i++)
            if (mrl_span_starts(rest, kinds[i]))
                MRL_TRY(judge_word(part, text.len - rest.len,
                                   mrl_span_without(rest, strlen(kinds[i])), "builtins"));
    }
}

static mrl_status judge_words(const struct mrl_scan_part *part, struct mrl_span text)
{
    MRL_TRY(judge_targets(part, text));
    return judge_tags(part, text);
}

/* The ASCII character that an escape stands for (`\x73`, `\u0073`, `\U00000073`), and the length of
 * the escape; 0 if it is none. */
static size_t read_escape(struct mrl_span text, char *ret)
{
    static const char kinds[] = "xuU";
    static const size_t digits[] = {2, 4, 8};
    const int kind = mrl_span_byte(text, 1);
    const char *const found = kind > 0 ? strchr(kinds, kind) : NULL;
    unsigned value = 0;
    size_t n;

    if (mrl_span_byte(text, 0) != '\\' || !found)
        return 0;
    n = 2 + digits[found - kinds];
    for (size_t i = 2; i < n; i++) {
        const int digit = mrl_hex_value(mrl_span_byte(text, i));

        if (digit < 0 || value > 0x7f)
            return 0;
        value = value << 4 | (unsigned)digit;
    }
    if (value < ' ' || value > '~')
        return 0;
    *ret = (char)value;
    return n;
}

static bool has_escape(struct mrl_span text)
{
    return mrl_span_find(text, "\\x") < text.len || mrl_span_find(text, "\\u") < text.len ||
           mrl_span_find(text, "\\U") < text.len;
}

/* A second look with the escapes of quoted texts read: a key may be written "_targ\x65t_". */
mrl_status mrl_config_names_words(const struct mrl_scan_part *part, struct mrl_span text)
{
    size_t len = 0;
    char *plain;

    MRL_TRY(judge_words(part, text));
    if (!has_escape(text))
        return mrl_ok();
    plain = mrl_arena_alloc(part->arena, text.len);
    if (!plain)
        return MRL_FAIL_ARENA(part->scan->err, part->arena);
    for (size_t i = 0; i < text.len; len++) {
        const size_t n = read_escape(mrl_span_without(text, i), &plain[len]);

        if (n == 0)
            plain[len] = text.at[i];
        i += n ? n : 1;
    }
    return judge_words(part, mrl_span(plain, len));
}
