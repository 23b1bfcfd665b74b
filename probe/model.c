/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "model.h"

bool model_in_callback(const struct spec *spec)
{
	return spec->via != 0;
}

int64_t model_round_up(int64_t bytes, int64_t to)
{
	return to > 0 ? (bytes + to - 1) / to * to : bytes;
}

int64_t model_used_bytes(const struct spec *spec, int frame)
{
	int64_t bytes = spec_frame_bytes(spec, frame);
	/* A compiler aligns an array to a register's size. */
	if (spec->frame_style)
		bytes = model_round_up(bytes, 8);
	if (model_in_callback(spec) && frame == spec->frames - 2 && bytes < CALLBACK_CONTEXT)
		bytes = CALLBACK_CONTEXT;
	return bytes;
}

int64_t model_frame_bytes(const struct model *model, const struct spec *spec, int frame)
{
	int64_t bytes = model_used_bytes(spec, frame);
	return bytes ? model_round_up(bytes, model->rounding) : model->empty;
}
