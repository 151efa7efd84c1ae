#!/usr/bin/env bash
# Builds everything and runs every test. Installs what the tests need where it is missing (Debian packages).
# Last line: N passed, N failed, N skipped. Exit code 1 when a test failed or the build did.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: tools/test.sh [--long] [PROJECT ...]
  --long    adds the slow tests
  PROJECT   only these, e.g. Core Appliance; default: all
Shared data is found by EDGERADIOMICS_DATA (default ../shared/data); tests that need it say skipped without it.
TEXT
}

projects=()
for argument in "$@"; do
  case "$argument" in
    --long) export EDGERADIOMICS_LONG=1 ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "tools/test.sh: unknown option $argument; see tools/test.sh --help" >&2; exit 2 ;;
    *) projects+=("EdgeRadiomics.$argument.Tests") ;;
  esac
done
if [ ${#projects[@]} -eq 0 ]; then
  for folder in tests/*.Tests; do projects+=("$(basename "$folder")"); done
fi

# Real brokers and their clients, a real database, a real browser, the two ways to read clips, OpenMP for the trainer; what makes
# and emulates the arm64 board; what checks units, rules and overlays.
packages=(mosquitto mosquitto-clients nats-server rabbitmq-server postgresql chromium ffmpeg libgtk-3-0 libgomp1
  qemu-system-arm qemu-utils kmod cpio e2fsprogs fakeroot xz-utils systemd udev device-tree-compiler)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing ${missing[*]}"
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  install() { DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; }
  # The packages start system brokers, mosquitto's on 1883, the port that the appliance's own one wants, and a database that nobody needs.
  install || { "${as_root[@]}" apt-get update -qq && install; } || echo "some packages could not be installed: their tests will say skipped"
  for service in mosquitto rabbitmq-server postgresql; do "${as_root[@]}" service "$service" stop >/dev/null 2>&1 || true; done
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build EdgeRadiomics.sln -c Release -v quiet -nodeReuse:false || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

# The packages that Firmware looks into, and the emulated board that Device installs one on.
unmade=0
stop() { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
if [[ "${projects[*]}" == *.Firmware.Tests* || "${projects[*]}" == *.Device.Tests* ]]; then
  tools/package.sh || stop
fi
if [[ "${projects[*]}" == *.Device.Tests* ]]; then
  # The other tests still run, but a run without the board is a failed one.
  tools/board/image.sh artifacts/board || { echo "the emulated board could not be made"; unmade=1; }
  # The appliance's own tests for the board, of which it runs those that want a grabber; no browser goes with them.
  dotnet publish tests/EdgeRadiomics.Appliance.Tests -c Release -r linux-arm64 --self-contained --artifacts-path artifacts/board-tests -o artifacts/board-tests/out -v quiet -nodeReuse:false || stop
  rm -rf artifacts/board-tests/out/.playwright
fi

passed=0 failed=$unmade skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in "${projects[@]}"; do
  "artifacts/bin/$project/release/$project" -noColor </dev/null 2>&1 | tee "$log" | grep -vE 'Discover|Starting:|Finished:|Not Run:|^=== |^xUnit' || true
  summary=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+, Time: [0-9.]+s' "$log" | tail -1 || true)
  if [ -z "$summary" ]; then
    echo "$project did not finish"
    failed=$((failed + 1))
    continue
  fi
  echo "$project: $summary"
  read -r total errors failures skips not_run < <(sed -E 's/[^0-9]+([0-9]+)[^0-9]+([0-9]+)[^0-9]+([0-9]+)[^0-9]+([0-9]+)[^0-9]+([0-9]+).*/\1 \2 \3 \4 \5/' <<<"$summary")
  failed=$((failed + errors + failures))
  skipped=$((skipped + skips + not_run))
  passed=$((passed + total - failures - skips - not_run))
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
