source $stdenvSetup
if [ -n "${buildCommandPath-}" ]; then
  source "$buildCommandPath"
elif [ -n "${buildCommand-}" ]; then
  eval "$buildCommand"
else
  genericBuild
fi
