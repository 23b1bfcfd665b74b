/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "kernels.h"
#include "matrix.h"
#include "options.h"
#include "selection.h"

int matrix_kernels(const struct matrix *matrix, const struct arch *arch, struct texts *names)
{
	int status = EXIT_DONE;
	for (int i = 0; i < matrix->kernel_count; i++) {
		const struct package_list *list;
		const char *word = matrix->kernels[i];
		if (!selection_is(word)) {
			texts_add(names, word);
			continue;
		}
		if (kernels_known(&matrix->supply, arch, &list))
			status = EXIT_NOT_MEASURED;
		if (!selection_expand(list, word, names))
			texts_add(names, word);
	}
	return status;
}

bool matrix_is_one(const struct matrix *matrix)
{
	return matrix->arch_count == 1 && matrix->mode_count == 1 && matrix->kernel_count == 1 &&
	       matrix->compilers.count == 1 && !selection_is(matrix->kernels[0]);
}

static int each_mode(const struct matrix *matrix, const char *name, const struct arch *arch,
		     int (*run)(void *context, const struct kernel *kernel, const char *mode),
		     void *context)
{
	struct kernel kernel;
	int status = EXIT_DONE;
	if (kernel_get(name, arch, &matrix->supply, &kernel))
		return EXIT_NOT_MEASURED;
	for (int m = 0; m < matrix->mode_count; m++) {
		int one = run(context, &kernel, matrix->modes[m]);
		status = one > status ? one : status;
	}
	kernel_release(&kernel);
	return status;
}

int matrix_each(const struct matrix *matrix,
		int (*run)(void *context, const struct kernel *kernel, const char *mode),
		void *context)
{
	int status = EXIT_DONE;
	for (int a = 0; a < matrix->arch_count; a++) {
		struct texts names = { 0 };
		int one = matrix_kernels(matrix, matrix->archs[a], &names);
		status = one > status ? one : status;
		for (int i = 0; i < names.count; i++) {
			one = each_mode(matrix, names.at[i], matrix->archs[a], run, context);
			status = one > status ? one : status;
		}
		texts_release(&names);
	}
	return status;
}
