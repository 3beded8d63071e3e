#!/bin/sh
# Browsers for the end-to-end tests: Chromium, Firefox and WebKitGTK. What is there already, else Debian's packages; where there is no apt,
# Playwright's own download of Chromium, and the tests of the other engines say what is missing.
set -eu
PACKAGES=""
command -v chromium >/dev/null 2>&1 || PACKAGES="$PACKAGES chromium fonts-noto-color-emoji"
command -v firefox-esr >/dev/null 2>&1 || PACKAGES="$PACKAGES firefox-esr"
command -v WebKitWebDriver >/dev/null 2>&1 || PACKAGES="$PACKAGES webkit2gtk-driver"
command -v Xvfb >/dev/null 2>&1 || PACKAGES="$PACKAGES xvfb"
[ -n "$PACKAGES" ] || exit 0
if command -v apt-get >/dev/null 2>&1; then
    SUDO=""
    [ "$(id -u)" = 0 ] || SUDO="sudo"
    $SUDO apt-get update -qq
    # shellcheck disable=SC2086  # one word for each package
    $SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $PACKAGES >/dev/null
else
    "$BIN/python" -m playwright install chromium
fi
