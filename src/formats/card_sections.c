/* SPDX-License-Identifier: Apache-2.0 */
/* The prose of a card.  Headings: huggingface_hub, templates modelcard_template.md and
 * datasetcard_template.md; Mitchell et al., "Model Cards for Model Reporting"; Gebru et al.,
 * "Datasheets for Datasets". */
#include "base/buf.h"
#include "base/limits.h"
#include "formats/card.h"
#include "formats/document.h"

#include <ctype.h>
#include <string.h>

/* The first row whose words stand in the heading counts: special before general. */
static const struct {
    const char *words;
    const char *fact;
} headings[] = {
    {"out-of-scope", "limitation"},
    {"out of scope", "limitation"},
    {"personal and sensitive", "sensitive_information"},
    {"ethical", "ethical_consideration"},
    {"limitation", "limitation"},
    {"limits", "limitation"},
    {"known issue", "limitation"},
    {"bias", "bias"},
    {"trade-off", "tradeoff"},
    {"tradeoff", "tradeoff"},
    {"intended user", "intended_user"},
    {"intended use", "intended_use"},
    {"direct use", "intended_use"},
    {"downstream use", "intended_use"},
    {"use case", "intended_use"},
    {"explainab", "explainability"},
    {"interpretab", "explainability"},
    {"preprocessing", "preprocessing"},
    {"training procedure", "training"},
    {"training data", "training_data"},
    {"training details", "training"},
    {"data collection", "collection"},
    {"collection process", "collection"},
    {"source data", "collection"},
    {"anonymi", "anonymisation"},
    {"maintenance", "updates"},
    {"model description", "description"},
    {"dataset description", "description"},
    {"model summary", "description"},
    {"dataset summary", "description"},
};

struct prose {
    struct mrl_description *d;
    const char *fact; /* of the section we are in; NULL: none that we know */
    size_t level;     /* of its heading */
    uint32_t line;    /* where the paragraph started */
    unsigned told;
    struct mrl_buf paragraph;
};

static bool contains_nocase(struct mrl_span text, const char *words)
{
    const size_t n = strlen(words);

    for (size_t i = 0; i + n <= text.len; i++)
        if (mrl_span_is_nocase(mrl_span_first(mrl_span_without(text, i), n), words))
            return true;
    return false;
}

static const char *fact_of(struct mrl_span heading)
{
    for (size_t i = 0; i < MRL_COUNT(headings); i++)
        if (contains_nocase(heading, headings[i].words))
            return headings[i].fact;
    return NULL;
}

/* What a template leaves to be filled in, or a table: neither says anything in words. */
static bool says_nothing(struct mrl_span text)
{
    static const char *const fillers[] = {
        "more information needed", "todo", "tbd", "n/a", "to be added", "needs more information"};

    if (text.len < 3 || mrl_span_byte(text, 0) == '|')
        return true;
    for (size_t i = 0; i < MRL_COUNT(fillers); i++)
        if (contains_nocase(mrl_span_first(text, 40), fillers[i]) &&
            text.len < strlen(fillers[i]) + 12)
            return true;
    return false;
}

static mrl_status end_paragraph(struct prose *p)
{
    const struct mrl_span text =
        mrl_span_trim(mrl_span(mrl_buf_text(&p->paragraph), p->paragraph.len));
    mrl_status s = mrl_ok();

    MRL_TRY(mrl_buf_status(&p->paragraph, p->d->err));
    if (p->fact && !says_nothing(text) && p->told++ < MRL_MAX_CARD_PARAGRAPHS) {
        p->d->line = p->line;
        s = mrl_describe_span(p->d, p->fact, text);
        p->d->line = 0;
    }
    mrl_buf_clear(&p->paragraph);
    return s;
}

/* Text without marks of emphasis and code, white space as single blanks, and not beyond the limit:
 * cut before a character, never inside. */
static void add_line(struct prose *p, struct mrl_span line)
{
    struct mrl_buf *b = &p->paragraph;

    if (b->len)
        mrl_buf_addc(b, ' ');
    for (size_t i = 0; i < line.len; i++) {
        const int c = mrl_span_byte(line, i);
        const bool starts = (c & 0xc0) != 0x80;

        if (b->len >= MRL_MAX_CARD_TEXT && starts)
            return;
        if (c == '*' || c == '`')
            continue;
        if (c != ' ' && c != '\t')
            mrl_buf_addc(b, (char)c);
        else if (b->len && b->data[b->len - 1] != ' ')
            mrl_buf_addc(b, ' ');
    }
}

/* "- ", "* ", "1. ": an item of a list is a paragraph of its own. */
static bool take_bullet(struct mrl_span *line)
{
    struct mrl_span rest = *line;
    const struct mrl_span digits = mrl_span_take(&rest, "0123456789");
    const int mark = mrl_span_byte(rest, 0);
    const bool bullet =
        digits.len ? mark == '.' || mark == ')' : mark == '-' || mark == '*' || mark == '+';

    if (!bullet || mrl_span_byte(rest, 1) != ' ')
        return false;
    *line = mrl_span_trim(mrl_span_without(rest, 1));
    return true;
}

static mrl_status take_heading(struct prose *p, struct mrl_span heading, size_t level)
{
    const char *fact = fact_of(heading);

    MRL_TRY(end_paragraph(p));
    /* Headings below one we know divide it further, unless they say what they are about. */
    if (!fact && p->fact && level > p->level)
        return mrl_ok();
    p->fact = fact;
    p->level = level;
    return mrl_ok();
}

static mrl_status take_line(struct prose *p, struct mrl_span line, uint32_t number)
{
    struct mrl_span text = line;
    const size_t level = mrl_span_take(&text, "#").len;

    if (level > 0 && level <= 6 && mrl_span_byte(text, 0) == ' ')
        return take_heading(p, mrl_span_trim(text), level);
    text = mrl_span_trim(line);
    if (text.len == 0)
        return end_paragraph(p);
    if (take_bullet(&text))
        MRL_TRY(end_paragraph(p));
    if (p->paragraph.len == 0)
        p->line = number;
    if (p->fact)
        add_line(p, text);
    return mrl_ok();
}

/* Comments are for whoever fills the card in. */
static struct mrl_span without_comment(struct mrl_span line, bool *comment)
{
    size_t end;

    if (!*comment && !mrl_span_starts(mrl_span_trim(line), "<!--"))
        return line;
    end = mrl_span_find(line, "-->");
    *comment = end == line.len;
    return *comment ? mrl_span_first(line, 0) : mrl_span_without(line, end + 3);
}

mrl_status mrl_card_describe_sections(struct mrl_description *d, struct mrl_span text)
{
    struct prose p = {.d = d};
    struct mrl_span line;
    uint32_t number = 0;
    bool comment = false;
    bool code = false;
    mrl_status s = mrl_ok();

    mrl_buf_init(&p.paragraph, (size_t)MRL_MAX_CARD_TEXT + 16);
    while (s.code == MRL_OK && mrl_span_line(&text, &line)) {
        number++;
        if (mrl_span_starts(line, "```"))
            code = !code;
        else if (!code)
            s = take_line(&p, without_comment(line, &comment), number);
    }
    if (s.code == MRL_OK)
        s = end_paragraph(&p);
    mrl_buf_done(&p.paragraph);
    return s;
}
