/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/loader.h"

#include <assert.h>

const char *const mrl_modality_words[] = {
    [MRL_SHALL] = "shall",
    [MRL_SHOULD] = "should",
    [MRL_SHALL_SHOULD] = "shall+should",
    [MRL_SHALL_SHOULD + 1] = NULL,
};

const char *const mrl_phase_words[] = {
    [MRL_PHASE_DESIGN] = "design",           [MRL_PHASE_DEVELOPMENT] = "development",
    [MRL_PHASE_DEPLOYMENT] = "deployment",   [MRL_PHASE_MAINTENANCE] = "maintenance",
    [MRL_PHASE_END_OF_LIFE] = "end-of-life", [MRL_PHASE_COUNT] = NULL,
};

const char *const mrl_stage_words[] = {
    [MRL_STAGE_INCEPTION] = "inception",
    [MRL_STAGE_DESIGN_AND_DEVELOPMENT] = "design-and-development",
    [MRL_STAGE_VERIFICATION_AND_VALIDATION] = "verification-and-validation",
    [MRL_STAGE_DEPLOYMENT] = "deployment",
    [MRL_STAGE_OPERATION_AND_MONITORING] = "operation-and-monitoring",
    [MRL_STAGE_CONTINUOUS_VALIDATION] = "continuous-validation",
    [MRL_STAGE_RE_EVALUATION] = "re-evaluation",
    [MRL_STAGE_RETIREMENT] = "retirement",
    [MRL_STAGE_COUNT] = NULL,
};

/* By bit of the MRL_DUTY_ set. */
const char *const mrl_duty_words[] = {
    "developer", "system-operator", "data-custodian", "end-user", NULL,
};

const char *const mrl_proof_words[] = {
    [MRL_PROOF_TECHNICAL] = "technical",
    [MRL_PROOF_GENERATED] = "generated",
    [MRL_PROOF_RECORD] = "record",
    [MRL_PROOF_RECORD + 1] = NULL,
};

const char *const mrl_mapping_words[] = {
    [MRL_MAP_ATLAS_MITIGATIONS] = "atlas_mitigations",
    [MRL_MAP_ATLAS_TECHNIQUES] = "atlas_techniques",
    [MRL_MAP_OWASP_LLM_2025] = "owasp_llm_2025",
    [MRL_MAP_NIST_CSF_2] = "nist_csf_2",
    [MRL_MAP_NIST_AI_RMF] = "nist_ai_rmf",
    [MRL_MAP_EU_AI_ACT] = "eu_ai_act",
    [MRL_MAP_CRA] = "cra",
    [MRL_MAP_ISO_42001] = "iso_42001",
    [MRL_MAP_AISVS_1_0] = "aisvs_1_0",
    [MRL_MAP_OWASP_AI_EXCHANGE] = "owasp_ai_exchange",
    [MRL_MAP_COUNT] = NULL,
};

const char *const mrl_answerer_words[] = {
    [MRL_BY_INVENTORY] = "inventory", [MRL_BY_PROJECT] = "project", [MRL_BY_RECORDS] = "records",
    [MRL_BY_SCAN] = "scan",           [MRL_BY_VCS] = "vcs",         [MRL_BY_LEDGER] = "ledger",
    [MRL_BY_SIGN] = "sign",           [MRL_BY_BOM] = "bom",         [MRL_BY_DATA] = "data",
    [MRL_BY_GATEWAY] = "gateway",     [MRL_BY_PROBE] = "probe",     [MRL_BY_ATTACK] = "attack",
    [MRL_BY_VULN] = "vuln",           [MRL_BY_VULN + 1] = NULL,
};

const char *const mrl_field_type_words[] = {
    [MRL_FIELD_LINE] = "line",
    [MRL_FIELD_TEXT] = "text",
    [MRL_FIELD_DATE] = "date",
    [MRL_FIELD_TIME] = "time",
    [MRL_FIELD_NUMBER] = "number",
    [MRL_FIELD_BOOLEAN] = "boolean",
    [MRL_FIELD_URL] = "url",
    [MRL_FIELD_PERSON] = "person",
    [MRL_FIELD_ASSET] = "asset",
    [MRL_FIELD_SYSTEM] = "system",
    [MRL_FIELD_DIGEST] = "digest",
    [MRL_FIELD_CHOICE] = "choice",
    [MRL_FIELD_PROVISION] = "provision",
    [MRL_FIELD_CHECKS] = "checks",
    [MRL_FIELD_LINES] = "lines",
    [MRL_FIELD_TABLE] = "table",
    [MRL_FIELD_TABLE + 1] = NULL,
};

const char *const mrl_subjects_words[] = {
    [MRL_SUBJECTS_NONE] = "none",         [MRL_SUBJECTS_OPTIONAL] = "optional",
    [MRL_SUBJECTS_REQUIRED] = "required", [MRL_SUBJECTS_GONE] = "gone",
    [MRL_SUBJECTS_GONE + 1] = NULL,
};

const char *const mrl_match_words[] = {
    [MRL_MATCH_FULL] = "full",
    [MRL_MATCH_PARTIAL] = "partial",
    [MRL_MATCH_WEAK] = "weak",
    [MRL_MATCH_WEAK + 1] = NULL,
};

const char *mrl_modality_name(enum mrl_modality modality)
{
    return mrl_modality_words[modality];
}

const char *mrl_phase_name(enum mrl_phase phase)
{
    return mrl_phase_words[phase];
}

const char *mrl_stage_name(enum mrl_stage stage)
{
    return mrl_stage_words[stage];
}

const char *mrl_duty_name(unsigned bit)
{
    assert(bit != 0 && (bit & (bit - 1)) == 0 && bit < 1u << MRL_DUTY_COUNT);
    return mrl_duty_words[__builtin_ctz(bit)];
}

const char *mrl_proof_name(enum mrl_proof proof)
{
    return mrl_proof_words[proof];
}

const char *mrl_mapping_name(enum mrl_mapping mapping)
{
    return mrl_mapping_words[mapping];
}

const char *mrl_answerer_name(enum mrl_answerer by)
{
    return mrl_answerer_words[by];
}

const char *mrl_field_type_name(enum mrl_field_type type)
{
    return mrl_field_type_words[type];
}

const char *mrl_subjects_name(enum mrl_subjects subjects)
{
    return mrl_subjects_words[subjects];
}

const char *mrl_match_name(enum mrl_match match)
{
    return mrl_match_words[match];
}
