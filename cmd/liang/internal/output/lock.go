package output

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"
)

// A lock is held on the staging folder by one process at a time. The operating system holds it with the open file, so a killed process
// leaves none behind; a file with a process id in it would have to be guessed about.
type lock struct {
	file *os.File
	name string
}

// errBusy is what tryLock returns when another process holds the lock.
var errBusy = errors.New("locked")

// acquire takes the lock of a staging folder, which it makes if need be. It waits for another holder as long as wait says.
func acquire(ctx context.Context, stage string, wait time.Duration) (*lock, error) {
	name := filepath.Join(stage, "lock")
	deadline := time.Now().Add(wait)
	for {
		if err := os.Mkdir(stage, 0o755); err != nil && !os.IsExist(err) {
			return nil, failed("建不了暂存文件夹", "cannot make the staging folder", stage, err)
		}
		if info, err := os.Lstat(stage); err == nil && !info.IsDir() {
			return nil, refuse("%s 应该是暂存文件夹，却是别的东西；请把它移走", "%s must be the staging folder, but is something else; move it away", stage)
		}
		file, err := tryLock(name)
		if err == nil {
			return &lock{file, name}, nil
		}
		if !errors.Is(err, errBusy) {
			return nil, failed("锁不住", "cannot lock", name, err)
		}
		if !time.Now().Before(deadline) {
			return nil, refuse("另一个 liang 正在往同一个文件夹里生成网站；请等它结束再试（锁：%s）",
				"another liang is building into the same folder; wait until it has finished (lock: %s)", name)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// release gives the lock back and removes the staging folder if nothing else is in it.
func (l *lock) release() {
	unlock(l.file, l.name)
	os.Remove(filepath.Dir(l.name))
}
