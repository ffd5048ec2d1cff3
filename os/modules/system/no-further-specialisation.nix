# A variant has no variants of its own.
{ lib, ... }:
{
  specialisation = lib.mkOverride 0 { };
}
