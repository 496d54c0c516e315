// Who wrote each ingested paper, by the keys that `AuthorKey` makes of names, as words of one property. The program
// fills them in, and the years, where papers were written before this step.
CREATE FULLTEXT INDEX author_keys IF NOT EXISTS FOR (n:Ingested) ON EACH [n.author_keys] OPTIONS { indexConfig: { `fulltext.analyzer`: 'whitespace' } };
