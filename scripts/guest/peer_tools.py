# SPDX-License-Identifier: GPL-2.0
"""The tools that scripts/guest/peers compares odpbench with, perftest and the kernel's
dma_map_benchmark: how each is run, and the figure that it prints. Neither is trusted: an exit
status that is not 0, or output that is not as expected, is an error.
"""
import math
import os
import re
import resource
import signal
import subprocess
import time

# Devices, and the address where a server that uses each is found by its client. mlx5_0 is InfiniBand:
# only the connection before the test is made by IP. rxe0's address is set by scripts/guest/init.
DEVICES = {"mlx5_0": "127.0.0.1", "rxe0": "10.77.0.1"}
FUNCTION = "0000:00:10.0"	# the one that with-odp_path lends
SIZE, OPERATIONS = 4096, 200	# as scripts/suites/peers.ini
# Under icount time flies while a guest waits for the host's disk: a long time alone is no hang.
DEADLINE_S, DEADLINE_CPU_S = 300, 20


class Failed(Exception):
    """Why there is no figure."""


def run(command, path):
    """What a command prints, which is kept in a file."""
    with open(path, "w", encoding="utf-8") as out:
        try:
            status = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False,
                                    timeout=DEADLINE_S, preexec_fn=limit_cpu).returncode
        except OSError as error:
            raise Failed(f"{command[0]}: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            raise Failed(f"not done after {DEADLINE_S} s") from error
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    if status < 0:
        raise Failed(f"ended by {signal.Signals(-status).name}: {last_line(text)}")
    if status:
        raise Failed(f"exit status {status}: {last_line(text)}")
    return text


def limit_cpu():
    """SIGXCPU, and SIGKILL to a process that goes on after it."""
    resource.setrlimit(resource.RLIMIT_CPU, (DEADLINE_CPU_S, DEADLINE_CPU_S + 1))


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip(" -")]
    return lines[-1] if lines else "it printed nothing"


# --- perftest

def listens(port=18515):
    """Whether a server is listening; the port is perftest's default."""
    for path in "/proc/net/tcp", "/proc/net/tcp6":
        with open(path, encoding="ascii") as file:
            for line in file:
                _, local, _, state = line.split()[:4]
                if local.endswith(f":{port:04X}") and state == "0A":
                    return True
    return False


def wait_for_server(server):
    for _ in range(DEADLINE_S * 100):
        if listens():
            return
        if server.poll() is not None:
            raise Failed(f"its server ended with status {server.returncode}")
        time.sleep(0.01)
    raise Failed("its server does not listen")


def median_of_perftest(text):
    """The column t_typical of the one line of figures."""
    lines = text.splitlines()
    for header, figures in zip(lines, lines[1:]):
        names, values = header.split(), figures.split()
        if names[:1] != ["#bytes"]:
            continue
        if names[:5] != ["#bytes", "#iterations", "t_min[usec]", "t_max[usec]", "t_typical[usec]"]:
            raise Failed(f"unexpected columns: {header.strip()}")
        if values[:2] != [str(SIZE), str(OPERATIONS)] or len(values) < 5:
            raise Failed(f"unexpected figures: {figures.strip()}")
        return figure(values[4])
    raise Failed(f"no figures: {last_line(text)}")


def figure(text):
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise Failed(f"no figure: {text}")
    return value


def perftest(command, path):
    """The median of one run, in us, of a server and its client; -d names the device."""
    with open(path + ".server", "w", encoding="utf-8") as log:
        try:
            server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT,
                                      preexec_fn=limit_cpu)
        except OSError as error:
            raise Failed(f"{command[0]}: {error.strerror}") from error
        try:
            wait_for_server(server)
            return median_of_perftest(run(command + [DEVICES[command[command.index("-d") + 1]]], path))
        finally:
            server.kill()
            server.wait()


def perftest_version():
    """The version; to ask for it ends with status 1."""
    try:
        text = subprocess.run(["ib_read_lat", "--version"], stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT, check=False).stdout
    except OSError as error:
        return f"({error.strerror})"
    found = re.search(r"Version: ([\d.]+)", text)
    return found.group(1) if found else "of unknown version"


# --- dma_map_benchmark

def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


class DmaMapBenchmark:
    """The module, with the function bound to it as long as this is open."""
    device = f"/sys/bus/pci/devices/{FUNCTION}"
    driver = "/sys/bus/pci/drivers/dma_map_benchmark"
    built = f"build/dma_map_benchmark/{os.uname().release}"

    def __enter__(self):
        run(["insmod", f"{self.built}/map_benchmark.ko"], "/tmp/insmod")
        write(f"{self.device}/driver_override", "dma_map_benchmark")
        write("/sys/bus/pci/drivers_probe", FUNCTION)
        if not os.path.exists(f"{self.driver}/{FUNCTION}"):
            raise Failed(f"dma_map_benchmark does not take {FUNCTION}")
        return self

    def __exit__(self, *_):
        write(f"{self.driver}/unbind", FUNCTION)
        write(f"{self.device}/driver_override", "\n")
        run(["rmmod", "map_benchmark"], "/tmp/rmmod")

    def figures(self, command, path):
        """The mean times of a map and of an unmap, in us."""
        return means_of_maps(run([f"{self.built}/{command[0]}"] + command[1:], path))


def means_of_maps(text):
    """The numbers after "latency(us):", in two lines."""
    means = re.findall(r"^average (map|unmap) latency\(us\):([\d.]+) ", text, re.MULTILINE)
    if [kind for kind, _ in means] != ["map", "unmap"]:
        raise Failed(f"unexpected output: {last_line(text)}")
    return [figure(mean) for _, mean in means]
