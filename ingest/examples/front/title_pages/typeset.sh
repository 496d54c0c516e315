#!/bin/bash
# typeset.sh DIR: typesets every DIR/*.tex without a PDF yet; what fails is left out.
cd "$1" || exit 1
one() { id=$1; [ -e $id.pdf ] && exit 0; eng=pdflatex; grep -q fontspec $id.tex && eng=xelatex
 n=1; grep -qE 'IEEEtran|elsarticle|acmart|revtex|llncs|aastex' $id.tex && n=1; grep -qE 'revtex|acmart|aastex' $id.tex && n=2
 for k in $(seq $n); do timeout 60 $eng -interaction=batchmode -halt-on-error $id.tex >/dev/null 2>&1; done; rm -f $id.aux $id.out $id.log $id.spl ${id}Notes.bib; }
export -f one
ls *.tex | sed 's/.tex$//' | nice -n 10 xargs -P 2 -I{} bash -c 'one {}'
