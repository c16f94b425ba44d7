/* test_jobs.c - the scheduler: parallelism, order, follow-up jobs, interrupts. */
#include "repro/clock.h"
#include "repro/interrupt.h"
#include "repro/jobs.h"
#include "tests/common/cmocka_all.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_STEPS = 16 };

struct log {
    char steps[MAX_STEPS + 1];
    int statuses[MAX_STEPS];
    size_t count;
};

struct step {
    struct jobs *jobs;
    struct log *log;
    struct step *next; /* added when this one is done */
    int next_priority, exit_code, sleep_ms;
    char name;
};

static int
step_main(void *context)
{
    const struct step *step = context;
    struct timespec wait = { step->sleep_ms / 1000, step->sleep_ms % 1000 * 1000000L };
    nanosleep(&wait, NULL);
    return step->exit_code;
}

static void
step_done(void *context, int wait_status, uint64_t wall_ms)
{
    struct step *step = context;
    (void)wall_ms;
    step->log->statuses[step->log->count] = wait_status;
    step->log->steps[step->log->count++] = step->name;
    if (step->next != NULL)
        jobs_add(step->jobs, (struct job){ step->next_priority, step_main, step_done, step->next });
}

static void
add(struct jobs *jobs, struct step *step, int priority)
{
    jobs_add(jobs, (struct job){ priority, step_main, step_done, step });
}

static void
one_slot_runs_by_priority_then_in_order_and_follow_ups_come_in(void **state)
{
    (void)state;
    struct jobs *jobs = jobs_new(1);
    struct log log = { 0 };
    struct step link = { jobs, &log, NULL, 0, 0, 0, 'L' };
    struct step a = { jobs, &log, NULL, 0, 0, 0, 'a' }, b = { jobs, &log, &link, 1, 3, 0, 'b' },
                c = { jobs, &log, NULL, 0, 0, 0, 'c' }, urgent = { jobs, &log, NULL, 0, 0, 0, 'U' };
    add(jobs, &a, 5);
    add(jobs, &b, 5);
    add(jobs, &c, 5);
    add(jobs, &urgent, 0);
    assert_true(jobs_run(jobs, NULL, NULL));
    assert_string_equal(log.steps, "UabLc");
    assert_true(WIFEXITED(log.statuses[2]) && WEXITSTATUS(log.statuses[2]) == 3);
    jobs_free(jobs);
}

static void
slots_work_at_the_same_time(void **state)
{
    (void)state;
    struct jobs *jobs = jobs_new(4);
    struct log log = { 0 };
    struct step steps[8];
    for (int i = 0; i < 8; i++) {
        steps[i] = (struct step){ jobs, &log, NULL, 0, 0, 300, 'x' };
        add(jobs, &steps[i], 0);
    }
    uint64_t started = clock_ms();
    assert_true(jobs_run(jobs, NULL, NULL));
    uint64_t took = clock_ms() - started;
    assert_int_equal(log.count, 8);
    assert_true(took >= 600 && took < 2000); /* one by one: 2400 */
    jobs_free(jobs);
}

static int
crash_main(void *context)
{
    (void)context;
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
    return 0;
}

static void
a_job_that_crashes_takes_nobody_along(void **state)
{
    (void)state;
    struct jobs *jobs = jobs_new(2);
    struct log log = { 0 };
    struct step bad = { jobs, &log, NULL, 0, 0, 0, 'b' },
                good = { jobs, &log, NULL, 0, 0, 100, 'g' };
    jobs_add(jobs, (struct job){ 0, crash_main, step_done, &bad });
    add(jobs, &good, 0);
    assert_true(jobs_run(jobs, NULL, NULL));
    assert_string_equal(log.steps, "bg");
    assert_true(WIFSIGNALED(log.statuses[0]) && WTERMSIG(log.statuses[0]) == SIGSEGV);
    jobs_free(jobs);
}

static int
family_main(void *context)
{
    (void)context;
    if (fork() == 0)
        sleep(60);
    sleep(60);
    return 0;
}

static void
interrupt_once(void *context)
{
    bool *sent = context;
    if (!*sent)
        kill(getpid(), SIGTERM);
    *sent = true;
}

/* Last: the interrupt stays pending. */
static void
an_interrupt_kills_what_runs_and_calls_no_done(void **state)
{
    (void)state;
    interrupt_install();
    struct jobs *jobs = jobs_new(2);
    struct log log = { 0 };
    struct step step = { jobs, &log, NULL, 0, 0, 0, 's' };
    jobs_add(jobs, (struct job){ 0, family_main, step_done, &step });
    bool sent = false;
    uint64_t started = clock_ms();
    assert_false(jobs_run(jobs, interrupt_once, &sent));
    assert_true(clock_ms() - started < 5000);
    assert_int_equal(log.count, 0);
    assert_int_equal(interrupt_exit_code(), 130);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nobody is left */
    assert_int_equal(errno, ECHILD);
    jobs_free(jobs);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_slot_runs_by_priority_then_in_order_and_follow_ups_come_in),
        cmocka_unit_test(slots_work_at_the_same_time),
        cmocka_unit_test(a_job_that_crashes_takes_nobody_along),
        cmocka_unit_test(an_interrupt_kills_what_runs_and_calls_no_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
