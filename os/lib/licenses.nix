# Licences by the names that packages use.
{ lib }:
let
  free = spdxId: fullName: { inherit spdxId fullName; free = true; redistributable = true; deprecated = false; url = "https://spdx.org/licenses/${spdxId}.html"; };
  own = fullName: free: redistributable: { inherit fullName free redistributable; deprecated = false; };
in
builtins.mapAttrs (shortName: license: { inherit shortName; } // license) {
  agpl3Only = free "AGPL-3.0-only" "GNU Affero General Public License v3.0 only";
  agpl3Plus = free "AGPL-3.0-or-later" "GNU Affero General Public License v3.0 or later";
  artistic1 = free "Artistic-1.0" "Artistic License 1.0";
  artistic2 = free "Artistic-2.0" "Artistic License 2.0";
  asl20 = free "Apache-2.0" "Apache License 2.0";
  boost = free "BSL-1.0" "Boost Software License 1.0";
  bsd0 = free "0BSD" "BSD Zero Clause License";
  bsd2 = free "BSD-2-Clause" "BSD 2-clause License";
  bsd3 = free "BSD-3-Clause" "BSD 3-clause License";
  bsdOriginal = free "BSD-4-Clause" "BSD 4-clause License";
  cc0 = free "CC0-1.0" "Creative Commons Zero v1.0 Universal";
  cc-by-40 = free "CC-BY-4.0" "Creative Commons Attribution 4.0";
  cc-by-sa-40 = free "CC-BY-SA-4.0" "Creative Commons Attribution Share Alike 4.0";
  curl = free "curl" "curl License";
  epl20 = free "EPL-2.0" "Eclipse Public License 2.0";
  eupl12 = free "EUPL-1.2" "European Union Public License 1.2";
  fdl13Plus = free "GFDL-1.3-or-later" "GNU Free Documentation License v1.3 or later";
  free = own "Unspecified free software license" true true;
  gpl1Plus = free "GPL-1.0-or-later" "GNU General Public License v1.0 or later";
  gpl2Only = free "GPL-2.0-only" "GNU General Public License v2.0 only";
  gpl2Plus = free "GPL-2.0-or-later" "GNU General Public License v2.0 or later";
  gpl3Only = free "GPL-3.0-only" "GNU General Public License v3.0 only";
  gpl3Plus = free "GPL-3.0-or-later" "GNU General Public License v3.0 or later";
  isc = free "ISC" "Internet Systems Consortium License";
  lgpl2Only = free "LGPL-2.0-only" "GNU Library General Public License v2 only";
  lgpl2Plus = free "LGPL-2.0-or-later" "GNU Library General Public License v2 or later";
  lgpl21Only = free "LGPL-2.1-only" "GNU Lesser General Public License v2.1 only";
  lgpl21Plus = free "LGPL-2.1-or-later" "GNU Lesser General Public License v2.1 or later";
  lgpl3Only = free "LGPL-3.0-only" "GNU Lesser General Public License v3.0 only";
  lgpl3Plus = free "LGPL-3.0-or-later" "GNU Lesser General Public License v3.0 or later";
  libpng = free "Libpng" "libpng License";
  mit = free "MIT" "MIT License";
  mit0 = free "MIT-0" "MIT No Attribution";
  mpl11 = free "MPL-1.1" "Mozilla Public License 1.1";
  mpl20 = free "MPL-2.0" "Mozilla Public License 2.0";
  ncsa = free "NCSA" "University of Illinois/NCSA Open Source License";
  ofl = free "OFL-1.1" "SIL Open Font License 1.1";
  openssl = free "OpenSSL" "OpenSSL License";
  postgresql = free "PostgreSQL" "PostgreSQL License";
  psfl = free "Python-2.0" "Python Software Foundation License 2";
  publicDomain = own "Public Domain" true true;
  ruby = free "Ruby" "Ruby License";
  unfree = own "Unfree" false false;
  unfreeRedistributable = own "Unfree redistributable" false true;
  unfreeRedistributableFirmware = own "Unfree redistributable firmware" false true;
  unlicense = free "Unlicense" "The Unlicense";
  vim = free "Vim" "Vim License";
  wtfpl = free "WTFPL" "Do What The F*ck You Want To Public License";
  zlib = free "Zlib" "zlib License";
  zpl21 = free "ZPL-2.1" "Zope Public License 2.1";
}
