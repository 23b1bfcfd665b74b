/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_DATA_H
#define TAILCHAIN_DATA_H

#include <jansson.h>

#include "show.h"

/*
 * What the page shows, as one object:
 *
 *   {"version","tool","title","baseline":FLAG,"fields":[those of a finding],
 *    "limits":[{"id","keep","common":{...}}],
 *    "cells":[{"head","label","order","common":{...},"answers":[...]}],
 *    "programs":{CASE:C},"causes":[...],"signs":[...],"maps":[...],"costs":[...]}
 *
 * A finding is, field by field, what stands in its answer's `own`, else in the cell's `common`,
 * else in the limit's, else null. Of each answer, {"limit":PLACE,"own"}, this command says what the
 * page is to show: `short`, `same` (answers with one number say the same), `measured`, `command`,
 * `causes`, and, beside a baseline, `change` and `was`.
 */
json_t *data_make(const struct shown *shown);

#endif
