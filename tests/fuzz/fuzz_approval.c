/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_record_check_approval(), mrl_approval_parse().  The person's private key is
 * known to nobody, so nothing that can be found here approves anything. */
#include "govern/approval.h"
#include "govern/private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char project_text[] =
    "schema_version: 1\norganisation: {name: x, roles: [developer]}\n"
    "people: [{id: alice, name: a, roles: [ciso], "
    "key: \"ed25519:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\"}]\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const roles[] = {"ciso"};
    const struct mrl_record_kind kind = {.id = "sample", .approver_roles = {roles, 1}};
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_record record = {.path = "p", .id = "one", .kind = &kind, .author = "bob"};
    struct mrl_approval_statement statement;
    struct mrl_project project;
    struct mrl_error err;
    struct mrl_record_reader r = {
        .project = &project, .now = 1773576000, .arena = arena, .err = &err, .record = &record};

    if (!arena ||
        mrl_project_parse("p", project_text, sizeof(project_text) - 1, arena, &project, &err)
                .code != MRL_OK)
        return 0;
    if (mrl_record_check_approval(&r, (const char *)data, size).code == MRL_OK && record.approved)
        __builtin_trap();
    if (mrl_approval_parse("fuzz", data, size, arena, &statement, &err).code == MRL_OK &&
        (!statement.record || !statement.approver || !statement.role))
        __builtin_trap();
    return 0;
}
