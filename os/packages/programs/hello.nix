# GNU hello from Debian's source tarball: shows that the toolchain stands on its own.
final:
final.stdenv.mkDerivation {
  pname = "hello";
  version = builtins.head (builtins.match "([^-]+)-.*" final.debianSources.hello.version);
  src = final.debianSources.hello;
  doCheck = false;
  meta = {
    description = "Program that produces a familiar, friendly greeting";
    mainProgram = "hello";
  };
}
