package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// An Error says in Chinese and English why a site could not be published or verified, and what to do. All errors of this package are
// of this type, save those of a context and of a [File]'s Render, which come wrapped in one.
type Error struct {
	ZH, EN string
	Err    error // the cause, or nil
}

func (e *Error) Error() string { return e.EN }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// refuse returns an Error without a cause; both texts take the same arguments.
func refuse(zh, en string, args ...any) *Error {
	return &Error{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// failed says that an operation on name failed. doing is the operation in both languages: "写不了", "cannot write".
func failed(zh, en, name string, err error) error {
	var e *Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	causeZH, causeEN := cause(err)
	return &Error{ZH: zh + " " + name + "：" + causeZH, EN: en + " " + name + ": " + causeEN, Err: err}
}

// causes are the failures of a machine that an editor can do something about.
var causes = []struct {
	is     []error
	zh, en string
}{
	{[]error{syscall.ENOSPC, syscall.EDQUOT, diskFull}, "磁盘已满；请腾出空间，再生成一次", "the disk is full; free some space and build again"},
	{[]error{syscall.EROFS}, "磁盘是只读的；请换一个可以写入的输出文件夹", "the disk is read-only; choose another output folder"},
	{[]error{fs.ErrPermission}, "没有权限；请检查这个文件夹的权限", "permission denied; look at the permissions of the folder"},
	{[]error{syscall.EXDEV, otherDevice}, "输出文件夹和它旁边的暂存文件夹不在同一个磁盘上；请换一个输出文件夹",
		"the output folder and the staging folder beside it are on different file systems; choose another output folder"},
	{[]error{syscall.ENOTDIR}, "应该是文件夹的地方是一个文件；请把它移走", "a file stands where a folder must be; move it away"},
	{[]error{syscall.EISDIR, syscall.ENOTEMPTY}, "应该是文件的地方是一个文件夹；请把它移走", "a folder stands where a file must be; move it away"},
	{[]error{syscall.ENAMETOOLONG}, "文件名太长；请起一个短一些的名字", "the name is too long; choose a shorter one"},
	{[]error{fs.ErrNotExist}, "找不到", "it does not exist"},
}

func cause(err error) (zh, en string) {
	for _, c := range causes {
		for _, is := range c.is {
			if errors.Is(err, is) {
				return c.zh, c.en
			}
		}
	}
	var path *fs.PathError
	var link *os.LinkError
	switch { // the name is in the message already
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return err.Error(), err.Error()
}
