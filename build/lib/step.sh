# shellcheck shell=bash
# Steps: one line each, with the time it took; what a step printed is kept in a
# log and shown only when it fails. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=$root/build/.cache
logs=$cache/log
mkdir -p "$logs"

# Logs are read in files and on CI's pages.
export NO_COLOR=1
unset FORCE_COLOR

steps_passed=0
steps_failed=0
steps_skipped=0

step_group=''
stop_step() {
	if [[ -n $step_group ]]; then
		kill -- "-$step_group" 2>/dev/null || true
		wait "$step_group" 2>/dev/null || true
	fi
	exit "$1"
}
trap 'stop_step 130' INT
trap 'stop_step 143' TERM HUP

die() {
	printf '%s\n' "$@" >&2
	exit 1
}

seconds_since() {
	local us=$((${EPOCHREALTIME/[.,]/} - $1))
	printf '%d.%d' $((us / 1000000)) $((us / 100000 % 10))
}

# step NAME COMMAND… runs COMMAND in a process of its own, so that `set -e`
# holds inside functions too, and returns its status. The process leads a group
# (set -m), so that stopping the run stops all that the step started.
step() {
	local name=$1 log started status=0
	shift
	log=$logs/${name//[^a-zA-Z0-9]/-}.log
	started=${EPOCHREALTIME/[.,]/}
	if [[ -t 1 ]]; then printf '  …            %s' "$name"; fi
	set -m
	("$@") </dev/null >"$log" 2>&1 &
	step_group=$!
	set +m
	wait "$step_group" || status=$?
	step_group=''
	if [[ -t 1 ]]; then printf '\r\033[K'; fi
	if ((status == 0)); then
		steps_passed=$((steps_passed + 1))
		printf '  ok   %7ss  %s\n' "$(seconds_since "$started")" "$name"
		return 0
	fi
	steps_failed=$((steps_failed + 1))
	printf '  FAIL %7ss  %s\n' "$(seconds_since "$started")" "$name"
	cat "$log"
	printf '(status %d; this output is in %s)\n' "$status" "${log#"$root"/}"
	return "$status"
}

# skip NAME REASON
skip() {
	steps_skipped=$((steps_skipped + 1))
	printf '  skip           %s: %s\n' "$1" "$2"
}

# The last line of a run, in the form that test reports are read by.
steps_summary() {
	local skipped=''
	if ((steps_skipped > 0)); then skipped=", $steps_skipped skipped"; fi
	printf 'steps: %d passed, %d failed%s\n' "$steps_passed" "$steps_failed" "$skipped"
}
