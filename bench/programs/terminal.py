# terminal.py LINE EXPECTED PROGRAM ARG...: starts a program in a terminal of its own, waits for its prompt, types the line, waits for
# what is expected. Prints the milliseconds from the start to both. Python, since Node has no pseudo-terminal without a compiler.
import fcntl, json, os, pty, re, select, signal, struct, sys, termios, time

LIMIT = 30.0
SEQUENCE = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>]|\x1b\][^\x07]*\x07")


def main(line, expected, program):
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(program[0], program)
    try:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        shown = read_until(terminal, started, lambda text: text.endswith(b"> "))
        os.write(terminal, line.encode() + b"\r")
        result = read_until(terminal, started, lambda text: expected.encode() in text)
        print(json.dumps({"prompt": shown, "result": result}))
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def read_until(terminal, started, done):
    text = b""
    while True:
        left = started + LIMIT - time.perf_counter()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            sys.exit("in %d s it showed only: %s" % (LIMIT, readable(text)))
        try:
            text += os.read(terminal, 65536)
        except OSError:
            sys.exit("it ended, having shown: %s" % readable(text))
        if done(SEQUENCE.sub(b"", text)):
            return (time.perf_counter() - started) * 1000


def readable(text):
    return SEQUENCE.sub(b"", text).decode("utf8", "replace").replace("\r", "").strip()[-300:]


main(sys.argv[1], sys.argv[2], sys.argv[3:])
