/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What tests need of a static program, which runs in guests as well:
 *
 *   stress SECONDS BUSY ends|killed COMMAND...  runs a command again and again, to its end or until
 * it is killed at a random instant, while BUSY processes keep the machine busy, and counts the
 *       programs that the kernel holds, by its own figures: an area of bpf_prog_alloc() in
 *       /proc/vmallocinfo is there from BPF_PROG_LOAD until the program is truly freed; 0 seconds:
 *       one run
 *   kill MS COMMAND...    kills it by SIGKILL after so many milliseconds
 *   hex PIN               prints the first value of a pinned map
 *   folder PATH           makes a folder
 *   log TEXT              writes a line to the kernel's log
 *   call THREADS CALLS    makes system calls in several threads
 */
#include <fcntl.h>
#include <linux/bpf.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int programs(void)
{
	static char text[4 << 20];
	int fd = open("/proc/vmallocinfo", O_RDONLY), count = 0;
	size_t used = 0;
	ssize_t n;
	if (fd < 0)
		return -1;
	while (used < sizeof(text) - 1 && (n = read(fd, text + used, sizeof(text) - 1 - used)) > 0)
		used += (size_t)n;
	close(fd);
	text[used] = '\0';
	for (const char *at = text; (at = strstr(at, "bpf_prog_alloc")); at++)
		count++;
	return count;
}

/* Keeps a processor, and the kernel's lists of freed areas, busy: one in two makes and drops maps.
 */
static void be_busy(int number)
{
	union bpf_attr map = { .map_type = BPF_MAP_TYPE_ARRAY,
			       .key_size = 4,
			       .value_size = 1 << 12,
			       .max_entries = 1 << 10 };
	for (;;) {
		if (number % 2)
			continue;
		int fd = (int)syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof(map));
		if (fd >= 0)
			close(fd);
	}
}

static pid_t start(char **argv, int busy)
{
	pid_t pid = fork();
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!argv)
		be_busy(busy);
	int null = open("/dev/null", O_WRONLY);
	dup2(null, 1);
	execv(argv[0], argv);
	_exit(127);
}

static int stress(char **argv)
{
	const int seconds = atoi(argv[0]);
	time_t end = time(NULL) + seconds;
	int busy = atoi(argv[1]), runs = 0, status = 0, bad = 0;
	int before = programs(), most = before;
	const int killed = !strcmp(argv[2], "killed");
	srand(1);
	for (int i = 0; i < busy; i++)
		start(NULL, i);
	do {
		pid_t pid = start(argv + 3, 0);
		int left = killed ? rand() % 1000 : -1;
		while (waitpid(pid, &status, WNOHANG) == 0) {
			int now = programs();
			most = now > most ? now : most;
			usleep(1000);
			if ((killed && left-- == 0) || (seconds && time(NULL) >= end))
				kill(pid, SIGKILL);
		}
		bad += WIFEXITED(status) && WEXITSTATUS(status) != 0;
		runs++;
	} while (time(NULL) < end);
	printf("{\"runs\":%d,\"bad\":%d,\"before\":%d,\"most\":%d}\n", runs, bad, before, most);
	return 0;
}

static int kill_after(char **argv)
{
	pid_t pid = start(argv + 1, 0);
	usleep((useconds_t)atoi(argv[0]) * 1000);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	/* A guardian has some time, too. */
	usleep(500000);
	return 0;
}

static int print_hex(char **argv)
{
	static unsigned char value[1 << 20];
	__u32 key = 0;
	struct bpf_map_info info = { 0 };
	union bpf_attr get = { .pathname = (__u64)(uintptr_t)argv[0] };
	int fd = (int)syscall(SYS_bpf, BPF_OBJ_GET, &get, sizeof(get));
	union bpf_attr ask = { .info = { .bpf_fd = (__u32)fd,
					 .info_len = sizeof(info),
					 .info = (__u64)(uintptr_t)&info } };
	union bpf_attr look = { .map_fd = (__u32)fd,
				.key = (__u64)(uintptr_t)&key,
				.value = (__u64)(uintptr_t)value };
	if (fd < 0 || syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &ask, sizeof(ask)) ||
	    info.value_size > sizeof(value) ||
	    syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &look, sizeof(look))) {
		perror(argv[0]);
		return 1;
	}
	for (__u32 i = 0; i < info.value_size && i < 64; i++)
		printf("%02x", value[i]);
	putchar('\n');
	return 0;
}

static int make_folder(char **argv)
{
	return mkdir(argv[0], 0700) != 0;
}

static int write_log(char **argv)
{
	char line[1024];
	/* A record is ended by a newline, and made by one write(). */
	int size = snprintf(line, sizeof(line), "%s\n", argv[0]);
	int fd = open("/dev/kmsg", O_WRONLY);
	if (fd >= 0 && size < (int)sizeof(line) && write(fd, line, (size_t)size) == size)
		return 0;
	perror("/dev/kmsg");
	return 1;
}

static void *make_calls(void *count)
{
	for (int i = 0; i < *(int *)count; i++)
		syscall(SYS_getpid);
	return NULL;
}

static int call(char **argv)
{
	enum { MAX = 64 };
	pthread_t threads[MAX];
	int count = atoi(argv[0]), calls = atoi(argv[1]);
	for (int i = 0; i < count && i < MAX; i++)
		pthread_create(&threads[i], NULL, make_calls, &calls);
	for (int i = 0; i < count && i < MAX; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int arguments;
		int (*act)(char **argv);
	} acts[] = { { "stress", 4, stress }, { "kill", 2, kill_after },
		     { "hex", 1, print_hex }, { "folder", 1, make_folder },
		     { "log", 1, write_log }, { "call", 2, call } };
	for (size_t i = 0; argc > 1 && i < sizeof(acts) / sizeof(*acts); i++)
		if (!strcmp(acts[i].name, argv[1]) && argc - 2 >= acts[i].arguments)
			return acts[i].act(argv + 2);
	return 2;
}
