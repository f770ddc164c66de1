//go:build !linux

package output

import "errors"

func mount(string, int) error     { return errors.ErrUnsupported }
func readOnly(string, bool) error { return errors.ErrUnsupported }
func unmount(string)              {}
