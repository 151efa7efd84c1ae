#!/usr/bin/env bash
# Makes the packages: a .deb, a tarball and a CycloneDX bill of materials per processor, and SHA256SUMS over them.
# The same commit gives the same bytes: every time stamp is the last commit's, owners and order are fixed.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: tools/package.sh [--out DIR] [linux-arm64] [linux-x64]
  --out DIR   default artifacts/package
  RID         only these; default: both
Needs dpkg-deb and dtc (Debian: dpkg, device-tree-compiler) beside the .NET SDK.
TEXT
}

out=artifacts/package rids=()
while [ $# -gt 0 ]; do
  case "$1" in
    --out) out=${2:?--out needs a folder}; shift ;;
    linux-arm64 | linux-x64) rids+=("$1") ;;
    -h | --help) usage; exit 0 ;;
    *) echo "tools/package.sh: unknown argument $1; see tools/package.sh --help" >&2; exit 2 ;;
  esac
  shift
done
[ ${#rids[@]} -gt 0 ] || rids=(linux-arm64 linux-x64)
for tool in dpkg-deb dtc; do
  command -v $tool >/dev/null || { echo "tools/package.sh: $tool is missing; apt-get install dpkg device-tree-compiler" >&2; exit 1; }
done

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 LC_ALL=C TZ=UTC
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
umask 022
project=src/EdgeRadiomics.Appliance
version=$(sed -nE 's,.*<Version>(.*)</Version>.*,\1,p' Directory.Build.props)
mkdir -p "$out"
out=$(cd "$out" && pwd)
# Packages of these very sources are left as they are.
key=$( (echo "$SOURCE_DATE_EPOCH ${rids[*]}"; git ls-files -co --exclude-standard -z src models firmware-config tools 'Directory.*' global.json | xargs -0 sha256sum) | sha256sum | cut -d' ' -f1)
if [ "$(cat "$out/sources" 2>/dev/null)" = "$key" ] && (cd "$out" && sha256sum --quiet -c SHA256SUMS); then
  echo "package: made already from these sources, in $out"
  exit 0
fi
rm -f "$out"/edgeradiomics[_-]* "$out/sources"
# Away from artifacts/obj: restoring for another processor there would make the next build restore again.
work=$PWD/artifacts/package-build
mkdir -p "$work"

# publish RID: the program and its runtime in $work/RID/program
publish() {
  local composite=false
  # Compiled as one with its runtime, the program starts in two thirds of the time (354 methods left to compile at start, not 1882).
  # That takes two minutes of two cores instead of half a one: for the slow processor only.
  if [ "$1" = linux-arm64 ]; then composite=true; fi
  rm -rf "$work/$1"
  # No pdb: it, and through its checksum the program, would differ with every compilation, because the logging generator
  # writes its classes in random order.
  dotnet publish $project -c Release -r "$1" --self-contained -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=$composite -p:PublishDocumentationFiles=false \
    -p:PublishReferencesDocumentationFiles=false -p:ContinuousIntegrationBuild=true -p:DebugType=none --artifacts-path "$work/$1/build" -o "$work/$1/program" -v quiet -nodeReuse:false
  for bundle in models/*/; do
    mkdir -p "$work/$1/program/$bundle"
    cp "$bundle"{model.onnx,card.json,README.md} "$work/$1/program/$bundle"
  done
}

# stage RID: the tree of the .deb in $work/RID/root, which is also what the tarball holds
stage() {
  local root=$work/$1/root conf=firmware-config documents
  documents=$root/usr/share/doc/edgeradiomics
  rm -rf "$root"
  mkdir -p "$root"/usr/{bin,sbin,lib/edgeradiomics,share/edgeradiomics/overlays} "$root/etc/edgeradiomics" "$documents"
  cp -r "$work/$1/program/." "$root/usr/lib/edgeradiomics/"
  ln -s ../lib/edgeradiomics/EdgeRadiomics.Appliance "$root/usr/bin/edgeradiomics"
  cp $conf/edgeradiomics-board "$root/usr/sbin/"
  cp $conf/appliance.json "$root/etc/edgeradiomics/"
  mkdir -p "$root"/usr/lib/{systemd/system,udev/rules.d,sysusers.d,tmpfiles.d}
  cp $conf/systemd/*.service "$root/usr/lib/systemd/system/"
  cp $conf/udev/*.rules "$root/usr/lib/udev/rules.d/"
  cp $conf/sysusers/*.conf "$root/usr/lib/sysusers.d/"
  cp $conf/tmpfiles/*.conf "$root/usr/lib/tmpfiles.d/"
  cp -r $conf/boards "$root/usr/share/edgeradiomics/"
  for overlay in $conf/overlays/*.dts; do
    dtc -q -@ -I dts -O dtb -o "$root/usr/share/edgeradiomics/overlays/$(basename "$overlay" .dts).dtbo" "$overlay"
  done
  cp $conf/README.md "$documents/"
  cp $conf/debian/copyright "$documents/"
  cp $project/Capture/Demo/LICENSE.txt "$documents/demo-frames.LICENSE.txt"
  dotnet run tools/sbom.cs -- "$work/$1/build/obj/EdgeRadiomics.Appliance/project.assets.json" "$1" "$version" models "$documents"

  find "$root" -type d -exec chmod 755 {} +
  find "$root" -type f -exec chmod 644 {} +
  chmod 755 "$root/usr/lib/edgeradiomics/EdgeRadiomics.Appliance" "$root/usr/sbin/edgeradiomics-board"
  find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

# deb RID: the package, and the tarball of the same tree
deb() {
  local root=$work/$1/root architecture=amd64 debian=$work/$1/debian
  if [ "$1" = linux-arm64 ]; then architecture=arm64; fi
  tar -C "$root" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf - etc usr | gzip -n >"$out/edgeradiomics-$version-$1.tar.gz"
  cp "$root/usr/share/doc/edgeradiomics/sbom.cdx.json" "$out/edgeradiomics_${version}_$architecture.cdx.json"

  mkdir "$root/DEBIAN"
  sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$(du -sk --apparent-size "$root" | cut -f1)/" firmware-config/debian/control >"$root/DEBIAN/control"
  install -m 755 firmware-config/debian/{postinst,prerm,postrm} "$root/DEBIAN/"
  echo /etc/edgeradiomics/appliance.json >"$root/DEBIAN/conffiles"
  (cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
  find "$root/DEBIAN" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  # zstd: 6 s and 59 MB where xz takes 44 s for 50 MB, and a board unpacks it six times faster. Debian 12 and Ubuntu 22.04 read it.
  dpkg-deb --root-owner-group -Zzstd -z10 --build "$root" "$out/edgeradiomics_${version}_$architecture.deb" >/dev/null
  rm -rf "$root/DEBIAN"
}

for rid in "${rids[@]}"; do
  echo "package: $rid"
  publish "$rid"
  stage "$rid"
  deb "$rid"
done
(cd "$out" && sha256sum -- edgeradiomics[_-]"$version"* >SHA256SUMS)
echo "$key" >"$out/sources"
(cd "$out" && du -h --apparent-size edgeradiomics[_-]"$version"*)
