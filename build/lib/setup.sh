# shellcheck shell=bash
# What a fresh Debian or Ubuntu lacks to build, run and test Pagedesk, and how
# to get it. Every function looks first and installs only what is missing, so
# setting up twice costs a second. Sourced after step.sh, never run.

golangci_version=v2.15.0
bin=$cache/bin

build_packages=(ca-certificates gcc libc6-dev pkg-config libgtk-3-dev)
# shellcheck disable=SC2034 # the scripts that source this file read the lists
# A window without a desktop around it, and letters for what customers write.
screen_packages=(xvfb dbus gnome-keyring imagemagick xdotool fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji)
# shellcheck disable=SC2034
test_packages=("${screen_packages[@]}" shellcheck xauth libsecret-tools curl strace tesseract-ocr chromium)

installed() {
	[[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

offered() {
	[[ -n $(apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: *\([^(].*\)$/\1/p') ]]
}

as_root() {
	if (($(id -u) == 0)); then
		"$@"
	elif command -v sudo >/dev/null; then
		# Nobody can type a password into a step: ask before, or not at all.
		sudo -n "$@"
	else
		die "This needs root and there is no sudo. As root, run:" "  $*"
	fi
}

install_packages() {
	as_root apt-get update
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

# packages NAME… installs those that are missing.
packages() {
	local missing=() package
	for package in "$@"; do
		installed "$package" || missing+=("$package")
	done
	((${#missing[@]} > 0)) || return 0
	if ! command -v apt-get >/dev/null; then
		echo "Not a Debian or Ubuntu. If the build fails, install what these Debian packages hold: ${missing[*]}"
		return 0
	fi
	if (($(id -u) != 0)) && [[ -t 0 ]] && command -v sudo >/dev/null; then
		echo "  Installing ${missing[*]}" && sudo -v
	fi
	step "install ${#missing[@]} Debian packages" install_packages "${missing[@]}"
}

# The web view: 4.1 where the release has it, behind the build tag that Wails
# asks for; 4.0 on older releases, without a tag.
webkit() {
	webkit_tags=webkit2_41
	if pkg-config --exists webkit2gtk-4.1 2>/dev/null; then return 0; fi
	if pkg-config --exists webkit2gtk-4.0 2>/dev/null; then
		webkit_tags=''
		return 0
	fi
	if command -v apt-get >/dev/null && ! offered libwebkit2gtk-4.1-dev && offered libwebkit2gtk-4.0-dev; then
		webkit_tags=''
		packages libwebkit2gtk-4.0-dev
	else
		packages libwebkit2gtk-4.1-dev
	fi
}

# older A B: version A comes before version B.
older() {
	[[ $1 != "$2" && $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]
}

# Go of the version that go.mod asks for. From 1.21 on, Go fetches the version
# it needs itself, unless GOTOOLCHAIN forbids it; Debian's builds forbid it by
# default, which the variable overrides.
go_toolchain() {
	local wanted here
	wanted=$(sed -n 's/^go //p' "$root/go.mod")
	if ! command -v go >/dev/null && [[ -x /usr/local/go/bin/go ]]; then
		PATH=$PATH:/usr/local/go/bin
	fi
	if ! command -v go >/dev/null && command -v apt-get >/dev/null; then
		here=$(apt-cache policy golang-go 2>/dev/null | sed -n 's/^ *Candidate: *\(.*:\)\?\([0-9.]*\).*/\2/p')
		if [[ -n $here ]] && ! older "$here" 1.21; then packages golang-go; fi
	fi
	command -v go >/dev/null ||
		die "Go $wanted or newer is needed and there is none: install it from https://go.dev/dl into /usr/local/go."
	here=$(cd / && GOTOOLCHAIN=local go env GOVERSION)
	here=${here#go}
	older "$here" "$wanted" || return 0
	if older "$here" 1.21 || [[ ${GOTOOLCHAIN:-} == local ]]; then
		die "Go $wanted or newer is needed; $(command -v go) is $here${GOTOOLCHAIN:+ and GOTOOLCHAIN=$GOTOOLCHAIN}." \
			"Install a newer one from https://go.dev/dl, or let Go fetch it: GOTOOLCHAIN=auto (Go 1.21 and later)."
	fi
	export GOTOOLCHAIN=auto
	step "fetch Go $wanted" go -C "$root" version ||
		die "Go $here could not fetch Go $wanted: install it from https://go.dev/dl."
}

node_is() {
	command -v npm >/dev/null && ! older "$(node --version 2>/dev/null | tr -d v)" "$1"
}

node_runtime() {
	local wanted candidate
	wanted=$(sed -n 's/.*"node": *">=\([0-9.]*\)".*/\1/p' "$root/frontend/package.json")
	if node_is "$wanted"; then return 0; fi
	candidate=$(apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: *\([0-9.]*\).*/\1/p')
	if [[ -n $candidate ]] && ! older "$candidate" "$wanted" && ! command -v node >/dev/null; then
		packages nodejs npm
	fi
	node_is "$wanted" ||
		die "Node $wanted or newer with npm is needed; here is ${candidate:+a distribution with $candidate and }$(node --version 2>/dev/null || echo none)." \
			"Install it from https://nodejs.org/en/download (the LTS release) so that node and npm are on the PATH."
}

# The front end's packages, again only when the lock file or Node changed.
npm_packages() {
	local stamp=$cache/npm.stamp now
	now="$(node --version) $(sha256sum <"$root/frontend/package-lock.json")"
	if [[ -d $root/frontend/node_modules && -f $stamp && $(<"$stamp") == "$now" ]]; then return 0; fi
	step 'npm ci' npm --prefix "$root/frontend" ci --no-audit --no-fund --prefer-offline
	printf '%s\n' "$now" >"$stamp"
}

# go_tool NAME MODULE COMMAND VERSION builds COMMAND of MODULE into the cache, again only
# when its version or Go's changed (a linter must be built with the Go it reads).
go_tool() {
	local name=$1 module=$2 command=$3 version=$4
	if go version -m "$bin/$name" 2>/dev/null |
		awk -v go="$(go -C "$root" env GOVERSION)" -v module="$module" -v version="$version" \
			'NR == 1 { same_go = $2 == go } $1 == "mod" { same = $2 == module && $3 == version } END { exit !(same_go && same) }'; then
		return 0
	fi
	# From the root, so that both are built by the Go that go.mod names.
	step "build $name $version" env GOBIN="$bin" GOFLAGS= go -C "$root" install "$module/$command@$version"
}

# The Wails command of the version that go.mod links.
wails_command() {
	go_tool wails github.com/wailsapp/wails/v2 cmd/wails \
		"$(go -C "$root" list -m -f '{{.Version}}' github.com/wailsapp/wails/v2)"
}

golangci_command() {
	go_tool golangci-lint github.com/golangci/golangci-lint/v2 cmd/golangci-lint "$golangci_version"
}

# What building the window takes. Sets webkit_tags.
setup_build() {
	[[ $(uname -s) == Linux ]] || die "These scripts know Debian and Ubuntu. Elsewhere: install Go, Node and Wails, then wails build."
	packages "${build_packages[@]}"
	webkit
	go_toolchain
	node_runtime
	npm_packages
	wails_command
	export PATH=$bin:$PATH
}

# The version that every program shows, from the one place that names it.
product_version() {
	sed -n 's/.*"productVersion": *"\([^"]*\)".*/\1/p' "$root/wails.json"
}

# The window at build/bin/pagedesk. The bindings are committed, so they are not
# made again here; build/checks says when they are stale.
build_window() {
	npm --prefix "$root/frontend" run build
	cd "$root" || return
	wails build -tags "$webkit_tags" -ldflags "-X pagedesk/app.Version=$(product_version)" \
		-s -skipbindings -m -nosyncgomod -trimpath -nocolour
}

# build_relay TO: servers have no C library of ours, so it is static.
build_relay() {
	CGO_ENABLED=0 go -C "$root" build -trimpath -ldflags "-s -w -X main.version=$(product_version)" -o "$1" ./relay
}
