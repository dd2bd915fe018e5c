"""One run of each notebook for three checks: nbval compares its outputs, then this every stored byte and the questions.

    pytest notebooks --nbval --nbval-current-env -p notebook_checks.executed

nbval is blind to pictures and to what is no longer stored. So each notebook gets one more test after its cells: from
the messages that nbval's kernel sent, the notebook is made again, as `make notebooks` would store it. And one that
answers every question, in the kernel that asked them, with what `right_answers` found by another way. And one that
says how long the cells took.
"""

import ast
import os
import tempfile
import time
from contextlib import suppress
from unittest import mock

import pytest
from nbclient import NotebookClient
from nbclient.client import CellExecutionComplete
from nbval.plugin import IPyNbCell, IPyNbFile
from rebuild import KERNEL_ENVIRONMENT, name_of, not_yet_run, text_of

from notebook_checks import stored
from notebook_checks.right_answers import ANSWERS

# Every question is the result of a cell; an open one has no right answer. What is committed first is kept, so this
# comes after all else. A choice is committed as it is written, or by its place.
ANSWER = """[
    (question.id, bool(texts) and ({commit}) and question.is_right is True)
    for question in [result.question for result in Out.values() if hasattr(result, "question")]
    if hasattr(question, "is_right")
    for texts in [{answers}.get(question.id)]
]"""
COMMIT = (
    "not any(question.commit(texts)) or not any(question.commit([str([*question.shown, texts[0]].index(texts[0]))]))"
)

BUDGET = 15  # seconds that a notebook may take on two cores which do nothing else
MOST = 2 * BUDGET  # seconds of work of its kernel, however busy the machine is


class Executed(IPyNbFile):
    """A notebook that nbval runs; nbclient makes another one of what the kernel says."""

    def collect(self):
        """A test for each code cell, and those after them."""
        yield from super().collect()
        yield TimeTaken.from_parent(self, name="time")
        yield AfterAllCells.from_parent(self, name="stored bytes", problems=self.differences)
        yield AfterAllCells.from_parent(self, name="right answers", problems=self.other_answers)

    def setup(self):
        """Start nbval's kernel, as `rebuild` starts its own."""
        self.begun = time.monotonic()
        self.ipython = tempfile.TemporaryDirectory()
        with mock.patch.dict(os.environ, {**KERNEL_ENVIRONMENT, "IPYTHONDIR": self.ipython.name}):
            super().setup()
        self.fresh = not_yet_run(self.path)
        self.client = NotebookClient(self.fresh, record_timing=False)
        self.client.kc = self.kernel.kc
        self.sanitize_patterns[stored.PICTURE.pattern] = "a picture"  # the bytes are compared where they can be
        reply = self.kernel.kc.kernel_info(reply=True, timeout=self.config.option.nbval_kernel_startup_timeout)
        self.fresh.metadata.language_info = reply["content"]["language_info"]
        self.kernel.execute_cell_input = self.execute
        self.running = self.sent = None
        self.ran = set()

    def execute(self, source, allow_stdin=None):
        """Send a cell as nbval does, and count it, as JupyterLab does."""
        self.sent = self.kernel.kc.execute(source, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)
        self.client.clear_before_next_output = False  # nbclient's own first word to a cell
        self.ran.add(self.running)
        return self.sent

    def get_kernel_message(self, timeout=None, stream="iopub"):
        """The kernel's next message to nbval, after nbclient has seen it."""
        message = super().get_kernel_message(timeout, stream)
        if message["parent_header"].get("msg_id") == self.sent:
            with suppress(CellExecutionComplete):
                self.client.process_message(message, self.fresh.cells[self.running], self.running)
        return message

    def differences(self):
        """What is wrong with what is stored; nothing is said of it where a cell was not run."""
        return self.not_run() or stored.rebuilt(self.path, text_of(self.fresh))

    def not_run(self):
        """The cells that were not run, one sentence each."""
        code = [index for index, cell in enumerate(self.fresh.cells) if cell.cell_type == "code"]
        missing = [name_of(i + 1, self.fresh.cells[i]) for i in code if i not in self.ran]
        return [f"{self.path.name}, {name}: it was not run." for name in missing]

    def other_answers(self):
        """Where a question is asked that nobody expects, or counts something else as right."""
        return self.not_run() or answers(self.path.name, self.answered)

    def seconds(self):
        """Seconds since the kernel was asked for, and seconds that it has worked."""
        return time.monotonic() - self.begun, self.evaluated("__import__('time').process_time()")

    def answered(self, key):
        """The questions that the kernel asked, in order, and whether they take the answers of the key for right."""
        return self.evaluated(ANSWER.format(answers=key, commit=COMMIT))

    def evaluated(self, expression):
        """What the kernel has as the value of an expression."""
        asked = {"found": expression}
        reply = self.kernel.kc.execute("", silent=True, user_expressions=asked, reply=True, timeout=60)["content"]
        found = reply["user_expressions"]["found"]
        if found["status"] != "ok":
            raise RuntimeError(f"{found['ename']}: {found['evalue']}")
        return ast.literal_eval(found["data"]["text/plain"])

    def teardown(self):
        super().teardown()
        self.ipython.cleanup()


def answers(name, answered):
    """The questions of a notebook are those of the key, in its order, and count the key's answers as right."""
    key = {id_: [answer] if isinstance(answer, str) else answer for id_, answer in ANSWERS.get(name, {}).items()}
    found = answered(key)
    asked = [id_ for id_, _ in found]
    if asked != [*key]:
        return [f"{name}: it asks {', '.join(asked)}; notebook_checks/right_answers.py has {', '.join(key)}."]
    return [f"{name}: {id_} does not count {' '.join(key[id_])} as right." for id_, right in found if not right]


class AfterAllCells(pytest.Item):
    """A test after the cells of a notebook: `problems` finds none."""

    def __init__(self, *, problems, **arguments):
        super().__init__(**arguments)
        self.problems = problems

    def runtest(self):
        if problems := self.problems():
            pytest.fail("\n".join(problems), pytrace=False)

    def reportinfo(self):
        return self.path, None, f"{self.path.name}: {self.name}"


class TimeTaken(pytest.Item):
    """A test after the cells of a notebook: running them is not too much work. How long it took is said at the end."""

    def runtest(self):
        elapsed, worked = self.parent.seconds()
        self.user_properties.append(("seconds", [self.path.name, elapsed, worked]))
        if problem := too_much(self.path.name, worked):
            pytest.fail(problem, pytrace=False)

    def reportinfo(self):
        return self.path, None, f"{self.path.name}: {self.name}"


def too_much(name, worked):
    """What is wrong with so many seconds of work."""
    return f"{name}: its kernel worked for {worked:.0f} s; {MOST} s are the most." if worked > MOST else None


def pytest_terminal_summary(terminalreporter):
    """How long each notebook took, and which of them longer than it may on a machine that does nothing else."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    found = [
        value
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "seconds" and report.when == "call"
    ]
    for name, elapsed, worked in sorted(found):
        late = f"   more than {BUDGET} s" if elapsed > BUDGET else ""
        terminalreporter.write_line(f"{name:34} {elapsed:5.1f} s, its kernel worked for {worked:5.1f} s{late}")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Where nbval has a notebook to run, it is run for both."""
    found = yield
    return [Executed.from_parent(parent, path=file_path) if type(one) is IPyNbFile else one for one in found]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    """Tell a notebook which of its cells is run next."""
    if isinstance(item, IPyNbCell):
        item.parent.running = next(i for i, cell in enumerate(item.parent.nb.cells) if cell is item.cell)
