/* SPDX-License-Identifier: Apache-2.0 */
/* XML that is of no format we know better, and what every file in XML is looked at for. */
#include "formats/xml.h"

#include "base/limits.h"
#include "base/text.h"
#include "formats/text_probe.h"

#include <string.h>

extern const struct mrl_format mrl_format_openvino_ir;
extern const struct mrl_format mrl_format_pmml;

bool mrl_xml_is(const struct mrl_xml *x, const char *name)
{
    const char *colon = strrchr(x->name, ':');

    return strcmp(colon ? colon + 1 : x->name, name) == 0;
}

/* --- what its reader could be made to do --- */

/* Documents name the grammar they follow (SVG, DocBook, property lists) and give names to short
 * texts: nothing is the matter with that.  Models have no use for either. */
static mrl_status tell_harmless(struct mrl_description *d, const struct mrl_xml *x)
{
    return mrl_describe_issue(d, "xml.document-type", x->offset, "%s",
                              x->is_external
                                  ? "the document type names a grammar that lies elsewhere"
                                  : "the document type gives names to short texts");
}

static mrl_status tell_doctype(struct mrl_description *d, const struct mrl_xml *x, bool is_model)
{
    if (!is_model && !x->has_grave_entities)
        return x->has_entities || x->is_external ? tell_harmless(d, x) : mrl_ok();
    if (x->has_entities)
        MRL_TRY(mrl_describe_issue(d, "xml.entity", x->offset,
                                   "the document type defines entities, which make the reader "
                                   "fetch or multiply what they name"));
    if (x->is_external)
        return mrl_describe_issue(d, "xml.external-type", x->offset,
                                  "the document type, or an entity of it, lies elsewhere and is "
                                  "fetched by its reader");
    return mrl_ok();
}

/* XInclude 1.1: <xi:include href> puts another file into this one. */
static mrl_status tell_open(struct mrl_description *d, const struct mrl_xml *x)
{
    if (mrl_xml_is(x, "include") && strchr(x->name, ':'))
        return mrl_describe_issue(d, "xml.inclusion", x->offset,
                                  "the element includes another file where XInclude is followed");
    return mrl_ok();
}

static mrl_status tell_instruction(struct mrl_description *d, const struct mrl_xml *x)
{
    char quoted[MRL_XML_NAME + 8];

    mrl_text_quote(quoted, sizeof(quoted), x->name, strlen(x->name));
    return mrl_describe_issue(d, "xml.instruction", x->offset,
                              "an instruction to the program that reads the file: %s", quoted);
}

/* --- the walk --- */

static mrl_status visit(struct mrl_description *d, const struct mrl_xml_visitor *v,
                        const struct mrl_xml *x, enum mrl_xml_token token)
{
    switch (token) {
    case MRL_XML_OPEN:
        MRL_TRY(tell_open(d, x));
        return v && v->open ? v->open(v->context, d, x) : mrl_ok();
    case MRL_XML_ATTRIBUTE:
        return v && v->attribute ? v->attribute(v->context, d, x) : mrl_ok();
    case MRL_XML_CLOSE:
        return v && v->close ? v->close(v->context, d, x) : mrl_ok();
    case MRL_XML_INSTRUCTION:
        return tell_instruction(d, x);
    case MRL_XML_DOCTYPE:
        return tell_doctype(d, x, v != NULL);
    case MRL_XML_END:
        break;
    }
    return mrl_ok();
}

static mrl_status walk(struct mrl_description *d, struct mrl_reader *r,
                       const struct mrl_xml_visitor *visitor)
{
    struct mrl_xml *x = mrl_arena_alloc(d->arena, sizeof(*x));
    enum mrl_xml_token token;
    uint64_t elements = 0;
    mrl_status s;

    if (!x)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_xml_init(x, r);
    do {
        s = mrl_xml_next(x, &token);
        d->parsed = mrl_reader_offset(r);
        MRL_TRY(s);
        elements += token == MRL_XML_OPEN;
        MRL_TRY(visit(d, visitor, x, token));
    } while (token != MRL_XML_END);
    return mrl_describe_number(d, "element_count", elements);
}

mrl_status mrl_xml_describe(struct mrl_description *d, const struct mrl_xml_visitor *visitor)
{
    uint8_t *buffer = mrl_arena_alloc(d->arena, MRL_WINDOW_DEFAULT);
    struct mrl_window window;
    struct mrl_reader r;

    if (!buffer)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_reader_open(&r, &window, d->source, buffer, MRL_WINDOW_DEFAULT, d->err);
    return walk(d, &r, visitor);
}

/* --- which format it is --- */

/* "<?xml", "<!", or an element; also in UTF-16, which is told as not supported. */
static bool probe_xml(const struct mrl_probe *probe)
{
    const struct mrl_span text = mrl_span_trim(mrl_probe_text(probe));

    if (mrl_span_starts(text, "<?xml") || mrl_span_starts(text, "<!DOCTYPE") ||
        mrl_span_starts(text, "<PMML") || mrl_span_starts(text, "<net "))
        return !mrl_span_starts(text, "<!DOCTYPE html") && !mrl_span_starts(text, "<!DOCTYPE HTML");
    return probe->head_len >= 4 && (memcmp(probe->head, "\xff\xfe<\0", 4) == 0 ||
                                    memcmp(probe->head, "\xfe\xff\0<", 4) == 0);
}

/* The outermost element tells, however much stands before it. */
static mrl_status find_root(struct mrl_reader *r, const struct mrl_format **ret)
{
    enum mrl_xml_token token = MRL_XML_END;
    struct mrl_xml x;

    mrl_xml_init(&x, r);
    do {
        MRL_TRY(mrl_xml_next(&x, &token));
    } while (token != MRL_XML_OPEN && token != MRL_XML_END);
    if (mrl_xml_is(&x, "PMML"))
        *ret = &mrl_format_pmml;
    if (strcmp(x.name, "net") == 0)
        *ret = &mrl_format_openvino_ir;
    return mrl_ok();
}

static mrl_status refine_xml(struct mrl_source *source, const struct mrl_probe *probe,
                             const struct mrl_format **ret, struct mrl_error *err)
{
    struct mrl_window window;
    struct mrl_reader r;
    uint8_t buffer[4096];
    mrl_status s;

    (void)probe;
    mrl_reader_open(&r, &window, source, buffer, sizeof(buffer), err);
    s = find_root(&r, ret);
    /* What is no XML stays what it was taken for; describing it says why. */
    return mrl_is_about_input(s) ? mrl_ok() : s;
}

static mrl_status describe_xml(struct mrl_description *d)
{
    return mrl_xml_describe(d, NULL);
}

const struct mrl_format mrl_format_xml = {
    .id = "xml",
    .title = "XML document",
    .role = MRL_ROLE_OTHER,
    .probe = probe_xml,
    .refine = refine_xml,
    .describe = describe_xml,
};
