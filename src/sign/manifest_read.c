/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ascii.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"
#include "sign/manifest_private.h"

#include <inttypes.h>
#include <string.h>

#define STATEMENT_TYPE        "https://in-toto.io/Statement/v1"
#define PREDICATE_TYPE        "https://model_signing/signature/v1.0"
#define LEGACY_PREDICATE_TYPE "https://model_signing/Digests/v0.1"

static mrl_status refuse(struct mrl_manifest_parser *p, const char *what, const char *why)
{
    mrl_error_set(p->err, MRL_E_FORMAT, p->j.offset, "`%s` %s", what, why);
    mrl_error_place(p->err, p->j.line, p->j.column);
    return (mrl_status){MRL_E_FORMAT};
}

static mrl_status next(struct mrl_manifest_parser *p, enum mrl_json_token *ret)
{
    return mrl_json_next(&p->j, ret);
}

/* --- objects by tables --- */

struct member {
    const char *key;
    mrl_status (*read)(struct mrl_manifest_parser *p, enum mrl_json_token first);
    bool optional;
};

static mrl_status read_member(struct mrl_manifest_parser *p, const struct member *members,
                              size_t count, uint32_t *seen)
{
    const struct mrl_span key = mrl_span(p->j.text, p->j.len);
    enum mrl_json_token first;
    size_t i = 0;

    while (i < count && !mrl_span_is(key, members[i].key))
        i++;
    if (i < count && (*seen & UINT32_C(1) << i))
        return refuse(p, members[i].key, "stands there twice");
    MRL_TRY(next(p, &first));
    /* The schema of the predicate allows no further members, the reference takes any. */
    if (i == count)
        return mrl_json_skip(&p->j, first);
    *seen |= UINT32_C(1) << i;
    p->what = members[i].key;
    return members[i].read(p, first);
}

static mrl_status read_object(struct mrl_manifest_parser *p, enum mrl_json_token first,
                              const char *what, const struct member *members, size_t count)
{
    enum mrl_json_token token;
    uint32_t seen = 0;

    if (first != MRL_JSON_OBJECT)
        return refuse(p, what, "is not an object");
    for (;;) {
        MRL_TRY(next(p, &token));
        if (token == MRL_JSON_OBJECT_END)
            break;
        MRL_TRY(read_member(p, members, count, &seen));
    }
    for (size_t i = 0; i < count; i++)
        if (!members[i].optional && !(seen & UINT32_C(1) << i)) {
            mrl_error_set(p->err, MRL_E_FORMAT, p->j.offset, "`%s` has no `%s`", what,
                          members[i].key);
            mrl_error_place(p->err, p->j.line, p->j.column);
            return (mrl_status){MRL_E_FORMAT};
        }
    return mrl_ok();
}

static mrl_status
read_list(struct mrl_manifest_parser *p, enum mrl_json_token first, const char *what,
          mrl_status (*item)(struct mrl_manifest_parser *p, enum mrl_json_token first))
{
    enum mrl_json_token token;

    if (first != MRL_JSON_ARRAY)
        return refuse(p, what, "is not a list");
    for (;;) {
        MRL_TRY(next(p, &token));
        if (token == MRL_JSON_ARRAY_END)
            return mrl_ok();
        MRL_TRY(item(p, token));
    }
}

static mrl_status read_text(struct mrl_manifest_parser *p, enum mrl_json_token first,
                            const char **ret)
{
    const char *text;

    if (first != MRL_JSON_STRING)
        return refuse(p, p->what, "is not a string");
    if (memchr(p->j.text, '\0', p->j.len))
        return refuse(p, p->what, "holds a NUL");
    text = mrl_arena_strndup(p->arena, p->j.text, p->j.len);
    if (!text)
        return MRL_FAIL_ARENA(p->err, p->arena);
    *ret = text;
    return mrl_ok();
}

/* --- resources --- */

/* Lower case: OMS v1.0 writes digests so, and another spelling would be another payload. */
static mrl_status read_hex(struct mrl_manifest_parser *p, enum mrl_json_token first,
                           struct mrl_oms_digest *ret, size_t *len)
{
    if (first != MRL_JSON_STRING)
        return refuse(p, p->what, "is not a string");
    if (p->j.len != 64 && p->j.len != 2 * MRL_OMS_DIGEST_MAX)
        return refuse(p, p->what, "is neither 64 nor 128 hexadecimal digits");
    for (size_t i = 0; i < p->j.len / 2; i++) {
        const int high = mrl_lower_hex_value(p->j.text[2 * i]),
                  low = mrl_lower_hex_value(p->j.text[2 * i + 1]);

        if (high < 0 || low < 0)
            return refuse(p, p->what, "is not lower-case hexadecimal");
        ret->bytes[i] = (uint8_t)(high << 4 | low);
    }
    *len = p->j.len / 2;
    return mrl_ok();
}

static mrl_status read_resource_name(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    return read_text(p, first, &p->resource.path);
}

static mrl_status read_resource_algorithm(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    if (first != MRL_JSON_STRING)
        return refuse(p, p->what, "is not a string");
    if (!p->algorithm)
        return read_text(p, first, &p->algorithm);
    if (!mrl_span_is(mrl_span(p->j.text, p->j.len), p->algorithm))
        return refuse(p, p->what, "differs from that of the resource before");
    return mrl_ok();
}

static mrl_status read_resource_digest(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    size_t len;

    MRL_TRY(read_hex(p, first, &p->resource.digest, &len));
    if (p->digest_len && p->digest_len != len)
        return refuse(p, p->what, "has another length than that of the resource before");
    p->digest_len = len;
    return mrl_ok();
}

/* Only ours are understood, and they are a help for people: nothing is decided by them. */
static mrl_status read_tensors(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    struct mrl_oms_tensor *tensors = NULL;
    size_t capacity = 0, count = 0;
    enum mrl_json_token token;

    if (first != MRL_JSON_OBJECT)
        return mrl_json_skip(&p->j, first);
    for (;;) {
        struct mrl_oms_tensor *t;

        MRL_TRY(next(p, &token));
        if (token == MRL_JSON_OBJECT_END)
            break;
        if (p->tensor_count == MRL_MAX_SIGNED_TENSORS)
            return MRL_FAIL(p->err, MRL_E_LIMIT, p->j.offset, "there are more than %u `tensors`",
                            MRL_MAX_SIGNED_TENSORS);
        MRL_TRY(mrl_arena_grow(p->arena, (void **)&tensors, &capacity, count, sizeof(*tensors),
                               p->err));
        t = &tensors[count];
        p->what = "tensors";
        MRL_TRY(read_text(p, MRL_JSON_STRING, &t->name));
        MRL_TRY(next(p, &token));
        if (token != MRL_JSON_STRING || !mrl_sha256_parse(p->j.text, p->j.len, &t->digest))
            return refuse(p, "tensors", "holds something else than a SHA-256");
        count++;
        p->tensor_count++;
    }
    p->resource.tensors = tensors;
    p->resource.tensor_count = count;
    return mrl_ok();
}

static mrl_status read_annotations(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    static const struct member members[] = {{"tensors", read_tensors, true}};

    return read_object(p, first, "annotations", members, MRL_COUNT(members));
}

static mrl_status read_resource(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    static const struct member members[] = {
        {"name", read_resource_name, false},
        {"algorithm", read_resource_algorithm, false},
        {"digest", read_resource_digest, false},
        {"annotations", read_annotations, true},
    };

    p->resource = (struct mrl_oms_resource){.end = UINT64_MAX};
    MRL_TRY(read_object(p, first, "resources", members, MRL_COUNT(members)));
    if (p->count == p->capacity)
        return refuse(p, "resources", "are more than the payload has room for");
    p->resources[p->count++] = p->resource;
    return mrl_ok();
}

static mrl_status read_resources(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    return read_list(p, first, "resources", read_resource);
}

/* --- serialization --- */

static mrl_status read_method(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    return read_text(p, first, &p->method);
}

static mrl_status read_hash_type(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    return read_text(p, first, &p->hash_type);
}

static mrl_status read_allow_symlinks(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    if (first != MRL_JSON_TRUE && first != MRL_JSON_FALSE)
        return refuse(p, p->what, "is neither true nor false");
    p->allow_symlinks = first == MRL_JSON_TRUE;
    return mrl_ok();
}

/* The reference writes protobuf doubles: `8.0` is 8. */
static mrl_status read_shard_size(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    struct mrl_span rest = mrl_span(first == MRL_JSON_NUMBER ? p->j.text : "", p->j.len);
    struct mrl_span digits;
    uint64_t value;

    if (first != MRL_JSON_NUMBER)
        return refuse(p, p->what, "is not a number");
    digits = mrl_span_take(&rest, "0123456789");
    if (mrl_span_byte(rest, 0) == '.') {
        rest = mrl_span_without(rest, 1);
        (void)mrl_span_take(&rest, "0");
    }
    /* 15 digits are exact in a double and more than any file. */
    if (rest.len > 0 || digits.len > 15 || !mrl_span_decimal(digits, &value))
        return refuse(p, p->what, "is not a whole number of bytes");
    if (value == 0)
        return refuse(p, p->what, "is 0");
    p->shard_size = value;
    return mrl_ok();
}

static mrl_status read_ignore_path(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    const char *path, *fault;

    p->what = "ignore_paths";
    MRL_TRY(mrl_arena_grow(p->arena, (void **)&p->ignored, &p->ignored_capacity, p->ignored_count,
                           sizeof(*p->ignored), p->err));
    MRL_TRY(read_text(p, first, &path));
    fault = mrl_manifest_path_fault(path, strlen(path));
    if (fault) {
        mrl_error_set(p->err, MRL_E_FORMAT, p->j.offset, "a path in `ignore_paths` %s", fault);
        mrl_error_place(p->err, p->j.line, p->j.column);
        return (mrl_status){MRL_E_FORMAT};
    }
    p->ignored[p->ignored_count++] = path;
    return mrl_ok();
}

static mrl_status read_ignore_paths(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    return read_list(p, first, "ignore_paths", read_ignore_path);
}

static mrl_status read_serialization(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    static const struct member members[] = {
        {"method", read_method, false},
        {"hash_type", read_hash_type, false},
        {"allow_symlinks", read_allow_symlinks, false},
        {"shard_size", read_shard_size, true},
        {"ignore_paths", read_ignore_paths, true},
    };

    p->has_serialization = true;
    return read_object(p, first, "serialization", members, MRL_COUNT(members));
}

/* Both members are missing from the predicate of the older statement. */
static mrl_status read_predicate(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    static const struct member members[] = {
        {"resources", read_resources, true},
        {"serialization", read_serialization, true},
    };

    return read_object(p, first, "predicate", members, MRL_COUNT(members));
}

/* --- subjects --- */

static mrl_status read_subject_name(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    return read_text(p, first, &p->subject.name);
}

static mrl_status read_subject_sha256(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    size_t len;

    MRL_TRY(read_hex(p, first, &p->subject.digest, &len));
    return len == 32 ? mrl_ok() : refuse(p, "digest", "is no SHA-256");
}

static mrl_status read_subject_digest(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    static const struct member members[] = {{"sha256", read_subject_sha256, false}};

    return read_object(p, first, "digest", members, MRL_COUNT(members));
}

static mrl_status read_actual_algorithm(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    return read_text(p, first, &p->subject.algorithm);
}

static mrl_status read_subject_annotations(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    static const struct member members[] = {
        {"actual_hash_algorithm", read_actual_algorithm, true},
    };

    return read_object(p, first, "annotations", members, MRL_COUNT(members));
}

static mrl_status read_subject(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    static const struct member members[] = {
        {"name", read_subject_name, false},
        {"digest", read_subject_digest, false},
        {"annotations", read_subject_annotations, true},
    };

    MRL_TRY(mrl_arena_grow(p->arena, (void **)&p->subjects, &p->subject_capacity, p->subject_count,
                           sizeof(*p->subjects), p->err));
    p->subject = (struct mrl_manifest_subject){0};
    MRL_TRY(read_object(p, first, "subject", members, MRL_COUNT(members)));
    p->subjects[p->subject_count++] = p->subject;
    return mrl_ok();
}

static mrl_status read_subjects(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    return read_list(p, first, "subject", read_subject);
}

/* --- the statement --- */

static mrl_status read_type(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    const char *type;

    MRL_TRY(read_text(p, first, &type));
    return strcmp(type, STATEMENT_TYPE) == 0 ? mrl_ok()
                                             : refuse(p, "_type", "is not " STATEMENT_TYPE);
}

static mrl_status read_predicate_type(struct mrl_manifest_parser *p, enum mrl_json_token first)
{
    const char *type;

    MRL_TRY(read_text(p, first, &type));
    p->legacy = strcmp(type, LEGACY_PREDICATE_TYPE) == 0;
    if (p->legacy || strcmp(type, PREDICATE_TYPE) == 0)
        return mrl_ok();
    (void)refuse(p, "predicateType", "is not " PREDICATE_TYPE);
    p->err->code = MRL_E_UNSUPPORTED;
    return (mrl_status){MRL_E_UNSUPPORTED};
}

static mrl_status read_statement(struct mrl_manifest_parser *p)
{
    static const struct member members[] = {
        {"_type", read_type, false},
        {"subject", read_subjects, false},
        {"predicateType", read_predicate_type, false},
        {"predicate", read_predicate, false},
    };
    enum mrl_json_token first;

    MRL_TRY(next(p, &first));
    MRL_TRY(read_object(p, first, "statement", members, MRL_COUNT(members)));
    MRL_TRY(next(p, &first));
    return mrl_json_finish(&p->j);
}

mrl_status mrl_manifest_read(const char *name, const uint8_t *payload, size_t n,
                             struct mrl_arena *arena, struct mrl_manifest *ret,
                             struct mrl_error *err)
{
    struct mrl_manifest_parser p = {.arena = arena, .err = err};
    struct mrl_reader r;
    mrl_status s;

    /* `{"name":"","algorithm":"","digest":""},` and 64 digits: so many fit, and no more. */
    p.capacity = n / 100 + 1;
    p.resources = mrl_arena_alloc(arena, p.capacity * sizeof(*p.resources));
    if (!p.resources)
        return MRL_FAIL_ARENA(err, arena);
    mrl_reader_init(&r, payload, n, err);
    mrl_json_init(&p.j, &r, MRL_MAX_PAYLOAD);
    s = read_statement(&p);
    mrl_json_done(&p.j);
    if (s.code == MRL_OK)
        s = mrl_manifest_check(&p, ret);
    if (s.code != MRL_OK)
        mrl_error_where(err, name);
    return s;
}
