m4_dnl T_TRIGGER_TUNABLE, T_TRIGGER_STATE: what a trigger needs of variables. T_THIS_TRIGGER: a function that
m4_dnl finds the current one. T_COUNT(COUNTER): the expression that counts. T_TRIGGER_BEGINS: functions.
m4_dnl T_BEGIN(PROGRAM): the statements with which a program begins.
m4_define([<T_TRIGGER_TUNABLE>])m4_dnl
m4_define([<T_TRIGGER_STATE>], [<m4_dnl
/* Of the current trigger: BPF_PROG_TEST_RUN makes one at a time. */
struct trigger the_trigger;
>])m4_dnl
m4_define([<T_THIS_TRIGGER>], [<m4_dnl
static __always_inline struct trigger *this_trigger(void)
{
	return &the_trigger;
}
>])m4_dnl
m4_define([<T_COUNT>], [<$1++>])m4_dnl
m4_define([<T_TRIGGER_BEGINS>], [<m4_dnl

static __always_inline void begin(void)
{
	struct trigger *trigger = this_trigger();

	if (trigger->called)
		tail_call_arrives(trigger);
	else
		trigger_arrives(trigger);
}
>])m4_dnl
m4_define([<T_BEGIN>], [<m4_dnl
	begin();
>])m4_dnl
