/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The guest's init: mounts what is needed, sets the mode, says in the memory that it shares with
 * the host that it is there, takes files and a command from it, runs that, which may prepare itself
 * and then wait for the rest, sends what it prints, and powers off. The kernel's command line says
 * the mode (tailchain.mode=jit|interpreter); a word `;` ends a command, as in a shell. The serial
 * console is left to the kernel.
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

/* Takes files and words, until the host says that these are all, or all that the command prepares
 * itself with: says which. */
static enum packet_kind take_input(struct texts *words)
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
			texts_add(words, packet.data);
		}
	} while (packet.kind != PACKET_GO && packet.kind != PACKET_PREPARE);
	close_given(fd);
	if (packet.kind == PACKET_GO)
		set_clock(packet.data);
	return packet.kind;
}

/* -- The command ------------------------------------------------------------------------- */

enum stream { STREAM_OUT, STREAM_ERR, STREAM_READY, STREAMS };

struct running {
	pid_t pid;
	int in;				/* what is written there, it reads */
	struct pollfd streams[STREAMS]; /* what comes from it */
	bool ready;			/* it has prepared itself */
};

/* In the child. The last pipe's ends are above CHANNEL_READY_FD. */
static void execute(char **argv, const int pipes[][2], int in)
{
	setsid();
	dup2(in, 0);
	dup2(pipes[STREAM_OUT][1], 1);
	dup2(pipes[STREAM_ERR][1], 2);
	dup2(pipes[STREAM_READY][1], CHANNEL_READY_FD);
	if (chdir(work) == 0)
		execv(argv[0], argv);
	dprintf(2, "%s: cannot be run: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Returns a negative number where it cannot. */
static int start(char **argv, struct running *running)
{
	int in[2], pipes[STREAMS][2];
	if (pipe2(in, O_CLOEXEC))
		return -1;
	for (int i = 0; i < STREAMS; i++)
		if (pipe2(pipes[i], O_CLOEXEC))
			return -1;
	*running = (struct running){ .pid = fork(), .in = in[1] };
	if (!running->pid)
		execute(argv, pipes, in[0]);
	close(in[0]);
	for (int i = 0; i < STREAMS; i++) {
		close(pipes[i][1]);
		running->streams[i] = (struct pollfd){ pipes[i][0], POLLIN, 0 };
	}
	return running->pid;
}

static bool is_open(const struct running *running)
{
	return running->streams[STREAM_OUT].fd >= 0 || running->streams[STREAM_ERR].fd >= 0;
}

static void take_stream(struct running *running, enum stream stream)
{
	static const enum packet_kind kinds[] = {
		[STREAM_OUT] = PACKET_OUT, [STREAM_ERR] = PACKET_ERR
	};
	static char buffer[PACKET_MAX];
	struct pollfd *from = &running->streams[stream];
	ssize_t n = read(from->fd, buffer, sizeof(buffer));
	if (n > 0 && stream == STREAM_READY) {
		running->ready = true;
	} else if (n > 0) {
		send_packet(kinds[stream], buffer, (size_t)n);
	} else {
		close(from->fd);
		from->fd = -1;
	}
}

/* Sends what the command prints until it has closed its streams; or, if it is to prepare itself,
 * until it has. */
static void follow(struct running *running, bool until_ready)
{
	while (is_open(running) && !(until_ready && running->ready)) {
		if (poll(running->streams, STREAMS, ALIVE_MS) == 0)
			send_text(PACKET_ALIVE, "");
		for (enum stream i = 0; i < STREAMS; i++)
			if (running->streams[i].revents)
				take_stream(running, i);
	}
}

/* To its end. Returns its exit status. */
static int finish(struct running *running)
{
	int status = 0;
	close(running->in);
	follow(running, false);
	close(running->streams[STREAM_READY].fd);
	while (waitpid(running->pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run_one(char **argv)
{
	struct running running;
	return start(argv, &running) < 0 ? 3 : finish(&running);
}

/* Starts the command, and gives it the words that come when it has prepared itself, a line each.
 * Returns its exit status. */
static int run_prepared(char **argv)
{
	struct running running;
	struct texts lines = { 0 };
	if (!argv || start(argv, &running) < 0)
		return 3;
	follow(&running, true);
	if (running.ready) {
		/* Here the guest may be saved once more. */
		send_text(PACKET_READY, "");
		take_input(&lines);
	}
	for (int i = 0; i < lines.count; i++)
		dprintf(running.in, "%s\n", lines.at[i]);
	int status = finish(&running);
	written_send(work, send_packet);
	return status;
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
	bool prepares = take_input(&command) == PACKET_PREPARE;
	snprintf(status, sizeof(status), "%d",
		 why	    ? 3
		 : prepares ? run_prepared(command.at)
			    : run(command.at));
	send_text(PACKET_EXIT, status);
	end();
	return 0;
}
