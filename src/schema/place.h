/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/node.h"

/* A value in a document and the way to it, for whoever walks one and has to say where he is. */
struct mrl_place {
    const struct mrl_place *outer; /* NULL: the document itself */
    const struct mrl_node *node;
    bool is_key;  /* the place is the name of the value, not the value: `propertyNames` */
    size_t index; /* in a list */
};

/* Adds the way as a JSON pointer (RFC 6901), or one step of such. */
void mrl_place_pointer(struct mrl_buf *buf, const struct mrl_place *at);
void mrl_pointer_step(struct mrl_buf *buf, const char *name);
