/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_WORK_H
#define TAILCHAIN_WORK_H

#include <jansson.h>
#include <time.h>

#include "cell_result.h"
#include "further.h"
#include "matrix.h"
#include "texts.h"

/* One cell that is to be measured, or that cannot be. */
struct planned {
	struct kernel kernel; /* no image: it cannot be had */
	const char *name;     /* as asked for */
	const struct arch *arch;
	const char *mode;
	const struct cell_compiler *compiler;
	char *path;		/* of its result, or NULL */
	struct further further; /* where there is one already */
	int fd;			/* of its result where there is no path */
};

/* The cells of a matrix, what is asked in them, and which have no answer yet. */
struct work {
	const struct matrix *matrix;
	struct planned *cells;
	int count;
	struct texts *names; /* of kernels, one list for each architecture */
	int *todo;	     /* the cells to be measured */
	int todo_count;
	struct texts ids;      /* questions */
	struct texts *objects; /* what they need, of each compiler; or NULL */
	json_t *asked, *files; /* as in a head */
	time_t started;
	int status; /* the worst exit status */
};

/* Plans the cells of work->matrix, all else in it being 0. Prints what is wrong and returns an exit
 * status; a kernel that cannot be had is a cell without an image. */
int work_plan(struct work *work);
void work_release(struct work *work);

/* Makes the objects that the questions need. Returns an exit status. */
int work_make_objects(struct work *work);

/* The head of a cell's result. */
json_t *work_head(const struct work *work, const struct planned *cell);

#endif
