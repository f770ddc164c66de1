module liang

go 1.26.0
