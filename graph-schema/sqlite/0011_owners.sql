-- Chats and answers belong to accounts. `owner` is an account as text, empty for nobody: what was there before belongs to nobody.
ALTER TABLE chats ADD COLUMN owner TEXT NOT NULL DEFAULT '';
CREATE INDEX chats_of_owner ON chats (owner, created_at DESC, id);

ALTER TABLE answers ADD COLUMN owner TEXT NOT NULL DEFAULT '';
CREATE INDEX answers_of_owner ON answers (owner) WHERE owner <> '';
