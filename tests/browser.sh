#!/bin/sh
# Makes sure that the tests find a Chromium: the one that is there, Debian's when root, else Playwright's own.
set -e
bin=$1
if command -v chromium >/dev/null 2>&1 && { ! command -v fc-list >/dev/null 2>&1 || [ -n "$(fc-list :lang=zh)" ]; }; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
else
    "$bin/python" -m playwright install chromium
fi
