"""Writes a TOML file from plain Python values, as far as a configuration needs it."""

import json
import re


def to_toml(settings):
    """Tables from dicts, arrays of tables from lists of dicts; the order of the keys is kept."""
    return "\n".join(_table(settings, ())) + "\n"


def merged(base, more):
    """`base` with what `more` says on top: tables merge, anything else is replaced; None takes a key away."""
    result = dict(base)
    for key, value in more.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


def _table(table, path):
    tables = {k: v for k, v in table.items() if isinstance(v, dict)}
    arrays = {k: v for k, v in table.items() if _is_array_of_tables(v)}
    for key, value in table.items():
        if key not in tables and key not in arrays:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in tables.items():
        yield f"\n[{_dotted(path + (key,))}]"
        yield from _table(value, path + (key,))
    for key, values in arrays.items():
        for value in values:
            yield f"\n[[{_dotted(path + (key,))}]]"
            yield from (f"{_key(k)} = {_value(v)}" for k, v in value.items())


def _is_array_of_tables(value):
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _dotted(path):
    return ".".join(_key(part) for part in path)


def _key(key):
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key)


def _value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):  # inside an array of tables: an inline table
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    return json.dumps(str(value), ensure_ascii=False)
