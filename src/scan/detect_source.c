/* SPDX-License-Identifier: Apache-2.0 */
/* Code that a loader compiles: TorchScript in PyTorch archives. */
#include "scan/part.h"

#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"

#include <string.h>

static bool is_word(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Where `word` stands by itself, from `start` on; the end if nowhere. */
static size_t find_word(struct mrl_span text, size_t start, const char *word)
{
    const size_t n = strlen(word);

    for (size_t at = start;; at++) {
        at += mrl_span_find(mrl_span_without(text, at), word);
        if (at >= text.len)
            return text.len;
        if ((at == 0 || !is_word(mrl_span_byte(text, at - 1))) &&
            !is_word(mrl_span_byte(text, at + n)))
            return at;
    }
}

static mrl_status tell_at(const struct mrl_scan_part *part, const char *key, struct mrl_span text,
                          size_t at, const char *what)
{
    const struct mrl_span around = mrl_span_first(mrl_span_without(text, at), 80);
    char excerpt[160];
    const struct mrl_scan_call call = {.call = excerpt};

    mrl_text_quote(excerpt, sizeof(excerpt), around.at, mrl_span_find_any(around, "\n"));
    return mrl_scan_tell(&part->sink, key, MRL_CONFIDENCE_LIKELY, at, &call, "%s", what);
}

/* --- TorchScript: a subset of Python; these parts of it reach out of the model --- */

static const char *const reaching[] = {
    "load_library",
    "PythonOp",
    "__import__",
    "eval",
    "exec",
    "import",
    "open",
    "subprocess",
    "system",
    "popen",
    /* aten::from_file maps a file and may create it; aten::save writes one. */
    "from_file",
    "aten.save",
};

/* torch.ops.NAMESPACE: operators that come with PyTorch, and others. */
static mrl_status judge_operators(const struct mrl_scan_part *part, struct mrl_span text)
{
    static const char mark[] = "ops.";
    static const char *const known[] = {"aten",     "prim",        "quantized", "prims",
                                        "profiler", "_quantized",  "mkldnn",    "mkldnn_prepacked",
                                        "inductor", "torchvision", "sparse",    "static_runtime",
                                        "c10d",     "rng_prims"};

    for (size_t at = 0; at < text.len; at += 4) {
        struct mrl_span rest, name;
        bool is_known = false;

        at += mrl_span_find(mrl_span_without(text, at), mark);
        rest = mrl_span_without(text, at + strlen(mark));
        if (at >= text.len || (at && is_word(mrl_span_byte(text, at - 1))))
            continue;
        name = mrl_span_first(rest, mrl_span_find_any(rest, ".( \n"));
        for (size_t i = 0; i < MRL_COUNT(known); i++)
            is_known = is_known || mrl_span_is(name, known[i]);
        if (!is_known)
            return tell_at(part, "torchscript.foreign-operator", text, at,
                           "calls operators that do not come with PyTorch");
    }
    return mrl_ok();
}

static mrl_status judge_script(struct mrl_scan_part *part)
{
    struct mrl_span text;

    MRL_TRY(mrl_scan_text(part, &text));
    for (size_t i = 0; i < MRL_COUNT(reaching); i++) {
        const size_t at = find_word(text, 0, reaching[i]);

        if (at < text.len)
            MRL_TRY(tell_at(part, "torchscript.reaching", text, at,
                            "the model's code reaches out of the model"));
    }
    return judge_operators(part, text);
}

/* Code of TorchScript lies in "NAME/code/". */
static bool is_script(const struct mrl_scan_part *part)
{
    const struct mrl_span path = mrl_span_text(part->path);

    return part->depth > 0 && mrl_span_ends(path, ".py") &&
           mrl_span_find(path, "/code/") < path.len;
}

static mrl_status detect_source(struct mrl_scan_part *part)
{
    return part->probe.is_text && is_script(part) ? judge_script(part) : mrl_ok();
}

const struct mrl_detector mrl_detector_source = {"source", detect_source};
