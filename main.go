// Command pagedesk is the window. Wails' CLI builds the main package at the
// module's root and embeds the front end here; everything else is in app.
package main

import (
	"embed"
	"os"

	"pagedesk/app"
)

//go:embed all:frontend/dist
var assets embed.FS

func main() { os.Exit(app.Main(assets, os.Args[1:])) }
