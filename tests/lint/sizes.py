"""Sizes a person can hold in mind, and what a header says before anything else."""

import ast
import re

FILE_LINES = 300
FUNCTION_LINES = 60
MAIN_LINES = 60
SHELL_FUNCTION = re.compile(r"^(?:function\s+)?([\w-]+)\s*\(\)\s*\{")


def check(files, tags):
    for file in files:
        if file.is_cpp or file.is_python or file.is_shell:
            yield from file_size(file)
        if file.is_header:
            yield from opening(file)
        if file.is_python:
            yield from python_functions(file)
        if file.is_shell:
            yield from shell_functions(file)
    by_path = {file.path: file for file in files}
    for tag in tags:
        if tag["kind"] == "function":
            yield from function_size(by_path[tag["path"]], tag["line"], tag["end"], tag["name"])


def file_size(file):
    limit = MAIN_LINES if file.name == "main.cpp" and not file.is_test else FILE_LINES
    if len(file.lines) > limit:
        yield file.find(limit + 1, f"{len(file.lines)} lines, at most {limit}; split it by part")


def function_size(file, first, last, name):
    if last - first + 1 > FUNCTION_LINES:
        if name.startswith("__anon"):
            name = "a lambda"
        yield file.find(first, f"{name} has {last - first + 1} lines, at most {FUNCTION_LINES}; split it by step")


def opening(file):
    """Two to five lines of comment, then #pragma once."""
    count = 0
    while count < len(file.lines) and file.lines[count].startswith("//"):
        count += 1
    if not 2 <= count <= 5:
        yield file.find(1, f"the header opens with {count} line{'' if count == 1 else 's'} of comment; say in 2 to 5 "
                           "what it is, who may call it (which thread), what it throws")
    if file.lines[count:count + 1] != ["#pragma once"]:
        yield file.find(count + 1, "no #pragma once right after the opening comment")


def python_functions(file):
    try:
        tree = ast.parse(file.text)
    except (SyntaxError, ValueError):
        return  # text.py says so
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from function_size(file, node.lineno, node.end_lineno, node.name)


def shell_functions(file):
    name, first = None, 0
    for number, line in enumerate(file.lines, 1):
        if match := SHELL_FUNCTION.match(line):
            name, first = match[1], number
        if name and re.match(r"\}|.*\}\s*$" if number == first else r"\}", line):
            yield from function_size(file, first, number, name)
            name = None
