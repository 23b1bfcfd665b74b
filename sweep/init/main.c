/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The guest's init: mounts what is needed, sets the mode, says in the memory that it shares with
 * the host that it is there, takes files and a command from it, runs that, sends what it prints,
 * and powers off. The kernel's command line says the mode (tailchain.mode=jit|interpreter); a word
 * `;` ends a command, as in a shell. The serial console is left to the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "device.h"
#include "file.h"
#include "memory.h"
#include "texts.h"
#include "throwaway.h"
#include "written.h"

/* Milliseconds after which the host hears that the guest is alive. */
#define ALIVE_MS 3000
/* Microseconds after which the memory is looked at again. */
#define LOOK_US 500

/* For chains of many stages. */
#define DESCRIPTORS 262144

/* Where commands run. */
static const char work[] = "/work";

static struct lane to_host, to_guest;

static void send_packet(enum packet_kind kind, const void *data, size_t size)
{
	while (lane_put(&to_host, kind, data, size) == -EAGAIN)
		usleep(LOOK_US);
}

static void send_text(enum packet_kind kind, const char *text)
{
	send_packet(kind, text, strlen(text));
}

static void end(void)
{
	sync();
	reboot(RB_POWER_OFF);
}

/* Where nothing is shared, the console is all that is left. */
static void give_up(const char *why)
{
	int console = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	dprintf(console, "\n" INIT_GIVES_UP "%s\n", why);
	end();
}

/* Memory that is shared with the host, or else a port of its console. */
static void open_lanes(void)
{
	void *memory;
	int port = open(CHANNEL_PORT, O_RDWR | O_CLOEXEC);
	const char *nothing_shared = port < 0 ? device_map(&memory) : NULL;
	if (nothing_shared)
		give_up(nothing_shared);
	if (port >= 0) {
		lane_open_stream(&to_host, port);
		lane_open_stream(&to_guest, port);
	} else {
		lane_open(&to_host, memory, LANE_TO_HOST);
		lane_open(&to_guest, memory, LANE_TO_GUEST);
	}
}

static void mount_all(void)
{
	static const struct {
		const char *type, *at;
	} mounts[] = {
		{ "devtmpfs", "/dev" },
		{ "proc", "/proc" },
		{ "sysfs", "/sys" },
		{ "tmpfs", "/tmp" },
		{ "bpf", "/sys/fs/bpf" },
		{ "tracefs", "/sys/kernel/tracing" },
		{ "cgroup2", "/sys/fs/cgroup" },
	};
	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts); i++) {
		mkdir(mounts[i].at, 0755);
		/* What a kernel lacks, the command that needs it will miss. */
		mount(mounts[i].type, mounts[i].at, mounts[i].type, 0, NULL);
	}
}

/*
 * On the guest's one processor we run before the command as soon as it has printed something: it
 * goes on when that has left the guest, so that what it said before a fatal case is always heard.
 */
static void take_precedence(void)
{
	sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK,
			   &(struct sched_param){ .sched_priority = 1 });
}

/* Returns NULL, or why the kernel cannot run in that mode. */
static const char *set_mode(const char *mode)
{
	static const char path[] = "/proc/sys/net/core/bpf_jit_enable";
	const char *want = strcmp(mode, "interpreter") ? "1" : "0";
	char now = 0;
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		setenv("TAILCHAIN_NO_JIT", "1", 1);
		return strcmp(mode, "jit") ? NULL : "this kernel has no JIT";
	}
	if (write(fd, want, 1) != 1 || lseek(fd, 0, SEEK_SET) || read(fd, &now, 1) != 1 ||
	    now != *want) {
		close(fd);
		return *want == '0' ? "this kernel's JIT cannot be switched off"
				    : "this kernel's JIT cannot be switched on";
	}
	close(fd);
	return NULL;
}

/* The value of tailchain.NAME= on the kernel's command line. */
static const char *parameter(const char *name)
{
	static char line[4096];
	char key[64];
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, line, sizeof(line) - 1);
	if (fd >= 0)
		close(fd);
	line[n > 0 ? n : 0] = '\0';
	snprintf(key, sizeof(key), "tailchain.%s=", name);
	char *value = strstr(line, key);
	if (!value)
		return "";
	value += strlen(key);
	value[strcspn(value, " \n")] = '\0';
	return value;
}

/* -- What the host gives ----------------------------------------------------------------- */

/* In folders that are there or made. */
static int create(const char *inside)
{
	char *path = NULL;
	if (asprintf(&path, "/%s", inside) < 0)
		return -1;
	*strrchr(path, '/') = '\0';
	folder_make(path);
	path[strlen(path)] = '/';
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0755);
	free(path);
	return fd;
}

static void close_given(int fd)
{
	if (fd < 0)
		return;
	written_unmark(fd);
	close(fd);
}

static void write_file(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);
		if (n < 0 && errno != EINTR)
			return;
		if (n > 0) {
			data += n;
			size -= (size_t)n;
		}
	}
}

/* Nanoseconds since 1970: this guest may have been saved long ago. */
static void set_clock(const char *words)
{
	long long ns = strtoll(words, NULL, 10);
	clock_settime(CLOCK_REALTIME, &(struct timespec){ ns / 1000000000, ns % 1000000000 });
}

/* Takes files and the words of the command, until the host says that these are all. */
static void take_input(struct texts *command)
{
	static struct packet packet;
	int fd = -1;
	do {
		while (lane_take(&to_guest, &packet))
			usleep(LOOK_US);
		if (packet.kind == PACKET_FILE) {
			close_given(fd);
			fd = create(packet.data);
		} else if (packet.kind == PACKET_DATA) {
			write_file(fd, packet.data, packet.size);
		} else if (packet.kind == PACKET_WORD) {
			texts_add(command, packet.data);
		}
	} while (packet.kind != PACKET_GO);
	close_given(fd);
	set_clock(packet.data);
}

/* -- The command ------------------------------------------------------------------------- */

static pid_t start(char **argv, int out, int err)
{
	pid_t pid = fork();
	if (pid)
		return pid;
	int null = open("/dev/null", O_RDONLY);
	setsid();
	dup2(null, 0);
	dup2(out, 1);
	dup2(err, 2);
	if (chdir(work) == 0)
		execv(argv[0], argv);
	dprintf(2, "%s: cannot be run: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Sends what the command prints until it has ended and its pipes are empty; returns its wait
 * status. */
static int follow(pid_t pid, struct pollfd pipes[2])
{
	static const enum packet_kind kinds[2] = { PACKET_OUT, PACKET_ERR };
	static char buffer[PACKET_MAX];
	int open_pipes = 2, status = 0;
	while (open_pipes) {
		if (poll(pipes, 2, ALIVE_MS) == 0)
			send_text(PACKET_ALIVE, "");
		for (int i = 0; i < 2; i++) {
			if (!pipes[i].revents)
				continue;
			ssize_t n = read(pipes[i].fd, buffer, sizeof(buffer));
			if (n > 0) {
				send_packet(kinds[i], buffer, (size_t)n);
				continue;
			}
			close(pipes[i].fd);
			pipes[i].fd = -1;
			open_pipes--;
		}
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int run_one(char **argv)
{
	int out[2], err[2];
	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		return 3;
	pid_t pid = start(argv, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	struct pollfd pipes[2] = { { out[0], POLLIN, 0 }, { err[0], POLLIN, 0 } };
	int status = pid < 0 ? 3 << 8 : follow(pid, pipes);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Commands, with a word `;` between them, one after another, whatever becomes of them; what each
 * wrote goes out before the next may harm the kernel. Returns the highest of their statuses. */
static int run(char **argv)
{
	int status = argv ? 0 : 3;
	while (argv && *argv) {
		char **end = argv;
		while (*end && strcmp(*end, ";") != 0)
			end++;
		char **next = *end ? end + 1 : end;
		*end = NULL;
		int one = *argv ? run_one(argv) : 0;
		status = one > status ? one : status;
		written_send(work, send_packet);
		argv = next;
	}
	return status;
}

int main(void)
{
	struct utsname system;
	struct texts command = { 0 };
	char hello[512], status[16];
	mount_all();
	open_lanes();
	take_precedence();
	uname(&system);
	setrlimit(RLIMIT_NOFILE, &(struct rlimit){ DESCRIPTORS, DESCRIPTORS });
	/* Kernels before 5.11 count maps and programs against this. */
	setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){ RLIM_INFINITY, RLIM_INFINITY });
	if (*parameter("emulated"))
		setenv("TAILCHAIN_EMULATED", "1", 1);
	/* What is withheld on other machines is what this one is for. */
	if (*parameter("throwaway"))
		setenv(THROWAWAY_VARIABLE, THROWAWAY_VALUE, 1);
	const char *mode = parameter("mode"), *why = set_mode(mode);
	snprintf(hello, sizeof(hello), "%s %s %s%s%s", system.release, system.machine, mode,
		 why ? " " : "", why ? why : "");
	/* Here the guest may be saved, and restored as often as one likes. */
	send_text(PACKET_HELLO, hello);
	take_input(&command);
	snprintf(status, sizeof(status), "%d", why ? 3 : run(command.at));
	send_text(PACKET_EXIT, status);
	end();
	return 0;
}
