/* SPDX-License-Identifier: GPL-2.0 */
/* The subcommands: argv[0] is "odpbench COMMAND"; each returns main's exit status. */
#ifndef ODPBENCH_CMD_H
#define ODPBENCH_CMD_H

#include <argp.h>
#include <stdint.h>

#include "lib/option.h"

int cmd_doctor(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_counters(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_suite(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_exec(int argc, char **argv);
int cmd_lend(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_matrix(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_baseline(int argc, char **argv);
int cmd_value(int argc, char **argv);
int cmd_validate(int argc, char **argv);
int cmd_qualify(int argc, char **argv);

/* An option's value; if it is not valid, argp ends the program and names the valid values. */
uint64_t cmd_number(struct argp_state *state, const char *name, const char *text,
		    enum option_type type, uint64_t min, uint64_t max);

/* What is to be read is there, and is a folder; if not, argp ends the program (CMD_USAGE) and says why. */
void cmd_there(struct argp_state *state, const char *path);
void cmd_folder_there(struct argp_state *state, const char *path);

/* Exit statuses. */
enum { CMD_DONE, CMD_FAILED, CMD_USAGE };

#endif
