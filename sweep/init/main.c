/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The guest's init: mounts what is needed, sets the mode, runs one command of ours, sends what it
 * prints to the console in frames, and powers off. It takes its orders from the kernel's command
 * line (tailchain.mode=jit|interpreter) and from /command, whose words are ended by NULs; a word
 * `;` ends a command, as in a shell.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "file.h"
#include "frame.h"
#include "memory.h"
#include "throwaway.h"

/* Milliseconds after which the host hears that the guest is alive. */
#define ALIVE_MS 3000
/* Milliseconds to wait for the host's answer before the guest ends anyway. */
#define ANSWER_MS 10000

/* For chains of many stages. */
#define DESCRIPTORS 262144

static int console = -1;

/* All frames so far, in case the host asks for one again. */
static char **sent;
static uint32_t sent_count;

static void write_line(const char *line)
{
	size_t size = strlen(line);
	while (size) {
		ssize_t n = write(console, line, size);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return;
		if (n > 0) {
			line += n;
			size -= (size_t)n;
		}
	}
}

/* Until the serial port has sent all: what a dying kernel still holds is lost. */
static void drain(void)
{
	int queued, state;
	while ((!ioctl(console, TIOCOUTQ, &queued) && queued) ||
	       (!ioctl(console, TIOCSERGETLSR, &state) && !(state & TIOCSER_TEMT)))
		;
}

static void send_frame(enum channel channel, const void *data, size_t size)
{
	char *line = frame_encode(sent_count, channel, data, size);
	if (!line)
		return;
	sent = memory_grow(sent, sent_count + 1, sizeof(*sent));
	sent[sent_count++] = line;
	write_line(line);
	drain();
}

static void send_text(enum channel channel, const char *text)
{
	send_frame(channel, text, strlen(text));
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

static void open_console(void)
{
	struct termios terminal;
	console = open("/dev/console", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (console < 0 || tcgetattr(console, &terminal))
		return;
	cfmakeraw(&terminal);
	tcsetattr(console, TCSANOW, &terminal);
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
	if (fd < 0)
		return strcmp(mode, "jit") ? NULL : "this kernel has no JIT";
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

static char **read_command(void)
{
	char *words;
	size_t size;
	if (file_read("/command", &words, &size))
		return NULL;
	char **argv = calloc(size + 1, sizeof(*argv));
	int count = 0;
	for (size_t at = 0; argv && at < size; at += strlen(words + at) + 1)
		argv[count++] = words + at;
	return count ? argv : NULL;
}

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
	if (chdir("/work") == 0)
		execv(argv[0], argv);
	dprintf(2, "%s: cannot be run: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Sends what the command prints until it has ended and its pipes are empty; returns its wait
 * status. */
static int follow(pid_t pid, struct pollfd pipes[2])
{
	static const enum channel channels[2] = { CHANNEL_OUT, CHANNEL_ERR };
	static char buffer[FRAME_DATA_MAX];
	int open_pipes = 2, status = 0;
	while (open_pipes) {
		if (poll(pipes, 2, ALIVE_MS) == 0)
			send_text(CHANNEL_ALIVE, "");
		for (int i = 0; i < 2; i++) {
			if (!pipes[i].revents)
				continue;
			ssize_t n = read(pipes[i].fd, buffer, sizeof(buffer));
			if (n > 0) {
				send_frame(channels[i], buffer, (size_t)n);
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

/* Commands, with a word `;` between them, one after another until one fails. */
static int run(void)
{
	char **argv = read_command();
	int status = argv ? 0 : 3;
	while (!status && argv && *argv) {
		char **end = argv;
		while (*end && strcmp(*end, ";") != 0)
			end++;
		char **next = *end ? end + 1 : end;
		*end = NULL;
		status = run_one(argv);
		argv = next;
	}
	return status;
}

/* Sends again what the host asks for, until it says that it has all. */
static void answer_host(void)
{
	char line[4096];
	size_t used = 0;
	struct pollfd input = { console, POLLIN, 0 };
	while (poll(&input, 1, ANSWER_MS) > 0) {
		char c;
		if (read(console, &c, 1) != 1)
			return;
		if (c != '\n' && c != '\r') {
			if (used < sizeof(line) - 1)
				line[used++] = c;
			continue;
		}
		line[used] = '\0';
		used = 0;
		if (!strcmp(line, "ok"))
			return;
		if (strncmp(line, "again ", 6) != 0)
			continue;
		for (char *word = strtok(line + 6, " "); word; word = strtok(NULL, " ")) {
			unsigned long number = strtoul(word, NULL, 10);
			if (number < sent_count)
				write_line(sent[number]);
		}
	}
}

int main(void)
{
	struct utsname system;
	char hello[512], status[16];
	mount_all();
	open_console();
	/* Nobody would hear what comes out. */
	if (console < 0)
		reboot(RB_POWER_OFF);
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
	send_text(CHANNEL_HELLO, hello);
	snprintf(status, sizeof(status), "%d", why ? 3 : run());
	send_text(CHANNEL_EXIT, status);
	answer_host();
	sync();
	reboot(RB_POWER_OFF);
	return 0;
}
