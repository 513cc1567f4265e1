"""Runs a command on a terminal of its own, as a person would, and types what it is given.

usage: on-a-terminal.py STDIN_FILE|- TYPED_JSON COMMAND...
Each item of TYPED_JSON is [what to wait for, what to type]. Prints {"output", "status"} as JSON. STDIN_FILE becomes the
command's standard input, while /dev/tty stays the terminal; with - both are the terminal.
"""

import json
import os
import pty
import select
import sys
import time

stdin_file, typed, command = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    if stdin_file != "-":
        os.dup2(os.open(stdin_file, os.O_RDONLY), 0)
    os.execvp(command[0], command)

output, seen, deadline = b"", 0, time.time() + 60
while time.time() < deadline:
    if not select.select([terminal], [], [], 0.1)[0]:
        continue
    try:
        chunk = os.read(terminal, 4096)
    except OSError:  # EIO: the command has ended and closed its side
        break
    if not chunk:
        break
    output += chunk
    if typed and typed[0][0].encode() in output[seen:]:
        seen = len(output)
        time.sleep(0.2)
        os.write(terminal, typed.pop(0)[1].encode())
_, status = os.waitpid(pid, 0)
print(json.dumps({"output": output.decode("utf8", "replace"), "status": os.waitstatus_to_exitcode(status)}))
