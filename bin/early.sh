# Starts the sandbox of `imctl run` and `imctl test` beside imctl, not after it: each takes as long to start as the other.
# Read by ../imctl, whose process then becomes imctl's; there src/sandbox/take-over.ts finds it. `$here` is the installation.
# Wants a system on which a pipe's other end can be opened through /proc (Linux), and numbers 3 to 8 that nobody uses; elsewhere imctl starts it itself.
are_free() { for fd; do [ ! -e "/proc/self/fd/$fd" ] || return 1; done; }
are_pipes() { for fd; do [ -p "/proc/self/fd/$fd" ] && read -r said <&"$fd" || return 1; done; }
if [ -d /proc/self/fd ] && [ -x /usr/bin/env ] && are_free 3 4 5 6 7 8; then
  # A text for reading comes through a pipe. (`command`: what does not work here must not end the shell.)
  command exec 3<<E 5<<E 7<<E
to the sandbox
E
from it
E
its errors
E
  if are_pipes 3 5 7 && command exec 4>/proc/self/fd/3 6>/proc/self/fd/5 8>/proc/self/fd/7; then
    (CDPATH= cd -P -- "$here/." && . "./dist/sandbox-$1.sh") <&3 >&6 2>&8 3<&- 4>&- 5<&- 6>&- 7<&- 8>&- &
    export IMCTL_SANDBOX=$!
    exec 3<&- 6>&- 8>&-
  else
    exec 3<&- 4>&- 5<&- 6>&- 7<&- 8>&-
  fi
fi
