package page

import (
	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/layout"
)

func (p *Plan) drawFramework(slots []Slot) layout.HTML { return "" }
func (p *Plan) plotActivities(title string, list []*content.Activity, bucket func(content.Date) string) layout.HTML {
	return ""
}
func (p *Plan) plotFigures(unit string, list []*content.Figure) layout.HTML { return "" }
