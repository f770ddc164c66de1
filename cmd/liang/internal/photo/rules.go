package photo

import "liang/cmd/liang/internal/diag"

var saveAsJPEG = diag.Text{
	ZH: "请用看图或画图软件打开它，另存为 JPEG（.jpg）后换上",
	EN: "open it in a picture viewer, save it as JPEG (.jpg), and use that",
}

var (
	ruleEmpty = diag.Define(diag.Rule{
		ID:    "photo/empty",
		Title: diag.Text{ZH: "图片是空文件", EN: "empty picture file"},
		Msg:   diag.Text{ZH: "图片“%s”是空文件", EN: "the picture %q is an empty file"},
		Hint:  diag.Text{ZH: "多半是没有复制完，请重新复制原图", EN: "most likely it was not copied to the end; copy the original again"},
		Wrong: "river.jpg（0 字节）", Right: "river.jpg（2 MB）",
	})
	ruleBytes = diag.Define(diag.Rule{
		ID:    "photo/file-size",
		Title: diag.Text{ZH: "图片文件太大", EN: "picture file too large"},
		Msg:   diag.Text{ZH: "图片“%s”有 %d MB，最多 %d MB", EN: "the picture %q has %d MB; at most %d MB are read"},
		Hint:  saveAsJPEG,
		Wrong: "poster.png（90 MB）", Right: "poster.jpg（3 MB）",
	})
	ruleSize = diag.Define(diag.Rule{
		ID:    "photo/size",
		Title: diag.Text{ZH: "图片像素太多", EN: "too many pixels"},
		Msg: diag.Text{ZH: "图片“%s”是 %d×%d 像素；每边最多 %d 像素，总共最多 %d 万像素",
			EN: "the picture %[1]q has %[2]d×%[3]d pixels; at most %[4]d on a side and %[5]d0,000 in all are read"},
		Hint:  diag.Text{ZH: "请先把图片缩小，宽 2000 像素就足够清楚", EN: "make it smaller first; 2000 pixels across are plenty"},
		Wrong: "banner.jpg（50000×50000）", Right: "banner.jpg（2000×1500）",
	})
	ruleExtension = diag.Define(diag.Rule{
		ID:    "photo/extension",
		Title: diag.Text{ZH: "图片的扩展名不对", EN: "wrong extension"},
		Msg:   diag.Text{ZH: "“%s”其实是 %s 图片", EN: "%q is really a %s picture"},
		Hint:  diag.Text{ZH: "请改名为 %[3]s，记录里也一起改", EN: "rename it to %[3]s, in the record too"},
		Wrong: "file: river.jpg（内容是 PNG）", Right: "file: river.png",
	})
	ruleSVG = diag.Define(diag.Rule{
		ID:    "photo/svg",
		Title: diag.Text{ZH: "SVG 不能作照片", EN: "SVG is not accepted"},
		Msg:   diag.Text{ZH: "“%s”是 SVG 矢量图，里面可能带脚本，不能作照片", EN: "%q is an SVG drawing, which can carry scripts, and is not accepted as a picture"},
		Hint:  diag.Text{ZH: "请在制图软件里导出为 PNG，宽 1440 像素以上", EN: "export it as PNG, at least 1440 pixels wide"},
		Wrong: "file: map.svg", Right: "file: map.png",
	})
	ruleFormat = diag.Define(diag.Rule{
		ID:    "photo/format",
		Title: diag.Text{ZH: "不能用作图片的文件", EN: "not an accepted kind of picture"},
		Msg:   diag.Text{ZH: "“%s”不是 JPEG、PNG、WebP 或 GIF 图片，而是：%s", EN: "%q is not a JPEG, PNG, WebP or GIF picture, but: %s"},
		Hint:  saveAsJPEG,
		Wrong: "file: img-0001.heic", Right: "file: img-0001.jpg",
	})
	ruleBroken = diag.Define(diag.Rule{
		ID:    "photo/broken",
		Title: diag.Text{ZH: "图片读不出来", EN: "picture cannot be read"},
		Msg:   diag.Text{ZH: "图片“%s”读不出来：%s", EN: "the picture %q cannot be read: %s"},
		Hint: diag.Text{ZH: "请重新复制原图；还不行就用看图软件打开，另存为 JPEG",
			EN: "copy the original again; if that does not help, open it in a picture viewer and save it as JPEG"},
		Wrong: "river.jpg（只传了一半）", Right: "river.jpg（完整）",
	})
	ruleLocation = diag.Define(diag.Rule{
		ID:       "photo/location",
		Severity: diag.Warning,
		Title:    diag.Text{ZH: "原图带有拍摄位置", EN: "the original says where it was taken"},
		Msg:      diag.Text{ZH: "原图“%s”记有拍摄位置（GPS）；发布时已去除，但仓库里的原图仍有位置信息", EN: "%q carries the place where it was taken (GPS); it is not published, but stays in the repository"},
		Hint: diag.Text{ZH: "如果位置不宜公开，请用看图软件删去位置信息（Windows：属性 → 详细信息 → 删除属性和个人信息）后换上",
			EN: "if the place should not be known, remove it (Windows: Properties, Details, Remove Properties and Personal Information) and replace the file"},
		Wrong: "river.jpg（带 GPS）", Right: "river.jpg（不带 GPS）",
	})
)
