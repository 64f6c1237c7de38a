# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2046,SC2086,SC2207 # words have no blanks
# Completion of odpbench for bash. Commands, options, workloads and suites are asked of the program
# itself, so that none is missing here.

# The name of an option that takes a value: "device" of "-d" and of "--device".
_odpbench_option_name() { # OPTION WORD...
	local option=$1
	shift
	case $option in
	--*) _odpbench_options "$@" | sed -n "s/^--\(${option#--}\)=$/\1/p" ;;
	-?) "$@" --help 2>/dev/null | sed -n "s/^ *$option, --\([a-z-]*\)=.*/\1/p" ;;
	esac
}

# The options of a command that have a long name, with "=" if they take a value.
_odpbench_options() { # WORD...
	"$@" --help 2>/dev/null | sed -nE 's/^ +(-., )?(--[a-z-]+=?).*/\2/p'
}

_odpbench_devices() {
	basename -a odp_dev $(compgen -G '/sys/class/infiniband/*')
}

# The words that an option of a workload may have: "a, b or c; default a".
_odpbench_words() { # PROGRAM WORKLOAD OPTION
	"$1" list "$2" 2>/dev/null | awk -v option="--${3//-/_}" '
		/^ +-/ { ours = $1 == option || $2 == option; next }
		ours && sub(/; default .*/, "") { gsub(/, | or /, " "); print }' | grep -v ' to [0-9]'
}

# What the value of an option may be; a file if nothing else is known.
_odpbench_value() { # PROGRAM COMMAND WORKLOAD OPTION CURRENT
	local before='' current=$5
	# the last one of a list
	if [[ $current == *,* ]]; then
		before=${current%,*},
		current=${current##*,}
	fi
	case $4 in
	device) COMPREPLY=($(compgen -P "$before" -W "$(_odpbench_devices)" -- "$current")) ;;
	path) COMPREPLY=($(compgen -P "$before" -W 'native page sg iova iova-batch' -- "$current")) ;;
	iommu-mode)
		COMPREPLY=($(compgen -P "$before" -W 'strict lazy passthrough current' -- "$current"))
		;;
	level) COMPREPLY=($(compgen -W 'off count time verify' -- "$current")) ;;
	lent | function) COMPREPLY=($(compgen -W "$(ls /sys/bus/pci/devices)" -- "$current")) ;;
	user) COMPREPLY=($(compgen -u -- "$current")) ;;
	connect | listen) COMPREPLY=($(compgen -A hostname -- "$current")) ;;
	*)
		[ "$2" != run ] ||
			COMPREPLY=($(compgen -P "$before" -W "$(_odpbench_words "$1" "$3" "$4")" -- "$current"))
		[ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
		;;
	esac
}

# What is no option: by the command.
_odpbench_operand() { # PROGRAM COMMAND NUMBER CURRENT
	local names=
	case $2:$3 in
	run:2 | list:*) names=$("$1" list 2>/dev/null | sed -n 's/^\([a-z]*\): .*/\1/p') ;;
	suite:2 | merge:2) names=$("$1" suite --list 2>/dev/null) ;;
	lend:2) names=$(ls /sys/bus/pci/devices) ;;
	exec:2)
		COMPREPLY=($(compgen -c -- "$4"))
		return
		;;
	esac
	COMPREPLY=($(compgen -W "$names" -- "$4"))
	[ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$4"))
}

_odpbench() {
	local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} current=${COMP_WORDS[COMP_CWORD]}
	local option=${COMP_WORDS[COMP_CWORD - 1]} workload=
	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		COMPREPLY=($(compgen -W "$("$program" --help | sed -n 's/^  \([a-z]*\) .*/\1/p') \
			--help --version" -- "$current"))
		return
	fi
	[ "$command" != run ] || workload=${COMP_WORDS[2]}
	# "=" is a word of its own
	if [ "$current" = = ]; then
		current=
	elif [ "$option" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [[ $current == -* ]]; then
		COMPREPLY=($(compgen -W "$(_odpbench_options "$program" "$command" $workload)" -- "$current"))
		[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
		return
	fi
	option=$(_odpbench_option_name "$option" "$program" "$command" $workload)
	if [ "$option" ]; then
		_odpbench_value "$program" "$command" "$workload" "$option" "$current"
	else
		_odpbench_operand "$program" "$command" "$COMP_CWORD" "$current"
	fi
}

complete -o filenames -F _odpbench odpbench
