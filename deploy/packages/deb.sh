#!/usr/bin/env bash
# A package for Debian and Ubuntu, of a built program: deb.sh PROGRAM FOLDER
# Weights are not in it (some hundred MB, with licences of their own): /usr/share/papyri/export/setup.sh fetches them.
#   DEB_COMPRESS   as dpkg-deb's -Z (default: xz)
set -euo pipefail
program="${1:?the built program}" folder="${2:?the folder for the package}"
here="$(cd "$(dirname "$0")" && pwd)" top="$(cd "$(dirname "$0")/../.." && pwd)"
version="$(sed -n 's/^version = "\(.*\)"$/\1/p' "$top/Cargo.toml" | head -n 1)"
architecture="$(dpkg --print-architecture)"
# The newest C library that it asks for.
libc="$(grep -aoE 'GLIBC_[0-9]+\.[0-9]+' "$program" | sed 's/GLIBC_//' | sort -uV | tail -n 1)"
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT

put() { install -D -m "$1" "$2" "$root/$3"; }
put 755 "$program" usr/bin/papyri
put 644 "$here/papyri.toml" etc/papyri/papyri.toml
put 644 "$here/papyri.sysusers" usr/lib/sysusers.d/papyri.conf
put 644 "$top/deploy/systemd/papyri.service" usr/lib/systemd/system/papyri.service
sed -i -e '/^#/d' -e 's,/usr/local/bin/papyri,/usr/bin/papyri,' "$root/usr/lib/systemd/system/papyri.service"
for file in "$top"/models/export/*.sh "$top"/models/export/*.py "$top"/models/export/*.txt; do
  mode=644; [[ -x $file ]] && mode=755
  put "$mode" "$file" "usr/share/papyri/export/${file##*/}"
done
put 644 "$top/README.md" usr/share/doc/papyri/README.md
mkdir -p "$root/usr/share/man/man1" "$root/usr/share/bash-completion/completions"
"$program" man "$root/usr/share/man/man1" >/dev/null
gzip -9n "$root"/usr/share/man/man1/*
"$program" completions bash >"$root/usr/share/bash-completion/completions/papyri"
gzip -9nc "$top/CHANGELOG.md" >"$root/usr/share/doc/papyri/changelog.gz"
{
  echo "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
  echo
  echo "Files: *"
  echo "Copyright: the authors of Papyri"
  echo "License: Apache-2.0"
  echo " On Debian systems the text is in /usr/share/common-licenses/Apache-2.0."
} >"$root/usr/share/doc/papyri/copyright"

mkdir -p "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<END
Package: papyri
Version: $version
Architecture: $architecture
Maintainer: the authors of Papyri <papyri@localhost>
Section: science
Priority: optional
Depends: libc6 (>= $libc), libgcc-s1, libstdc++6
Recommends: python3-venv, tesseract-ocr, tesseract-ocr-eng
Installed-Size: $(du -sk "$root" | cut -f 1)
Description: answers questions over research papers, with quotes
 Papyri reads papers (PDF, arXiv, JATS, TEI) into a graph of sections,
 references, entities and passages, and answers questions over them. Every
 sentence of an answer has a quote that stands on a page.
END
echo /etc/papyri/papyri.toml >"$root/DEBIAN/conffiles"
install -m 755 "$here/postinst" "$here/prerm" "$here/postrm" "$root/DEBIAN/"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
chmod -R u=rwX,go=rX "$root"
mkdir -p "$folder"
package="$folder/papyri_${version}_$architecture.deb"
dpkg-deb --root-owner-group "-Z${DEB_COMPRESS:-xz}" --build "$root" "$package" >/dev/null
echo "$package"
