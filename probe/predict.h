/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PREDICT_H
#define TAILCHAIN_PREDICT_H

#include "model.h"

/* What a model expects of a case: whether the verifier takes it, and what then comes of it. */
void model_predict(const struct model *model, const struct spec *spec, uint64_t budget,
		   struct prediction *prediction);
void prediction_release(struct prediction *prediction);

#endif
