/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PROGTYPE_H
#define TAILCHAIN_PROGTYPE_H

/*
 * The program types that a case may have, one row each: its name, the SEC() that libbpf knows it
 * by when nothing is attached, the C type of its context, and the value that its programs return
 * (one that the verifier takes and that lets packet or call pass).
 */
#define PROG_TYPES(ROW)                                                                            \
	ROW("tc", "tc", "struct __sk_buff", 0)                                                     \
	ROW("xdp", "xdp", "struct xdp_md", 2)                                                      \
	ROW("socket", "socket", "struct __sk_buff", 0)                                             \
	ROW("action", "action", "struct __sk_buff", 0)                                             \
	ROW("cgroup_skb", "cgroup_skb/ingress", "struct __sk_buff", 1)                             \
	ROW("cgroup_sock", "cgroup/sock_create", "struct bpf_sock", 1)                             \
	ROW("cgroup_sock_addr", "cgroup/connect4", "struct bpf_sock_addr", 1)                      \
	ROW("cgroup_device", "cgroup/dev", "struct bpf_cgroup_dev_ctx", 1)                         \
	ROW("cgroup_sysctl", "cgroup/sysctl", "struct bpf_sysctl", 1)                              \
	ROW("cgroup_sockopt", "cgroup/getsockopt", "struct bpf_sockopt", 1)                        \
	ROW("lwt_in", "lwt_in", "struct __sk_buff", 0)                                             \
	ROW("lwt_out", "lwt_out", "struct __sk_buff", 0)                                           \
	ROW("lwt_xmit", "lwt_xmit", "struct __sk_buff", 0)                                         \
	ROW("lwt_seg6local", "lwt_seg6local", "struct __sk_buff", 0)                               \
	ROW("sk_skb", "sk_skb", "struct __sk_buff", 1)                                             \
	ROW("sk_msg", "sk_msg", "struct sk_msg_md", 1)                                             \
	ROW("sk_lookup", "sk_lookup", "struct bpf_sk_lookup", 1)                                   \
	ROW("sk_reuseport", "sk_reuseport", "struct sk_reuseport_md", 1)                           \
	ROW("sock_ops", "sockops", "struct bpf_sock_ops", 1)                                       \
	ROW("flow_dissector", "flow_dissector", "struct __sk_buff", 0)                             \
	ROW("netfilter", "netfilter", "void", 1)                                                   \
	ROW("raw_tp", "raw_tp", "struct bpf_raw_tracepoint_args", 0)                               \
	ROW("tracepoint", "tracepoint", "void", 0)                                                 \
	ROW("kprobe", "kprobe", "void", 0)                                                         \
	ROW("perf_event", "perf_event", "void", 0)                                                 \
	ROW("fentry", "fentry/bpf_fentry_test1", "void", 0)                                        \
	ROW("fexit", "fexit/bpf_fentry_test1", "void", 0)                                          \
	ROW("lsm", "lsm/bpf", "void", 0)                                                           \
	ROW("syscall", "syscall", "void", 0)

struct prog_type {
	const char *name;
	const char *section;
	const char *context;
	int pass;
};

/*
 * The word before the slash of a SEC() name that attaches a program, the type's name, and what the
 * target behind the slash may be: for people, and as an extended regular expression. Functions are
 * named as in /proc/kallsyms, where the compiler's copies of one have a dot (foo.isra.0).
 */
#define HOOK_NAME     "[A-Za-z0-9_]+"
#define HOOK_FUNCTION "[A-Za-z0-9_.]+"
#define HOOK_OFFSET   "([+](0x[0-9A-Fa-f]+|[0-9]+))?"
#define HOOK_TYPES(ROW)                                                                            \
	ROW("tracepoint", "tracepoint", "CATEGORY/EVENT", HOOK_NAME "/" HOOK_NAME)                 \
	ROW("tp", "tracepoint", "CATEGORY/EVENT", HOOK_NAME "/" HOOK_NAME)                         \
	ROW("kprobe", "kprobe", "FUNCTION[+OFFSET]", HOOK_FUNCTION HOOK_OFFSET)                    \
	ROW("kretprobe", "kprobe", "FUNCTION", HOOK_FUNCTION)                                      \
	ROW("raw_tp", "raw_tp", "EVENT", HOOK_NAME)                                                \
	ROW("raw_tracepoint", "raw_tp", "EVENT", HOOK_NAME)                                        \
	ROW("fentry", "fentry", "FUNCTION", HOOK_FUNCTION)                                         \
	ROW("fexit", "fexit", "FUNCTION", HOOK_FUNCTION)

struct hook_type {
	const char *word;
	const char *prog_type;
	const char *target, *pattern;
};

/* Ended by a row without a word. */
extern const struct hook_type hook_types[];

/* The row of a SEC() name with a target, or NULL. */
const struct hook_type *hook_type_of(const char *section);

extern const struct prog_type prog_types[];
/* The names of prog_types[] in its order, ended by NULL: the choices of the axis. */
extern const char *const prog_type_names[];

#endif
