// Package webp writes pictures as lossy WebP, with the same bytes on every machine.
//
// [Encode] runs libwebp, compiled to WebAssembly, inside the process. WebAssembly's arithmetic is exactly defined, so neither the
// processor nor libraries that happen to be installed can change a byte; a fault in the C code could only fail the one call, and the
// program stays pure Go. The module is compiled at the first call, so a site without new pictures pays nothing.
//
// github.com/gen2brain/webp, whose build of libwebp this is (see LICENSE), was not used itself: when the program starts it looks for a
// libwebp on the machine and prefers it, unless every build carries a tag; and its loader makes static binaries dynamic ones.
package webp

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"io"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

//go:embed libwebp.wasm.gz
var libwebp []byte

// MaxSide is the longest side that the format can hold.
const MaxSide = 1<<14 - 1

// method is libwebp's trade of time for size, 0 to 6. 4 is its default; 6 takes twice the time for 1 % less.
const method = 4

// Encode returns m as WebP of the given quality, 1 to 100. m must be opaque: its alpha is not looked at. Encode may be called from
// several goroutines at once; each call has a memory of its own, of about eight times the size of m's pixels.
func Encode(m *image.RGBA, quality int) ([]byte, error) {
	width, height := m.Rect.Dx(), m.Rect.Dy()
	if width < 1 || height < 1 || width > MaxSide || height > MaxSide {
		return nil, fmt.Errorf("webp: cannot encode %d×%d pixels", width, height)
	}
	lib, err := compiled()
	if err != nil {
		return nil, fmt.Errorf("webp: %w", err)
	}
	out, err := lib.encode(context.Background(), m, quality)
	if err != nil {
		return nil, fmt.Errorf("webp: %w", err)
	}
	return out, nil
}

type library struct {
	runtime wazero.Runtime
	module  wazero.CompiledModule
}

// compiled is the library, ready to run. Where memory may not be made executable (some hardened systems), the code is interpreted: slow, but
// the same bytes.
var compiled = sync.OnceValues(func() (*library, error) {
	z, err := gzip.NewReader(bytes.NewReader(libwebp))
	if err != nil {
		return nil, err
	}
	code, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	lib, err := compile(code, wazero.NewRuntimeConfig())
	if err != nil {
		lib, err = compile(code, wazero.NewRuntimeConfigInterpreter())
	}
	return lib, err
})

func compile(code []byte, config wazero.RuntimeConfig) (lib *library, err error) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, config)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, r); err != nil {
		return nil, err
	}
	module, err := r.CompileModule(ctx, code)
	if err != nil {
		return nil, errors.Join(err, r.Close(ctx))
	}
	return &library{r, module}, nil
}

func (lib *library) encode(ctx context.Context, m *image.RGBA, quality int) ([]byte, error) {
	// Without a name, instances do not get in each other's way. Without file systems, arguments or a clock, nothing outside is seen.
	instance, err := lib.runtime.InstantiateModule(ctx, lib.module, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, err
	}
	defer instance.Close(ctx)
	width, height := m.Rect.Dx(), m.Rect.Dy()
	pixels, err := call(ctx, instance, "malloc", uint64(4*width*height))
	if err != nil {
		return nil, err
	}
	length, err := call(ctx, instance, "malloc", 8)
	if err != nil {
		return nil, err
	}
	memory := instance.Memory()
	for y := range height {
		row := m.Pix[y*m.Stride:][:4*width]
		if !memory.Write(pixels+uint32(4*width*y), row) {
			return nil, errors.New("out of memory")
		}
	}
	const rgba, lossy, inexact = 0, 0, 0
	data, err := call(ctx, instance, "encode", uint64(pixels), uint64(width), uint64(height), uint64(length), rgba, uint64(quality), method, lossy, inexact)
	if err != nil {
		return nil, err
	}
	size, _ := memory.ReadUint32Le(length)
	out, ok := memory.Read(data, size)
	if !ok {
		return nil, errors.New("result out of reach")
	}
	return bytes.Clone(out), nil
}

// call calls a function of the library that returns a pointer, which is not 0.
func call(ctx context.Context, instance api.Module, name string, args ...uint64) (uint32, error) {
	f := instance.ExportedFunction(name)
	if f == nil {
		return 0, fmt.Errorf("libwebp has no function %s", name)
	}
	results, err := f.Call(ctx, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	if len(results) != 1 || results[0] == 0 {
		return 0, fmt.Errorf("%s failed", name)
	}
	return uint32(results[0]), nil
}
