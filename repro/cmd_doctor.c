/* cmd_doctor.c - `repro doctor`: can this machine build, run, unwind, symbolise, merge? */
#include "records/json.h"
#include "repro/cli.h"
#include "repro/commands.h"
#include "repro/doctor.h"
#include "repro/interrupt.h"

#include <stdlib.h>
#include <string.h>

static const struct cli_option options[] = {
    { 0, "fresh", NULL, "examine the compilers anew, do not use what is known about them" },
    { 0 },
};

static bool
emit(const struct cli *cli, const struct doctor *doctor, struct repro_err *err)
{
    if (cli_json(cli)) {
        json_t *doc = doctor_json(doctor);
        char *text = json_to_text(doc);
        json_decref(doc);
        bool ok = cli_emit(cli, text, strlen(text), err);
        free(text);
        return ok;
    }
    if (!cli_wants_text(cli))
        return true;
    struct strbuf out = { 0 };
    doctor_text(doctor, cli_color_stdout(cli), &out);
    bool ok = cli_emit(cli, out.data, out.len, err);
    strbuf_free(&out);
    return ok;
}

static int
run(struct cli *cli)
{
    struct repro_err err = { 0 };
    struct doctor doctor;
    interrupt_install();
    if (!doctor_examine(&doctor, cli_flag(cli, "fresh"), &err))
        return cli_fail(&err);
    int code = doctor_healthy(&doctor) ? 0 : repro_exit_code(REPRO_E_CAPABILITY);
    if (!emit(cli, &doctor, &err))
        code = cli_fail(&err);
    else if (code == 0)
        cli_hint(cli, "build and run every cell", "matrix");
    doctor_clear(&doctor);
    return code;
}

const struct cli_command cmd_doctor = {
    .name = "doctor",
    .summary = "what this machine can do: compilers, which of them disagree, what to install",
    .description = "Every compiler is tried: its profile runtime, the raw version of its objects,\n"
                   "the llvm-profdata that reads its profiles. Nothing comes from a table.\n"
                   "They are looked for in $PATH and where LLVM packages live, or only in the\n"
                   "folders of $REPRO_TOOLCHAIN_PATH when that is set.\n"
                   "Ends with 0 when `repro matrix` can work here, else with 5.",
    .options = options,
    .run = run,
};
