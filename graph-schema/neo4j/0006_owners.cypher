// Chats and answers belong to accounts. `owner` is an account as text, empty for nobody's chat and left out of nobody's answer: what
// was there before belongs to nobody.
CREATE INDEX chat_by_owner IF NOT EXISTS FOR (n:Chat) ON (n.owner, n.created_at);
CREATE INDEX answer_by_owner IF NOT EXISTS FOR (n:Answer) ON (n.owner);
MATCH (c:Chat) WHERE c.owner IS NULL SET c.owner = '';
