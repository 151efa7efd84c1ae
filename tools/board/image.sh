#!/usr/bin/env bash
# Makes the emulated board: Debian 12 arm64 kernel, a small initrd and a root file system without the product.
# Packages are only unpacked: their scripts would need an arm64 CPU, and emulating them takes over 15 minutes.
# usage: tools/board/image.sh FOLDER     writes FOLDER/{kernel,initrd,root.img}; does nothing when they are up to date
set -euo pipefail
export PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" && cd "$1"

recipe=$(cat "$here/image.sh" "$here"/guest/* | sha256sum | cut -d' ' -f1)
if [ "$(cat recipe 2>/dev/null)" = "$recipe" ]; then exit 0; fi
if [ "$(id -u)" -ne 0 ] && [ -z "${FAKEROOTKEY:-}" ]; then exec fakeroot "$here/image.sh" "$PWD"; fi

mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | head -1 | tr -d ' ' || true)
rm -rf apt root initrd.d recipe root.img
mkdir -p apt/lists/partial apt/archives/partial root
: >apt/status
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} bookworm main" >apt/sources.list
cat >apt/apt.conf <<CONF
Dir::Etc { SourceList "$PWD/apt/sources.list"; SourceParts "/dev/null"; };
Dir::State { Lists "$PWD/apt/lists"; status "$PWD/apt/status"; };
Dir::Cache "$PWD/apt";
Dir::Cache::Archives "$PWD/apt/archives";
APT { Architecture "arm64"; Architectures { "arm64"; }; Install-Recommends "false"; Sandbox::User "root"; };
Debug::NoLocking "1";
CONF
export APT_CONFIG=$PWD/apt/apt.conf

echo "board: fetching packages"
apt-get -qq update
# What a user's board has before he installs the product, and the tools that the test drives it with.
apt-get -qq install --yes --download-only base-files base-passwd bash coreutils dash dbus diffutils dpkg findutils gawk grep gzip init-system-helpers \
  iproute2 kmod libc-bin libgcc-s1 libgpiod2 libstdc++6 login mount passwd procps sed systemd systemd-sysv tar udev util-linux v4l-utils >/dev/null
kernel_package=$(apt-cache depends linux-image-arm64 | grep -oE 'linux-image-6[^ ]+-arm64' | head -1)
(mkdir -p apt/kernel && cd apt/kernel && apt-get -qq download "$kernel_package" busybox-static)

echo "board: unpacking"
mkdir -p root/usr/{bin,sbin,lib} root/var/lib/dpkg/info root/var/lib/dpkg/updates
for folder in bin sbin lib; do ln -s "usr/$folder" "root/$folder"; done
for package in apt/archives/*.deb; do
  # tar keeps the links /bin, /sbin and /lib; dpkg-deb -x would replace them by folders.
  dpkg-deb --fsys-tarfile "$package" | tar -x -C root --keep-directory-symlink --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*'
  { dpkg-deb -f "$package" | sed '/^Package:/a Status: install ok installed'; echo; } >>root/var/lib/dpkg/status
  name=$(dpkg-deb -f "$package" Package)
  if [ "$(dpkg-deb -f "$package" Multi-Arch)" = same ]; then name="$name:arm64"; fi
  dpkg-deb --fsys-tarfile "$package" | tar -t | sed -E 's,^\./?,/,; s,/$,,; s,^$,/.,' >"root/var/lib/dpkg/info/$name.list"
done
mkdir -p apt/unpacked
for package in apt/kernel/*.deb; do dpkg-deb -x "$package" apt/unpacked; done
cp apt/unpacked/boot/vmlinuz-* kernel
version=$(basename apt/unpacked/lib/modules/*)

# One list of modules for the initrd, one for the running system; the whole folder is 300 MB.
depmod -b apt/unpacked "$version"
with_dependencies() {
  for module in "$@"; do modprobe -d apt/unpacked -S "$version" --show-depends "$module" 2>/dev/null || echo "builtin $module"; done |
    awk '/^insmod/ && !seen[$2]++ {print $2}'
}
mkdir -p initrd.d/{bin,lib,proc,sys,dev,newroot}
cp apt/unpacked/bin/busybox initrd.d/bin/
ln -s busybox initrd.d/bin/sh
for module in $(with_dependencies virtio_mmio virtio_blk ext4); do
  cp "$module" initrd.d/lib/
  basename "$module" >>initrd.d/modules
done
install -m 755 "$here/guest/init" initrd.d/init
(cd initrd.d && find . | cpio -o -H newc 2>/dev/null | gzip -1) >initrd
for module in $(with_dependencies vivid virtio_net virtio_console 9p 9pnet_virtio i6300esb); do
  install -D -m 644 "$module" "root/usr/${module##*apt/unpacked/}"
done
cp apt/unpacked/lib/modules/"$version"/modules.{order,builtin,builtin.modinfo} "root/usr/lib/modules/$version/"
depmod -b root "$version"

echo "board: writing the root file system"
cp root/usr/share/base-passwd/passwd.master root/etc/passwd
cp root/usr/share/base-passwd/group.master root/etc/group
# The agent's shell is root's; nobody logs in.
sed -i 's,^root:[^:]*:,root:x:,' root/etc/passwd
echo board >root/etc/hostname
: >root/etc/machine-id
echo 'LABEL=root / ext4 rw,noatime 0 1' >root/etc/fstab
mkdir -p root/{proc,sys,dev,run,tmp,mnt/host,root} root/etc/{modules-load.d,modprobe.d,systemd/system/multi-user.target.wants}
chmod 1777 root/tmp
cp "$here/guest/vivid.conf" root/etc/modprobe.d/
printf '%s\n' vivid virtio_net virtio_console 9pnet_virtio i6300esb >root/etc/modules-load.d/board.conf
# What the packages' own scripts would have linked.
ln -s gawk root/usr/bin/awk
# Its wget sees the page from inside.
install -m 755 apt/unpacked/bin/busybox root/usr/bin/
cp "$here"/guest/board-{agent,network}.service root/etc/systemd/system/
install -m 755 "$here/guest/board-agent" root/usr/sbin/
ln -s ../board-agent.service ../board-network.service root/etc/systemd/system/multi-user.target.wants/
ln -s /lib/systemd/system/multi-user.target root/etc/systemd/system/default.target
# What nobody needs here, forked one after the other: without it the board is on in 9 s instead of 12.
for unit in serial-getty@ttyAMA0.service systemd-logind.service systemd-user-sessions.service systemd-update-utmp.service systemd-update-utmp-runlevel.service \
  dbus.service dbus.socket dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount \
  modprobe@configfs.service modprobe@dm_mod.service modprobe@drm.service modprobe@efi_pstore.service modprobe@fuse.service modprobe@loop.service; do
  ln -s /dev/null "root/etc/systemd/system/$unit"
done
# Else systemd takes /usr for changed at every boot, and makes users and caches again.
touch root/etc/.updated root/var/.updated
rm -f root/usr/lib/systemd/system/*.wants/systemd-{firstboot,random-seed,update-done,pcrphase}*.service
truncate -s 1200M root.img
mke2fs -q -t ext4 -L root -E lazy_itable_init=1 -d root root.img
rm -rf root initrd.d apt
echo "$recipe" >recipe
echo "board: $(du -h root.img | cut -f1) root.img, kernel $version"
