#!/bin/bash
# Trains the default model from nothing: its fifteen runs, one after the other, each from the best model of the one before. The same
# command goes on where it was interrupted. UNIPEN is looked for in data/unipen and Copiste in data/copiste; data/words.txt, which five
# runs take words from, is made by Python where it is not there. Arguments go to all runs.
#   Configurations/train-default.sh
#   Configurations/train-default.sh --set minutes=1
set -eu
# A run that is interrupted saves itself; the next one must not start then.
trap "exit 130" INT TERM

here=$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
for name in script script-longer script-spliced script-deep script-views script-words script-hands script-real \
  script-deeper script-styles script-context script-writers script-context-again script-pages \
  script-pages-again; do
  before=${run-}
  run=runs/$name
  [ -e "$run/done" ] && continue
  if [ $name = script-words ] && [ ! -e data/words.txt ]; then
    python3 -m venv runs/words
    runs/words/bin/pip install --quiet wordfreq==3.1.1
    runs/words/bin/python "$here/../Tools/word-list/make_words.py" data/words.txt
  fi
  options=()
  # The same configuration once more, from where the runs have come to.
  [[ $name == *-again ]] && options+=(--set "run=$run" --set "initialWeights=$before/best.safetensors")
  # Marks more often, longer, and mixed with more of what it starts from.
  [ $name = script-pages-again ] && options+=(--set data.1.weight=30 --set minutes=53 --set learningRate=1e-3 --set initialShare=0.6)
  [ -e "$run/last.safetensors" ] && options+=(--resume)
  "$here/../longhand" train "$here/${name%-again}.yml" ${options[@]+"${options[@]}"} "$@"
  touch "$run/done"
done
echo "$run/best.safetensors"
