"""Reads T-SQL with sqlglot and PowerShell with tree-sitter, and says what they could read.

Usage: check_texts.py FILE, a JSON object {"sql": {NAME: TEXT}, "powershell": {NAME: TEXT}}.
Prints one line a text: `sql NAME parsed`, `sql NAME not parsed`, `powershell NAME parsed` or
`powershell NAME not parsed: line N: TEXT`.
"""
import json
import logging
import sys

import sqlglot
import tree_sitter
import tree_sitter_powershell
from sqlglot import exp

# sqlglot warns where it falls back to a Command: that is what is counted here.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)


# Statements that sqlglot has a tree for. What it does not know it keeps as text (Command), or
# takes for something else, such as an IF with an EXEC behind it for a comparison.
KNOWN = (exp.Set, exp.Select, exp.Declare, exp.Execute)


def is_parsed(text):
    """Whether every statement has a tree of its own."""
    try:
        statements = sqlglot.parse(text, read="tsql")
    except sqlglot.errors.SqlglotError:
        return False
    return bool(statements) and all(
        isinstance(statement, KNOWN) and not statement.find(exp.Command)
        for statement in statements
    )


def broken_line(parser, text):
    """The first line that tree-sitter cannot read, or None."""
    tree = parser.parse(text.encode())
    if not tree.root_node.has_error:
        return None
    todo = [tree.root_node]
    lines = []
    while todo:
        node = todo.pop()
        if node.is_error or node.is_missing:
            lines.append(node.start_point[0])
        todo.extend(child for child in node.children if child.has_error or child.is_missing)
    line = min(lines, default=0)
    return f"line {line + 1}: {text.splitlines()[line].strip()}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        texts = json.load(file)
    for name, text in sorted(texts["sql"].items()):
        print(f"sql {name} {'parsed' if is_parsed(text) else 'not parsed'}")
    language = tree_sitter.Language(tree_sitter_powershell.language())
    parser = tree_sitter.Parser(language)
    for name, text in sorted(texts["powershell"].items()):
        line = broken_line(parser, text)
        print(f"powershell {name} {'parsed' if line is None else 'not parsed: ' + line}")


main()
