m4_dnl See triggered-run.m4. A hook may be triggered on several processors at a time, and for all processes.
m4_define([<T_TRIGGER_TUNABLE>], [<m4_dnl
/* The process for which the programs act; 0: all of them. */
volatile __u32 tgid SEC(".data") = 0;
>])m4_dnl
m4_define([<T_TRIGGER_STATE>], [<m4_dnl
/* Of the current trigger of each processor. */
struct trigger triggers[T_PROCESSORS];
>])m4_dnl
m4_define([<T_THIS_TRIGGER>], [<m4_dnl
static __always_inline struct trigger *this_trigger(void)
{
	return &triggers[bpf_get_smp_processor_id() & (T_PROCESSORS - 1)];
}
>])m4_dnl
m4_define([<T_COUNT>], [<__sync_fetch_and_add(&$1, 1)>])m4_dnl
m4_define([<T_TRIGGER_BEGINS>], [<m4_dnl

static __always_inline int is_for_us(void)
{
	return !tgid || tgid == bpf_get_current_pid_tgid() >> 32;
}

/* Returns 0 where the program is not to act: a trigger that is none of ours. */
static __always_inline int begin(int ours)
{
	struct trigger *trigger = this_trigger();

	if (trigger->called)
		tail_call_arrives(trigger);
	else if (ours)
		trigger_arrives(trigger);
	else
		return 0;
	return 1;
}
>])m4_dnl
m4_dnl A stage acts only where a tail call has led to it: bpftool attaches all programs alike.
m4_define([<T_BEGIN>], [<m4_dnl
	if (!begin(T_IS([<$1>], entry, is_for_us(), 0)))
		return T_PASS;
>])m4_dnl
