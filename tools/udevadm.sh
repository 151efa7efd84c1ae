#!/usr/bin/env bash
# Runs Debian 13's udevadm, which knows `verify`; Debian 12's does not. Fetched once into artifacts/udevadm (45 MB) and
# only unpacked: nothing is installed. x64 only.
# usage: tools/udevadm.sh verify FILE...     exit code 3: it could not be fetched
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$here/artifacts/udevadm
libraries=$folder/root/usr/lib/x86_64-linux-gnu

fetch() {
  local mirror
  mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | head -1 | tr -d ' ' || true)
  rm -rf "$folder"
  mkdir -p "$folder"/apt/{lists,archives}/partial "$folder/new"
  cd "$folder"
  : >apt/status
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} trixie main" >apt/sources.list
  cat >apt/apt.conf <<CONF
Dir::Etc { SourceList "$PWD/apt/sources.list"; SourceParts "/dev/null"; };
Dir::State { Lists "$PWD/apt/lists"; status "$PWD/apt/status"; };
Dir::Cache "$PWD/apt";
APT { Architecture "amd64"; Architectures { "amd64"; }; Install-Recommends "false"; Sandbox::User "root"; };
Debug::NoLocking "1";
CONF
  export APT_CONFIG=$PWD/apt/apt.conf
  apt-get -qq update
  # With what it links against, so that the host's own libraries are never mixed in.
  (cd apt/archives && apt-get -qq download udev libsystemd-shared libc6 libudev1 libkmod2 libacl1 libblkid1 libmount1 libcap2 libselinux1 libcrypt1 \
    libssl3t64 libzstd1 zlib1g liblzma5 libpcre2-8-0 libpam0g libseccomp2 libaudit1 libcap-ng0)
  for package in apt/archives/*.deb; do dpkg-deb -x "$package" new; done
  mv new root
  rm -rf apt
}

if [ ! -d "$folder/root" ]; then (fetch) >&2 || { echo "tools/udevadm.sh: Debian 13's udev could not be fetched" >&2; exit 3; }; fi
exec "$libraries/ld-linux-x86-64.so.2" --inhibit-cache --library-path "$libraries:$libraries/systemd" "$folder/root/usr/bin/udevadm" "$@"
