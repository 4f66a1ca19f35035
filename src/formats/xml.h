/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"
#include "formats/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* XML 1.0, pulled token by token out of a reader, as far as models in XML need it: elements and
 * their attributes.  Text, CDATA and comments are passed over.  Nothing is ever fetched or
 * expanded: a document type is a token, the predefined entities and character references are
 * decoded, others are kept as they stand.  UTF-8 only; other encodings are MRL_E_UNSUPPORTED.
 * Memory is that of the struct, whatever the size of the input. */

#define MRL_XML_NAME  128u  /* bytes of a name; those of PMML and OpenVINO have below 40 */
#define MRL_XML_VALUE 1024u /* bytes of a value that are kept */
#define MRL_XML_DEPTH 256u  /* trees of PMML nest as deep as their decisions: below 100 */

enum mrl_xml_token {
    MRL_XML_OPEN,        /* name */
    MRL_XML_ATTRIBUTE,   /* name, value; of the element just opened */
    MRL_XML_CLOSE,       /* also of an empty element */
    MRL_XML_INSTRUCTION, /* name; the declaration <?xml?> is none */
    MRL_XML_DOCTYPE,     /* name; what is in it: the flags below */
    MRL_XML_END,         /* the outermost element is closed and nothing but comments follows */
};

struct mrl_xml {
    struct mrl_reader *r;
    char name[MRL_XML_NAME + 1];
    char value[MRL_XML_VALUE + 1];
    size_t value_len; /* kept bytes of it */
    bool value_cut;   /* it is longer than what is kept */
    uint64_t offset;  /* of the token's first byte */
    unsigned depth;   /* elements that are open; the root counts */
    /* of the document type */
    bool has_entities;
    bool has_grave_entities; /* one is fetched, or refers to others, or is long: see xml_token.c */
    bool is_external;        /* it, or something it declares, lies elsewhere */
    /* private */
    bool in_tag, is_empty, seen_root;
    uint64_t names[MRL_XML_DEPTH]; /* of the open elements, hashed */
};

void mrl_xml_init(struct mrl_xml *x, struct mrl_reader *r);

/* Errors go to the reader's mrl_error with the offset of what is wrong. */
mrl_status mrl_xml_next(struct mrl_xml *x, enum mrl_xml_token *ret) MRL_MUST_CHECK;

/* The same over a whole file, for describe(): tells of document types, entities, inclusions and
 * style sheets itself, hands elements to the visitor, and counts the file as parsed.  The visitor
 * is that of a model, for which every document type is told as one that reaches out; NULL for other
 * documents. */
struct mrl_xml_visitor {
    void *context;
    mrl_status (*open)(void *context, struct mrl_description *d, const struct mrl_xml *x);
    mrl_status (*attribute)(void *context, struct mrl_description *d, const struct mrl_xml *x);
    mrl_status (*close)(void *context, struct mrl_description *d, const struct mrl_xml *x);
};
mrl_status mrl_xml_describe(struct mrl_description *d,
                            const struct mrl_xml_visitor *visitor) MRL_MUST_CHECK;

/* Whether a name is this one, whatever its prefix. */
bool mrl_xml_is(const struct mrl_xml *x, const char *name);
