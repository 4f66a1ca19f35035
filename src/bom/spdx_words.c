/* SPDX-License-Identifier: Apache-2.0 */
/* Words of SPDX for ours, and back. */
#include "base/text.h"
#include "bom/spdx_private.h"

#include <string.h>

static const char *const hashes[][2] = {
    {"MD5", "md5"},
    {"SHA-1", "sha1"},
    {"SHA-256", "sha256"},
    {"SHA-384", "sha384"},
    {"SHA-512", "sha512"},
    {"SHA3-256", "sha3_256"},
    {"SHA3-384", "sha3_384"},
    {"SHA3-512", "sha3_512"},
    {"BLAKE2b-256", "blake2b256"},
    {"BLAKE3", "blake3"},
    {"BLAKE2b-384", "blake2b384"},
    {"BLAKE2b-512", "blake2b512"},
};

/* Only those that mean the same in both. */
static const char *const references[][2] = {
    {"vcs", "vcs"},
    {"issue-tracker", "issueTracker"},
    {"website", "altWebPage"},
    {"advisories", "securityAdvisory"},
    {"mailing-list", "mailingList"},
    {"social", "socialMedia"},
    {"chat", "chat"},
    {"documentation", "documentation"},
    {"support", "support"},
    {"source-distribution", "sourceArtifact"},
    {"distribution", "altDownloadLocation"},
    {"license", "license"},
    {"build-meta", "buildMeta"},
    {"build-system", "buildSystem"},
    {"release-notes", "releaseNotes"},
    {"threat-model", "securityThreatModel"},
    {"adversary-model", "securityAdversaryModel"},
    {"risk-assessment", "riskAssessment"},
    {"vulnerability-assertion", "vulnerabilityDisclosureReport"},
    {"exploitability-statement", "vulnerabilityExploitabilityAssessment"},
    {"pentest-report", "securityPenTestReport"},
    {"static-analysis-report", "staticAnalysisReport"},
    {"dynamic-analysis-report", "dynamicAnalysisReport"},
    {"runtime-analysis-report", "runtimeAnalysisReport"},
    {"component-analysis-report", "componentAnalysisReport"},
    {"certification-report", "certificationReport"},
    {"quality-metrics", "metrics"},
    {"other", "other"},
};

/* Words of SPDX that nothing here has another word for: they are called the same. */
static const char *const own_hashes[] = {"adler32",       "crystalsDilithium",
                                         "crystalsKyber", "falcon",
                                         "md2",           "md4",
                                         "md6",           "sha224",
                                         "sha3_224",      NULL};

static const char *const own_references[] = {"binaryArtifact",
                                             "bower",
                                             "cwe",
                                             "eolNotice",
                                             "exportControlAssessment",
                                             "funding",
                                             "mavenCentral",
                                             "npm",
                                             "nuget",
                                             "privacyAssessment",
                                             "productMetadata",
                                             "purchaseOrder",
                                             "qualityAssessmentReport",
                                             "releaseHistory",
                                             "secureSoftwareAttestation",
                                             "securityFix",
                                             "securityOther",
                                             "securityPolicy",
                                             NULL};

/* merlon.yaml's words as those of the Traffic Light Protocol that SPDX took over. */
static const char *const confidentiality[][2] = {
    {"public", "clear"}, {"internal", "green"}, {"confidential", "amber"}, {"restricted", "red"}};

static const char *const energy_units[][2] = {{"kWh", "kilowattHour"}, {"MJ", "megajoule"}};

const char *const mrl_spdx_activities[MRL_SPDX_ACTIVITIES][2] = {
    {"training", "ai_trainingEnergyConsumption"},
    {"fine-tuning", "ai_finetuningEnergyConsumption"},
    {"inference", "ai_inferenceEnergyConsumption"},
};

const struct mrl_spdx_rest mrl_spdx_rest[] = {
    {"summary", MRL_SPDX_ANY, MRL_SPDX_ONE},
    {"comment", MRL_SPDX_ANY, MRL_SPDX_ONE},
    {"standardName", MRL_SPDX_ANY, MRL_SPDX_LIST},
    {"supportLevel", 0, MRL_SPDX_LIST},
    {"validUntilTime", 0, MRL_SPDX_ONE},
    {"software_additionalPurpose", 0, MRL_SPDX_LIST},
    {"software_attributionText", MRL_SPDX_ANY, MRL_SPDX_LIST},
    {"software_fileKind", 0, MRL_SPDX_ONE},
    {"software_sourceInfo", MRL_SPDX_ANY_PACKAGE, MRL_SPDX_ONE},
    {"ai_metricDecisionThreshold", MRL_SPDX_MODEL, MRL_SPDX_PAIRS},
};

const size_t mrl_spdx_rest_count = MRL_COUNT(mrl_spdx_rest);

/* From one column of a table to the other. */
static const char *translate(const char *const (*table)[2], size_t count, size_t from,
                             const char *word)
{
    for (size_t i = 0; word && i < count; i++)
        if (strcmp(table[i][from], word) == 0)
            return table[i][1 - from];
    return NULL;
}

#define FORTH(table, word) translate(table, MRL_COUNT(table), 0, word)
#define BACK(table, word)  translate(table, MRL_COUNT(table), 1, word)

static const char *itself(const char *const *words, const char *word)
{
    return word && mrl_text_among(word, words) ? word : NULL;
}

const char *mrl_spdx_hash_name(const char *algorithm)
{
    const char *word = FORTH(hashes, algorithm);

    return word ? word : itself(own_hashes, algorithm);
}

const char *mrl_spdx_reference_type(const char *type)
{
    const char *word = FORTH(references, type);

    return word ? word : itself(own_references, type);
}

const char *mrl_spdx_hash_of(const char *word)
{
    const char *algorithm = BACK(hashes, word);

    return algorithm ? algorithm : itself(own_hashes, word);
}

const char *mrl_spdx_reference_of(const char *word)
{
    const char *type = BACK(references, word);

    return type ? type : itself(own_references, word);
}

const char *mrl_spdx_confidentiality(const char *classification)
{
    return FORTH(confidentiality, classification);
}

const char *mrl_spdx_confidentiality_of(const char *level)
{
    return BACK(confidentiality, level);
}

const char *mrl_spdx_energy_unit(const char *unit)
{
    return FORTH(energy_units, unit);
}

const char *mrl_spdx_energy_unit_of(const char *word)
{
    return BACK(energy_units, word);
}
