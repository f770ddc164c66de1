package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
)

// bigSite puts the small site into dir with n pledges more, of about 300 characters each, and half as many activities of about 800. The
// same n gives the same site.
func bigSite(dir string, n int) error {
	if err := smallSite(dir); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, uint64(n)))
	words := []rune("园区商户承诺发货退款真实包装运费客服复核公开活动党员服务花卉茶叶食品诚信经营开箱检查")
	text := func(n int) string {
		var b strings.Builder
		for i := range n {
			switch {
			case i%97 == 96:
				b.WriteString("。\n\n")
			case i%17 == 16:
				b.WriteString("，")
			default:
				b.WriteRune(words[random.IntN(len(words))])
			}
		}
		return b.String() + "。\n"
	}
	original, err := os.ReadFile(filepath.Join(dir, "content", "pledges", "gdhw-2025-001-i.md"))
	if err != nil {
		return err
	}
	for i := range n {
		code := string(content.NewCode("GDHW", "2025", fmt.Sprintf("%05d", i+2)))
		page := strings.Replace(string(original), "GDHW-2025-001-I", code, 1)
		page = strings.Replace(page, "演示豆花坊", fmt.Sprintf("演示第%d号店", i+1), 1)
		if err := writeFile(filepath.Join(dir, "content", "pledges", strings.ToLower(code)+".md"), []byte(page+text(300))); err != nil {
			return err
		}
	}
	for i := range n / 2 {
		year := 2016 + i%10
		page := fmt.Sprintf("---\ntitle: 演示活动第%d场\nstart: %d-%02d-%02d\nkind: training\norganisers: [committee]\nsummary: 演示。\npublished: 2026-01-05\nsources:\n  - title: 演示数据\ndemo: true\n---\n%s",
			i+1, year, i%12+1, i%28+1, text(800))
		if err := writeFile(filepath.Join(dir, "content", "activities", fmt.Sprint(year), fmt.Sprintf("no-%d.md", i+1)), []byte(page)); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkBuild builds a site of n pledges and n/2 activities into an empty folder, and says how many times as long that takes as writing
// the same bytes alone (x-writing). Run it with -benchtime 1x for a first look.
func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			root := b.TempDir()
			if err := bigSite(root, n); err != nil {
				b.Fatal(err)
			}
			var files int
			out := 0
			publish := func(files []output.File) {
				out++
				if _, err := output.Publish(context.Background(), filepath.Join(root, fmt.Sprint("out", out)), files, output.Options{}); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				c := mustCompile(b, root, benchDay)
				publish(c.files)
				files = len(c.files)
			}
			perBuild := b.Elapsed() / time.Duration(b.N)

			c := mustCompile(b, root, benchDay)
			bytes := make([]output.File, len(c.files))
			for i := range c.files {
				text := rendered(b, &c.files[i])
				bytes[i] = output.File{Path: c.files[i].Path, Render: func(w io.Writer) error {
					_, err := io.WriteString(w, text)
					return err
				}}
			}
			start := time.Now()
			publish(bytes)
			b.ReportMetric(float64(perBuild)/float64(time.Since(start)), "x-writing")
			b.ReportMetric(float64(files), "files")
		})
	}
}

func benchDay(t *target) { t.date = content.Date{Year: 2026, Month: 2, Day: 1} }
