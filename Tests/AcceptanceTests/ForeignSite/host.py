"""The first process of one host of the orchard: lays out its root, boots it, reaps.

`host.py NAME FOLDER READY`, inside new mount, PID, network, UTS and IPC namespaces. It writes `r`
to the descriptor READY once its root stands, then waits for its network interface. Owner: `site`,
which alone starts and ends it; nothing else must.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import uuid

LIBC = ctypes.CDLL(None, use_errno=True)
PIVOT_ROOT = 155  # x86-64; aarch64 has 41
if os.uname().machine == "aarch64":
    PIVOT_ROOT = 41


def mount(*words):
    subprocess.run(["mount"] + list(words), check=True)


def lay_out(name, folder):
    base = "%s/%s" % (folder, name)
    root = base + "/root"
    for part in ["usr", "etc", "proc", "sys", "dev", "run", "tmp", "var/lib", "var/log", "var/tmp",
                 "opt", "srv", "root", "home", "old"]:
        os.makedirs("%s/%s" % (root, part), exist_ok=True)
    for part in ["etc-upper", "etc-work"]:
        os.makedirs("%s/%s" % (base, part), exist_ok=True)
    mount("--bind", root, root)
    mount("--rbind", "/usr", root + "/usr")
    mount("-o", "remount,bind,ro", root + "/usr")
    for link in ["bin", "sbin", "lib", "lib64"]:
        if os.path.islink("/" + link) and not os.path.islink("%s/%s" % (root, link)):
            os.symlink("usr/" + link, "%s/%s" % (root, link))
    if not os.path.islink(root + "/var/run"):
        os.symlink("/run", root + "/var/run")
    if not os.path.exists(root + "/etc/passwd"):
        # A copy, not a view: what the host changes is its own, and can be carried to another.
        subprocess.run(["cp", "-a", "/etc/.", root + "/etc/"], check=True)
        subprocess.run(
            "rm -rf etc/ssh/ssh_host_* etc/postgresql/* etc/init.d/muster* etc/rc*.d/*muster*",
            shell=True, cwd=root, check=True)
    mount("-t", "proc", "proc", root + "/proc")
    mount("-t", "sysfs", "-o", "ro", "sysfs", root + "/sys")
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", root + "/run")
    mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", root + "/tmp")
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", root + "/dev")
    for device in ["null", "zero", "full", "random", "urandom", "tty"]:
        open("%s/dev/%s" % (root, device), "w").close()
        mount("--bind", "/dev/" + device, "%s/dev/%s" % (root, device))
    for part in ["pts", "shm"]:
        os.mkdir("%s/dev/%s" % (root, part))
    mount("-t", "devpts", "-o", "newinstance,ptmxmode=0666,mode=620", "devpts", root + "/dev/pts")
    mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", root + "/dev/shm")
    os.symlink("pts/ptmx", root + "/dev/ptmx")
    for number, link in enumerate(["stdin", "stdout", "stderr"]):
        os.symlink("/proc/self/fd/%d" % number, "%s/dev/%s" % (root, link))
    os.symlink("/proc/self/fd", root + "/dev/fd")
    # What would reach the machine itself is out of the host's hands.
    mount("--bind", root + "/proc/sys", root + "/proc/sys")
    mount("-o", "remount,bind,ro", root + "/proc/sys")
    # Another one at each boot, as on metal.
    with open(root + "/dev/boot-id", "w") as boot:
        boot.write("%s\n" % uuid.uuid4())
    mount("--bind", root + "/dev/boot-id", root + "/proc/sys/kernel/random/boot_id")
    if os.path.exists(root + "/proc/sysrq-trigger"):
        mount("--bind", "/dev/null", root + "/proc/sysrq-trigger")
    os.chdir(root)
    if LIBC.syscall(PIVOT_ROOT, b".", b"old") != 0:
        raise OSError(ctypes.get_errno(), "pivot_root")
    os.chdir("/")
    subprocess.run(["umount", "-l", "/old"], check=True)
    os.rmdir("/old")
    os.chmod("/var/tmp", 0o1777)
    os.chmod("/root", 0o700)


def main(name, folder, ready):
    lay_out(name, folder)
    socket.sethostname(name)
    os.environ.clear()
    os.environ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    os.write(ready, b"r")
    os.close(ready)
    if name != "core":
        subprocess.Popen(["sh", "-u", "/opt/orchard/bin/setup", "boot"])
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    while True:
        try:
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        except ChildProcessError:
            pass
        signal.sigwait([signal.SIGCHLD])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
