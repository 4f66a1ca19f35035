/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "released.h"

#define SHEET       "@dataset-datasheet about pictures\ndataset: pictures\n"
#define OTHER_SHEET "@dataset-datasheet about other\ndataset: other\n"

static const struct check_case cases[] = {
    {.check = "datasheet.fields",
     .project = RELEASING_PROJECT,
     .ok = SHEET "origin: a museum\nacquisition_method: scans\nuse_in_model: training\n",
     .bad = SHEET "origin: a museum\nuse_in_model: training\n",
     .says = "acquisition_method"},
    {.check = "datasheet.linked_in_lineage",
     .project = RELEASING_PROJECT,
     .ok = SHEET "models: [model]\n",
     .bad = SHEET "models: [model, other]\n",
     .says = "other was trained on pictures"},
    {.check = "datasheet.linked_in_lineage",
     .project = RELEASING_PROJECT,
     .ok = SHEET "models: [model]\n",
     .bad = SHEET,
     .says = "names no model"},
    {.check = "datasheet.present_for_each_public_dataset",
     .project = RELEASING_PROJECT,
     .ok = SHEET,
     .bad = OTHER_SHEET,
     .says = "pictures has no datasheet"},
};

const struct check_cases check_cases_datasheet = {cases, MRL_COUNT(cases)};
