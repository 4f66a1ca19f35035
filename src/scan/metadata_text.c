/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/metadata_text.h"

#include "base/text.h"
#include "formats/python_sniff.h"

#include <string.h>

/* Programs that fetch, delete, open up or run something.  A sentence may begin with such a word,
 * too; what stands behind it tells the two apart. */
static const char *const programs[] = {
    "rm", "wget", "curl", "chmod", "chown", "bash",       "sh",       "zsh",
    "nc", "ncat", "sudo", "eval",  "dd",    "powershell", "certutil", "mkfifo",
};

/* An option, a path, a mode, an address. */
static bool is_argument(struct mrl_span word)
{
    if (word.len == 0)
        return false;
    return mrl_span_find_any(word, "-+/~$*") == 0 || mrl_span_find(word, "://") < word.len ||
           (word.len == 3 && mrl_span_find_any(word, "01234567") == 0 &&
            mrl_span_byte(word, 2) >= '0' && mrl_span_byte(word, 2) <= '7');
}

static bool is_command(struct mrl_span text)
{
    const struct mrl_span line = mrl_span_trim(text);
    const struct mrl_span first = mrl_span_first(line, mrl_span_find_any(line, " \t\r\n"));
    const struct mrl_span rest = mrl_span_trim(mrl_span_without(line, first.len));

    for (size_t i = 0; i < MRL_COUNT(programs); i++)
        if (mrl_span_is(first, programs[i]))
            return is_argument(mrl_span_first(rest, mrl_span_find_any(rest, " \t\r\n")));
    return false;
}

/* <script ...>, in any case. */
static bool has_script(struct mrl_span text)
{
    static const char tag[] = "<script";

    for (;;) {
        text = mrl_span_without(text, mrl_span_find(text, "<"));
        if (text.len == 0)
            return false;
        if (mrl_span_is_nocase(mrl_span_first(text, strlen(tag)), tag) &&
            mrl_span_find_any(mrl_span_without(text, strlen(tag)), " \t\r\n/>") == 0)
            return true;
        text = mrl_span_without(text, 1);
    }
}

static mrl_status tell(const struct mrl_scan_part *part, const char *rule, uint64_t offset,
                       struct mrl_span text, const char *what)
{
    char quoted[160];
    const struct mrl_scan_call call = {.call = quoted};

    mrl_text_quote(quoted, sizeof(quoted), text.at, text.len);
    return mrl_scan_tell(&part->sink, rule, MRL_CONFIDENCE_HEURISTIC, offset, &call, "%s", what);
}

static mrl_status judge_program(const struct mrl_scan_part *part, struct mrl_span key,
                                struct mrl_span text)
{
    struct mrl_source_memory program;
    struct mrl_scan_part inner;

    mrl_source_memory_init(&program, text.at, text.len);
    return mrl_scan_inner(part->scan, part, &program.source, key.at, key.len, &inner);
}

mrl_status mrl_metadata_judge(struct mrl_scan_part *part, struct mrl_span key, struct mrl_span text,
                              uint64_t offset)
{
    if (text.len == 0)
        return mrl_ok();
    if (is_command(text))
        return tell(part, "metadata.command", offset, text, "is a command of a shell");
    if (has_script(text))
        return tell(part, "metadata.script", offset, text, "holds a script for a browser");
    return mrl_python_sniff(text, false) ? judge_program(part, key, text) : mrl_ok();
}
