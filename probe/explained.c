/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stddef.h>
#include <string.h>

#include "explained.h"

#define CALLER(k, frames)                                                                                  \
	{                                                                                                  \
		"stack.caller." #k, frames                                                                 \
			" above a subprogram that tail-calls, each with the same bytes. The largest such " \
			"frame is asked for: what is bounded is the sum of " #k                            \
			", each rounded up. The subprogram's own frame is not in it, as the tail call "    \
			"throws that away."                                                                \
	}
#define COMBINED(k)                                                                                         \
	{                                                                                                   \
		"stack.combined." #k,                                                                       \
			"No tail call here: " #k                                                            \
			" frames alike, one calling the next, share the 512 bytes of "                      \
			"BPF stack, each rounded up. With tail calls the frames above one have a bound of " \
			"their own, stack.caller."                                                          \
	}
/* An array of so many bytes alone in the frame. */
#define ARRAY(bytes, why)                                                                          \
	{                                                                                          \
		"stack.compiler.array." #bytes, "The program has one local array of " #bytes       \
						" byte(s) and nothing else on its stack. " why     \
	}
#define SPILLED(bytes)                                                                             \
	{                                                                                          \
		"stack.compiler.spilled." #bytes,                                                  \
			"Beside an array of " #bytes                                               \
			" bytes the program keeps eight values over calls of a helper, more than " \
			"the registers that a call leaves alone (r6 to r9). What does not fit is " \
			"spilled, 8 bytes each."                                                   \
	}
/* A program type: what runs its programs. */
#define TYPE(name, runs)                                                                           \
	{                                                                                          \
		"type." name, "Programs of this type run " runs                                    \
			      ". A tail call is a helper, which each type has or has not."         \
	}

static const struct {
	const char *id, *text;
} texts[] = {
	ARRAY(1, "Its address is taken, so that it cannot be kept in a register."),
	ARRAY(20, "20 is a multiple of 4, and not of 8, to which compilers align."),
	ARRAY(100, "The size that is also asked of the other shapes."),
	ARRAY(500, "Near the end of the 512 bytes that a frame may have."),
	SPILLED(20),
	SPILLED(100),
	{ "stack.compiler.inlined.100",
	  "A function with the array is inlined at two places of the program, one after the other. The "
	  "two arrays are never in use at once: a compiler that sees that gives both the same bytes." },
	{ "stack.compiler.called.100",
	  "The array is in a global function that is not inlined, so that it has a frame of its own. Its "
	  "caller needs none." },
	{ "tail_calls.loop",
	  "One program stands in its own prog array and calls itself. Its key is a constant, so that "
	  "the JIT jumps directly. What stops it is MAX_TAIL_CALL_CNT alone, 33." },
	{ "tail_calls.chain",
	  "Forty programs, each of which calls the next. It should end where the program that calls "
	  "itself does: the count belongs to the chain, not to a program or to an array." },
	{ "tail_calls.variable",
	  "The key comes from memory, so that the verifier does not know it and the JIT cannot patch "
	  "a direct jump: the code loads the program from the array and jumps through a register. "
	  "This code checks the count in a place of its own." },
	{ "tail_calls.subprog",
	  "The program calls a subprogram, and that makes the tail call. The JIT has to hand the "
	  "count down to the subprogram, and take the caller's frame with it: such a call leaves the "
	  "callers' frames on the kernel stack." },
	{ "tail_calls.fanout",
	  "Each program goes to the tail call twice, so that a tree of calls grows. If the count is "
	  "copied into each branch, 33 bounds the tree's depth and not its size, and two to the "
	  "power of 33 calls are possible. Counted are all calls that the kernel made, of a tree "
	  "deeper than it lets any be." },
	{ "tail_calls.missed",
	  "Each program first asks for a tail call to an empty slot, which falls through to the next "
	  "instruction, then for a real one. Where the count goes up before the slot is looked at, "
	  "a miss costs one of the 33, and half of the real ones are left." },
	{ "tail_calls.arrays",
	  "Two programs call each other, each by an array of its own. If the count belonged to an "
	  "array there would be twice as many." },
	{ "tail_calls.callback",
	  "The program enters bpf_loop, and its callback tail-calls. Does the program that is called "
	  "go on with the count of the chain, or begin a new one? No more than 40 are asked for: each "
	  "leaves the helper's frame on the kernel stack as well." },
	{ "tail_calls.for_each",
	  "As tail_calls.callback, from the callback of bpf_for_each_map_elem. That is called by the "
	  "helper itself, which knows of no count: what the JIT's code takes for it is whatever the "
	  "register holds." },
	{ "tail_calls.fentry",
	  "A program that does nothing is attached to the entry of each subprogram that tail-calls. "
	  "Kernels before 6.7 lose the count on the way through the trampoline, so that such a chain "
	  "ends no more; 40 are asked for here." },
	{ "tail_calls.fexit",
	  "The same with a program at the subprogram's return, where the trampoline calls the "
	  "subprogram itself, and hands it the count." },
	{ "tail_calls.fentry_fexit",
	  "Both at once: one trampoline calls the program at the entry, then the subprogram, then "
	  "the program at the return." },
	{ "tail_calls.fentry_program",
	  "The same with a program at the entry of those that stand in the array. A tail call jumps "
	  "past the place where it is attached, so that only the first one goes through a trampoline." },
	{ "tail_calls.fexit_program",
	  "The program at the return is called once the whole chain has ended: tail calls come back "
	  "to the trampoline of the first program alone." },
	{ "tail_calls.fentry_caller",
	  "The trampoline is at the entry of the program, and a subprogram of its makes the tail "
	  "call. The count, which the subprogram is handed, has to be the one that began before the "
	  "trampoline." },
	{ "tail_calls.fentry_fanout",
	  "The tree of tail_calls.fanout, through a trampoline in each branch: the count has to come "
	  "back through it as well, or each branch has one of its own. Each program asks twice, up to "
	  "1,000 tail calls in all." },
	{ "tail_calls.fexit_fanout", "The same tree, with trampolines that call the subprogram." },
	{ "stack.program",
	  "A program without any call stores one byte at an ever lower address. The last that is "
	  "taken says how large a single frame may be." },
	{ "stack.rounding",
	  "A callee that uses one byte takes this many of the 512: what its caller lacks of the "
	  "largest single frame. The interpreter's frames come in steps of 32 bytes." },
	CALLER(1, "One frame"),
	CALLER(2, "Two frames"),
	CALLER(3, "Three frames"),
	CALLER(4, "Four frames"),
	CALLER(5, "Five frames"),
	CALLER(6, "Six frames"),
	CALLER(7, "Seven frames, the most that static functions could nest for long,"),
	{ "stack.callee",
	  "The subprogram that tail-calls may use this much itself, its caller nothing. Its frame is "
	  "gone when the next program begins, so that only the 512 bytes of all frames bound it." },
	COMBINED(2),
	COMBINED(3),
	COMBINED(4),
	COMBINED(5),
	COMBINED(6),
	COMBINED(7),
	COMBINED(8),
	{ "stack.private.2",
	  "As stack.combined.2, of a type that is given a private stack: where it is, each frame is "
	  "bounded by itself, and no longer the sum of both." },
	{ "stack.private.caller",
	  "As stack.caller.1, of a type that is given a private stack. One tail call anywhere in the "
	  "program takes that from all of it, so that the bound stays." },
	{ "stack.combined.global",
	  "Global functions are verified one by one. Each of these uses one byte, so that what ends "
	  "the nesting is either the number of frames or the 512 bytes, at so many for each." },
	{ "stack.caller.global",
	  "As before, but the innermost tail-calls, so that the frames above it may not reach 256 "
	  "bytes in all. Global functions are not exempt." },
	{ "frames.static",
	  "Static functions without any stack: only the depth of the nesting can stop them. The "
	  "verifier walks into each with the state of its caller, so that every frame costs it "
	  "memory." },
	{ "frames.global",
	  "A global function is verified on its own, from scratch, so that the walk never is deeper "
	  "than one. What bounds their nesting, if anything, is the later pass over all calls." },
	{ "kernel_stack.per_call",
	  "A program with one subprogram, neither with any stack: what is left of each call is what "
	  "the JIT pushes for a frame (return address, frame pointer, count, saved registers)." },
	{ "call.subprogram",
	  "A tail call from a subprogram needs the JIT's help, to unwind that frame and to know the "
	  "count: a JIT without it, and the interpreter, refuse at load." },
	{ "call.global",
	  "The same of a function with BTF of its own, verified apart from its caller." },
	{ "call.callback",
	  "The callback of a helper, bpf_loop, makes the tail call itself. If it is made, the "
	  "callback returns to the helper with what the other program returned, which the helper "
	  "takes for an answer of the callback." },
	{ "call.callback_subprogram",
	  "The callback calls a subprogram, and that makes the tail call: the same jump, one frame "
	  "further from the helper. A check of the callback alone does not see it." },
	{ "call.for_each",
	  "As call.callback, of bpf_for_each_map_elem: its callback may return 0, to go on, or 1." },
	{ "call.timer",
	  "A timer's callback runs later, when the program's context is gone. All that it has is the "
	  "map, the key and the value, none of which a tail call takes for a context." },
	{ "call.wq",
	  "The same of a workqueue's callback, which runs in a process of the kernel's and may sleep. "
	  "It has no context either. From 7.0 on its kfunc is called bpf_wq_set_callback, before that "
	  "bpf_wq_set_callback_impl." },
	{ "call.throw",
	  "A program that calls bpf_throw() leaves all its frames at once, unwound by the kernel. A "
	  "tail call takes the frame that an exception would come back to." },
	{ "call.throw_subprogram",
	  "Here the frame of the program, to which an exception returns, stays on the kernel stack "
	  "while others run below it." },
	{ "call.struct_ops",
	  "The program stands for a function of the kernel's, here one of a TCP congestion control, "
	  "whose arguments are its context." },
	{ "call.iter",
	  "An iterator is called once for each object of the kernel's that it is about, and for its "
	  "end. It has the type of fentry and fexit, and another attach type." },
	{ "call.lsm_cgroup",
	  "A hook of the security modules, for the processes of a cgroup. Its programs are called by "
	  "a trampoline of their own, which sets what the cgroup's storage belongs to." },
	{ "call.sleepable",
	  "A sleepable program may be preempted and may fault in user memory. The programs of an "
	  "array are kept alive by RCU, and which of its kinds protects a sleepable one is the "
	  "matter." },
	{ "share.type",
	  "A tc program's slot is given an XDP program. The context would be another structure, so "
	  "this has to be refused." },
	{ "share.attach_type",
	  "connect4 and connect6 have one program type and one context, and differ in the attach "
	  "type that the program was loaded for. The verifier lets them use different fields." },
	{ "share.attach_type_back",
	  "The same with the two exchanged: whether only the first one's attach type counts, or "
	  "that they are alike." },
	{ "share.hook",
	  "Two fentry programs, at two kernel functions whose arguments differ. A tail call hands "
	  "the one function's arguments to a program that was verified with the other's." },
	{ "share.sleepable",
	  "Both are LSM programs at one hook, and the one that stands in the array may sleep. Called "
	  "by the other it would run where nobody may." },
	{ "share.storage_same",
	  "Cgroup storage is memory of the cgroup that a program is attached to; both programs use "
	  "one map. The control for the next three." },
	{ "share.storage_other",
	  "Each program has a map of its own, of its own size. What bpf_get_local_storage() returns "
	  "is the entry's, also to the program that was called." },
	{ "share.storage_stage",
	  "The program that calls has no storage at all, so that the one that is called would be "
	  "given none, or somebody else's." },
	{ "share.storage_entry",
	  "The other way round: the program that is called does not ask for storage." },
	{ "share.jited",
	  "The array is used by a program that the kernel compiles, and is given one that it interprets, "
	  "or the other way round: the setting net.core.bpf_jit_enable is changed between the two. What "
	  "stands in the array is jumped to as one or as the other." },
	{ "extension.of_stage",
	  "The program is put into its array first, and an extension is attached to its function "
	  "then." },
	{ "extension.into_array",
	  "The extension is attached first, and the program put into the array then. Whichever comes "
	  "second is what can be refused." },
	{ "extension.loop",
	  "The program stands in the array, and the extension of its function tail-calls it. Each "
	  "round calls the function anew. Where that begins a new count, nothing ends the loop but "
	  "the kernel's stack; the object asks for 40 rounds, which have room there." },
	{ "state.packet",
	  "A program checks a pointer into the packet, asks for a tail call, and uses the pointer "
	  "where that is missed. Nothing has happened to the packet then." },
	{ "state.packet_subprogram",
	  "Here a subprogram may tail-call. If it does, the program that was called may have moved "
	  "the packet, and returns to where the pointer is used." },
	{ "state.reference",
	  "A socket that was looked up must be released. A tail call that is made never comes to "
	  "where that is done." },
	{ "state.lock", "The same of a spin lock: the program that is called would hold it." },
	{ "state.rcu", "The same of a section that bpf_rcu_read_lock(), a kfunc, has begun." },
	{ "state.preempt", "The same of bpf_preempt_disable(), a kfunc." },
	{ "state.irq", "The same of bpf_local_irq_save(), a kfunc." },
	{ "state.result",
	  "A subprogram returns 0 or 1, which is used as an index without another check. If its tail "
	  "call is made, the number is that of the program that was called, and can be any." },
	{ "slots.largest",
	  "Arrays are made and closed again at once, from one of a million slots on down to what the "
	  "kernel takes." },
	{ "slots.outside",
	  "An array of one slot, and key 1. The verifier takes it; the code compares each key with the "
	  "number of slots, and goes on with the next instruction." },
	{ "slots.outside_variable",
	  "The same with the key in memory, so that only running it tells." },
	{ "slots.gap",
	  "Another process puts two programs into a slot in turn, while a program tail-calls there with "
	  "a constant key. One of the two has to be reached at any time, also while the jump is "
	  "rewritten. What is seen is a number of runs, which the answer names: no proof that there is "
	  "no such instant." },
	{ "slots.gap_variable",
	  "The same with a key from memory: the pointer in the array is exchanged, and no code." },
	{ "slots.replace",
	  "A program is put in place of another, where loaded code jumps directly. The time says whether "
	  "that waits for all processors; as each time it is another one, differences are not compared." },
	{ "slots.replace_variable",
	  "No code jumps directly there, so that only a pointer is exchanged." },
	{ "slots.empty_variable", "Likewise: there is nothing to wait for." },
	{ "slots.empty",
	  "The program is taken away. Where code jumps directly the kernel first lets that pass by the "
	  "jump, waits until nobody is on the way there (synchronize_rcu()), and removes it then." },
	{ "share.frags",
	  "An XDP program without frags takes the packet to be in one piece. One that knows frags "
	  "and tail-calls it would hand it a packet that is not." },
	{ "share.extension",
	  "An extension (freplace) is loaded for a function of the program that would call it, and "
	  "not attached yet. Whether its type counts as that of its target decides." },
	{ "missed.counts",
	  "Compares the chain that misses one tail call before each real one with the chain that "
	  "misses none: fewer calls mean that a miss is counted." },
	{ "private_stack.tc",
	  "A private stack is memory for each processor, of the program's own, that holds its BPF "
	  "frame in place of the kernel stack. A small and a large frame are compared: if the large "
	  "one is somewhere else altogether, there is one. Programs of tc run where they cannot "
	  "interrupt themselves, and need none." },
	{ "private_stack.raw_tp",
	  "The same of raw_tp, a type that can come on top of anything that runs in the kernel, and "
	  "so is given a private stack where the JIT has them. It is taken only for frames of 64 "
	  "bytes and more." },
	{ "private_stack.tail_call",
	  "The same program with one tail call. A program that has one has no private stack: the "
	  "next one would take the same memory for its own." },
	{ "private_stack.subprogram",
	  "The tail call is in a subprogram, and the frame that is compared that of the program." },
	TYPE("tc",
	     "as a classifier of the traffic control layer, on ingress or egress, also where tcx or "
	     "netkit attach them, which the load does not ask about"),
	TYPE("xdp", "in the network driver, before a packet has a socket buffer"),
	TYPE("socket", "as a filter of what a socket receives"),
	TYPE("action", "as an action of a traffic control filter"),
	TYPE("cgroup_skb", "on the packets of a cgroup's sockets"),
	TYPE("cgroup_sock", "when a process of a cgroup creates, binds or releases a socket"),
	TYPE("cgroup_sock_addr", "on connect, bind and sendmsg of a cgroup's processes"),
	TYPE("cgroup_device", "when a process of a cgroup opens or makes a device node"),
	TYPE("cgroup_sysctl", "when a process of a cgroup reads or writes a sysctl"),
	TYPE("cgroup_sockopt", "on getsockopt and setsockopt of a cgroup's processes"),
	TYPE("lwt_in", "where a lightweight tunnel's route takes in a packet"),
	TYPE("lwt_out", "where a lightweight tunnel's route sends out a local packet"),
	TYPE("lwt_xmit", "where a lightweight tunnel's route transmits, and may add headers"),
	TYPE("lwt_seg6local", "as an action of a local segment of IPv6 segment routing"),
	TYPE("sk_skb", "on the stream of a socket in a sockmap"),
	TYPE("sk_msg", "on what is sent through a socket in a sockmap"),
	TYPE("sk_lookup", "when the kernel looks up the socket of an incoming connection"),
	TYPE("sk_reuseport", "to choose among sockets that share a port"),
	TYPE("sock_ops", "at events of a TCP connection"),
	TYPE("flow_dissector", "to take the keys of a flow out of a packet"),
	TYPE("netfilter", "at a hook of netfilter, beside the rules of nftables"),
	TYPE("raw_tp", "at a tracepoint, with its raw arguments"),
	TYPE("tracepoint", "at a tracepoint, with its record"),
	TYPE("kprobe", "at an instruction of the kernel or of a program, by a probe"),
	TYPE("perf_event", "at a sample of a performance counter"),
	TYPE("fentry", "at the entry of a kernel function, from a trampoline"),
	TYPE("fexit", "at the return of a kernel function, from a trampoline"),
	TYPE("lsm", "at a hook of the Linux security modules, and may deny"),
	TYPE("syscall", "when user space says so, in its context, and may sleep"),
	{ "kernel_stack.fewest",
	  "Among all shapes that the verifier takes, the one that leaves the most on the kernel "
	  "stack for each tail call is looked for. Then it makes one call, two, and so on, until "
	  "the kernel dies of it or has made all that it can." },
	{ "kernel_stack.worst",
	  "The same shape with as many tail calls as the kernel makes: how far down the kernel "
	  "stack it comes, counted from its top, with what was in use before." },
};

const char *explained(const char *id)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (!strcmp(texts[i].id, id))
			return texts[i].text;
	return NULL;
}
