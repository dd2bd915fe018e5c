"""Mutants: a file of the package with one small error in it, of the kinds that one makes."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

_OTHER = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "//"),
    ast.Pow: ("**", "*"),
    ast.MatMult: ("@", "*"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sum": "max", "floor": "ceil", "ceil": "floor"}
# Written for people: a test that repeats a sentence would only say it twice.
_SENTENCES = {"_", "later", "gettext", "ngettext", "pgettext"}


_WITHOUT_OPERATOR = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript, ast.JoinedStr)


class Mutant(NamedTuple):
    """A file of the package with one error in it: where it is, the lines before and after, and the whole text."""

    path: str
    function: str
    line: int
    before: str
    after: str
    source: str

    @property
    def key(self):
        """What names it in equivalent_mutants.txt, wherever its line moves to."""
        return f"{self.path} {self.function}".strip(), self.before, self.after

    def __str__(self):
        return f"{self.path}:{self.line} {self.function}\n- {self.before}\n+ {self.after}"


def mutants(path: Path, root: Path = ROOT) -> list[Mutant]:
    """All mutants of a file, by line; some may be no Python, or the same as before: see `differs`."""
    source = path.read_bytes()
    name, found, changes = path.relative_to(root).as_posix(), {}, _Changes(source)
    for function, start, end, new in changes.found:
        first, last = source.rfind(b"\n", 0, start) + 1, source.find(b"\n", end)
        before = _in_a_row(source[first:last])
        after = _in_a_row(source[first:start] + new + source[end:last])
        line, whole = source.count(b"\n", 0, start) + 1, source[:start] + new + source[end:]
        found[line, before, after] = Mutant(name, function, line, before, after, whole.decode())
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _in_a_row(lines):
    return " ".join(lines.decode().split())


def differs(mutant: Mutant, root: Path = ROOT) -> bool:
    """Whether a mutant is Python, and not the original in another spelling."""
    trees = []
    for source in (mutant.source, (root / mutant.path).read_text(encoding="utf-8")):
        try:
            trees.append(ast.dump(ast.parse(source)))
        except SyntaxError:
            return False
    return trees[0] != trees[1]


class _Changes(ast.NodeVisitor):
    """Every change of a source: (function around it, start, end, what stands there instead), in bytes."""

    def __init__(self, source):
        self.bytes, self.found, self.inside = source, [], []
        self.starts = [0]
        for line in self.bytes.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.visit(ast.parse(source))

    def span(self, node):
        """Where a node starts and ends."""
        return (self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset)

    def text(self, node):
        """The source of a node."""
        start, end = self.span(node)
        return self.bytes[start:end]

    def alone(self, node):
        """The source of a part, to be put in the place of the whole."""
        return self.text(node) if isinstance(node, _WITHOUT_OPERATOR) else b"(%b)" % self.text(node)

    def change(self, start, end, new):
        """Put other text between two places."""
        self.found.append((".".join(self.inside), start, end, new))

    def put(self, node, new):
        """Put other text where a node stands."""
        self.change(*self.span(node), new)

    def between(self, left, right, operator):
        """Put another operator between two nodes."""
        old, new = (text.encode() for text in _OTHER[type(operator)])
        at = self.bytes.index(old, self.span(left)[1], self.span(right)[0])
        self.change(at, at + len(old), new)

    # What is written for people, or for a reader of the code

    def visit_JoinedStr(self, node):
        """Left alone: before Python 3.12 nothing in it has a place."""

    def visit_Raise(self, node):
        """The error is not raised; what it says is left alone."""
        self.put(node, b"pass")

    def visit_Import(self, node):
        """Left alone."""

    visit_ImportFrom = visit_Import

    def visit_FunctionDef(self, node):
        """What it does, and what its arguments are when they are not given; not its annotations."""
        self.inside.append(node.name)
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        self.body(node.body)
        self.inside.pop()

    def visit_ClassDef(self, node):
        """What stands in it."""
        self.inside.append(node.name)
        self.body(node.body)
        self.inside.pop()

    def visit_Module(self, node):
        """All of it."""
        self.body(node.body)

    def body(self, statements):
        """The statements but for a docstring."""
        docstring = isinstance(statements[0], ast.Expr) and isinstance(statements[0].value, ast.Constant)
        for statement in statements[docstring:]:
            self.visit(statement)

    def visit_AnnAssign(self, node):
        """The value alone."""
        if node.value:
            self.visit(node.value)

    # Statements

    def visit_Expr(self, node):
        """Not done."""
        self.put(node, b"pass")
        self.generic_visit(node)

    def visit_AugAssign(self, node):
        """Not done, or with another operator."""
        self.put(node, b"pass")
        self.between(node.target, node.value, node.op)
        self.generic_visit(node)

    def visit_Return(self, node):
        """Nothing is returned."""
        if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            self.put(node.value, b"None")
            self.generic_visit(node)

    def visit_If(self, node):
        """The other way round."""
        self.put(node.test, b"not (%b)" % self.text(node.test))
        self.generic_visit(node)

    visit_While = visit_If

    def visit_IfExp(self, node):
        """Always the one, always the other."""
        self.put(node, self.alone(node.body))
        self.put(node, self.alone(node.orelse))
        self.generic_visit(node)

    def visit_comprehension(self, node):
        """Without its condition."""
        for condition in node.ifs:
            self.put(condition, b"True")
        self.generic_visit(node)

    def visit_Continue(self, node):
        """The loop is left, or goes on."""
        self.put(node, b"break" if isinstance(node, ast.Continue) else b"continue")

    visit_Break = visit_Continue

    # Expressions

    def visit_BinOp(self, node):
        """Another operator; of a sum or a product, the first part alone or the second."""
        self.between(node.left, node.right, node.op)
        if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
            self.put(node, self.alone(node.left))
            self.put(node, self.alone(node.right))
        self.generic_visit(node)

    def visit_BoolOp(self, node):
        """The other operator, and each part left out."""
        for left, right in zip(node.values, node.values[1:]):
            self.between(left, right, node.op)
            self.change(self.span(left)[0], self.span(right)[0], b"")
            self.change(self.span(left)[1], self.span(right)[1], b"")
        self.generic_visit(node)

    def visit_Compare(self, node):
        """Another comparison."""
        for left, operator, right in zip([node.left, *node.comparators], node.ops, node.comparators):
            self.between(left, right, operator)
        self.generic_visit(node)

    def visit_UnaryOp(self, node):
        """Without the sign, without not."""
        self.put(node, self.alone(node.operand))
        self.generic_visit(node)

    def visit_Call(self, node):
        """Another function, two arguments exchanged, a named one left out."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _SENTENCES:
            return
        end = self.span(node.func)[1]
        if name in _CALLED:
            self.change(end - len(name), end, _CALLED[name].encode())
        for one, two in zip(node.args, node.args[1:]):
            self.change(self.span(one)[0], self.span(two)[1], b"%b, %b" % (self.text(two), self.text(one)))
        for before, keyword in zip([*node.args[-1:], *node.keywords], node.keywords[not node.args :]):
            self.change(self.span(before)[1], self.span(keyword)[1], b"")
        self.generic_visit(node)

    def visit_Constant(self, node):
        """The next number, the one before it, twice a fraction, the other truth, another name."""
        value, text = node.value, self.text(node)
        if isinstance(value, bool):
            self.put(node, str(not value).encode())
        elif isinstance(value, int):
            self.put(node, str(value + 1).encode())
            self.put(node, str(value - 1).encode())
        elif isinstance(value, float):
            self.put(node, repr(2 * value).encode())
        elif isinstance(value, str):
            opening = re.match(rb"""\w*("{3}|'{3}|"|')""", text)
            self.put(node, opening[0] + b"?" + text[opening.end() :])
