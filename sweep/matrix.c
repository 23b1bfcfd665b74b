/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "kernels.h"
#include "matrix.h"
#include "options.h"

int matrix_each(const struct matrix *matrix,
		int (*run)(void *context, const struct kernel *kernel, const char *mode),
		void *context)
{
	int status = EXIT_DONE;
	for (int i = 0; i < matrix->kernel_count; i++)
		for (int a = 0; a < matrix->arch_count; a++) {
			struct kernel kernel;
			if (kernel_get(matrix->kernels[i], matrix->archs[a], matrix->mirror,
				       &kernel)) {
				status = EXIT_NOT_MEASURED;
				continue;
			}
			for (int m = 0; m < matrix->mode_count; m++) {
				int one = run(context, &kernel, matrix->modes[m]);
				status = one > status ? one : status;
			}
			kernel_release(&kernel);
		}
	return status;
}
