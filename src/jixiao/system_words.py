"""Why the system refused, in Chinese: what it says itself is English, and is for the log."""

import csv
import errno
from pathlib import Path

from jixiao.pairs import pair

_NOT_UTF8 = pair("不是 UTF-8 编码", "not in UTF-8")
_WRONG_MARKS = pair("引号或分隔符写错了", "wrong quotation marks or separators")
_NOT_SAID = pair("系统没有说明原因", "the system does not say why")
_NUMBERED = pair("系统错误 {number}", "system error {number}")
_TOO_MANY_FILES = pair("同时打开的文件太多", "too many open files")
_IN_USE = pair("正被别的程序使用", "in use by another program")
_NO_FILE = pair("不是普通文件", "no plain file")
WORDS = {
    errno.ENOENT: pair("不存在", "is not there")(),
    errno.ENOTDIR: pair("路径中有一段是文件，不是文件夹", "a part of the path is a file")(),
    errno.EISDIR: pair("是文件夹，不是文件", "a folder, not a file")(),
    errno.EACCES: pair("没有权限", "no right to")(),
    errno.EPERM: pair("系统不允许", "the system does not allow it")(),
    errno.EEXIST: pair("已经有这个名称的文件或文件夹", "the name is taken")(),
    errno.ENOTEMPTY: pair("文件夹不是空的", "the folder is not empty")(),
    errno.ENOSPC: pair("磁盘已满", "the disk is full")(),
    errno.EDQUOT: pair("磁盘配额已满", "the quota of the disk is used up")(),
    errno.EROFS: pair("所在的磁盘只能读", "the disk is read-only")(),
    errno.ENAMETOOLONG: pair("名称太长", "the name is too long")(),
    errno.ELOOP: pair("链接绕成了圈", "links in a circle")(),
    errno.EMFILE: _TOO_MANY_FILES(),
    errno.ENFILE: _TOO_MANY_FILES(),
    errno.EBUSY: _IN_USE(),
    errno.ETXTBSY: _IN_USE(),
    errno.EIO: pair("磁盘读写出错", "the disk fails")(),
    errno.EFBIG: pair("文件太大", "the file is too large")(),
    errno.EXDEV: pair("跨了磁盘", "across disks")(),
    errno.EINVAL: pair("系统不接受这样的名称或位置", "the system takes no such name or place")(),
    errno.ENXIO: _NO_FILE(),
    errno.ENODEV: _NO_FILE(),
    errno.ESTALE: pair("网络文件夹断开了", "the network folder is gone")(),
    errno.ETIMEDOUT: pair("没有回应", "no answer")(),
    errno.ECONNREFUSED: pair("拒绝连接", "the connection was refused")(),
    errno.EILSEQ: pair("名称的编码不对", "the name is in another encoding")(),
}


def why(error: BaseException) -> str:
    """Why a file, folder or text could not be taken or made."""
    if isinstance(error, UnicodeError):
        return _NOT_UTF8()
    if isinstance(error, csv.Error):
        return _WRONG_MARKS()
    number = error.errno if isinstance(error, OSError) else None
    if number is None:
        return _NOT_SAID()
    return WORDS.get(number, _NUMBERED(number=number))


def no_folder(place: Path) -> str:
    """Why a place is no folder."""
    return "是文件，不是文件夹" if place.is_file() else "不存在"
