"""What was wrong with the way a command was typed: one sentence, what may have been meant, and where the help is."""

import re
from collections.abc import Sequence
from typing import Any

from jixiao.cli.language import say
from jixiao.nearest import did_you_mean, nearest

PROGRAM = "jixiao"
_QUOTED = re.compile(r"'([^']*)'")
_EXTRA = re.compile(r"unexpected extra argument\S* \((.*)\)")
_CLOSED = re.compile(r"""['"](.*)['"] is not (?:readable|writable)""")
KINDS: dict[object, tuple[str, str]] = {
    int: ("整数", "a whole number"),
    float: ("数", "a number"),
}


def usage_sentence(error: Exception, commands: Sequence[str], arguments: Sequence[str]) -> str:
    """The sentence for a usage error of the command line library, of these arguments."""
    message = str(getattr(error, "message", error))
    context = getattr(error, "ctx", None)
    asked = next((one for one in arguments if not one.startswith("-")), "")
    path = f"{PROGRAM} {asked}" if asked in commands else PROGRAM
    quoted = _QUOTED.search(message)
    if quoted and message.startswith("No such command"):
        meant_zh, meant_en = did_you_mean(quoted[1], commands)
        return say(
            f"没有命令 {quoted[1]}。{meant_zh}全部命令见 {PROGRAM} --help。",
            f"no command {quoted[1]}.{meant_en} All of them: {PROGRAM} --help.",
        )
    zh, en = _said(error, message, context)
    return say(f"{zh}用法见 {path} --help。", f"{en} See {path} --help.")


def _said(error: Exception, message: str, context: Any) -> tuple[str, str]:
    param, option = getattr(error, "param", None), str(getattr(error, "option_name", ""))
    named = getattr(param, "metavar", None) or (param.opts[0] if param is not None else "")
    kind = type(error).__name__
    if kind == "NoSuchOption":
        zh, en = _meant_option(option, context)
        return f"没有选项 {option}。{zh}", f"no option {option}.{en}"
    if kind == "MissingParameter":
        return f"缺少参数 {named}。", f"{named} is missing."
    if kind == "BadOptionUsage" and "does not take a value" in message:
        return f"选项 {option} 后面不带值。", f"{option} takes no value."
    if kind == "BadOptionUsage":
        return f"选项 {option} 后面缺少值。", f"{option} needs a value."
    if kind == "BadParameter" and (closed := _CLOSED.search(message)):
        return f"不能读写 {closed[1]}（没有权限）。", f"{closed[1]} may not be read or written (no right to)."
    if kind == "BadParameter":
        zh, en = _wanted(param)
        return f"参数 {named} 的值不对{zh}。", f"the value of {named} is wrong{en}."
    if extra := _EXTRA.search(message):
        return f"多写了 {extra[1]}，这里用不上。", f"{extra[1]} is more than the command takes."
    return "命令写法不对。", f"{message.rstrip('.')}."


def _meant_option(option: str, context: Any) -> tuple[str, str]:
    """The option that was meant, compared without its dashes, which all have."""
    params = getattr(getattr(context, "command", None), "params", ())
    known = [name.removeprefix("--") for param in params for name in param.opts if name.startswith("--")]
    found = nearest(option.lstrip("-"), known)
    return (f"是不是“--{found}”？", f" Did you mean '--{found}'?") if found else ("", "")


def _wanted(param: Any) -> tuple[str, str]:
    """What a value has to be, where its type says so."""
    kind = getattr(getattr(param, "type_descriptor", None), "annotation", None)
    if kind not in KINDS:
        return "", ""
    zh, en = KINDS[kind]
    least = getattr(param, "min", None)
    if least is None:
        return f"，应为{zh}", f": {en} is wanted"
    return f"，应为不小于 {least} 的{zh}", f": {en} of {least} or more is wanted"
