# SPDX-License-Identifier: GPL-2.0
# Turns the --help of odpbench, or of a command, into the body of a man page. Each option and each
# paragraph is one line (ARGP_HELP_FMT=rmargin=...). pages=1: the commands have pages of their own.

# Options in a text keep their dashes when they are copied from a terminal.
function escaped(text,    words, n, i) {
	gsub(/\\/, "\\e", text)
	n = split(text, words, " ")
	text = ""
	for (i = 1; i <= n; i++) {
		if (words[i] ~ /^[^A-Za-z0-9]*-/)
			gsub(/-/, "\\-", words[i])
		text = text (i > 1 ? " " : "") words[i]
	}
	return (text ~ /^[.']/ ? "\\&" : "") text
}

# "-e, --events[=yes|no]": names bold, the argument in italics
function option(names,    argument, bracket) {
	gsub(/-/, "\\-", names)
	if (match(names, /\[?=.*/)) {
		argument = substr(names, RSTART)
		names = substr(names, 1, RSTART - 1)
		bracket = sub(/^\[/, "", argument)
		sub(/\]$/, "", argument)
		argument = (bracket ? "[" : "") "=\\fI" substr(argument, 2) "\\fR" (bracket ? "]" : "")
	}
	sub(/, /, "\\fR, \\fB", names)
	return "\\fB" names "\\fR" argument
}

function begin(section) {
	if (section == now)
		return 0
	now = section
	print ".SH " section
	gap = 0
	return 1
}

/^Usage: / {
	begin("SYNOPSIS")
	print ".B odpbench" ($3 ~ /^[a-z]/ ? " " $3 : "")
	sub($3 ~ /^[a-z]/ ? "^Usage: odpbench [a-z]+ *" : "^Usage: odpbench *", "")
	if ($0 != "")
		print ".I " $0
	begin("DESCRIPTION")
	next
}
/^Options of / {
	print ".SS " $0
	next
}
/^ *-/ {
	begin("OPTIONS")
	sub(/^ +/, "")
	match($0, /^(-., )?--[^ ]+/)
	print ".TP"
	head = RLENGTH
	print option(substr($0, 1, head))
	print escaped(substr($0, head + 1))
	next
}
pages && /^  [a-z]/ {
	begin("COMMANDS")
	print ".TP"
	print ".BR odpbench\\-" $1 " (1)"
	sub(/^  [a-z]+ +/, "")
	print escaped($0)
	next
}
/^$/ {
	gap = 1
	next
}
{
	if (now == "OPTIONS" || now == "COMMANDS")
		begin("NOTES")
	else if (gap && said)
		print ".PP"
	gap = 0
	said = 1
	print escaped($0)
}
