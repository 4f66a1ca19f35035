/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "catalog/bind.h"
#include "catalog/catalog.h"

/* How the files of a catalogue are read one after the other.  Private to the room. */
struct mrl_catalog_loader {
    const struct mrl_embedded *files;
    size_t file_count;
    const char *folder; /* for messages */
    struct mrl_arena *arena;
    struct mrl_error *err;
    struct mrl_catalog *catalog;
    struct mrl_map people_roles, threat_classes, laws, view_items; /* id to index */
    /* Where things were read, for what can be compared only when all is read. */
    struct mrl_doc checks_doc, provisions_doc;
    const struct mrl_node *checks, *provisions;
    struct mrl_kind_place {
        struct mrl_doc doc;
        const struct mrl_node *provisions;
    } * kind_places; /* of each record kind */
};

/* mrl_catalog_load_files() under the name of a folder, for messages. */
mrl_status mrl_catalog_load_named(const char *folder, const struct mrl_embedded *files,
                                  size_t count, struct mrl_arena *arena, struct mrl_catalog **ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;

/* Parses one of the files; it has to be there. */
mrl_status mrl_catalog_doc(const struct mrl_catalog_loader *l, const char *name,
                           struct mrl_doc *ret) MRL_MUST_CHECK;

/* Parses a file that consists of `schema_version: 1` and one list, and reads the list.  The
 * loader is the context of the rows. */
mrl_status mrl_catalog_table(struct mrl_catalog_loader *l, const char *name, const char *key,
                             const struct mrl_bind_rows *rows, void **ret,
                             size_t *count) MRL_MUST_CHECK;
mrl_status mrl_catalog_schema_version(const struct mrl_bind *b, const struct mrl_node *top,
                                      unsigned version) MRL_MUST_CHECK;

/* One for each file, in the order in which they have to be read. */
mrl_status mrl_catalog_read_people_roles(struct mrl_catalog_loader *l) MRL_MUST_CHECK;
mrl_status mrl_catalog_read_threat_classes(struct mrl_catalog_loader *l) MRL_MUST_CHECK;
mrl_status mrl_catalog_read_laws(struct mrl_catalog_loader *l) MRL_MUST_CHECK;
mrl_status mrl_catalog_read_principles(struct mrl_catalog_loader *l) MRL_MUST_CHECK;
mrl_status mrl_catalog_read_record_kinds(struct mrl_catalog_loader *l) MRL_MUST_CHECK;
mrl_status mrl_catalog_read_checks(struct mrl_catalog_loader *l) MRL_MUST_CHECK;
mrl_status mrl_catalog_read_provisions(struct mrl_catalog_loader *l) MRL_MUST_CHECK;
mrl_status mrl_catalog_read_six_clause(struct mrl_catalog_loader *l) MRL_MUST_CHECK;

/* What holds between the files and could not be seen while reading them. */
mrl_status mrl_catalog_link(struct mrl_catalog_loader *l) MRL_MUST_CHECK;

/* The words of the files for each enum, in its order, NULL-terminated (words.c). */
extern const char *const mrl_modality_words[];
extern const char *const mrl_phase_words[];
extern const char *const mrl_stage_words[];
extern const char *const mrl_duty_words[];
extern const char *const mrl_proof_words[];
extern const char *const mrl_mapping_words[];
extern const char *const mrl_answerer_words[];
extern const char *const mrl_field_type_words[];
extern const char *const mrl_subjects_words[];
extern const char *const mrl_match_words[];
