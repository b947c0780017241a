"""The kernels of a run: each is watched for its time and memory, and none of them outlives the run.

papermill knows a limit a cell and none a notebook, and its own ends the runner's wait, not the cell. Here a thread looks at
all kernels: past a limit a cell is interrupted, which leaves its traceback in the notebook, and what does not end then is
killed with all that it started.
"""

import os
import signal
import threading
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

CELL_SECONDS, NOTEBOOK_SECONDS, START_SECONDS, GRACE_SECONDS = 600, 1800, 60, 5
_LOOK = 0.1  # seconds between two looks at the kernels


class Kernels:
    """All kernels of a run.

    Parameters
    ----------
    cell_seconds, notebook_seconds : float
        How long a cell and a notebook may take.
    grace : float, seconds between the interrupt and the end
    """

    def __init__(self, cell_seconds=CELL_SECONDS, notebook_seconds=NOTEBOOK_SECONDS, grace=GRACE_SECONDS):
        self.cell_seconds, self.notebook_seconds, self.grace = cell_seconds, notebook_seconds, grace
        self.stopping = threading.Event()
        self._watches, self._lock, self._done = set(), threading.Lock(), threading.Event()

    @contextmanager
    def watching(self):
        """While it lasts, limits are held; whatever still runs at its end is killed."""
        thread = threading.Thread(target=self._look, name="kernels", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._done.set()
            thread.join()
            self.stop()

    @contextmanager
    def watch(self):
        """The watch over the kernel of one notebook."""
        watch = Watch(self)
        with self._lock:
            self._watches.add(watch)
        try:
            yield watch
        finally:
            watch.kill()
            with self._lock:
                self._watches.discard(watch)

    def stop(self):
        """Kill every kernel, and each that starts from now on."""
        self.stopping.set()
        for watch in self._all():
            watch.kill()

    def _all(self):
        with self._lock:
            return list(self._watches)

    def _look(self):
        while not self._done.wait(_LOOK):
            for watch in self._all():
                watch.look()


class Watch:
    """One notebook's kernel.

    Attributes
    ----------
    cell : int, the code cell that runs, from 1; 0 before the first
    why : str, the limit that was passed; "" if none
    peak : int, bytes of memory that the kernel held at most; 0 where unknown
    starts : int, kernels started
    """

    def __init__(self, kernels):
        self._kernels, self._process = kernels, None
        self.cell, self.why, self.peak, self.starts = 0, "", 0, 0
        self._began = self._cell_began = self._warned = None

    def started(self, process):
        """Take the process of a kernel that was started."""
        self._process, self._began = process, time.monotonic()
        self.starts += 1
        if self._kernels.stopping.is_set():
            self.kill()

    def begins(self, number):
        """Take the number of the code cell that begins."""
        self._cell_began, self.cell = time.monotonic(), number

    def look(self):
        """Hold the limits; note the memory."""
        if not self._runs():
            return
        self.measure()
        now = time.monotonic()
        if self._warned:
            if now > self._warned + self._kernels.grace:
                self.kill()
        elif self._cell_began and now > self._cell_began + self._kernels.cell_seconds:
            self._interrupt(f"cell {self.cell} took longer than {self._kernels.cell_seconds:,} s", now)
        elif now > self._began + self._kernels.notebook_seconds:
            self._interrupt(
                f"the notebook took longer than {self._kernels.notebook_seconds:,} s, in cell {self.cell}", now
            )

    def measure(self):
        """Note the most memory that the kernel held so far."""
        if self._runs():
            self.peak = max(self.peak, _peak(self._process.pid))

    def ended(self):
        """How the kernel's process ended, in words."""
        code = self._process.poll() if self._process else None
        if code is None:
            return "was lost"
        if code < 0:
            name = signal.Signals(-code).name if -code in list(signal.Signals) else f"signal {-code}"
            return f"was killed ({name}{', maybe for want of memory' if name == 'SIGKILL' else ''})"
        return f"ended itself with code {code}"

    def kill(self):
        """End the kernel and all that it started, at once."""
        if self._process is None:
            return
        with suppress(OSError):
            if os.name == "posix":  # it leads a group of its own, whose others may outlive it
                os.killpg(self._process.pid, signal.SIGKILL)
            elif self._runs():
                self._process.kill()

    def _interrupt(self, why, now):
        self.why, self._warned = why, now
        with suppress(OSError):
            os.kill(self._process.pid, signal.SIGINT if os.name == "posix" else signal.SIGTERM)

    def _runs(self):
        return self._process is not None and self._process.poll() is None


def _peak(pid):
    """The most memory, in bytes, that a process held so far; where only the present is known, that."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        import psutil

        with suppress(psutil.Error):
            return psutil.Process(pid).memory_info().rss
        return 0


@cache
def engine():
    """The name of papermill's engine that tells a watch what it does; registered once."""
    from jupyter_core.utils import run_sync
    from nbclient.exceptions import DeadKernelError
    from nbformat.v4 import new_output
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine, papermill_engines
    from papermill.iorw import LocalHandler, papermill_io

    class Client(PapermillNotebookClient):
        def __init__(self, nb_man, *, watch, **settings):
            super().__init__(nb_man, **settings)
            self.watch = watch

        async def async_start_new_kernel(self, **kwargs):
            await super().async_start_new_kernel(**kwargs)
            self.watch.started(self.km.provisioner.process)

        start_new_kernel = run_sync(async_start_new_kernel)

        def execute_cell(self, cell, index, **kwargs):
            if cell.cell_type == "code":
                self.watch.begins(self.watch.cell + 1)
            try:
                return super().execute_cell(cell, index, **kwargs)
            except DeadKernelError:  # no output says so
                said = self.watch.why or f"the kernel {self.watch.ended()}"
                cell.outputs.append(
                    new_output("error", ename="KernelDied", evalue=said, traceback=[f"KernelDied: {said}"])
                )
                raise

        def papermill_execute_cells(self):
            super().papermill_execute_cells()
            self.watch.measure()

    class Watched(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, *, watch, start_timeout=60, config=None, **_):
            # `timeout` none: the watch holds the limits
            return Client(
                nb_man, watch=watch, kernel_name=kernel_name, startup_timeout=start_timeout, timeout=None, config=config,
                shutdown_kernel="immediate",
            ).execute()  # fmt: skip

    class Steady(LocalHandler):
        """papermill changes the working folder of the whole process for each file; several notebooks at once undo it
        for one another."""

        def cwd(self, new_path):
            return None

    papermill_engines.register("muster", Watched)
    papermill_io.register("local", Steady())  # found first, and asked for the folder; reading and writing stay relative
    return "muster"
