"""Why the system refused, in Chinese: what it says itself is English, and is for the log."""

import csv
import errno
from pathlib import Path

WORDS = {
    errno.ENOENT: "不存在",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "系统不允许",
    errno.EEXIST: "已经有这个名称的文件或文件夹",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EROFS: "所在的磁盘只能读",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "同时打开的文件太多",
    errno.ENFILE: "同时打开的文件太多",
    errno.EBUSY: "正被别的程序使用",
    errno.ETXTBSY: "正被别的程序使用",
    errno.EIO: "磁盘读写出错",
    errno.EFBIG: "文件太大",
    errno.EXDEV: "跨了磁盘",
    errno.EINVAL: "系统不接受这样的名称或位置",
    errno.ENXIO: "不是普通文件",
    errno.ENODEV: "不是普通文件",
    errno.ESTALE: "网络文件夹断开了",
    errno.ETIMEDOUT: "没有回应",
    errno.ECONNREFUSED: "拒绝连接",
    errno.EILSEQ: "名称的编码不对",
}


def why(error: BaseException) -> str:
    """Why a file, folder or text could not be taken or made."""
    if isinstance(error, UnicodeError):
        return "不是 UTF-8 编码"
    if isinstance(error, csv.Error):
        return "引号或分隔符写错了"
    number = error.errno if isinstance(error, OSError) else None
    if number is None:
        return "系统没有说明原因"
    return WORDS.get(number, f"系统错误 {number}")


def no_folder(place: Path) -> str:
    """Why a place is no folder."""
    return "是文件，不是文件夹" if place.is_file() else "不存在"
