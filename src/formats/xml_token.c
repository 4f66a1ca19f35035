/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of XML.  Source: W3C, Extensible Markup Language (XML) 1.0, fifth edition. */
#include "formats/xml.h"

#include <string.h>

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* XML 1.0, 2.3: NameStartChar and NameChar; all bytes of other scripts are let through. */
static bool starts_name(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || c >= 0x80;
}

static bool is_name(int c)
{
    return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

void mrl_xml_init(struct mrl_xml *x, struct mrl_reader *r)
{
    memset(x, 0, sizeof(*x));
    x->r = r;
}

static mrl_status fail(struct mrl_xml *x, const char *what)
{
    return MRL_FAIL(x->r->err, MRL_E_FORMAT, mrl_reader_offset(x->r), "%s", what);
}

/* The next byte without moving; -1 at the end. */
static mrl_status peek(struct mrl_xml *x, int *ret)
{
    const uint8_t *bytes;
    size_t got;

    MRL_TRY(mrl_peek(x->r, 1, &bytes, &got));
    *ret = got ? bytes[0] : -1;
    return mrl_ok();
}

static mrl_status skip_space(struct mrl_xml *x)
{
    uint8_t unused;
    int c;

    for (;;) {
        MRL_TRY(peek(x, &c));
        if (!is_space(c))
            return mrl_ok();
        MRL_TRY(mrl_read_u8(x->r, "white space", &unused));
    }
}

/* Whether `text` stands here; passes it if so. */
static mrl_status accept(struct mrl_xml *x, const char *text, bool *ret)
{
    const size_t n = strlen(text);
    const uint8_t *bytes;
    size_t got;

    MRL_TRY(mrl_peek(x->r, n, &bytes, &got));
    *ret = got == n && memcmp(bytes, text, n) == 0;
    return *ret ? mrl_read_skip(x->r, text, n) : mrl_ok();
}

/* Passes everything up to and with `end`, a text of at most three bytes. */
static mrl_status skip_past(struct mrl_xml *x, const char *what, const char *end)
{
    const uint8_t *bytes;
    bool found = false;
    size_t n;

    while (!found) {
        const uint8_t *at;

        MRL_TRY(mrl_peek_some(x->r, &bytes, &n));
        if (n == 0)
            return mrl_read_skip(x->r, what, 1); /* says what is cut short */
        at = memchr(bytes, end[0], n);
        MRL_TRY(mrl_read_skip(x->r, what, at ? (size_t)(at - bytes) : n));
        if (!at)
            continue;
        MRL_TRY(accept(x, end, &found));
        if (!found)
            MRL_TRY(mrl_read_skip(x->r, what, 1));
    }
    return mrl_ok();
}

static mrl_status read_name(struct mrl_xml *x)
{
    size_t n = 0;
    uint8_t byte;
    int c;

    MRL_TRY(peek(x, &c));
    if (!starts_name(c))
        return fail(x, "a name is missing");
    while (is_name(c)) {
        MRL_TRY(mrl_read_u8(x->r, "name", &byte));
        if (n == MRL_XML_NAME)
            return MRL_FAIL(x->r->err, MRL_E_LIMIT, mrl_reader_offset(x->r),
                            "a name is longer than %u bytes", MRL_XML_NAME);
        x->name[n++] = (char)byte;
        MRL_TRY(peek(x, &c));
    }
    x->name[n] = '\0';
    return mrl_ok();
}

/* FNV-1a: enough to see that a closing tag is not that of the open element. */
static uint64_t hash_name(const char *name)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (; *name; name++)
        h = (h ^ (uint8_t)*name) * UINT64_C(1099511628211);
    return h;
}

/* --- attributes --- */

static void keep(struct mrl_xml *x, uint8_t byte)
{
    if (x->value_len < MRL_XML_VALUE)
        x->value[x->value_len++] = (char)byte;
    else
        x->value_cut = true;
}

static const struct {
    const char *name;
    uint8_t byte;
} predefined[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};

/* Other references stay as they are written. */
static mrl_status read_reference(struct mrl_xml *x)
{
    bool is_this = false;
    uint8_t byte;

    for (size_t i = 0; i < MRL_COUNT(predefined); i++) {
        MRL_TRY(accept(x, predefined[i].name, &is_this));
        if (is_this) {
            keep(x, predefined[i].byte);
            return mrl_ok();
        }
    }
    MRL_TRY(mrl_read_u8(x->r, "reference", &byte));
    keep(x, byte);
    return mrl_ok();
}

static mrl_status read_value(struct mrl_xml *x)
{
    uint8_t quote, byte;
    int c;

    x->value_len = 0;
    x->value_cut = false;
    MRL_TRY(mrl_read_u8(x->r, "quote", &quote));
    if (quote != '"' && quote != '\'')
        return fail(x, "the value of an attribute is not quoted");
    for (;;) {
        MRL_TRY(peek(x, &c));
        if (c == '<')
            return fail(x, "a value contains \"<\"");
        if (c == '&') {
            MRL_TRY(read_reference(x));
            continue;
        }
        MRL_TRY(mrl_read_u8(x->r, "value", &byte));
        if (byte == quote)
            break;
        keep(x, byte);
    }
    x->value[x->value_len] = '\0';
    return mrl_ok();
}

static mrl_status read_attribute(struct mrl_xml *x)
{
    bool found;

    x->offset = mrl_reader_offset(x->r);
    MRL_TRY(read_name(x));
    MRL_TRY(skip_space(x));
    MRL_TRY(accept(x, "=", &found));
    if (!found)
        return fail(x, "an attribute has no value");
    MRL_TRY(skip_space(x));
    return read_value(x);
}

/* Within a tag: an attribute, or its end. */
static mrl_status next_in_tag(struct mrl_xml *x, bool *is_attribute)
{
    bool found;

    MRL_TRY(skip_space(x));
    *is_attribute = false;
    MRL_TRY(accept(x, "/>", &found));
    if (found) {
        x->in_tag = false;
        x->is_empty = true;
        return mrl_ok();
    }
    MRL_TRY(accept(x, ">", &found));
    x->in_tag = !found;
    if (found)
        return mrl_ok();
    *is_attribute = true;
    return read_attribute(x);
}

/* --- elements --- */

static mrl_status open_element(struct mrl_xml *x)
{
    if (x->depth == 0 && x->seen_root)
        return fail(x, "a second outermost element");
    if (x->depth == MRL_XML_DEPTH)
        return MRL_FAIL(x->r->err, MRL_E_LIMIT, mrl_reader_offset(x->r),
                        "elements nest deeper than %u", MRL_XML_DEPTH);
    MRL_TRY(read_name(x));
    x->names[x->depth++] = hash_name(x->name);
    x->in_tag = x->seen_root = true;
    return mrl_ok();
}

static mrl_status close_element(struct mrl_xml *x)
{
    bool found;

    MRL_TRY(read_name(x));
    MRL_TRY(skip_space(x));
    MRL_TRY(accept(x, ">", &found));
    if (!found || x->depth == 0 || x->names[x->depth - 1] != hash_name(x->name))
        return fail(x, "a closing tag is not that of the open element");
    x->depth--;
    return mrl_ok();
}

/* --- the document type: read for what it could make a reader do, never obeyed --- */

struct type_walk {
    unsigned nesting; /* of brackets, the document type's own included */
    bool in_entity;
};

#define SHORT_ENTITY 256u /* bytes; names and addresses have less, what multiplies has more */

/* What an entity stands for.  A reference in it, be it spelt as a character, lets it grow. */
static mrl_status read_entity(struct mrl_xml *x, uint8_t quote)
{
    uint8_t byte;
    size_t n = 0;

    for (;; n++) {
        MRL_TRY(mrl_read_u8(x->r, "literal", &byte));
        if (byte == quote)
            return mrl_ok();
        if (byte == '&' || byte == '%' || n == SHORT_ENTITY)
            x->has_grave_entities = true;
    }
}

static mrl_status begin_entity(struct mrl_xml *x, struct type_walk *w)
{
    x->has_entities = w->in_entity = true;
    w->nesting++;
    return mrl_ok();
}

static mrl_status look_in_type(struct mrl_xml *x, struct type_walk *w)
{
    bool found;
    uint8_t byte;

    MRL_TRY(accept(x, "<!ENTITY", &found));
    if (found)
        return begin_entity(x, w);
    MRL_TRY(accept(x, "<!--", &found));
    if (found)
        return skip_past(x, "comment", "-->");
    MRL_TRY(accept(x, "<?", &found));
    if (found)
        return skip_past(x, "processing instruction", "?>");
    for (unsigned i = 0; i < 2; i++) {
        MRL_TRY(accept(x, i ? "PUBLIC" : "SYSTEM", &found));
        x->is_external = x->is_external || found;
        x->has_grave_entities = x->has_grave_entities || (found && w->in_entity);
        if (found)
            return mrl_ok();
    }
    MRL_TRY(mrl_read_u8(x->r, "document type", &byte));
    if (byte == '"' || byte == '\'')
        return w->in_entity ? read_entity(x, byte)
                            : skip_past(x, "literal", byte == '"' ? "\"" : "'");
    if (byte == '<' || byte == '[')
        w->nesting++;
    if (byte == '>' || byte == ']')
        w->nesting--;
    w->in_entity = w->in_entity && byte != '>';
    return mrl_ok();
}

static mrl_status read_doctype(struct mrl_xml *x)
{
    struct type_walk w = {.nesting = 1};

    MRL_TRY(skip_space(x));
    MRL_TRY(read_name(x));
    while (w.nesting)
        MRL_TRY(look_in_type(x, &w));
    return mrl_ok();
}

/* --- all --- */

static mrl_status read_instruction(struct mrl_xml *x)
{
    MRL_TRY(read_name(x));
    return skip_past(x, "processing instruction", "?>");
}

/* What begins with "<"; *told is false for what is passed over. */
static mrl_status next_markup(struct mrl_xml *x, enum mrl_xml_token *ret, bool *told)
{
    bool found;

    *told = false;
    MRL_TRY(accept(x, "<!--", &found));
    if (found)
        return skip_past(x, "comment", "-->");
    MRL_TRY(accept(x, "<![CDATA[", &found));
    if (found)
        return skip_past(x, "CDATA section", "]]>");
    *told = true;
    MRL_TRY(accept(x, "<?", &found));
    if (found) {
        MRL_TRY(read_instruction(x));
        *told = strcmp(x->name, "xml") != 0;
        *ret = MRL_XML_INSTRUCTION;
        return mrl_ok();
    }
    MRL_TRY(accept(x, "<!DOCTYPE", &found));
    *ret = MRL_XML_DOCTYPE;
    if (found)
        return read_doctype(x);
    MRL_TRY(accept(x, "</", &found));
    *ret = found ? MRL_XML_CLOSE : MRL_XML_OPEN;
    if (found)
        return close_element(x);
    MRL_TRY(accept(x, "<", &found));
    return found ? open_element(x) : fail(x, "text outside the outermost element");
}

/* Text between the tags. */
static mrl_status skip_text(struct mrl_xml *x, bool *at_end)
{
    const uint8_t *bytes, *at;
    size_t n;

    if (x->depth == 0)
        MRL_TRY(skip_space(x));
    for (;;) {
        MRL_TRY(mrl_peek_some(x->r, &bytes, &n));
        *at_end = n == 0;
        if (n == 0 || x->depth == 0)
            return mrl_ok();
        at = memchr(bytes, '<', n);
        MRL_TRY(mrl_read_skip(x->r, "text", at ? (size_t)(at - bytes) : n));
        if (at)
            return mrl_ok();
    }
}

static mrl_status read_start(struct mrl_xml *x)
{
    static const char mark[] = "\xef\xbb\xbf"; /* UTF-8's byte order mark */
    const uint8_t *bytes;
    size_t got;
    bool found;

    MRL_TRY(accept(x, mark, &found));
    MRL_TRY(mrl_peek(x->r, 2, &bytes, &got));
    if (got == 2 && (bytes[0] >= 0xfe || bytes[0] == 0 || bytes[1] == 0))
        return MRL_FAIL(x->r->err, MRL_E_UNSUPPORTED, 0, "XML in another encoding than UTF-8");
    return mrl_ok();
}

static mrl_status end(struct mrl_xml *x, enum mrl_xml_token *ret)
{
    if (x->depth || !x->seen_root)
        return MRL_FAIL(x->r->err, MRL_E_TRUNCATED, mrl_reader_offset(x->r),
                        x->depth ? "an element is not closed" : "there is no element");
    *ret = MRL_XML_END;
    return mrl_ok();
}

static mrl_status next_outside_tag(struct mrl_xml *x, enum mrl_xml_token *ret)
{
    bool at_end, told = false;

    while (!told) {
        MRL_TRY(skip_text(x, &at_end));
        if (at_end)
            return end(x, ret);
        x->offset = mrl_reader_offset(x->r);
        MRL_TRY(next_markup(x, ret, &told));
    }
    return mrl_ok();
}

mrl_status mrl_xml_next(struct mrl_xml *x, enum mrl_xml_token *ret)
{
    bool is_attribute;

    if (mrl_reader_offset(x->r) == 0)
        MRL_TRY(read_start(x));
    if (x->in_tag) {
        MRL_TRY(next_in_tag(x, &is_attribute));
        *ret = MRL_XML_ATTRIBUTE;
        if (is_attribute)
            return mrl_ok();
    }
    if (x->is_empty) {
        x->is_empty = false;
        x->depth--;
        *ret = MRL_XML_CLOSE;
        return mrl_ok();
    }
    return next_outside_tag(x, ret);
}
