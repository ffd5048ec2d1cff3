# Lists.
{ lib }:
let
  inherit (builtins) head tail length elemAt genList filter foldl' concatLists concatMap map elem;
in
rec {
  inherit (builtins) head tail length elem elemAt filter concatLists genList map all any partition
    sort groupBy isList concatMap foldl';

  singleton = x: [ x ];
  forEach = list: f: map f list;
  foldr = f: start: list:
    let
      count = length list;
      walk = index: if index == count then start else f (elemAt list index) (walk (index + 1));
    in
    walk 0;
  fold = foldr;
  foldl = f: start: list:
    let walk = index: if index < 0 then start else f (walk (index - 1)) (elemAt list index); in
    walk (length list - 1);
  imap0 = f: list: genList (index: f index (elemAt list index)) (length list);
  imap1 = f: list: genList (index: f (index + 1) (elemAt list index)) (length list);
  ifilter0 = keep: list: map (index: elemAt list index) (filter (index: keep index (elemAt list index)) (range 0 (length list - 1)));
  filterMap = f: list: concatMap (x: let y = f x; in if y == null then [ ] else [ y ]) list;
  flatten = x: if builtins.isList x then concatMap flatten x else [ x ];
  remove = x: filter (y: y != x);
  findSingle = test: none: many: list:
    let found = filter test list; in
    if found == [ ] then none else if length found > 1 then many else head found;
  findFirstIndex = test: fallback: list:
    let
      count = length list;
      walk = index: if index == count then fallback else if test (elemAt list index) then index else walk (index + 1);
    in
    walk 0;
  findFirst = test: fallback: list:
    let index = findFirstIndex test null list; in
    if index == null then fallback else elemAt list index;
  count = test: foldl' (n: x: if test x then n + 1 else n) 0;
  optional = condition: x: if condition then [ x ] else [ ];
  optionals = condition: list: if condition then list else [ ];
  toList = x: if builtins.isList x then x else [ x ];
  range = from: to: if from > to then [ ] else genList (n: from + n) (to - from + 1);
  replicate = n: x: genList (_: x) n;
  reverseList = list: let count = length list; in genList (n: elemAt list (count - n - 1)) count;
  groupBy' = f: start: key: list: builtins.mapAttrs (_: foldl' f start) (builtins.groupBy key list);
  zipListsWith = f: a: b:
    genList (n: f (elemAt a n) (elemAt b n)) (lib.min (length a) (length b));
  zipLists = zipListsWith (fst: snd: { inherit fst snd; });
  sortOn = key: list:
    map (pair: elemAt pair 1) (builtins.sort (a: b: head a < head b) (map (x: [ (key x) x ]) list));
  compareLists = compare: a: b:
    let
      walk = index:
        if index == length a then (if index == length b then 0 else -1)
        else if index == length b then 1
        else let order = compare (elemAt a index) (elemAt b index); in if order == 0 then walk (index + 1) else order;
    in
    walk 0;
  naturalSort = list:
    let
      key = text: map (x: if builtins.isList x then lib.toIntBase10 (head x) else x)
        (filter (x: x != "") (builtins.split "(0|[1-9][0-9]*)" text));
      order = a: b:
        if builtins.typeOf a == builtins.typeOf b then lib.compare a b else if builtins.isInt a then -1 else 1;
    in
    map (pair: elemAt pair 1)
      (builtins.sort (a: b: compareLists order (head a) (head b) < 0) (map (x: [ (key x) x ]) list));
  take = n: list: genList (elemAt list) (if n < 0 then 0 else lib.min n (length list));
  takeEnd = n: list: drop (length list - n) list;
  drop = n: list: let from = lib.max n 0; in genList (i: elemAt list (i + from)) (lib.max 0 (length list - from));
  dropEnd = n: list: take (length list - n) list;
  sublist = start: count: list:
    genList (n: elemAt list (n + start)) (lib.max 0 (lib.min count (length list - start)));
  hasPrefix = prefix: list: take (length prefix) list == prefix;
  removePrefix = prefix: list:
    if hasPrefix prefix list then drop (length prefix) list else throw "lists.removePrefix: the list does not begin with the prefix";
  commonPrefixLength = a: b:
    let
      most = lib.min (length a) (length b);
      walk = n: if n < most && elemAt a n == elemAt b n then walk (n + 1) else n;
    in
    walk 0;
  commonPrefix = a: b: take (commonPrefixLength a b) a;
  last = list: if list == [ ] then throw "lists.last: the list is empty" else elemAt list (length list - 1);
  init = list: if list == [ ] then throw "lists.init: the list is empty" else take (length list - 1) list;
  crossLists = f: foldl (fs: xs: concatMap (g: map g xs) fs) [ f ];
  unique = foldl' (seen: x: if elem x seen then seen else seen ++ [ x ]) [ ];
  uniqueStrings = list: let index = builtins.listToAttrs (map (name: { inherit name; value = null; }) list); in builtins.attrNames index;
  allUnique = list: length (unique list) == length list;
  intersectLists = keep: filter (x: elem x keep);
  subtractLists = drop: filter (x: !elem x drop);
  mutuallyExclusive = a: b: !builtins.any (x: elem x b) a;

  # Orders a list so that whatever `before a b` says comes first does; finds cycles.
  listDfs = stopOnCycles: before: list:
    let
      visit = current: seen: rest:
        let
          split = builtins.partition (x: before x current) rest;
          cycle = filter (x: before x current) seen;
        in
        if stopOnCycles && cycle != [ ] then { cycle = current; loops = cycle; visited = seen; rest = rest; }
        else if split.right == [ ] then { minimal = current; visited = seen; inherit rest; }
        else visit (head split.right) ([ current ] ++ seen) (tail split.right ++ split.wrong);
    in
    visit (head list) [ ] (tail list);
  toposort = before: list:
    let step = listDfs true before list; in
    if length list < 2 then { result = list; }
    else if step ? cycle then { cycle = reverseList ([ step.cycle ] ++ step.visited); inherit (step) loops; }
    else
      let rest = toposort before (step.visited ++ step.rest); in
      if rest ? cycle then rest else { result = [ step.minimal ] ++ rest.result; };
}
