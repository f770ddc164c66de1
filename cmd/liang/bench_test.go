package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
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
	pick := func(words []string) string { return words[random.IntN(len(words))] }
	text := func(n int) string { // of n characters or a few more
		var b strings.Builder
		for i := 0; i < n; i += 2 {
			switch {
			case i%96 == 94:
				b.WriteString("。\n\n")
			case i%18 == 16:
				b.WriteString("，")
			default:
				b.WriteString(pick(plainWords))
			}
		}
		return b.String() + "。\n"
	}
	shop := func() string {
		name := pick(shopPlaces)
		switch random.IntN(6) {
		case 0:
			name = pick(surnameWords) + pick([]string{"记", "氏", "家"})
		case 1:
			name = pick([]string{"老", "小", "阿"}) + pick(surnameWords)
		case 2:
			name = pick(latinWords)
		}
		name += pick(shopAdjectives) + pick(shopGoods)
		if random.IntN(8) == 0 {
			name += strconv.Itoa(1+random.IntN(99)) + "号"
		}
		return name + pick(shopKinds)
	}
	original, err := os.ReadFile(filepath.Join(dir, "content", "pledges", "gdhw-2025-001-i.md"))
	if err != nil {
		return err
	}
	for i := range n {
		code := string(content.NewCode("GDHW", "2025", fmt.Sprintf("%05d", i+2)))
		days := strconv.Itoa(8 + random.IntN(50))
		page := strings.NewReplacer("GDHW-2025-001-I", code, "演示豆花坊", shop(), "示例甲", pick(surnameWords)+pick(givenNames)+pick([]string{"", pick(givenNames)}),
			"days: 15", "days: "+days, "坏一赔一", pick(plainWords)+pick(shopGoods)+"坏"+days+"赔"+pick(plainWords)).Replace(string(original))
		if err := writeFile(filepath.Join(dir, "content", "pledges", strings.ToLower(code)+".md"), []byte(page+text(300))); err != nil {
			return err
		}
	}
	for i := range n / 2 {
		year := 2016 + i%10
		title := pick(shopPlaces) + pick(shopGoods) + pick(eventWords) + pick(plainWords) + pick(eventKinds) + fmt.Sprintf("第%d场", i+1)
		page := fmt.Sprintf("---\ntitle: %s\nstart: %d-%02d-%02d\nkind: training\norganisers: [committee]\nsummary: %s\npublished: 2026-01-05\nsources:\n  - title: 演示数据\ndemo: true\n---\n%s",
			title, year, i%12+1, i%28+1, strings.ReplaceAll(text(30), "\n", ""), text(800))
		if err := writeFile(filepath.Join(dir, "content", "activities", fmt.Sprint(year), fmt.Sprintf("no-%d.md", i+1)), []byte(page)); err != nil {
			return err
		}
	}
	return nil
}

// The words of which big sites are made. The shops, persons and activities are invented.
var (
	shopPlaces = strings.Fields(`云岭 滇池 翠湖 官渡 斗南 螺蛳湾 石林 阳宗海 大观 金马 碧鸡 西山 盘龙 五华 呈贡 晋宁 安宁 嵩明 富民 宜良 东川 禄劝 寻甸 抚仙湖 洱海 苍山 玉龙 泸沽湖 香格里拉 西双版纳
		普洱 勐海 景迈 老班章 易武 冰岛 昔归 凤庆 昌宁 腾冲 和顺 瑞丽 芒市 怒江 独龙江 元阳 建水 蒙自 弥勒 罗平 曲靖 宣威 昭通 大关 水富 楚雄 双柏 永仁 元谋 大理 剑川 诺邓 沙溪 丽江 束河 白沙 长水 世博 滇缅`)
	surnameWords = strings.Fields(`王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 邹 熊
		金 陆 郝 孔 白 崔 康 毛 邱 秦 江 史 顾 侯 邵 孟 龙 万 段 雷 钱 汤 尹 黎 易 常 武 乔 贺 赖 龚 文 单 仇 查 解 朴 尉迟 欧阳 上官`)
	givenNames     = strings.Fields(`伟 芳 娜 秀 英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 兰 霞 平 刚 桂 文 辉 鑫 玲 红 梅 春 华 建 国 志 海 燕 云 飞 雪 晶 慧 颖 佳 宇 浩 然 子 轩 梓 涵 欣 怡 博 思 远 嘉 晨 曦 若 彤 语 诗 墨 舟`)
	latinWords     = strings.Fields(`A8 M66 KOI YUN Dian 1982 9527 Lulu Momo VIVA T3 OK Bee Mia 88 360 DIY U7 X9 Ruby`)
	shopAdjectives = strings.Fields(`阳光 清晨 山野 古法 手作 老街 春天 花间 云上 有机 高原 小满 谷雨 立夏 知味 拾光 半亩 一米 四季 千里 百味 鲜活 原味 匠心 民间 彩云 青石 红土 蓝天 白鹭 孔雀 向阳 初心 同心 满堂 吉祥 如意 福来 安心 放心
		邻家 巷口 桥头 田园 林间 溪边 雨林 雪山 温泉 梯田 茶马 马帮 火塘 竹楼 稻香 麦田 晨露 星空 月光 晚风`)
	shopGoods = strings.Fields(`豆花 多肉 鲜花 玫瑰 百合 绣球 康乃馨 洋桔梗 满天星 郁金香 蓝莓 草莓 石榴 芒果 菠萝 核桃 板栗 松子 菌子 松茸 牛肝菌 火腿 腊肉 米线 饵块 饵丝 乳扇 乳饼 豆腐 酱菜 辣椒 蘸水 蜂蜜 红糖 普洱茶 滇红 绿茶 咖啡 小粒咖啡 糕点 鲜花饼
		月饼 银饰 翡翠 玉石 扎染 刺绣 土陶 紫陶 锡器 铜锅 斑铜 木雕 竹编 草编 蜡染 民族服饰 童装 女装 男鞋 箱包 文具 数码 家电 家具 灯饰 窗帘 床品 玩具 母婴 宠物 水族 盆景 花肥 种苗 种球 花瓶 干花 永生花 香薰 精油 面膜 药材 三七 天麻 石斛 重楼 灯盏花`)
	shopKinds  = strings.Fields(`旗舰店 专营店 专卖店 小铺 花坊 工坊 商行 铺子 生活馆 小店 小院 合作社 商贸行 体验店 直营店 作坊 庄园 农场 花园 集市 优选 甄选 之家 世家 堂 阁 轩 坊 馆 店`)
	eventWords = strings.Fields(`直播带货 客服 消费维权 诚信经营 包装设计 短视频 跨境电商 食品安全 知识产权 税务 信贷 消防 志愿服务 垃圾分类 助农 党员 青年 女性 残疾人 返乡创业 供应链 物流 冷链 质量检测 品牌建设`)
	eventKinds = strings.Fields(`培训 讲座 沙龙 座谈会 走访 交流会 集市 比赛 开放日 宣讲 体检 义卖 植树 慰问 分享会 评议`)
	plainWords = strings.Fields(`园区 商户 承诺 发货 退款 真实 包装 运费 客服 复核 公开 活动 党员 服务 花卉 茶叶 食品 诚信 经营 开箱 检查 我们 他们 每天 早上 下午 订单 快递 仓库 破损 照片 补发 赔付 顾客 电话 平台 规则 时间 地点 学习 讲解 问题 回答 记录 签到 老师 学员 参加 组织 支部 社区
		街道 企业 老板 店主 员工 产品 质量 标准 检测 报告 标签 日期 产地 价格 优惠 活动 直播 短片 拍摄 剪辑 文案 运营 数据 分析 流量 转化 评价 好评 差评 投诉 处理 结果 满意 改进 措施 责任 落实 监督 公示 名单 登记 申请 审核 通过 有效 暂停 恢复 终止 退出 原因 说明 联系 方式 地址 邮箱 网站
		手机 电脑 支付 账单 发票 合同 协议 条款 权利 义务 法律 法规 政策 通知 文件 会议 讨论 决定 计划 总结 经验 困难 帮助 支持 合作 伙伴 资源 信息 技术 培训 专家 志愿 爱心 捐赠 公益 环境 卫生 安全 消防 演练 宣传 手册 展板 现场 气氛 热烈 大家 一起 努力 目标 任务 完成 进度 季度 年度 春季 夏天 秋天 冬天 节日`)
)

// BenchmarkBuild runs the program over generated sites of n pledges and n/2 activities: everything, nothing changed, one record edited. Besides the time
// of a build it says how many files that is a second, what a file takes of the processor, the peak of memory, and how many times as long it takes as
// writing files of the same names and sizes alone (x-writing); everything once more in this process says what is allocated. With LIANG_LONG there are
// 100,000 pledges, too, which take ten minutes and 8 GB of disk. -benchtime 3x is enough.
func BenchmarkBuild(b *testing.B) {
	sizes := []int{1000, 10000}
	if os.Getenv("LIANG_LONG") != "" {
		sizes = append(sizes, 100000)
	}
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			root := b.TempDir()
			if err := bigSite(root, n); err != nil {
				b.Fatal(err)
			}
			// Into a new folder each time: where a tree was just removed, some file systems write three times as slowly.
			everything := func(i int) (string, error) {
				return fmt.Sprint("public", i), os.RemoveAll(filepath.Join(root, ".cache"))
			}
			nothing := func(int) (string, error) { return "public0", nil }
			edit := func(i int) (string, error) {
				name := filepath.Join(root, "content", "pledges", "gdhw-2025-001-i.md")
				text, err := os.ReadFile(name)
				text, _, _ = bytes.Cut(text, []byte("\n再版"))
				return "public0", cmp.Or(err, os.WriteFile(name, fmt.Appendf(text, "\n再版%d。\n", i), 0o666))
			}
			b.Run("all", func(b *testing.B) { benchBuild(b, root, everything) })
			b.Run("unchanged", func(b *testing.B) { benchBuild(b, root, nothing) })
			b.Run("edited", func(b *testing.B) { benchBuild(b, root, edit) })
			b.Run("in-process", func(b *testing.B) { // where allocations can be counted
				b.ReportAllocs()
				for b.Loop() {
					site := mustCompile(b, root, benchDay)
					if _, err := output.Publish(context.Background(), filepath.Join(b.TempDir(), "out"), site.files, output.Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// benchBuild builds the site in root, each time after prepare, into the folder that it names.
func benchBuild(b *testing.B, root string, prepare func(i int) (folder string, err error)) {
	var cpu, wall time.Duration
	var memory int64
	var out string
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		folder, err := prepare(i)
		if err != nil {
			b.Fatal(err)
		}
		out = filepath.Join(root, folder)
		c := liang(b, "build", "-root", root, "-out", out, "-date", "2026-02-01")
		b.StartTimer()
		start := time.Now()
		if said, err := c.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, said)
		}
		wall += time.Since(start)
		cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
		memory = max(memory, memoryOf(c.ProcessState))
	}
	text, err := os.ReadFile(filepath.Join(out, output.ManifestPath))
	if err != nil {
		b.Fatal(err)
	}
	published, err := output.ParseManifest(text)
	if err != nil {
		b.Fatal(err)
	}
	files := float64(len(published))
	alone, err := writeAlone(b.TempDir(), published)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(files, "files")
	b.ReportMetric(files*float64(b.N)/wall.Seconds(), "files/s")
	b.ReportMetric(float64(cpu.Microseconds())/float64(b.N)/files, "cpu-µs/file")
	b.ReportMetric(float64(memory>>20), "peak-MB")
	b.ReportMetric(wall.Seconds()/float64(b.N)/alone.Seconds(), "x-writing")
}

// writeAlone writes files of the names and sizes of m into dir, with as many writers as a build has, and does nothing else.
func writeAlone(dir string, m output.Manifest) (time.Duration, error) {
	start := time.Now()
	var largest int64
	for i := range m {
		largest = max(largest, m[i].Size)
	}
	data := bytes.Repeat([]byte("亮"), int(largest)/3+1)
	errs := make([]error, runtime.GOMAXPROCS(0))
	var writers sync.WaitGroup
	for w := range errs {
		writers.Go(func() {
			made := ""
			for i := w * len(m) / len(errs); i < (w+1)*len(m)/len(errs); i++ {
				name := filepath.Join(dir, filepath.FromSlash(m[i].Path))
				if folder := filepath.Dir(name); folder != made {
					errs[w] = cmp.Or(errs[w], os.MkdirAll(folder, 0o777))
					made = folder
				}
				errs[w] = cmp.Or(errs[w], os.WriteFile(name, data[:m[i].Size], 0o666))
			}
		})
	}
	writers.Wait()
	return time.Since(start), errors.Join(errs...)
}

func benchDay(t *target) { t.date = content.Date{Year: 2026, Month: 2, Day: 1} }
