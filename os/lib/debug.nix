# Looking at values while they are computed.
{ lib }:
rec {
  traceIf = condition: message: value: if condition then builtins.trace message value else value;
  traceValFn = f: value: builtins.trace (f value) value;
  traceVal = traceValFn lib.id;
  traceSeq = shown: value: builtins.trace (builtins.deepSeq shown shown) value;
  traceSeqN = depth: shown: value: builtins.trace (lib.generators.toPretty { } (lib.generators.withRecursion { depthLimit = depth; throwOnDepthLimit = false; } shown)) value;
  traceValSeq = value: traceSeq value value;
  traceValSeqFn = f: value: traceSeq (f value) value;
  traceValSeqN = depth: value: traceSeqN depth value value;
  traceFnSeqN = depth: name: f: x:
    let result = f x; in traceSeqN (depth + 1) { fn = name; from = x; to = result; } result;
  # Runs { name = { expr; expected; }; } and lists the ones that differ.
  runTests = tests:
    builtins.concatMap (name:
      let test = tests.${name}; in
      if lib.hasPrefix "test" name && test.expr != test.expected
      then [ { inherit name; inherit (test) expected; result = test.expr; } ] else [ ]) (builtins.attrNames tests);
  throwTestFailures = { failures, description ? "tests", ... }:
    if failures == [ ] then null
    else throw "${toString (builtins.length failures)} ${description} failed:\n${lib.generators.toPretty { } failures}";
  testAllTrue = expr: { inherit expr; expected = map (_: true) expr; };
}
